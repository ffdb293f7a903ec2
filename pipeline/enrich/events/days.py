"""Going through articles day by day: what each becomes, and which events become one at the end of a day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import NamedTuple

from pipeline.article import EventReasons, EventVector
from pipeline.enrich.events.account import Account, beginning
from pipeline.enrich.events.background import Background
from pipeline.enrich.events.curation import NOTHING, EventCuration
from pipeline.enrich.events.event import Event, Shared, Weighed
from pipeline.enrich.events.frames import small_words
from pipeline.enrich.events.open_events import OpenEvents
from pipeline.enrich.events.parameters import (
    DAY,
    JOIN,
    MERGE,
    SHORT_WORDS,
    VECTOR_CERTAIN,
    VECTOR_JOIN,
    VECTOR_MERGE,
    WINDOW_DAYS,
)
from pipeline.enrich.events.vectors import Meaning

_NAMES, _WORDS, _DAYS = 4, 5, 3
"""So much of what an article shares is told."""


class Kept(NamedTuple):
    """What a stored article says of its event."""

    joined: str
    event: str


class Days:
    """Takes days in their order; see :mod:`pipeline.enrich.events`."""

    def __init__(self, curation: EventCuration = NOTHING, meaning: Meaning | None = None) -> None:
        self._apart = curation.apart
        self._meaning = meaning
        self._vectors: dict[str, EventVector] = {}
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

    def remember(
        self, day: date, accounts: Sequence[Account], kept: Mapping[str, Kept], still_open: Collection[str]
    ) -> None:
        """Take a ``day`` whose articles stay where they are: article id → what it says of its event.

        Of events that are not ``still_open`` on the first day that is taken, nothing but the names is remembered.
        """
        self._begin(day, accounts)
        told = {one.id: one for one in accounts if kept[one.id].event in still_open}
        self._put_into |= {one.id: kept[one.id].event for one in accounts if one.id not in told}
        grown: set[str] = set()
        for weighed in self._in_order([*told.values()]):
            one = self._known(weighed, told[weighed.id])
            event = self._put_back(one, kept[one.id])
            self._open.put(event, one)
            grown.add(event.id)
        # Of what began before our time we see a part, which may be like another event as the whole is not.
        ends = Counter(map(self._end_of, self._open.ids()))
        parts = {event for event in grown if ends[self._end_of(event)] > 1}
        self._merge(parts, lambda one, other: self._end_of(one.id) == self._end_of(other.id))

    def take(self, day: date, accounts: Sequence[Account]) -> dict[str, EventReasons | None]:
        """Return article id → why it joined its event (None: it opened one), for all ``accounts`` of a ``day``."""
        self._begin(day, accounts)
        reasons: dict[str, EventReasons | None] = {}
        told = {one.id: one for one in accounts}
        grown: set[str] = set()
        for weighed in self._in_order(accounts):
            event, reasons[weighed.id], one = self._place(weighed, told[weighed.id])
            self._open.put(event, one)
            grown.add(event.id)
        self._merge(grown)
        return reasons

    def events(self) -> dict[str, str]:
        """Return article id → event id, of all articles taken or remembered, as things stand."""
        return {one: self._now(event) for one, event in self._put_into.items()}

    def vectors(self) -> Mapping[str, EventVector]:
        """Return article id → its vector, of articles taken that the engine was asked about, or had been."""
        return self._vectors

    def _begin(self, day: date, accounts: Sequence[Account]) -> None:
        patterns = self._background.add(day.toordinal(), accounts)
        self._open.close_before(joined_from(day))
        for one in patterns.keys() & self._put_into.keys():
            if event := self._open.get(self._now(self._put_into[one])):
                event.patterns.add(patterns[one])

    def _in_order(self, accounts: Sequence[Account]) -> Iterator[Weighed]:
        return map(self._weighed, sorted(accounts, key=lambda one: (one.moment, one.id)))

    def _weighed(self, one: Account) -> Weighed:
        known = self._background
        words, names, marks = known.words(one.language), known.names, known.marks
        has_pattern = known.has_pattern(one)
        weights = words.weighed(one.words), names.weighed(one.names), marks.weighed(one.marks)
        if has_pattern:
            # They are as heavy as they were, and shared with none.
            small = small_words(one.lead)
            weights = ({word: weight for word, weight in weights[0].items() if word not in small}, *weights[1:])
        pattern = known.pattern(one.id)
        one.let_go()
        return Weighed(one.id, one.language, one.moment, *weights, one.days, has_pattern=has_pattern, pattern=pattern)

    def _place(self, one: Weighed, account: Account) -> tuple[Event, EventReasons | None, Weighed]:
        """Return the event of an article, why it joined it, and the article with its vector, if that was asked for."""
        if one.id in self._apart:
            return self._put_back(one, Kept(leader := self._apart[one.id], leader)), None, one
        event, score = self._open.best(one, JOIN)
        if event is None and len(one.words) <= SHORT_WORDS:
            event, score = self._open.best(one, JOIN, Event.likeness_of_few_words)
        shares_words = event is not None
        if event is None or (one.language not in event.told_in and score < VECTOR_CERTAIN):
            one = self._asked(one, account)
        if event is None and one.vector is not None:
            event, _ = self._open.best(one, VECTOR_JOIN)
        self._put_into[one.id] = event.id if event else one.id
        if event is None:
            return Event.of(one), None, one
        because = _reasons(event.id, event.shared(one), account.shown, meaning=not shares_words)
        event.absorb(Event.of(one))
        return event, because, one

    def _asked(self, one: Weighed, account: Account) -> Weighed:
        """Return an article with what an engine says that it means."""
        if (
            self._meaning is None
            or one.has_pattern
            or (vector := self._meaning.of(beginning(account), account.vector)) is None
        ):
            return one
        self._vectors[one.id] = vector
        return replace(one, vector=self._meaning.told(vector, one.language))

    def _known(self, one: Weighed, account: Account) -> Weighed:
        """Return an article with what an engine said earlier that it means."""
        vector = self._meaning.told(account.vector, one.language) if self._meaning else None
        return one if vector is None else replace(one, vector=vector)

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

    def _end_of(self, event: str) -> str:
        return self._ends_in.get(event, event)

    def _merge(self, grown: set[str], may: Callable[[Event, Event], bool] = lambda _one, _other: True) -> None:
        """Join those that have grown to older events that they have become like, the youngest first."""
        events = [event for key in grown if (event := self._open.get(key))]
        for younger in sorted(events, key=lambda event: (-event.first, event.id)):
            if younger.id in self._apart:
                continue
            least = MERGE if younger.vector is None else VECTOR_MERGE
            if older := self._open.best_older(younger, least, partial(may, younger)):
                self._open.merge(younger, older)
                self._older[younger.id] = older.id


_ZONES = 14 * 3600.0
"""A day of publication begins so long before that day begins in UTC, at the most."""


def joined_from(day: date) -> float:
    """Return the moment (seconds since 1970) from which on an event tells something, if a ``day`` may join it."""
    return datetime.combine(day, time.min, UTC).timestamp() - _ZONES - WINDOW_DAYS * DAY


def _reasons(joined: str, shared: Shared, shown: Mapping[str, str], *, meaning: bool) -> EventReasons:
    names = tuple(dict.fromkeys(shown.get(one, one) for one in shared.names))[:_NAMES]
    words, days = shared.words[:_WORDS], shared.days[:_DAYS]
    return EventReasons(joined=joined, names=names, words=words, days=days, meaning=meaning)
