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
from pipeline.index.protocol import Index, Query
from pipeline.web.parameters import Search
from pipeline.web.whole_results import CALENDAR, whole_results

FEEDS = {"rss": "RSS", "atom": "Atom", "jsonfeed": "JSON Feed"}
"""What readers ask for over and over: the newest articles only."""
TABLES = {"csv": "CSV", "jsonl": "JSON Lines"}
"""What is taken out once, as a whole."""
_SENT_AT_ONCE = 1 << 16
"""Characters."""


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
    return StreamingResponse(sent(pieces), media_type=FORMATS[form].media_type, headers=headers)


def sent(pieces: Iterable[str], at_least: int = _SENT_AT_ONCE) -> Iterator[bytes]:
    """Yield ``pieces`` in UTF-8, at least so many characters at a time but for the last: each send costs a thread."""
    waiting: list[str] = []
    held = 0
    for piece in pieces:
        waiting.append(piece)
        held += len(piece)
        if held >= at_least:
            yield "".join(waiting).encode("utf-8", "replace")
            waiting.clear()
            held = 0
    if waiting:
        yield "".join(waiting).encode("utf-8", "replace")


def _begun(documents: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Return ``documents``, the first of which is there already: an index that is down is an error, not half a file."""
    remaining = iter(documents)
    return chain(list(islice(remaining, 1)), remaining)


def _documents(index: Index, query: Query, form: str, now: datetime) -> Iterable[Mapping[str, Any]]:
    if form in FEEDS:
        return [hit.article for hit in index.search(replace(query, sort="newest", size=NEWEST)).hits]
    if form == CALENDAR and query.mentions_from is None:
        query = replace(query, mentions_from=now.date())
    return whole_results(index, query, form)
