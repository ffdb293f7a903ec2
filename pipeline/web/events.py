"""The pages of events: what happened in some days, one event from its first report on, and who else tells of a hit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pipeline.digest.accounts import best_first, by_languages, day_of, outlet_of
from pipeline.digest.event_summary import Event
from pipeline.digest.records import Digest
from pipeline.errors import UsageError
from pipeline.index.protocol import Group, Index, Query
from pipeline.index.query.periods import parse_asked
from pipeline.index.query.remarks import remark
from pipeline.stages.event_reading import events_of_days
from pipeline.stages.more_like_this import more_like_this
from pipeline.web.curating import Curate
from pipeline.web.parameters import Search, plain
from pipeline.web.results import Link, value_label
from pipeline.web.saved import Saved
from pipeline.web.translations import SOURCE

DAYS_SHOWN = 7
"""Days, up to today, that the list shows where none are asked for."""
EVENTS_SHOWN = 50
_OTHER_ACCOUNTS = 5
_MEMBERS = 50
_OUTLETS = 500


@dataclass(frozen=True, slots=True)
class Editorial:
    """What people say beside what the index knows, read anew each time; by default nothing."""

    titles: Callable[[], Mapping[str, str]] = field(default=dict)
    """Article id → what people call its event."""
    digests: Callable[[], Sequence[Digest]] = field(default=lambda: ())
    """The digests that were kept, the newest first."""
    digest_language: str = SOURCE
    """What their feed is in."""
    saved: Saved = field(default_factory=Saved)
    """The searches that are asked again every night."""
    curate: Curate | None = None
    """Adds a rule on events to the user's own file."""


NOTHING_EDITED = Editorial()


@dataclass(frozen=True, slots=True)
class EventsPage:
    """Everything that ``events.html`` shows."""

    first: date
    last: date
    events: Sequence[Event]
    before: str
    after: str | None
    newest: str | None
    """Where the newest articles are, if these days have none."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells the event of an article."""

    url: str
    outlets: int
    languages: Sequence[str]
    since: date
    others: Sequence[Mapping[str, Any]]
    """Accounts by other outlets than the article's, in other words; one of each language first."""


def events_page(index: Index, pairs: Iterable[tuple[str, str]], today: date, curated: Mapping[str, str]) -> EventsPage:
    """Return the events of the days that the address asks for (``on=2026-11-06``, ``yesterday``), else the last seven.

    ``curated`` is article id → title of its event. Raises :class:`UsageError` for anything else in the address, and
    what the index raises.
    """
    first, last = _asked([(name, plain(value)) for name, value in pairs if value.strip()], today)
    found = events_of_days(index, first, last, EVENTS_SHOWN, curated=curated)
    length = last - first + timedelta(days=1)
    return EventsPage(
        first=first,
        last=last,
        events=found,
        before=_url(_clipped(first, -length), _clipped(last, -length)),
        after=_url(_clipped(first, length), _clipped(last, length)) if last < today else None,
        newest=None if found else _newest(index),
    )


def days_asked(on: str | None, today: date) -> tuple[date, date]:
    """Return the first and the last day of the period ``on``, else of the seven days up to ``today``.

    Raises :class:`UsageError` for what is no period with two ends.
    """
    if on is None:
        return today - timedelta(days=DAYS_SHOWN - 1), today
    period = parse_asked("on", on, today, is_past=True)
    if period.first is None or period.last is None:
        raise UsageError(remark("both-ends"))
    return period.first, period.last


def telling_of(index: Index, document: Mapping[str, Any]) -> Telling | None:
    """Return who else tells the event of ``document``; None where one outlet, or one text, is all there is."""
    event = document.get("event_id")
    if not event:
        return None
    facets = ("source_name", "language")
    found = index.search(Query(event_id=str(event), sort="oldest", size=_MEMBERS, facets=facets, facet_size=_OUTLETS))
    articles = [hit.article for hit in found.hits]
    others = [one for one in articles if one.get("story_id") != document.get("story_id")]
    if not others:
        return None
    return Telling(
        url=f"/events/{event}",
        outlets=len(found.facets["source_name"]),
        languages=[one.value for one in found.facets["language"]],
        since=min(map(day_of, articles)),
        others=by_languages([one for one in best_first(others) if outlet_of(one) != outlet_of(document)])[
            :_OTHER_ACCOUNTS
        ],
    )


def tellings(index: Index, documents: Iterable[Mapping[str, Any]]) -> Mapping[str, Group]:
    """Return event id → who tells it, of those of ``documents`` that several texts tell; the index is asked once."""
    ids = dict.fromkeys(str(one["event_id"]) for one in documents if one.get("event_id"))
    found = index.grouped("event_id", [*ids]) if ids else {}
    return {event: group for event, group in found.items() if group.stories > 1}


def more_like(index: Index, document: Mapping[str, Any], told: Telling | None) -> list[Mapping[str, Any]]:
    """Return what is most like the article and not among the accounts that ``told`` shows already."""
    shown = {one["id"] for one in told.others} if told else set()
    return [one for one in more_like_this(index, document) if one["id"] not in shown]


def name_links(event: Event) -> list[tuple[str, list[Link]]]:
    """Return the kinds of names of ``event``, each name a search for its articles that have it."""
    search = Search(event=event.id)
    return [(field, [*_links(search, field, counts)]) for field, counts in event.names.items() if counts]


def _links(search: Search, field: str, counts: Iterable[tuple[str, int]]) -> Iterator[Link]:
    for name, number in counts:
        yield Link(value_label(field, name), search.narrowed_by(field, name).url(), number)


def _asked(pairs: Sequence[tuple[str, str]], today: date) -> tuple[date, date]:
    unknown = [name for name, _ in pairs if name != "on"]
    if unknown or len(pairs) > 1:
        raise UsageError(remark("events-by", name=repr((unknown or ["on"])[0][:40])))
    return days_asked(pairs[0][1] if pairs else None, today)


def _clipped(day: date, by: timedelta) -> date:
    return date.fromordinal(min(max(day.toordinal() + by.days, 1), date.max.toordinal()))


def _url(first: date, last: date) -> str:
    return f"/events?on={first}" if first == last else f"/events?on={first}..{last}"


def _newest(index: Index) -> str | None:
    hits = index.search(Query(sort="newest", size=1, facets=())).hits
    if not hits:
        return None
    last = day_of(hits[0].article)
    return _url(_clipped(last, timedelta(days=1 - DAYS_SHOWN)), last)
