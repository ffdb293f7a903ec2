"""How every index narrows a search, whatever engine is behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import ClassVar

import pytest

from pipeline.article import Article, DayRange, Enrichment, Revision
from pipeline.errors import IndexRefusedError
from pipeline.index.protocol import Index, Query
from pipeline.web.called import as_known
from pipeline.web.parameters import Search
from tests.integration.conformance.engines import (
    CAPTURED,
    MakeArticle,
    counts,
    found,
    search,
    write,
)


class TestFilters:
    """What narrows a search."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """Three articles around a midnight."""

        def at(day: int, hour: int, minute: int = 0) -> datetime:
            return datetime(2026, 3, day, hour, minute, tzinfo=UTC)

        write(
            shared,
            make_article("a", persons=("Lena Orth", "Ivo Brandt"), timestamp=at(1, 0), section="Port"),
            make_article("b", persons=("Lena Orth",), timestamp=at(1, 23, 59), next_event=date(2026, 4, 2)),
            make_article(
                "c",
                persons=("Orth",),
                enrichment=Enrichment(entities="lists"),
                timestamp=at(2, 0),
                mentioned_dates=(date(2026, 4, 2),),
            ),
        )
        return shared

    def test_values_are_exact(self, index: Index) -> None:
        """A facet's value is compared whole, not word by word."""
        assert search(index, filters={"persons": ["Orth"]}) == ["c"]
        assert search(index, filters={"persons": ["lena orth"]}) == []
        assert search(index, filters={"section": ["Port"]}) == ["a"]

    def test_who_looked_for_names(self, index: Index) -> None:
        """A facet inside an object is counted and narrows like any other."""
        assert search(index, filters={"enrichment.entities": ["lists"]}) == ["c"]
        assert search(index, filters={"enrichment.entities": ["model"]}) == []
        page = index.search(Query(facets=("enrichment.entities",)))
        assert [(one.value, one.count) for one in page.facets["enrichment.entities"]] == [("lists", 1)]

    def test_any_value_of_each_field(self, index: Index) -> None:
        """Two values of one field find more than one; two fields narrow."""
        assert search(index, filters={"persons": ["Lena Orth"]}) == ["a", "b"]
        assert search(index, filters={"persons": ["Ivo Brandt", "Orth"]}) == ["a", "c"]
        assert search(index, filters={"persons": ["Lena Orth"], "section": ["Port"]}) == ["a"]
        assert search(index, filters={"persons": []}) == ["a", "b", "c"]

    def test_each_value(self, index: Index) -> None:
        """Of values that must hold each does, also two of one field, beside what else narrows."""
        assert search(index, each=[("persons", "Lena Orth")]) == ["a", "b"]
        assert search(index, each=[("persons", "Lena Orth"), ("persons", "Ivo Brandt")]) == ["a"]
        assert search(index, filters={"persons": ["Lena Orth", "Orth"]}, each=[("section", "Port")]) == ["a"]
        assert search(index, "-report", each=[("persons", "Lena Orth"), ("persons", "Orth")]) == []
        page = index.search(Query(each=[("persons", "Ivo Brandt")], facets=("persons",)))
        assert [(one.value, one.count) for one in page.facets["persons"]] == [("Ivo Brandt", 1), ("Lena Orth", 1)]
        with pytest.raises(IndexRefusedError, match="'colour'"):
            index.search(Query(each=[("colour", "blue")]))

    def test_excluded_values(self, index: Index) -> None:
        """What has an excluded value is not found, whatever else holds."""
        assert search(index, excluded={"persons": ["Lena Orth"]}) == ["c"]
        assert search(index, excluded={"persons": ["Ivo Brandt", "Orth"]}) == ["b"]
        assert search(index, filters={"persons": ["Lena Orth"]}, excluded={"section": ["Port"]}) == ["b"]
        assert search(index, "-report", excluded={"persons": ["Orth"]}) == []
        with pytest.raises(IndexRefusedError, match="'colour'"):
            index.search(Query(excluded={"colour": ["blue"]}))

    def test_a_value_that_is_no_text(self, index: Index) -> None:
        """Half a character, as a shell may hand it over, finds nothing and is no error."""
        assert search(index, filters={"persons": ["\udcff"]}) == []
        assert search(index, story_id="\udcff") == []

    @pytest.mark.parametrize("value", ["2026-04-02x", "yesterday", "", "2026", "*", "\\"])
    def test_a_value_that_is_no_date(self, index: Index, value: str) -> None:
        """Asking a field of dates for something else finds nothing and is no error."""
        assert search(index, filters={"mentioned_dates": [value]}) == []

    def test_a_mentioned_date(self, index: Index) -> None:
        """A day that the text speaks of is a facet like any other."""
        assert search(index, filters={"mentioned_dates": ["2026-04-02"]}) == ["c"]

    def test_days_of_publication_are_inclusive(self, index: Index) -> None:
        """A day reaches from its first to its last moment, in UTC where no day is stated."""
        first, second = date(2026, 3, 1), date(2026, 3, 2)
        assert search(index, published_from=first, published_to=first) == ["a", "b"]
        assert search(index, published_from=second) == ["c"]
        assert search(index, published_to=first) == ["a", "b"]
        assert search(index, published_from=date.min, published_to=date.max) == ["a", "b", "c"]
        assert search(index, published_from=second, published_to=first) == []

    def test_counted_by_day(self, index: Index, make_article: MakeArticle) -> None:
        """The articles found are counted by the day that ``published_from`` means, when that is asked for."""
        assert index.search(Query()).published == ()
        late = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
        write(index, make_article("east", timestamp=late, published_day=date(2026, 3, 6), text="ferry"))
        found = index.search(Query(by_day=True))
        assert [(one.value, one.count) for one in found.published] == [
            ("2026-03-01", 2),
            ("2026-03-02", 1),
            ("2026-03-06", 1),
        ]
        found = index.search(Query(by_day=True, published_from=date(2026, 3, 6)))
        assert [(one.value, one.count) for one in found.published] == [("2026-03-06", 1)]

    def test_upcoming(self, index: Index) -> None:
        """An event is upcoming after the day before it, and not after its own."""
        assert search(index, upcoming_after=date(2026, 4, 1)) == ["b"]
        assert search(index, upcoming_after=date(2026, 4, 2)) == []

    def test_an_unknown_facet_is_refused(self, index: Index) -> None:
        """A facet that does not exist is an error that names it and those that do."""
        with pytest.raises(IndexRefusedError, match=r"'colour'.*persons"):
            index.search(Query(filters={"colour": ["blue"]}))
        with pytest.raises(IndexRefusedError, match="'colour'"):
            index.search(Query(facets=["colour"]))


class TestOtherNames:
    """Values that somebody typed (:func:`pipeline.web.called.as_known`)."""

    def test_are_the_ones_that_the_index_has(self, index: Index, make_article: MakeArticle) -> None:
        """In any case and by any other name; what articles have is itself."""
        write(index, make_article("union", organizations=("European Union",), countries=("Germany",)))
        write(index, make_article("other", organizations=("Union",)))
        asked = Search(filters=(("organizations", "eu"), ("organizations", "Union")), also=(("countries", "de"),))
        known = as_known(index, asked)
        assert known.filters == (("organizations", "European Union"), ("organizations", "Union"))
        assert known.also == (("countries", "Germany"),)
        assert found(index.search(known.query(date(2026, 3, 15)))) == ["union"]


class TestAddresses:
    """The one article that lives, was listed or used to live at a URL."""

    NEW = "https://harbour-gazette.example/new?x=1"
    OLD = "https://harbour-gazette.example/old"

    @pytest.fixture(scope="class")
    @classmethod
    def moved(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An index with an article that has three addresses, and another one."""
        link = f"{cls.NEW}&utm_source=feed"
        write(shared, make_article("new?x=1", link_url=link, also_at=(cls.OLD,)), make_article("two"))
        return shared

    def test_articles_are_had_by_any_address(self, moved: Index, make_article: MakeArticle) -> None:
        """Its own, the listed one and an old one lead to it, each once; another leads nowhere."""
        ids = [make_article("new?x=1").id]
        assert [one["id"] for one in moved.addressed([self.OLD])] == ids
        assert [one["id"] for one in moved.addressed([self.NEW, self.OLD, f"{self.NEW}&utm_source=feed"])] == ids
        assert list(moved.addressed(["https://harbour-gazette.example/"])) == list(moved.addressed([])) == []

    @pytest.mark.parametrize(
        "text", [NEW, OLD, f"  {OLD}#top ", "HTTPS://Harbour-Gazette.example:443/old?utm_medium=x"]
    )
    def test_a_url_is_searched_for_as_an_address(self, moved: Index, text: str) -> None:
        """Whoever pastes an address, in whatever spelling, finds the article and not what has its letters."""
        assert found(moved.search(Query(text))) == ["new?x=1"]

    def test_an_address_narrows_like_any_filter(self, moved: Index) -> None:
        """It goes together with words, and an unknown one finds nothing."""
        assert search(moved, "report", address=self.OLD) == ["new?x=1"]
        assert search(moved, "absent", address=self.OLD) == search(moved, "https://nowhere.example/\ud800") == []


class TestExpunge:
    """Files without what was deleted."""

    def test_what_is_left_is_as_it_was(self, index: Index, make_article: MakeArticle) -> None:
        """Documents, versions and searches are the same, and later writes find their place; so is an empty index."""
        index.expunge()
        write(index, make_article("one"), make_article("two", title="Ferry"), make_article("three"))
        index.delete([make_article("two").id])
        before = sorted((dict(one) for one in index.scan()), key=lambda one: str(one["url"]))
        index.expunge()
        assert sorted((dict(one) for one in index.scan()), key=lambda one: str(one["url"])) == before
        assert search(index, "ferry") == []
        late = make_article("one", captured_at=CAPTURED - timedelta(days=1))
        assert write(index, late, make_article("two")) == ["stale", "written"]


class TestWithdrawn:
    """An article whose page is gone."""

    def test_it_is_counted_and_found_by_its_remark(self, index: Index, make_article: MakeArticle) -> None:
        """The remark is a facet; the day comes back with the document, and a text that is not kept is no obstacle."""
        seen = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
        write(index, make_article("gone", flags=("withdrawn",), withdrawn_at=seen, text=""), make_article("there"))
        page = index.search(Query(filters={"flags": ["withdrawn"]}))
        assert counts(page, "flags") == [("withdrawn", 1)]
        assert [Article.model_validate(hit.article).withdrawn_at for hit in page.hits] == [seen]


class TestHistory:
    """How often a headline changed, and whose text it is."""

    def test_both_are_facets(self, index: Index, make_article: MakeArticle) -> None:
        """The number is counted and found as a string; articles whose headline never changed are not counted."""
        titles = [("changed", ("One", "Two")), ("twice", ("One", "Two", "Three")), ("corrected", ("One", "One"))]
        for name, (*earlier, last) in titles:
            old = tuple(Revision(captured_at=CAPTURED, content_sha256="0" * 64, title=title) for title in earlier)
            write(index, make_article(name, title=last, revisions=old, revision=1 + len(old), agency="QXN"))
        write(index, make_article("plain"))
        page = index.search(Query())
        assert counts(page, "headline_changes") == [("1", 1), ("2", 1)]
        assert counts(page, "agency") == [("QXN", 3)]
        assert search(index, filters={"headline_changes": ["2"]}) == ["twice"]
        assert search(index, filters={"headline_changes": ["often"]}) == []


class TestDayOfPublication:
    """The day that a page shows."""

    def test_the_day_that_is_shown(self, index: Index, make_article: MakeArticle) -> None:
        """An article is found on the day that its publisher states, however late it was then in UTC."""
        east = timezone(timedelta(hours=9))
        half_past_midnight = datetime(2026, 11, 26, 0, 30, tzinfo=east)
        write(index, make_article("east", timestamp=half_past_midnight, published_day=half_past_midnight.date()))
        assert search(index, published_from=date(2026, 11, 26)) == ["east"]
        assert search(index, published_from=date(2026, 11, 25), published_to=date(2026, 11, 25)) == []


class TestMentionedRanges:
    """The days that a text speaks of."""

    RANGES: ClassVar[dict[str, list[tuple[date, date]]]] = {
        "none": [],
        "day": [(date(2026, 4, 2), date(2026, 4, 2))],
        "month": [(date(2026, 4, 1), date(2026, 4, 30))],
        "year": [(date(2025, 1, 1), date(2025, 12, 31))],
        "century": [(date(1901, 1, 1), date(2000, 12, 31))],
        "beginning": [(date.min, date(1, 1, 2))],
        "around": [(date(2030, 1, 1), date(2030, 1, 9)), (date(2030, 3, 1), date(2030, 3, 9))],
    }

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An article for each list of ranges."""
        for name, ranges in cls.RANGES.items():
            days = tuple(DayRange(gte=first, lte=last) for first, last in ranges)
            write(shared, make_article(name, mentioned_date_ranges=days))
        return shared

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            (date(2026, 4, 2), date(2026, 4, 2)),
            (date(2026, 4, 3), date(2026, 4, 3)),
            (date(2026, 3, 30), date(2026, 4, 1)),
            (date(2026, 4, 30), date(2026, 5, 2)),
            (date(2026, 5, 1), date(2026, 5, 2)),
            (date(2025, 12, 31), date(2026, 1, 1)),
            (date(1950, 6, 1), date(1950, 6, 1)),
            (date(2000, 12, 31), date(2025, 1, 1)),
            (None, date(1900, 12, 31)),
            (date(2026, 4, 3), None),
            (date(2030, 2, 1), date(2030, 2, 9)),
            (date.min, date.max),
        ],
    )
    def test_overlaps(self, index: Index, first: date | None, last: date | None) -> None:
        """Exactly those articles are found that speak of a day between the two, both inclusive."""
        overlapping = [
            name
            for name, ranges in self.RANGES.items()
            if any(begins <= (last or date.max) and ends >= (first or date.min) for begins, ends in ranges)
        ]
        assert search(index, mentions_from=first, mentions_to=last) == sorted(overlapping)
