"""A search taken out: as a feed, a calendar or a table, sent as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from starlette.responses import Response, StreamingResponse

from pipeline.exports.entries import Channel
from pipeline.exports.formats import FORMATS, NEWEST
from pipeline.index.protocol import LAST_HIT, Grouping, Index, Query, grouping
from pipeline.web.parameters import Search

FEEDS = {"rss": "RSS", "atom": "Atom", "jsonfeed": "JSON Feed"}
"""What readers ask for over and over: the newest articles only."""
TABLES = {"csv": "CSV", "jsonl": "JSON Lines"}
"""What is taken out once, as a whole."""
CALENDAR = "ics"
_AT_ONCE = 500
"""Hits asked of the index at a time."""


def taken_out(index: Index, search: Search, form: str, now: datetime, base: str) -> Response:
    """Return what ``search`` finds in a form of :data:`FORMATS`; ``base`` is the address of this server.

    Feeds have the newest articles, a calendar those that speak of a day from today on, all else every one. As on the
    page, a story (or event) is one article, unless ``search`` asks for every printing; a calendar has it once anyway.
    """
    query = replace(search.query(now.date(), facets=()), offset=0)
    title = f"Dateline: {search.text}" if search.text not in ("", "*") else "Dateline"
    root = base.rstrip("/")
    channel = Channel(title, root + search.url(), now, root + search.url(f"/export/{form}"))
    pieces = FORMATS[form].write(_begun(_documents(index, query, form, now)), channel)
    headers = {} if form in FEEDS else {"Content-Disposition": f'attachment; filename="dateline{FORMATS[form].suffix}"'}
    encoded = (piece.encode("utf-8", "replace") for piece in pieces)
    return StreamingResponse(encoded, media_type=FORMATS[form].media_type, headers=headers)


def _begun(documents: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Return ``documents``, the first of which is there already: an index that is down is an error, not half a file."""
    remaining = iter(documents)
    return chain(list(islice(remaining, 1)), remaining)


def _documents(index: Index, query: Query, form: str, now: datetime) -> Iterable[Mapping[str, Any]]:
    if form in FEEDS:
        return [hit.article for hit in index.search(replace(query, sort="newest", size=NEWEST)).hits]
    field = grouping(query)
    if form != CALENDAR and field is not None:
        return as_shown(index, query, field)
    if form == CALENDAR and query.mentions_from is None:
        query = replace(query, mentions_from=now.date())
    return index.matching(replace(query, collapse_stories=False, collapse_events=False))


def as_shown(
    index: Index, query: Query, field: Grouping, *, at_once: int = _AT_ONCE, last: int = LAST_HIT
) -> Iterator[Mapping[str, Any]]:
    """Yield the hits of the pages, in their order; of more than ``last``, which no page shows, one of each group.

    Which one that is the pages cannot tell either: it is the first that the index comes upon. ``at_once`` hits are
    asked of the index at a time.
    """
    query = replace(query, size=at_once)
    page = index.search(query)
    if page.total > last:
        every = index.matching(replace(query, collapse_stories=False, collapse_events=False))
        yield from _first_of_each(every, field)
        return
    shown: set[str] = set()
    for offset in range(0, page.total, at_once):
        hits = page.hits if offset == 0 else index.search(replace(query, offset=offset)).hits
        # A night that writes meanwhile moves hits from page to page.
        yield from (hit.article for hit in hits if hit.id not in shown)
        shown.update(hit.id for hit in hits)


def _first_of_each(documents: Iterable[Mapping[str, Any]], field: Grouping) -> Iterator[Mapping[str, Any]]:
    known: set[int] = set()
    for one in documents:
        group = hash(one.get(field, one["id"]))  # A million groups fit into 100 MB as numbers, not as names.
        if group not in known:
            known.add(group)
            yield one
