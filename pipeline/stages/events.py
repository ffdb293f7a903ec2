"""Events: after the articles of a run are indexed, those that tell one happening get one id.

What is known of events is in the index and nowhere else. From the days on which something was written, articles are
placed anew, for what comes late may open an event that others joined; the days before tell which events were open, and
how common words are. It goes on with later days until nothing changes there any more. Of a story, its first article
alone is placed; its reprints go with it. Only what changes is written. Method: :mod:`pipeline.enrich.events`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from more_itertools import split_when

from pipeline.article import Article, EventReasons
from pipeline.enrich.events import (
    NOTHING,
    Account,
    Days,
    EventCuration,
    Kept,
    Meaning,
    joined_from,
    load_event_curation,
)
from pipeline.enrich.events.account import TOLD
from pipeline.enrich.events.parameters import BACKGROUND_ARTICLES, BACKGROUND_DAYS, SPAN_DAYS, WINDOW_DAYS
from pipeline.errors import DatelineError, SettingsError
from pipeline.index.protocol import Query
from pipeline.ledger import WHOLE_RUN
from pipeline.settings import Settings
from pipeline.stages.embedding import open_meaning
from pipeline.stages.event_changes import Change, EventChanges, Target, as_articles
from pipeline.stages.reporting import Tally, unforeseen

_OPEN_DAYS = SPAN_DAYS
"""From so long before a day on, events may be open on it: none covers more."""
_LATELY = WINDOW_DAYS + 2
"""Days before one in which whatever may be joined on it tells something: a day begins earlier in the east."""
_ONWARDS = timedelta(days=60)
"""What changes farther on than this is left for the next night that writes there."""
COUNTED = "events-changed"
"""Counts the articles that were written once more because their event changed."""
_STAMPED: Final = ("timestamp", "story_id", "event_id", "event_because", "event_vector")
"""The fields that say of which story and event an article is, and when it was published."""
_TOLD: Final = tuple(dict.fromkeys((*TOLD, *_STAMPED)))
_DAY = timedelta(days=1)
_BOTH_ENDS: Final[tuple[Literal["oldest", "newest"], ...]] = ("oldest", "newest")

Document = Mapping[str, Any]


def assign_events(
    target: Target, days: Collection[date], curation: EventCuration = NOTHING, meaning: Meaning | None = None
) -> int:
    """Give the articles of these ``days`` of publication, and those whom they touch, their events.

    What ``curation`` says of other days is done as well, where it is not yet so; ``meaning`` tells what texts mean,
    where an engine is set up. Returns how many articles were written for it. Safe to repeat: what is right is not
    written again. Raises what ``target`` raises.
    """
    curation = replace(curation, apart=_stories_apart(target, curation.apart))
    days = {*days, *_curated_days(target, curation)}
    changes = EventChanges(target)
    for some in split_when(sorted(days), lambda one, other: other - one > timedelta(days=_OPEN_DAYS)):
        changes.note(_Stretch(changes, some[0], some[-1], Days(curation, meaning), meaning, curation.joined).changes())
    return changes.write() + _join(target, curation)


def assign_period(
    target: Target, first: date, last: date, curation: EventCuration = NOTHING, meaning: Meaning | None = None
) -> int:
    """Give the articles of all days from ``first`` to ``last`` their events; days without articles cost nothing.

    For what an older Dateline indexed. Returns how many articles were written for it: none where all is right. May be
    broken off and called again. Raises what ``target`` raises.
    """
    ends = [target.search(Query(sort=sort, size=1, facets=())).hits for sort in _BOTH_ENDS]
    if not all(ends):
        return 0
    oldest, newest = (day_of_document(hits[0].article) for hits in ends)
    days = _days(max(first, oldest - _DAY), min(last, newest + _DAY))
    return assign_events(target, set(days), curation, meaning)


def tell_events(
    settings: Settings,
    target: Target,
    days: Collection[date],
    tally: Tally,
    opened: Callable[[Settings], Meaning | None] = open_meaning,
) -> None:
    """Give articles of these ``days`` their events, and count those that were written once more for it.

    A mistake in the curated file is a problem of the run, and events go on without it. So is what nobody foresaw: the
    articles are indexed, each an event of its own. So is an engine (``opened`` gives it) that is missing or fails. An
    index that does not answer raises: the next attempt goes on.
    """
    try:
        curation = load_event_curation(settings.events)
    except SettingsError as error:
        tally.problem(error, WHOLE_RUN)
        curation = NOTHING
    meaning = None
    try:
        meaning = opened(settings) if days else None
    except DatelineError as error:
        tally.problem(error, WHOLE_RUN)
    try:
        tally.counts[COUNTED] += assign_events(target, days, curation, meaning)
    except (DatelineError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - an article that breaks this must not cost the night
        tally.problem(unforeseen("telling events apart", error), WHOLE_RUN)
    if meaning and meaning.problem:
        tally.problem(meaning.problem, WHOLE_RUN)


def _stories_apart(target: Target, apart: Mapping[str, str]) -> dict[str, str]:
    """Return ``apart`` by the first printings of what it names: reprints go with these, and give no event its id."""
    found = target.get(sorted(apart)) if apart else {}
    stories = {one: _Stamp.of(document).story for one, document in found.items()}
    return {stories.get(one, one): stories.get(leader, leader) for one, leader in apart.items()}


def _curated_days(target: Target, curation: EventCuration) -> set[date]:
    """Return the days of articles that are to be apart and are not, or were and need not be."""
    found = target.get(sorted(curation.apart)) if curation.apart else {}
    astray = [one for name, one in found.items() if _Stamp.of(one).event != curation.apart[name]]
    return {day_of_document(one) for one in astray}


def _join(target: Target, curation: EventCuration) -> int:
    """Write the articles of events that are to be one event under the id of the first of them."""
    written = 0
    for some in curation.joined:
        there = target.get(list(some))
        events = list(dict.fromkeys(_Stamp.of(there[one]).event for one in some if one in there))
        for event in events[1:]:
            members = as_articles(list(target.matching(Query(event_id=event, facets=()))))
            done = target.write(one.model_copy(update={"event_id": events[0]}) for one in members)
            written += sum(one.status == "written" for one in done)
    return written


def day_of(article: Article) -> date:
    """Return the day of publication of ``article`` as it is shown, else that of ``timestamp`` (UTC)."""
    return article.published_day or article.timestamp.astimezone(UTC).date()


def day_of_document(document: Document) -> date:
    """Return :func:`day_of` the article that a stored ``document`` is."""
    if day := document.get("published_day"):
        return date.fromisoformat(day)
    return datetime.fromisoformat(document["timestamp"]).astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What a stored article says of its story and its event."""

    story: str
    event: str
    because: Document | None
    vector: Document | None = None

    @classmethod
    def of(cls, document: Document) -> _Stamp:
        story = document.get("story_id") or document["id"]
        return cls(
            story, document.get("event_id") or story, document.get("event_because"), document.get("event_vector")
        )

    def kept(self, article: str) -> Kept:
        return Kept(self.because["joined"] if self.because else article, self.event)


@dataclass(slots=True)
class _Stretch:
    """Days that are placed anew, from ``first`` to ``last`` and as far as it has consequences."""

    target: EventChanges
    first: date
    last: date
    days: Days
    meaning: Meaning | None = None
    joined: Sequence[Sequence[str]] = ()
    stamps: dict[str, _Stamp] = field(default_factory=dict)
    reasons: dict[str, EventReasons | None] = field(default_factory=dict)
    _filled: frozenset[date] = frozenset()
    """The days on which articles were published: what comes late or is replayed lies on few of many days."""

    def changes(self) -> dict[str, Change]:
        """Return article id → its event and why, of those whose event, or the reason for it, is another than it was."""
        opened = self.first - timedelta(days=_OPEN_DAYS)
        end = self._end()
        self._filled = _filled_days(self.target, opened - timedelta(days=BACKGROUND_DAYS), end)
        self._learn_before(opened)
        still_open = self._still_open()
        for day in _days(opened, self.first - _DAY):
            accounts = self._read(day)
            kept = {one.id: self.stamps[one.id].kept(one.id) for one in accounts}
            self.days.remember(day, accounts, kept, still_open)
        self._place(end)
        return self._found()

    def _still_open(self) -> set[str]:
        """Return the events that articles of the first day may join. Reading costs a tenth of what weighing does."""
        moment = joined_from(self.first)
        lately = _days(self.first - timedelta(days=_LATELY), self.first - _DAY)
        documents = (one for day in lately for one in self._documents(day, _STAMPED))
        return {
            _Stamp.of(one).event for one in documents if datetime.fromisoformat(one["timestamp"]).timestamp() >= moment
        }

    def _learn_before(self, opened: date) -> None:
        read: list[tuple[date, list[Account]]] = []
        count = 0
        day = opened - _DAY
        while count < BACKGROUND_ARTICLES and day > opened - timedelta(days=BACKGROUND_DAYS):
            accounts = [Account.of(one) for one in self._documents(day) if _Stamp.of(one).story == one["id"]]
            read.append((day, accounts))
            count += len(accounts)
            day -= _DAY
        for day, accounts in reversed(read):
            self.days.learn(day, accounts)

    def _place(self, end: date) -> None:
        quiet = 0
        for day in _days(self.first, end):
            accounts = self._read(day)
            found = self.days.take(day, accounts)
            same = all(self._stands(one.id, found[one.id]) for one in accounts)
            quiet = quiet + 1 if same and day > self.last else 0
            self.reasons |= found
            if quiet > _OPEN_DAYS and self.days.background_from > self.last:
                return

    def _stands(self, article: str, because: EventReasons | None) -> bool:
        """Return whether a stored article says what was found out: what it joined, and whether it was asked about."""
        stamp = self.stamps[article]
        return _joined(because) == stamp.kept(article).joined and self._vector(article, stamp) == stamp.vector

    def _vector(self, article: str, stamp: _Stamp) -> Document | None:
        """Return the vector that a placed article is to have."""
        if self.meaning is None or self.meaning.problem:
            return stamp.vector
        vector = self.days.vectors().get(article)
        return vector.model_dump() if vector else None

    def _end(self) -> date:
        newest = self.target.search(Query(sort="newest", size=1, facets=())).hits
        last = max((day_of_document(one.article) for one in newest), default=self.last)
        return min(max(last + _DAY, self.last), self.last + _ONWARDS)

    def _read(self, day: date) -> list[Account]:
        """Note what the articles of a day say of their events; return the first ones of their stories."""
        accounts = []
        for document in self._documents(day):
            stamp = self.stamps[document["id"]] = _Stamp.of(document)
            if stamp.story == document["id"]:
                accounts.append(Account.of(document))
        return accounts

    def _documents(self, day: date, fields: Sequence[str] = _TOLD) -> Iterator[Document]:
        if day not in self._filled:
            return iter(())
        return self.target.matching(Query(published_from=day, published_to=day, facets=(), fields=fields))

    def _found(self) -> dict[str, Change]:
        events = self.days.events()
        firsts = self._firsts_elsewhere(events)
        wholes = self._wholes(events)
        found: dict[str, Change] = {}
        for one, stamp in self.stamps.items():
            because = _reasons_of(self.stamps.get(stamp.story, firsts.get(stamp.story)))
            because = self.reasons.get(stamp.story, because)
            event = events.get(stamp.story) or (firsts[stamp.story].event if stamp.story in firsts else stamp.story)
            event = wholes.get(event, event)
            placed = one in self.reasons or stamp.story != one
            vector = self._vector(one, stamp) if placed else stamp.vector
            if event != stamp.event or because != _reasons_of(stamp) or vector != stamp.vector:
                found[one] = Change(event, because, vector)
        return found

    def _wholes(self, events: Mapping[str, str]) -> dict[str, str]:
        """Return event → the one that it is a part of by people's own word, so that it is not taken apart first."""
        wholes: dict[str, str] = {}
        for some in self.joined:
            there = {one: _Stamp.of(document) for one, document in self.target.get(list(some)).items()}
            told = (events.get(there[one].story, there[one].event) for one in some if one in there)
            whole, *parts = list(dict.fromkeys(wholes.get(one, one) for one in told)) or [""]
            moved = dict.fromkeys(parts, whole)
            wholes = {one: moved.get(event, event) for one, event in wholes.items()} | moved
        return wholes

    def _firsts_elsewhere(self, events: Mapping[str, str]) -> dict[str, _Stamp]:
        """Return what the first articles of stories say that were published before these days."""
        missing = sorted({stamp.story for stamp in self.stamps.values()} - events.keys())
        return {one: _Stamp.of(document) for one, document in self.target.get(missing).items()} if missing else {}


def _filled_days(target: EventChanges, first: date, last: date) -> frozenset[date]:
    """Return the days from ``first`` to ``last`` on which something was published."""
    found = target.search(Query(published_from=first, published_to=last, size=0, facets=(), by_day=True))
    return frozenset(date.fromisoformat(one.value) for one in found.published)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _joined(because: EventReasons | None) -> str | None:
    return because.joined if because else None


def _reasons_of(stamp: _Stamp | None) -> EventReasons | None:
    return EventReasons.model_validate(stamp.because) if stamp and stamp.because else None
