"""Names that tie over nights and within events: a function of what the index holds."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, cast

import pytest
from more_itertools import chunked, map_reduce

from pipeline.article import Article, EntityMention
from pipeline.index.documents import entry
from pipeline.index.full_names import MOST_ARTICLES, tie_names
from pipeline.index.protocol import EventCount, FacetCount, Group, Hit, Index, Query, SearchPage, Written
from pipeline.stages.event_names import tie_within_events
from pipeline.stages.events import day_of, day_of_document

Document = Mapping[str, Any]
MakeArticle = Callable[..., Article]
MONDAY = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
OUTLETS = {"harbour-gazette": "Harbour Gazette", "quay-post": "Quay Post"}
PEOPLE = ("Orth", "Lena Orth", "Max Orth", "Winter", "Jo Winter", "Jo van Winter", "Ada Orth-Winter", "Orth-Winter")
EVENT_DAYS: Mapping[str | None, Sequence[int]] = {"e1": (0, 1), "e2": (4,), None: range(12)}


class Told(NamedTuple):
    """What is invented of an article."""

    name: str
    outlet: str
    day: int
    event: str | None
    persons: Sequence[str]

    def article(self, make_article: MakeArticle) -> Article:
        """Return it."""
        at = MONDAY + timedelta(days=self.day)
        mentions = tuple(
            EntityMention(start=0, end=1, surface=one, label="PER", canonical=one, model="m") for one in self.persons
        )
        return make_article(
            self.name,
            timestamp=at,
            captured_at=at,
            published_day=at.date(),
            source_id=self.outlet,
            source_name=OUTLETS[self.outlet],
            event_id=self.event,
            persons=tuple(self.persons),
            entity_mentions=mentions,
        )


class NamesShelf:
    """An index in memory: as much of it as names ask for."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.searches = 0

    @property
    def persons(self) -> dict[str, Sequence[str]]:
        """Return the persons of each article by the last part of its URL."""
        return {one["url"].rpartition("/")[2]: one["persons"] for one in self.documents.values()}

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Document]:
        """Return what is there."""
        return {one: _only(self.documents[one], fields) for one in ids if one in self.documents}

    def stand(self, count: int, person: str) -> None:
        """Keep what names read of so many articles of Monday that name ``person``."""
        outlet = {"source_id": "harbour-gazette", "source_name": OUTLETS["harbour-gazette"], "event_id": "none"}
        at = {"timestamp": MONDAY.isoformat(), "published_day": MONDAY.date().isoformat()}
        for number in range(count):
            name = f"{person} {number}"
            self.documents[name] = {"id": name, "persons": [person], **outlet, **at}

    def matching(self, query: Query) -> Iterator[Document]:
        """Yield those of the event, the days, the sources and the persons that are asked for, the oldest first."""
        for one in sorted(self.documents.values(), key=lambda one: (one["timestamp"], one["id"])):
            if (
                query.event_id in (None, one["event_id"])
                and (query.published_from or date.min) <= day_of_document(one) <= (query.published_to or date.max)
                and all(
                    set(values) & set(one[name] if name == "persons" else [one[name]])
                    for name, values in query.filters.items()
                )
            ):
                yield _only(one, query.fields)

    def search(self, query: Query) -> SearchPage:
        """Return a page of them, and how many name whom."""
        self.searches += 1
        found = list(self.matching(query))
        counts = Counter(name for one in found for name in one.get("persons", ()))
        facet = tuple(FacetCount(*one) for one in counts.most_common(query.facet_size))
        hits = found[query.offset : query.offset + query.size]
        facets = {"persons": facet} if query.facets else {}
        return SearchPage(len(found), tuple(Hit(one["id"], 1.0, {}, one) for one in hits), facets)

    def events(self, first: date, last: date, _limit: int) -> Sequence[EventCount]:
        """Return the events of these days."""
        there = self.matching(Query(published_from=first, published_to=last))
        return [EventCount(one, 1, 1, 1) for one in sorted({one["event_id"] for one in there})]

    def grouped(self, _field: str, values: Sequence[str]) -> Mapping[str, Group]:
        """Return by how many outlets each event is told."""
        outlets: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.documents.values():
            outlets[one["event_id"]].add(one["source_name"])
        return {one: Group(1, 1, len(outlets[one]), 1) for one in values}

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Keep the articles."""
        for one in articles:
            self.documents[one.id] = entry(one).document
            yield Written(one.id, "written")


def _only(document: Document, fields: Sequence[str]) -> Document:
    return {name: document[name] for name in ("id", *fields) if name in document} if fields else document


def invent(chance: random.Random) -> list[Told]:
    """Return seven articles of two papers, in two events and outside them."""
    made = []
    for number in range(7):
        event = chance.choice(list(EVENT_DAYS))
        day = chance.choice(EVENT_DAYS[event])
        persons = chance.sample(PEOPLE, chance.randint(1, 2))
        made.append(Told(f"a{number}", chance.choice(list(OUTLETS)), day, event, persons))
    return made


def brought(make_article: MakeArticle, nights: Iterable[Sequence[Told]]) -> dict[str, Sequence[str]]:
    """Return the persons of each article after these nights."""
    shelf = NamesShelf()
    index = cast("Index", shelf)
    for night in nights:
        articles = [one.article(make_article) for one in night]
        for _, batch in sorted(map_reduce(articles, lambda one: one.source_id).items()):
            list(shelf.write(tie_names(batch, (), shelf)))
        tie_within_events(index, {day_of(one) for one in articles})
    return shelf.persons


def alike(make_article: MakeArticle, articles: Sequence[Told], chance: random.Random) -> bool:
    """Say whether three orders, in nights of one to three articles and with one night repeated, end alike."""
    results = []
    for size in (1, 2, 3):
        nights = list(chunked(chance.sample(articles, len(articles)), size))
        results.append(brought(make_article, [*nights, chance.choice(nights)]))
    return results[0] == results[1] == results[2]


def told(name: str, day: int, *persons: str, event: str | None = None, outlet: str = "harbour-gazette") -> Told:
    """Return an article of one of the two papers."""
    return Told(name, outlet, day, event, persons)


class TestOrder:
    """What names are tied to, by the order in which articles come."""

    def test_any_order_ends_alike(self, make_article: MakeArticle) -> None:
        """Whatever comes first, whatever is written together, and whatever is written twice."""
        for seed in range(60):
            chance = random.Random(seed)  # noqa: S311 - no secret
            articles = invent(chance)
            assert alike(make_article, articles, chance), articles

    def test_an_event_of_one_outlet_says_nothing(self, make_article: MakeArticle) -> None:
        """Its articles are looked at no more once they are told to be of it; the days of the paper speak alone."""
        short, full = told("short", 0, "Orth", event="e1"), told("full", 0, "Lena Orth", event="e1")
        second = told("second", 2, "Max Orth")
        wanted = {"short": ["Orth"], "full": ["Lena Orth"], "second": ["Max Orth"]}
        assert brought(make_article, [[short], [full], [second]]) == wanted
        assert brought(make_article, [[second, full], [short]]) == wanted


class TestDoubleSurnames:
    """Who is called by a part of a double surname."""

    @pytest.mark.parametrize("word", ["Orth", "Winter", "Orth-Winter"])
    def test_each_part_and_the_whole(self, make_article: MakeArticle, word: str) -> None:
        """Where nobody else has it."""
        articles = [told("short", 0, word), told("full", 1, "Ada Orth-Winter")]
        assert brought(make_article, [articles])["short"] == ["Ada Orth-Winter"]

    def test_who_has_it_for_a_surname_goes_before(self, make_article: MakeArticle) -> None:
        """And takes it back, when the article about that one comes later."""
        short, double = told("short", 0, "Winter"), told("double", 0, "Ada Orth-Winter")
        assert brought(make_article, [[short, double], [told("plain", 2, "Jo Winter")]])["short"] == ["Jo Winter"]

    @pytest.mark.parametrize("other", ["Orth", "Orth-Winter"])
    def test_who_is_told_apart_is_somebody_else(self, make_article: MakeArticle, other: str) -> None:
        """Two short names of one article are two people."""
        articles = [told("short", 0, "Winter", other), told("full", 0, "Ada Orth-Winter")]
        assert "Winter" in brought(make_article, [articles])["short"]

    @pytest.mark.parametrize(("word", "full"), [("Al", "Said Al-Berg"), ("Jae", "Tan Jae-ho"), ("ho", "Tan Jae-Ho")])
    def test_particles_and_given_names_are_no_parts(self, make_article: MakeArticle, word: str, full: str) -> None:
        """Nor is what has fewer than three letters, except at the end."""
        found = brought(make_article, [[told("short", 0, word), told("full", 0, full)]])["short"]
        assert found == ([full] if word == "ho" else [word])


class TestReading:
    """How much of an index is read for it."""

    def test_searches_do_not_grow_with_names(self, make_article: MakeArticle) -> None:
        """Ten times as many people with a namesake each are found by as many searches."""
        searches = []
        for count in (20, 200):
            shelf = NamesShelf()
            words = [f"{chr(97 + at % 26)}{chr(97 + at // 26)}rth".capitalize() for at in range(count)]
            full = [told(f"full{at}", 0, f"Lena {one}").article(make_article) for at, one in enumerate(words)]
            short = [told(f"short{at}", 1, one).article(make_article) for at, one in enumerate(words)]
            list(shelf.write(full))
            tied = tie_names(short, (), shelf)
            assert [one.persons for one in tied] == [(f"Lena {one}",) for one in words]
            searches.append(shelf.searches)
        assert searches[0] == searches[1]

    def test_a_name_of_too_many_leaves_the_others_alone(self, make_article: MakeArticle) -> None:
        """Who stands in more articles than are read gives nobody his name; others of the same articles do."""
        shelf = NamesShelf()
        shelf.stand(MOST_ARTICLES, "Max Winter")
        list(shelf.write([told("few", 0, "Lena Orth", "Max Winter").article(make_article)]))
        short = told("short", 1, "Orth", "Winter").article(make_article)
        assert tie_names([short], (), shelf)[0].persons == ("Lena Orth", "Winter")

    def test_counts_that_are_too_low(self, make_article: MakeArticle) -> None:
        """Where an index estimates how many have a name, families are asked for one by one, and none is missed."""
        shelf = EstimatingShelf()
        for one in "PQ":
            shelf.stand(MOST_ARTICLES - 1, f"Max {one}")
        short = [told(one, 1, one).article(make_article) for one in "PQ"]
        assert [one.persons for one in tie_names(short, (), shelf)] == [("Max P",), ("Max Q",)]


class EstimatingShelf(NamesShelf):
    """An index that counts too few."""

    def search(self, query: Query) -> SearchPage:
        """Return a page of what is found, with one article for each name."""
        page = super().search(query)
        low = {name: tuple(FacetCount(one.value, 1) for one in counts) for name, counts in page.facets.items()}
        return SearchPage(page.total, page.hits, low)
