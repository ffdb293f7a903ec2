"""Events as readers are shown them, asked of the index."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Final

from pipeline.digest.accounts import Document, event_of
from pipeline.digest.event_summary import Event, event_of_documents
from pipeline.enrich.events import load_event_curation
from pipeline.errors import SettingsError
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings

MOST_TOLD: Final = 200
"""Articles of one event that are told of, the earliest; more are counted."""
_OUTLETS: Final = 300
"""Outlets of the event's days that are looked at for those that miss it."""
_LONGEST_ID: Final = 512
_UNTITLED: Final[Mapping[str, str]] = {}

_log = logging.getLogger(__name__)


def curated_titles(settings: Settings) -> Mapping[str, str]:
    """Return article id → what its event is called, by the user's own file (:mod:`pipeline.enrich.events.curation`).

    A mistake in the file is logged with its line, and no event has a title by it: readers go on.
    """
    try:
        return load_event_curation(settings.events).titles
    except SettingsError as error:
        _log.warning("Events go by the titles of their articles: %s", error)
        return _UNTITLED


def titles_of_events(index: Index, curated: Mapping[str, str]) -> dict[str, str]:
    """Return event id → its title, of ``curated``: article id → title, of which the last one of an event counts."""
    found = index.get(list(curated)) if curated else {}
    return {event_of(found[one]): title for one, title in curated.items() if one in found}


def read_event(index: Index, event_id: str, curated: Mapping[str, str] = _UNTITLED) -> Event | None:
    """Return the event that has this id, or an article with this id; None where there is neither.

    ``curated`` is article id → title of its event. Raises what ``index`` raises.
    """
    if not event_id or len(event_id.encode("utf-8", "surrogatepass")) > _LONGEST_ID:
        return None
    titles = titles_of_events(index, curated)
    found = _read(index, event_id, titles)
    if found is None and (document := index.get([event_id]).get(event_id)):
        # An index of an older Dateline knows of no events.
        alone = event_of_documents(event_id, [document], 1, title=titles.get(event_of(document)))
        return _read(index, event_of(document), titles) or alone
    return found


def events_of_days(
    index: Index,
    first: date,
    last: date,
    limit: int,
    least_outlets: int = 1,
    curated: Mapping[str, str] = _UNTITLED,
) -> list[Event]:
    """Return the events of which something was published on these days, those first that most outlets tell.

    At most ``limit``, each told by ``least_outlets`` or more in these days. Who misses them is not looked for.
    ``curated`` is article id → title of its event.
    """
    titles = titles_of_events(index, curated)
    counts = [one for one in index.events(first, last, limit) if one.outlets >= least_outlets]
    told = ((one.event_id, *_documents(index, one.event_id)) for one in counts)
    return [
        event_of_documents(event_id, documents, total, title=titles.get(event_id))
        for event_id, documents, total in told
        if documents
    ]


def _read(index: Index, event_id: str, titles: Mapping[str, str]) -> Event | None:
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
    return event_of_documents(event_id, documents, total, published, titles.get(event_id))


def _documents(index: Index, event_id: str) -> tuple[list[Document], int]:
    found = index.search(Query(event_id=event_id, sort="oldest", size=MOST_TOLD, facets=()))
    return [one.article for one in found.hits], found.total
