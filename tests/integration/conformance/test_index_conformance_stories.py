"""What every index must keep of stories: what is counted once, and who printed a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.cli.period_figures import figures
from pipeline.index.protocol import TOLD_FIELDS, FacetCount, Index, Query
from pipeline.web.interface.answers import timeline_answer
from pipeline.web.parameters import Search, parse_search
from tests.integration.conformance.engines import CAPTURED, MakeArticle, counts, write

STATED = date(2026, 3, 10)


def printed(
    make_article: MakeArticle, name: str, outlet: str, after: int = 0, story: Article | None = None, **fields: object
) -> Article:
    """Return what ``outlet`` printed so many hours after the others, as a reprint of ``story``."""
    at: datetime = CAPTURED + timedelta(hours=after)
    one = make_article(name, source_name=outlet, timestamp=at, published_at=at, published_day=STATED, **fields)
    story_id = story.id if story else one.id
    return one.model_copy(update={"story_id": story_id, "event_id": fields.get("event_id", story_id)})


@pytest.fixture(scope="class")
def wire(make_article: MakeArticle) -> Article:
    """A piece of an agency."""
    return printed(make_article, "wire", "North Wire", persons=("Ines Varga",), language="en")


@pytest.fixture(scope="class")
def stories(shared: Index, make_article: MakeArticle, wire: Article) -> Index:
    """The piece, two reprints of it, and an article that is alone; all of one event."""
    event: dict[str, Any] = {"event_id": wire.id, "language": "en"}
    both = ("Ines Varga", "Tomas Lind")
    others = [
        printed(make_article, "late", "Coast Post", 5, wire, persons=both, **event),
        printed(make_article, "soon", "Fjord Daily", 1, wire, persons=("Ines Varga",), **event),
        printed(make_article, "alone", "Fjord Daily", 2, persons=("Ines Varga",), **{**event, "language": "de"}),
    ]
    write(shared, wire, *others)
    return shared


class TestMonths:
    """A month's figure, whatever days it is on."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle, wire: Article) -> Index:
        """A piece that two outlets print on later days, the last of them in the next month; one speaks of two days."""
        days = ("2026-03-10", "2026-03-12", "2026-04-01")
        spoken = {
            "mentioned_dates": ("2026-05-02", "2026-05-20"),
            "mentioned_date_ranges": ({"gte": "2026-05-02", "lte": "2026-05-20"},),
        }
        write(
            shared,
            *(
                printed(make_article, f"on {day}", "Coast Post", 0, wire, **spoken).model_copy(
                    update={"published_day": date.fromisoformat(day)}
                )
                for day in days
            ),
        )
        return shared

    def test_is_what_a_search_over_it_finds(self, index: Index) -> None:
        """Stories that stand on several days of a month, or of a year, are counted once in it."""
        today = date(2026, 4, 2)
        asked = parse_search([])

        def totals(searches: Sequence[Search]) -> Sequence[int]:
            return index.totals([one.query(today, facets=()) for one in searches])

        answer = timeline_answer(index, asked, today)
        assert figures(answer["published"], "month", asked, today, totals) == [("2026-03", 1), ("2026-04", 1)]
        assert figures(answer["published"], "year", asked, today, totals) == [("2026", 1)]
        assert figures(answer["spoken_of"], "month", asked, today, totals, spoken=True) == [("2026-05", 1)]
        assert [one["count"] for one in answer["published"]] == [1, 1, 1]


class TestCounts:
    """Where a hit stands for a story, every figure counts stories."""

    def test_facets(self, stories: Index) -> None:
        """A value counts once for each story of which any printing found has it, the most frequent first."""
        page = stories.search(Query(collapse_stories=True, facets=("persons", "source_name", "language")))
        assert page.total == 2
        assert counts(page, "persons") == [("Ines Varga", 2), ("Tomas Lind", 1)]
        assert counts(page, "source_name") == [("Fjord Daily", 2), ("Coast Post", 1), ("North Wire", 1)]
        assert counts(page, "language") == [("de", 1), ("en", 1)]

    def test_figures_are_what_they_open(self, stories: Index) -> None:
        """Each figure is the total of the search that is narrowed to its value."""
        page = stories.search(Query(collapse_stories=True, facets=("persons", "source_name")))
        for field, values in page.facets.items():
            for one in values:
                there = Query(collapse_stories=True, filters={field: [one.value]}, facets=())
                assert stories.search(there).total == one.count

    def test_only_what_is_found(self, stories: Index) -> None:
        """A printing that is not found counts for nothing."""
        query = Query(collapse_stories=True, filters={"source_name": ["Coast Post"]}, facets=("persons", "source_name"))
        page = stories.search(query)
        assert counts(page, "source_name") == [("Coast Post", 1)]
        assert counts(page, "persons") == [("Ines Varga", 1), ("Tomas Lind", 1)]

    def test_the_most_frequent_by_stories(self, index: Index, make_article: MakeArticle) -> None:
        """A value of many printings of one story stands behind one of two stories."""
        first = printed(make_article, "first", "North Wire", tags=("printed",))
        copies = [printed(make_article, f"copy-{at}", "Coast Post", at, first, tags=("printed",)) for at in range(1, 6)]
        two = [printed(make_article, f"two-{at}", "Fjord Daily", at, tags=("told",)) for at in range(2)]
        write(index, first, *copies, *two)
        page = index.search(Query(collapse_stories=True, facets=("tags",), facet_size=1))
        assert counts(page, "tags") == [("told", 2)]

    def test_days(self, stories: Index) -> None:
        """So do days of publication."""
        assert stories.search(Query(collapse_stories=True, by_day=True)).published == (FacetCount("2026-03-10", 2),)
        assert stories.search(Query(by_day=True)).published == (FacetCount("2026-03-10", 4),)

    def test_events(self, stories: Index) -> None:
        """Where a hit stands for an event, every figure counts events."""
        page = stories.search(Query(collapse_events=True, facets=("persons", "source_name"), by_day=True))
        assert counts(page, "persons") == [("Ines Varga", 1), ("Tomas Lind", 1)]
        assert counts(page, "source_name") == [("Coast Post", 1), ("Fjord Daily", 1), ("North Wire", 1)]
        assert [one.count for one in page.published] == [1]


class TestGrouped:
    """Who printed a text, or tells an event."""

    def test_stories(self, stories: Index, wire: Article) -> None:
        """How many articles, outlets and languages, and the first of them in their order."""
        found = stories.grouped("story_id", [wire.id, "nobody"], 2)
        assert list(found) == [wire.id]
        story = found[wire.id]
        assert (story.total, story.stories, story.outlets, story.languages) == (3, 1, 3, 1)
        assert [one["source_name"] for one in story.first] == ["North Wire", "Fjord Daily"]
        assert set(story.first[0]) <= set(TOLD_FIELDS)

    def test_events(self, stories: Index, wire: Article) -> None:
        """Likewise of an event, which several stories tell."""
        event = stories.grouped("event_id", [wire.id])[wire.id]
        assert (event.total, event.stories, event.outlets, event.languages) == (4, 2, 3, 2)
        assert not event.first

    def test_alone(self, stories: Index, make_article: MakeArticle) -> None:
        """What is the only article of its story is left out; nothing is asked for nothing."""
        alone = printed(make_article, "alone", "Fjord Daily")
        assert stories.grouped("story_id", [alone.id]) == {}
        assert stories.grouped("story_id", []) == {}
