"""All that a search finds, as its page shows it: what an export writes, of the page as of the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pipeline.index.protocol import LAST_HIT, Grouping, Index, Query, grouping

CALENDAR = "ics"
_AT_ONCE = 500
"""Hits asked of the index at a time."""


def whole_results(index: Index, query: Query, form: str) -> Iterable[Mapping[str, Any]]:
    """Return all that ``query`` finds for an export in ``form``, one of each group where it groups.

    Every printing goes into a calendar, which has each day of a story once in any case: another printing may name more.
    """
    field = grouping(query)
    if field is None or form == CALENDAR:
        return index.matching(replace(query, collapse_stories=False, collapse_events=False))
    return as_shown(index, query, field)


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
        yield from first_of_each(every, field)
        return
    shown: set[str] = set()
    for offset in range(0, page.total, at_once):
        hits = page.hits if offset == 0 else index.search(replace(query, offset=offset)).hits
        # A night that writes meanwhile moves hits from page to page.
        yield from (hit.article for hit in hits if hit.id not in shown)
        shown.update(hit.id for hit in hits)


def first_of_each(documents: Iterable[Mapping[str, Any]], field: Grouping) -> Iterator[Mapping[str, Any]]:
    """Yield the first of ``documents`` of each story or event that ``field`` names."""
    known: set[int] = set()
    for one in documents:
        group = hash(one.get(field, one["id"]))  # A million groups fit into 100 MB as numbers, not as names.
        if group not in known:
            known.add(group)
            yield one
