"""Events as readers are shown them, asked of the index."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.digest.accounts import Document, event_of
from pipeline.digest.telling import Event, event_of_documents
from pipeline.index.protocol import Index, Query

MOST_TOLD: Final = 200
"""Articles of one event that are told of, the earliest; more are counted."""
_OUTLETS: Final = 300
"""Outlets of the event's days that are looked at for those that miss it."""
_LONGEST_ID: Final = 512


def read_event(index: Index, event_id: str) -> Event | None:
    """Return the event that has this id, or an article with this id; None where there is neither.

    Raises what ``index`` raises.
    """
    if not event_id or len(event_id.encode("utf-8", "surrogatepass")) > _LONGEST_ID:
        return None
    found = _read(index, event_id)
    if found is None and (document := index.get([event_id]).get(event_id)):
        alone = event_of_documents(event_id, [document], 1)  # an index of an older Dateline knows of no events
        return _read(index, event_of(document)) or alone
    return found


def events_of_days(index: Index, first: date, last: date, limit: int, least_outlets: int = 1) -> list[Event]:
    """Return the events of which something was published on these days, those first that most outlets tell.

    At most ``limit``, each told by ``least_outlets`` or more in these days. Who misses them is not looked for.
    """
    counts = [one for one in index.events(first, last, limit) if one.outlets >= least_outlets]
    told = ((one.event_id, *_documents(index, one.event_id)) for one in counts)
    return [event_of_documents(event_id, documents, total) for event_id, documents, total in told if documents]


def _read(index: Index, event_id: str) -> Event | None:
    documents, total = _documents(index, event_id)
    if not documents:
        return None
    event = event_of_documents(event_id, documents, total)
    query = Query(
        published_from=event.since,
        published_to=event.last,
        size=0,
        facets=("source_name",),
        facet_size=_OUTLETS,
    )
    published = [one.value for one in index.search(query).facets.get("source_name", ())]
    return event_of_documents(event_id, documents, total, published)


def _documents(index: Index, event_id: str) -> tuple[list[Document], int]:
    found = index.search(Query(event_id=event_id, sort="oldest", size=MOST_TOLD, facets=()))
    return [one.article for one in found.hits], found.total
