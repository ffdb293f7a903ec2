"""Names within an event: who is called by one word in one paper has the full name that another gives him.

Which articles tell one event is known only after they are indexed (:mod:`pipeline.stages.events`); then their names are
tied once more, and what changes is written. What ties them is :mod:`pipeline.index.full_names`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from more_itertools import chunked, split_when

from pipeline.index.full_names import NAMES, has_short_names, tie_names
from pipeline.index.protocol import Index, Query
from pipeline.stages.event_changes import as_articles

MOST_EVENTS = 10_000
"""Of so many events of a stretch of days names are tied, those first that most outlets tell: this bounds the cost."""
_AT_ONCE = 200


def tie_within_events(target: Index, days: Collection[date]) -> int:
    """Tie names within the events of which articles were published on ``days``; return how many were written for it.

    Safe to repeat: what is right is not written again. Raises what ``target`` raises.
    """
    written = 0
    for ids in chunked(_with_short_names(target, days), _AT_ONCE):
        there = target.get(ids)
        some = [*as_articles(there[one] for one in ids if one in there)]
        before = {one.id: one.names_in_full for one in some}
        changed = [one for one in tie_names(some, (), target) if one.names_in_full != before.get(one.id)]
        written += sum(one.status == "written" for one in target.write(changed)) if changed else 0
    return written


def _with_short_names(target: Index, days: Collection[date]) -> Iterator[str]:
    """Yield the ids of the articles of events of several outlets that call somebody by one word, each once."""
    for event in sorted(_events(target, days)):
        for one in target.matching(Query(event_id=event, facets=(), fields=NAMES)):
            if has_short_names(one):
                yield one["id"]


def _events(target: Index, days: Collection[date]) -> set[str]:
    found: set[str] = set()
    for some in split_when(sorted(days), lambda one, other: other - one > timedelta(days=1)):
        ids = [one.event_id for one in target.events(some[0], some[-1], MOST_EVENTS)]
        for part in chunked(ids, _AT_ONCE):
            found |= {event for event, group in target.grouped("event_id", part).items() if group.outlets > 1}
    return found
