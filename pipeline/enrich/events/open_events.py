"""The events that an article may still join, and which of them it is compared with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from pipeline.enrich.events.event import Event, Sparse, Weighed
from pipeline.enrich.events.parameters import MOST_CANDIDATES, MOST_HOLDERS, NEAREST, TELLING
from pipeline.enrich.events.vectors import Rows, unit


class OpenEvents:
    """Open events by their ids, found by the telling words and names of their articles."""

    def __init__(self) -> None:
        self._open: dict[str, Event] = {}
        self._holders: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._terms: defaultdict[str, set[str]] = defaultdict(set)
        self._rows = Rows()

    def ids(self) -> Iterable[str]:
        """Return the ids of those that are open."""
        return self._open.keys()

    def get(self, event_id: str) -> Event | None:
        """Return an event that is open."""
        return self._open.get(event_id)

    def put(self, event: Event, one: Weighed) -> None:
        """Let ``event`` be found by what ``one`` of its articles tells."""
        self._open[event.id] = event
        for term in _telling(one):
            self._holders[term][event.id] = None
            self._terms[event.id].add(term)
        self._show(event)

    def best(
        self, one: Weighed, least: float, likeness: Callable[[Event, Weighed], float] = Event.likeness
    ) -> tuple[Event | None, float]:
        """Return the event that the article ``one`` is most like, from the ``likeness`` ``least`` on, and how much."""
        near = (self._open[key] for key in self._candidates(one))
        may = (event for event in near if event.may_take(one))
        return _best((event for event in may if event.in_time(one.moment, one.moment)), one, least, likeness)

    def best_older(self, younger: Event, least: float, may: Callable[[Event], bool]) -> Event | None:
        """Return the older event, of those that it ``may`` be, that ``younger`` is most like in any language."""
        found: list[tuple[Event | None, float]] = []
        for whole in younger.whole():
            near = filter(may, (self._open[key] for key in self._candidates(whole)))
            told = (one for one in near if one.may_absorb(younger))
            older = (one for one in told if (one.first, one.id) < (younger.first, younger.id))
            found.append(_best((one for one in older if one.in_time(younger.first, younger.last)), whole, least))
        return max(found, key=lambda one: (one[0] is not None, one[1]), default=(None, 0.0))[0]

    def merge(self, younger: Event, older: Event) -> None:
        """Put ``younger`` into ``older``."""
        older.absorb(younger)
        for term in self._terms[younger.id]:
            self._holders[term][older.id] = None
            self._terms[older.id].add(term)
        self.close(younger.id)
        self._show(older)

    def close(self, event_id: str) -> None:
        """Forget an event."""
        del self._open[event_id]
        self._rows.drop(event_id)
        for term in self._terms.pop(event_id, ()):
            holders = self._holders[term]
            holders.pop(event_id, None)
            if not holders:
                del self._holders[term]

    def close_before(self, moment: float) -> None:
        """Forget the events of which nothing was published from ``moment`` on."""
        for one in [key for key, event in self._open.items() if event.last < moment]:
            self.close(one)

    def _candidates(self, one: Weighed) -> list[str]:
        votes: Counter[str] = Counter()
        for term in _telling(one):
            holders = self._holders.get(term, {})
            if len(holders) <= MOST_HOLDERS:
                votes.update(iter(holders))  # a mapping's values would be added
        sharing = [key for key, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:MOST_CANDIDATES]]
        near = [] if one.vector is None else self._rows.nearest(one.vector, NEAREST)
        return list(dict.fromkeys((*sharing, *near)))

    def _show(self, event: Event) -> None:
        if event.vector is not None and event.vector.any():
            self._rows.put(event.id, unit(event.vector))


def _best(
    events: Iterable[Event],
    one: Weighed,
    least: float,
    likeness: Callable[[Event, Weighed], float] = Event.likeness,
) -> tuple[Event | None, float]:
    rated = [(likeness(event, one), event) for event in events]
    score, best = max(rated, key=lambda each: (each[0], -each[1].first, each[1].id), default=(0.0, None))
    return (best, score) if score >= least else (None, score)


def _telling(one: Weighed) -> list[str]:
    marks = ["#" + mark for mark in _heaviest(one.marks)]
    return _heaviest(one.words) + ["@" + name for name in _heaviest(one.names)] + marks


def _heaviest(terms: Sparse) -> list[str]:
    ordered = [(-weight, term) for term, weight in terms.items()]
    ordered.sort()
    return [term for _, term in ordered[:TELLING]]
