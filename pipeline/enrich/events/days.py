"""Going through articles day by day: what each becomes, and which events become one at the end of a day."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import NamedTuple

from pipeline.article import EventReasons
from pipeline.enrich.events.account import Account
from pipeline.enrich.events.background import Background
from pipeline.enrich.events.curation import NOTHING, EventCuration
from pipeline.enrich.events.event import Event, Shared, Weighed
from pipeline.enrich.events.open_events import OpenEvents
from pipeline.enrich.events.parameters import JOIN, MERGE

_NAMES, _WORDS, _DAYS = 4, 5, 3
"""So much of what an article shares is told."""


class Kept(NamedTuple):
    """What a stored article says of its event."""

    joined: str
    event: str


class Days:
    """Takes days in their order; see :mod:`pipeline.enrich.events`."""

    def __init__(self, curation: EventCuration = NOTHING) -> None:
        self._apart = curation.apart
        self._open = OpenEvents()
        self._background = Background()
        self._put_into: dict[str, str] = {}
        self._older: dict[str, str] = {}
        self._ends_in: dict[str, str] = {}

    @property
    def background_from(self) -> date:
        """The first day that has a say in how common words are."""
        return self._background.first_day

    def learn(self, day: date, accounts: Sequence[Account]) -> None:
        """Take in how common words are on a ``day`` whose events do not matter any more."""
        self._background.add(day.toordinal(), accounts)

    def remember(self, day: date, accounts: Sequence[Account], kept: Mapping[str, Kept]) -> None:
        """Take a ``day`` whose articles stay where they are: article id → what it says of its event."""
        self._begin(day, accounts)
        grown: set[str] = set()
        for one in self._in_order(accounts):
            event = self._put_back(one, kept[one.id])
            self._open.put(event, one)
            grown.add(event.id)
        # Of what began before our time we see a part, which may be like another event as the whole is not.
        self._merge(grown, lambda one, other: self._end_of(one) == self._end_of(other))

    def take(self, day: date, accounts: Sequence[Account]) -> dict[str, EventReasons | None]:
        """Return article id → why it joined its event (None: it opened one), for all ``accounts`` of a ``day``."""
        self._begin(day, accounts)
        reasons: dict[str, EventReasons | None] = {}
        shown = {one.id: one.shown for one in accounts}
        grown: set[str] = set()
        for one in self._in_order(accounts):
            event, reasons[one.id] = self._place(one, shown[one.id])
            self._open.put(event, one)
            grown.add(event.id)
        self._merge(grown)
        return reasons

    def events(self) -> dict[str, str]:
        """Return article id → event id, of all articles taken or remembered, as things stand."""
        return {one: self._now(event) for one, event in self._put_into.items()}

    def _begin(self, day: date, accounts: Sequence[Account]) -> None:
        self._background.add(day.toordinal(), accounts)
        self._open.close_before(datetime.combine(day, time.min, UTC).timestamp() - _ZONES)

    def _in_order(self, accounts: Sequence[Account]) -> Iterator[Weighed]:
        return map(self._weighed, sorted(accounts, key=lambda one: (one.moment, one.id)))

    def _weighed(self, one: Account) -> Weighed:
        known = self._background
        words, names, marks = known.words(one.language), known.names, known.marks
        weights = words.weighed(one.words), names.weighed(one.names), marks.weighed(one.marks)
        return Weighed(one.id, one.language, one.moment, *weights, one.days)

    def _place(self, one: Weighed, shown: Mapping[str, str]) -> tuple[Event, EventReasons | None]:
        if one.id in self._apart:
            return self._put_back(one, Kept(leader := self._apart[one.id], leader)), None
        event, _ = self._open.best(one, JOIN)
        self._put_into[one.id] = event.id if event else one.id
        if event is None:
            return Event.of(one), None
        because = _reasons(event.id, event.shared(one), shown)
        event.absorb(Event.of(one))
        return event, because

    def _put_back(self, one: Weighed, kept: Kept) -> Event:
        """Put an article where it was: into the event that it joined, or the one that this became before our time."""
        replayed = kept.event in self._put_into or kept.event == one.id
        joined = kept.joined if replayed and kept.joined in self._put_into else kept.event
        joined = one.id if replayed and kept.joined == one.id else self._now(joined)
        self._put_into[one.id] = joined
        self._ends_in[joined] = kept.event
        event = self._open.get(joined)
        if event is None:
            event = Event.of(replace(one, id=joined))
            if joined != one.id:  # it began before the days that are read: nothing of these days may join it
                event.first = -math.inf
            return event
        event.absorb(Event.of(one))
        return event

    def _now(self, event: str) -> str:
        while event in self._older:
            event = self._older[event]
        return event

    def _end_of(self, event: Event) -> str:
        return self._ends_in.get(event.id, event.id)

    def _merge(self, grown: set[str], may: Callable[[Event, Event], bool] = lambda _one, _other: True) -> None:
        """Join those that have grown to older events that they have become like, the youngest first."""
        events = [event for key in grown if (event := self._open.get(key))]
        for younger in sorted(events, key=lambda event: (-event.first, event.id)):
            if younger.id in self._apart:
                continue
            if older := self._open.best_older(younger, MERGE, partial(may, younger)):
                self._open.merge(younger, older)
                self._older[younger.id] = older.id


_ZONES = 14 * 3600.0
"""A day of publication begins so long before that day begins in UTC, at the most."""


def _reasons(joined: str, shared: Shared, shown: Mapping[str, str]) -> EventReasons:
    names = tuple(dict.fromkeys(shown.get(one, one) for one in shared.names))
    return EventReasons(joined=joined, names=names[:_NAMES], words=shared.words[:_WORDS], days=shared.days[:_DAYS])
