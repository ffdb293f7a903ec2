"""How every index counts, orders and groups what it finds, whatever engine is behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

import pytest

from pipeline.enrich.fingerprints import fingerprint_bands
from pipeline.enrich.reprints import Reprints
from pipeline.errors import IndexRefusedError
from pipeline.index.protocol import LAST_HIT, Index, Place, Query
from pipeline.index.stories import assign_stories
from tests.integration.conformance.engines import (
    MakeArticle,
    counts,
    found,
    names_of,
    search,
    write,
)
from tests.reprint_gold import Newsroom, precision, recall, shuffled


class TestFacets:
    """How often values stand in what was found."""

    @pytest.fixture(autouse=True)
    def _articles(self, index: Index, make_article: MakeArticle) -> None:
        write(
            index,
            make_article("a", persons=("Lena Orth", "Ivo Brandt"), language="en", text="ferry"),
            make_article("b", persons=("Lena Orth", "Åse Øst"), language="en", mentioned_dates=(date(2026, 4, 2),)),
            make_article("c", persons=("Żaneta Król",), language="pl"),
        )

    def test_counts_are_of_the_articles_found(self, index: Index) -> None:
        """The most frequent first, equals by name; only what was found is counted."""
        everything = index.search(Query())
        assert counts(everything, "persons") == [
            ("Lena Orth", 2),
            ("Ivo Brandt", 1),
            ("Åse Øst", 1),
            ("Żaneta Król", 1),
        ]
        assert counts(everything, "language") == [("en", 2), ("pl", 1)]
        assert counts(everything, "mentioned_dates") == [("2026-04-02", 1)]
        assert counts(everything, "source_name") == [("Harbour Gazette", 3)]
        assert counts(index.search(Query("ferry")), "persons") == [("Ivo Brandt", 1), ("Lena Orth", 1)]

    def test_only_what_is_asked_for(self, index: Index) -> None:
        """Only the facets that are asked for are given, and as many values."""
        page = index.search(Query(facets=("persons", "tags"), facet_size=2))
        assert set(page.facets) == {"persons", "tags"}
        assert counts(page, "persons") == [("Lena Orth", 2), ("Ivo Brandt", 1)]
        assert counts(page, "tags") == []
        assert index.search(Query(facets=("persons",), facet_size=0)).facets == {"persons": ()}

    def test_equal_counts_are_cut_by_name(self, index: Index, make_article: MakeArticle) -> None:
        """Of many values with one count the first by name are given, however many there are."""
        names = [f"Person {number:04}" for number in range(900)]
        write(index, *(make_article(f"n{number}", tags=tuple(names[number::9])) for number in range(9)))
        assert counts(index.search(Query(facet_size=3)), "tags") == [(name, 1) for name in names[:3]]


class TestPages:
    """Order and paging."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """Five articles of five days."""
        days = (datetime(2026, 3, day, tzinfo=UTC) for day in (3, 1, 5, 2, 4))
        write(shared, *(make_article(f"d{day.day}", timestamp=day, text="ferry") for day in days))
        return shared

    def test_order(self, index: Index) -> None:
        """Newest and oldest first; without words to rank by, relevance means the newest first."""
        assert found(index.search(Query("ferry", sort="newest"))) == ["d5", "d4", "d3", "d2", "d1"]
        assert found(index.search(Query("ferry", sort="oldest"))) == ["d1", "d2", "d3", "d4", "d5"]
        assert found(index.search(Query("*"))) == ["d5", "d4", "d3", "d2", "d1"]
        assert found(index.search(Query("-harbour"))) == ["d5", "d4", "d3", "d2", "d1"]

    def test_pages_together_are_everything(self, index: Index) -> None:
        """Pages neither overlap nor leave anything out, and each knows the total."""
        pages = [index.search(Query("ferry", sort="newest", offset=offset, size=2)) for offset in (0, 2, 4, 6)]
        assert [found(page) for page in pages] == [["d5", "d4"], ["d3", "d2"], ["d1"], []]
        assert {page.total for page in pages} == {5}

    def test_a_page_of_nothing(self, index: Index) -> None:
        """A page of size 0 has the total and the facets."""
        page = index.search(Query(size=0))
        assert page.total == 5
        assert page.hits == ()
        assert counts(page, "source_name") == [("Harbour Gazette", 5)]

    def test_beyond_the_last_page(self, index: Index) -> None:
        """Pages end somewhere, and say so."""
        assert index.search(Query(offset=LAST_HIT - 10)).hits == ()
        with pytest.raises(IndexRefusedError, match="out of reach"):
            index.search(Query(offset=LAST_HIT))
        with pytest.raises(IndexRefusedError, match="out of reach"):
            index.search(Query(offset=-1))


class TestPlaces:
    """What comes behind an article, by time: pages without an end."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """Nine articles of three moments, captured on three days."""
        moments = [datetime(2026, 3, day, 0, 0, 0, 123000, tzinfo=UTC) for day in (1, 2, 3)]
        for number in range(9):
            at, captured = moments[number // 3], datetime(2026, 3, 15 + number % 3, 2, tzinfo=UTC)
            write(shared, make_article(f"n{number}", timestamp=at, captured_at=captured, text="ferry", tags=("port",)))
        return shared

    @pytest.mark.parametrize("sort", ["newest", "oldest"])
    def test_one_after_the_other(self, index: Index, sort: Literal["newest", "oldest"]) -> None:
        """Behind the last hit of each page stands the next, equals in time too; total and facets stay those of all."""
        whole = found(index.search(Query("ferry", sort=sort)))
        pages: list[str] = []
        query = Query("ferry", sort=sort, size=2)
        while (page := index.search(query)).hits:
            assert (page.total, counts(page, "tags")) == (9, [("port", 9)])
            pages += found(page)
            last = page.hits[-1].article
            query = replace(query, after=Place(datetime.fromisoformat(last["timestamp"]), last["id"]))
        assert pages == whole
        assert len(whole) == 9

    def test_without_an_order(self, index: Index) -> None:
        """There is no place in an order by relevance or among stories."""
        place = Place(datetime(2026, 3, 2, tzinfo=UTC), "0")
        for query in (Query("ferry", after=place), Query(sort="newest", collapse_stories=True, after=place)):
            with pytest.raises(IndexRefusedError, match="by time"):
                index.search(query)

    def test_captured_since(self, index: Index) -> None:
        """What was captured at a moment or later is found, whenever it was published."""
        assert search(index, "ferry", captured_from=datetime(2026, 3, 17, 2, tzinfo=UTC)) == ["n2", "n5", "n8"]
        assert search(index, captured_from=datetime(2026, 3, 17, 2, 0, 1, tzinfo=UTC)) == []
        since = Query(captured_from=datetime(2026, 3, 16, 3, tzinfo=UTC))
        assert sorted(names_of(list(index.matching(since)))) == ["n2", "n5", "n8"]


class TestStories:
    """Articles that carry the same text."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """Articles of which some tell one story."""

        def at(day: int) -> datetime:
            return datetime(2026, 3, day, tzinfo=UTC)

        write(
            shared,
            make_article("wire", story_id="s" * 64, timestamp=at(1), text="ferry"),
            make_article("reprint", story_id="s" * 64, timestamp=at(3), text="ferry"),
            make_article("alone", timestamp=at(2), text="ferry"),
            make_article("lonely", timestamp=at(4), text="ferry"),
        )
        return shared

    def test_one_hit_a_story(self, index: Index) -> None:
        """Collapsed, the total and the facets count stories."""
        page = index.search(Query("ferry", collapse_stories=True, sort="newest"))
        assert found(page) == ["lonely", "reprint", "alone"]
        assert page.total == 3
        assert counts(page, "source_name") == [("Harbour Gazette", 3)]

    def test_pages_of_stories(self, index: Index) -> None:
        """A story stands on one page only."""
        pages = [index.search(Query(collapse_stories=True, sort="oldest", offset=at, size=2)) for at in (0, 2)]
        assert [found(page) for page in pages] == [["wire", "alone"], ["lonely"]]
        assert {page.total for page in pages} == {3}

    def test_the_articles_of_a_story(self, index: Index) -> None:
        """Uncollapsed, a story gives all its articles."""
        assert search(index, story_id="s" * 64) == ["reprint", "wire"]


class TestCandidates:
    """Articles that may carry the same text."""

    def test_most_shared_first(self, index: Index, make_article: MakeArticle) -> None:
        """Who shares more bands comes first, who shares none does not come."""
        write(
            index,
            make_article("none", fingerprint_bands=("0:c", "1:c", "2:c")),
            make_article("one", fingerprint_bands=("0:a", "1:c", "2:c")),
            make_article("three", fingerprint_bands=("0:a", "1:a", "2:a")),
            make_article("two", fingerprint_bands=("0:a", "1:a", "2:c")),
        )
        assert names_of(index.candidates(["0:a", "1:a", "2:a"])) == ["three", "two", "one"]
        assert names_of(index.candidates(["0:a", "1:a", "2:a"], limit=1)) == ["three"]
        assert names_of(index.candidates(["0:a", "1:a", "2:a"], at_least=2)) == ["three", "two"]
        assert index.candidates([]) == []
        assert index.candidates(["0:zz"]) == []

    def test_a_real_fingerprint(self, index: Index, make_article: MakeArticle) -> None:
        """A text with a word changed is a candidate of the text."""
        text = " ".join(f"word{number}" for number in range(120))
        write(index, make_article(text=text, fingerprint_bands=fingerprint_bands(text)))
        assert names_of(index.candidates(fingerprint_bands(text.replace("word60", "other")))) == ["one"]

    def test_stories_through_the_index(self, index: Index) -> None:
        """Copies that come in three batches, in any order, get into their originals' stories, and nothing else does."""
        room, are_reprints = Newsroom(4), Reprints()
        gold = [*room.stories(4), *room.templated(4)]
        mixed = [one.article for one in shuffled(gold, 1)]
        for start in range(0, len(mixed), 15):
            made = assign_stories(mixed[start : start + 15], index, are_reprints)
            write(index, *made.articles, *made.restamped)
        kept = {one: str(document["story_id"]) for one, document in index.get([one.id for one in mixed]).items()}
        assert set(recall(gold, kept).values()) == {1.0}
        assert precision(gold, kept) == 1.0
