"""An index in memory: as much of it as telling events apart asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from datetime import date
from typing import Any

from pipeline.article import Article
from pipeline.enrich.events import Meaning
from pipeline.index.documents import entry
from pipeline.index.protocol import FacetCount, Hit, Query, SearchPage, Written
from pipeline.stages.events import assign_events, day_of, day_of_document

Document = Mapping[str, Any]


def days_of(filled: Mapping[date, Sized], query: Query) -> tuple[FacetCount, ...]:
    """Return how many articles were published on each of the days that ``query`` asks for, if it asks for days."""
    first, last = query.published_from or date.min, query.published_to or date.max
    found = {day: len(some) for day, some in sorted(filled.items()) if query.by_day and some and first <= day <= last}
    return tuple(FacetCount(day.isoformat(), count) for day, count in found.items())


class EventShelf:
    """Documents by id and by day of publication."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self._days: defaultdict[date, set[str]] = defaultdict(set)
        self.reads = 0
        self.writes = 0

    @property
    def events(self) -> dict[str, str]:
        """Return article id → event id."""
        return {one: str(document["event_id"]) for one, document in self.documents.items()}

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Return what is there."""
        return {one: self.documents[one] for one in ids if one in self.documents}

    def search(self, query: Query) -> SearchPage:
        """Return the newest or the oldest article, whatever else is asked, and how many each day has."""
        ordered = sorted(self.documents.values(), key=lambda one: str(one["timestamp"]), reverse=query.sort == "newest")
        found = ordered[: query.size]
        hits = tuple(Hit(one["id"], 1.0, {}, one) for one in found)
        return SearchPage(len(self.documents), hits, {}, days_of(self._days, query))

    def matching(self, query: Query) -> Iterator[Document]:
        """Yield the articles of the day that is asked for."""
        if query.event_id is not None:
            yield from [one for one in list(self.documents.values()) if one["event_id"] == query.event_id]
            return
        if query.published_from is None or query.published_from != query.published_to:
            raise AssertionError("one day at a time is asked for")
        self.reads += 1
        found = [self.documents[one] for one in sorted(self._days[query.published_from])]
        asked = {"id", *query.fields}
        yield from [{name: one[name] for name in one if name in asked} if query.fields else one for one in found]

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Keep the articles."""
        self.writes += 1
        for one in articles:
            document = entry(one).document
            if before := self.documents.get(one.id):
                self._days[day_of_document(before)].discard(one.id)
            self.documents[one.id] = document
            self._days[day_of_document(document)].add(one.id)
            yield Written(one.id, "written")


def events_of(arriving: Iterable[Sequence[Article]], meaning: Meaning | None = None) -> dict[str, str]:
    """Return article id → event id after these nights."""
    shelf = EventShelf()
    for night in arriving:
        list(shelf.write(night))
        assign_events(shelf, {day_of(one) for one in night}, meaning=meaning)
    return shelf.events
