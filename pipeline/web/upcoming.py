"""The page of what is coming: the days ahead that the articles of a search announce, with what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipeline.exports.calendar import announced, quoted
from pipeline.index.protocol import Index
from pipeline.web.parameters import Search

DAYS_AHEAD = 90
_LOOKED_AT = 300
"""Articles, the newest, that days are taken from: an article's announcements are dearer than its hit."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A day or a few that a story speaks of."""

    last: date
    article: Mapping[str, Any]
    quote: str
    printings: int
    """How many of the articles looked at say so in the same text."""


@dataclass(frozen=True, slots=True)
class ComingPage:
    """Everything that ``calendar.html`` shows."""

    search: Search
    total: int
    """Articles of those looked at that speak of a day that is shown."""
    looked_at: int
    is_cut: bool
    """Whether there are older ones that may speak of such a day, too."""
    days: Sequence[tuple[date, Sequence[Announcement]]]


def coming_page(index: Index, search: Search, today: date) -> ComingPage:
    """Return the days from ``today`` on that the articles of ``search`` speak of, :data:`DAYS_AHEAD` at most."""
    query = search.query(today, facets=())
    horizon = today + timedelta(days=DAYS_AHEAD)
    if query.mentions_from is None and query.mentions_to is None:
        query = replace(query, mentions_from=today, mentions_to=horizon)
    every = replace(query, collapse_stories=False, collapse_events=False)
    found = index.search(replace(every, sort="newest", offset=0, size=_LOOKED_AT))
    told: dict[tuple[date, str], Announcement] = {}
    telling: set[str] = set()
    for hit in found.hits:
        for first, last, mention in announced(hit.article, today):
            key = (max(first, today), str(hit.article.get("story_id") or hit.id))
            telling |= {hit.id} if first <= horizon else set()
            if key in told:
                told[key] = replace(told[key], printings=told[key].printings + 1)
            elif first <= horizon:
                told[key] = Announcement(last, hit.article, quoted(hit.article, mention), 1)
    by_day: dict[date, list[Announcement]] = {}
    for day, story in sorted(told):
        by_day.setdefault(day, []).append(told[day, story])
    looked_at = len(found.hits)
    return ComingPage(search, len(telling), looked_at, looked_at < found.total, [*by_day.items()])
