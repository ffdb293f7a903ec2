"""What the embedded index counts of stories and events by the thousand, held against counting one by one."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import tantivy

from pipeline.article import Article
from pipeline.index.embedded.counts import Counts
from pipeline.index.embedded.groups import groups_of
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.embedded.queries import tantivy_query
from pipeline.index.protocol import Query, SearchPage

MakeArticle = Callable[..., Article]
FIELDS = ("persons", "source_name", "language")
ARTICLES = 900
STORIES = 320
"""More than Tantivy counts exactly, of one value too."""


@pytest.fixture(scope="module")
def articles(make_article: MakeArticle) -> list[Article]:
    """Nine hundred printings of some three hundred stories, which are of fewer events; no outlet prints all."""
    chance = random.Random(15)  # noqa: S311 - no secret
    alone = [_printed(make_article, chance, number) for number in range(ARTICLES)]
    firsts = [one.id for one in alone[:STORIES]]
    stories = [*firsts, *(chance.choice(firsts) for _ in range(ARTICLES - STORIES - 60))]
    stories += [one.id for one in alone[len(stories) :]]
    event = {story: chance.choice(firsts[:250]) for story in firsts}
    return [
        one.model_copy(update={"story_id": story, "event_id": event.get(story)})
        for one, story in zip(alone, stories, strict=True)
    ]


def _printed(make_article: MakeArticle, chance: random.Random, number: int) -> Article:
    day = date(2026, 3, 1) + timedelta(days=chance.randrange(5))
    return make_article(
        f"printing-{number}",
        text=f"{'ferry' if chance.random() < 0.8 else 'tram'} 1",
        persons=("Ines Varga", *chance.sample(("Tomas Lind", "Odile Brandt", "Ruth Hale"), chance.randrange(3))),
        source_name=chance.choice(("North Wire", "Coast Post", "Fjord Daily")),
        language="en" if chance.random() < 0.95 else "de",
        published_day=day,
        mentioned_date_ranges=_spoken_of(chance),
    )


def _spoken_of(chance: random.Random) -> tuple[dict[str, str], ...]:
    """Return up to three periods of some days, most of them apart; one of them ends before it begins."""
    starts = [date(2026, 3, 1) + timedelta(days=chance.randrange(40)) for _ in range(chance.randrange(4))]
    return tuple(
        {"gte": one.isoformat(), "lte": (one + timedelta(days=chance.randrange(-1, 6))).isoformat()} for one in starts
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, articles: Sequence[Article]) -> Path:
    """The folder of an index of them, in several parts of a file each."""
    made = EmbeddedIndex(folder := tmp_path_factory.mktemp("counted"))
    for first in range(0, len(articles), 300):
        assert {one.status for one in made.write(articles[first : first + 300])} == {"written"}
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> EmbeddedIndex:
    """The index there."""
    return EmbeddedIndex(folder)


def _one_by_one(found: Sequence[Mapping[str, Any]], by: str) -> dict[str, Counter[str]]:
    """Return field → value → in how many stories, or events, of what was found it stands."""
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for document in found:
        group = str(document.get(by) or document["story_id"])
        for field in (*FIELDS, "published_day"):
            value = document.get(field, [])
            for one in value if isinstance(value, list) else [value]:
                groups[field, str(one)].add(group)
    counted: dict[str, Counter[str]] = {field: Counter() for field in (*FIELDS, "published_day")}
    for (field, value), some in groups.items():
        counted[field][value] = len(some)
    return counted


def _figures(page: SearchPage) -> dict[str, dict[str, int]]:
    found = {field: {one.value: one.count for one in values} for field, values in page.facets.items()}
    return {**found, "published_day": {one.value: one.count for one in page.published}}


class TestGroups:
    """Facets, days and totals of what a hit stands for."""

    @pytest.mark.parametrize("by", ["story_id", "event_id"])
    @pytest.mark.parametrize(
        "query",
        [
            Query("*"),
            Query("ferry"),
            Query("tram"),
            Query("ferry", filters={"source_name": ["Coast Post"]}),
            Query("ferry", filters={"source_name": ["North Wire"]}),
            Query("*", excluded={"persons": ["Ruth Hale"]}, published_from=date(2026, 3, 3)),
            Query("nothing"),
        ],
        ids=lambda value: (
            f"{value.text} {[*value.filters.values()]} {value.published_from}" if isinstance(value, Query) else value
        ),
    )
    def test_are_counted_exactly(self, index: EmbeddedIndex, query: Query, by: str) -> None:
        """However many there are, each counts once for a value that any article found of it has."""
        collapsed: dict[str, Any] = {"collapse_stories": by == "story_id", "collapse_events": by == "event_id"}
        documents = list(index.matching(query))
        page = index.search(replace(query, facets=FIELDS, by_day=True, **collapsed))
        assert page.total == len({str(one.get(by) or one["story_id"]) for one in documents})
        assert _figures(page) == _one_by_one(documents, by)

    @pytest.mark.parametrize("by", ["story_id", "event_id"])
    @pytest.mark.parametrize("text", ["*", "ferry", "tram", "nothing"])
    def test_are_counted_alike_when_asked_once(self, folder: Path, index: EmbeddedIndex, text: str, by: str) -> None:
        """A command that asks once is told what the page shows, though nothing is kept in memory for it."""
        collapsed: dict[str, Any] = {"collapse_stories": by == "story_id", "collapse_events": by == "event_id"}
        query = Query(text, facets=FIELDS, by_day=True, **collapsed)
        once, page = EmbeddedIndex(folder, asked_once=True).search(query), index.search(query)
        assert (once.total, once.facets, once.published) == (page.total, page.facets, page.published)
        assert _figures(once) == _one_by_one(list(index.matching(query)), by)

    def test_are_the_same_in_any_order_and_on_any_page(self, index: EmbeddedIndex) -> None:
        """What is counted does not change with the page, nor with the order of hits."""
        query = Query("ferry", collapse_stories=True, facets=FIELDS, by_day=True)
        first = index.search(query)
        for other in (replace(query, offset=20), replace(query, sort="oldest"), replace(query, size=0)):
            page = index.search(other)
            assert (page.total, page.facets, page.published) == (first.total, first.facets, first.published)

    @pytest.mark.parametrize("by", ["story_id", "event_id"])
    @pytest.mark.parametrize(
        "period",
        [
            {"published_from": date(2026, 3, 2), "published_to": date(2026, 3, 3)},
            {"published_to": date(2026, 2, 1)},
            {"mentions_to": date(2026, 3, 20)},
            {"mentions_from": date(2026, 3, 15)},
            {"mentions_from": date(2026, 3, 15), "mentions_to": date(2026, 3, 16)},
            {"mentions_from": date(2026, 3, 15), "published_from": date(2026, 3, 3)},
        ],
        ids=lambda value: " ".join(value) if isinstance(value, dict) else value,
    )
    def test_of_a_period_in_what_was_counted(
        self, folder: Path, index: EmbeddedIndex, period: Mapping[str, Any], by: str
    ) -> None:
        """What is known of a search tells those of a period in it: as many as whoever never asked for all is told."""
        collapsed: dict[str, Any] = {"collapse_stories": by == "story_id", "collapse_events": by == "event_id"}
        query = Query("ferry", facets=FIELDS, by_day=True, **collapsed)
        index.search(query)
        narrowed = replace(query, **period)
        page, alone = index.search(narrowed), EmbeddedIndex(folder).search(narrowed)
        documents = list(index.matching(narrowed))
        assert page.total == len({str(one.get(by) or one["story_id"]) for one in documents})
        assert (page.total, page.facets, page.published) == (alone.total, alone.facets, alone.published)
        assert _figures(page) == _one_by_one(documents, by)

    def test_follow_what_is_written(self, articles: Sequence[Article], tmp_path: Path) -> None:
        """A count is of the last commit: what was counted before is not told again."""
        index = EmbeddedIndex(tmp_path)
        query = Query("*", collapse_stories=True, facets=FIELDS, by_day=True)
        for some in (articles[:600], articles[600:]):
            list(index.write(some))
            page = index.search(query)
            documents = list(index.scan())
            assert page.total == len({one["story_id"] for one in documents})
            assert _figures(page) == _one_by_one(documents, "story_id")
        index.delete([one.id for one in articles[100:700]])
        assert _figures(index.search(query)) == _one_by_one(list(index.scan()), "story_id")
        later = {"captured_at": articles[0].captured_at + timedelta(days=1), "language": "fr"}
        again = [one.model_copy(update=later) for one in articles[50:150]]
        assert {one.status for one in index.write(again)} == {"written"}
        assert _figures(index.search(query)) == _one_by_one(list(index.scan()), "story_id")
        index.expunge()
        assert _figures(index.search(query)) == _one_by_one(list(index.scan()), "story_id")

    def test_of_more_values_than_are_told_at_a_time(self, make_article: MakeArticle, tmp_path: Path) -> None:
        """Articles that have more values between them than Tantivy gives in one answer are read in parts."""
        tags = tuple(f"tag-{number}" for number in range(350))
        alone = [make_article(f"tagged-{number}", tags=tags) for number in range(200)]
        index = EmbeddedIndex(tmp_path)
        list(index.write(one.model_copy(update={"story_id": alone[0].id}) for one in alone))
        page = index.search(Query("*", collapse_stories=True, facets=("tags",), facet_size=len(tags)))
        assert page.total == 1
        assert {(one.value, one.count) for one in page.facets["tags"]} == {(tag, 1) for tag in tags}

    @pytest.mark.parametrize("asked_once", [True, False])
    def test_a_value_of_few_articles_and_many_stories(
        self, make_article: MakeArticle, tmp_path: Path, *, asked_once: bool
    ) -> None:
        """The first values are those of most stories, also where many others are printed more often."""
        printed = {"Ann": (30, 1), "Bo": (29, 2), "Cy": (28, 1), "Di": (27, 27), "Eve": (26, 3)}
        articles = [
            make_article(f"{name}-{number}", persons=(name,), story_id=f"{name}-{number % stories}")
            for name, (printings, stories) in printed.items()
            for number in range(printings)
        ]
        assert {one.status for one in EmbeddedIndex(tmp_path).write(articles)} == {"written"}
        query = Query("*", collapse_stories=True, facets=("persons",), facet_size=1)
        page = EmbeddedIndex(tmp_path, asked_once=asked_once).search(query)
        assert [(one.value, one.count) for one in page.facets["persons"]] == [("Di", 27)]
        two = EmbeddedIndex(tmp_path, asked_once=asked_once).search(replace(query, facet_size=2))
        assert [(one.value, one.count) for one in two.facets["persons"]] == [("Di", 27), ("Eve", 3)]

    def test_in_many_answers_as_in_one(self, folder: Path) -> None:
        """Tantivy is asked for as many parts at a time as it can answer; the figures are the same."""
        searcher = tantivy.Index.open(str(next(folder.glob("articles-v*")))).searcher()
        surplus: Any = groups_of(searcher, tantivy.Query.all_query(), "story_id", None).surplus
        values = {"persons": ["Ines Varga", "Tomas Lind"], "language": ["en"], "section": []}
        assert surplus(values, most_buckets=1) == surplus(values)
        assert surplus(values)["language"]["en"] > 0


class TestSegments:
    """An index of several segments, each of more values than Tantivy hands on from one."""

    @pytest.mark.parametrize("collapsed", [False, True])
    def test_a_value_counts_where_it_is_rare_too(
        self, make_article: MakeArticle, tmp_path: Path, *, collapsed: bool
    ) -> None:
        """What is frequent in one segment and the rarest of another has the articles of both."""
        others = tuple(f"Person {number:02}" for number in range(99))
        index = EmbeddedIndex(tmp_path)
        for night, of_ada in enumerate((5, 1)):
            made = [make_article(f"ada-{night}-{at}", persons=("Ada Lind",)) for at in range(of_ada)]
            made += [make_article(f"others-{night}-{at}", persons=others) for at in range(2)]
            assert {one.status for one in index.write(made)} == {"written"}
        found = index.search(Query(facets=("persons",), facet_size=1, collapse_stories=collapsed)).facets["persons"]
        index.close()
        assert [(one.value, one.count) for one in found] == [("Ada Lind", 6)]


class TestAsked:
    """What a page asks of one search again and again."""

    def test_is_made_into_one_query_of_tantivy(self, index: EmbeddedIndex) -> None:
        """Other facets of the same, and the same in a period, are counted by the query that was made first."""
        index.ensure()
        searcher = index._last().searcher
        counts, made = Counts(searcher), list[Query]()

        def make(query: Query) -> tantivy.Query:
            made.append(query)
            return tantivy_query(query)

        query = Query("ferry", collapse_stories=True, facets=FIELDS)
        march = replace(query, published_from=date(2026, 3, 2), size=0, facets=())
        for one in (query, replace(query, facets=("persons",), facet_size=3, by_day=True, offset=10), march):
            search = counts.asked(one, make)
            assert counts.groups(search).total == index.search(one).total
            assert dict(counts.facets(search, one)[0]) == index.search(one).facets
        assert [one.published_from for one in made] == [None]

    @pytest.mark.parametrize(
        "other",
        [
            {"text": "tram"},
            {"filters": {"persons": ["Ruth Hale"]}},
            {"excluded": {"persons": ["Ruth Hale"]}},
            {"each": (("persons", "Ruth Hale"),)},
            {"published_to": date(2026, 3, 3)},
            {"collapse_stories": True},
        ],
        ids=lambda other: next(iter(other)),
    )
    def test_differs_by_all_that_finds(self, index: EmbeddedIndex, folder: Path, other: dict[str, Any]) -> None:
        """What is known of one search is said of no other."""
        plain = Query("ferry", size=0, facets=FIELDS)
        index.search(plain)
        found, alone = (one.search(replace(plain, **other)) for one in (index, EmbeddedIndex(folder)))
        assert (found.total, found.facets) == (alone.total, alone.facets)
        assert found.facets != index.search(plain).facets
