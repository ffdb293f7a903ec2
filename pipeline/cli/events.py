"""``dateline events``: what happened, each event once, and one of them from its first report on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from typing import Any, Protocol

import click

from pipeline.cli.search import open_existing, printable
from pipeline.digest.accounts import day_of
from pipeline.digest.event_summary import event_json
from pipeline.enrich.events import load_event_curation
from pipeline.errors import UsageError
from pipeline.exports.tables import terminal_safe
from pipeline.index.protocol import Index, Query
from pipeline.index.query.periods import parse_asked, today_in_utc
from pipeline.index.text.language_names import language_name
from pipeline.settings import Settings
from pipeline.stages.event_reading import curated_titles, events_of_days, read_event

_NAMED = 6
_KINDS = {"first": "first", "report": "", "reprint": "reprint", "corrected": "corrected", "withdrawn": "withdrawn"}


@click.command()
@click.argument("period", required=False, metavar="[DAY]")
@click.option("--id", "event_id", metavar="ID", help="One event (or that of the article ID) with its timeline.")
@click.option("--outlets", default=2, show_default=True, type=click.IntRange(1), help="Told by at least so many.")
@click.option("--size", default=20, show_default=True, type=click.IntRange(1, 200), help="How many at most.")
@click.option("--assign", metavar="PERIOD", help="Give the articles of these days their events, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--api", metavar="URL", help="Ask the Dateline at this address instead of an index here.")
def events(
    period: str | None,
    event_id: str | None,
    outlets: int,
    size: int,
    assign: str | None,
    *,
    as_json: bool,
    api: str | None,
) -> None:
    """List what happened on DAY, each event once, those first that most outlets tell.

    DAY is a day of publication or a longer period (2026-11-06, 2026-11, 2026-W45, 2026-11-01..2026-11-06, yesterday,
    "last week"). Default: the last seven days. With --assign, what an older Dateline indexed on the days of PERIOD is
    given its events; nights go on meanwhile.
    """
    settings = Settings.load()
    if assign is not None:
        _assign(settings, assign)
        return
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        with Remote(api, settings) as remote:
            _show(remote, period, event_id, outlets, size, as_json=as_json)
        return
    with closing(open_existing(settings)) as index:
        _show(_Here(index, settings), period, event_id, outlets, size, as_json=as_json)


class Told(Protocol):
    """Where events are asked for: an index here, or a Dateline elsewhere."""

    def event(self, event_id: str) -> Mapping[str, Any] | None:
        """Return one event as JSON (:func:`~pipeline.digest.event_summary.event_json`); None where there is none."""
        ...

    def events(self, first: date, last: date, size: int, outlets: int) -> Sequence[Mapping[str, Any]]:
        """Return the events of these days, those first that most outlets tell."""
        ...

    def newest(self) -> Mapping[str, Any] | None:
        """Return the article that was published last."""
        ...


class _Here:
    """An index here."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self._index = index
        self._curated = curated_titles(settings)

    def event(self, event_id: str) -> Mapping[str, Any] | None:
        found = read_event(self._index, event_id, self._curated)
        return event_json(found) if found else None

    def events(self, first: date, last: date, size: int, outlets: int) -> Sequence[Mapping[str, Any]]:
        return [event_json(one) for one in events_of_days(self._index, first, last, size, outlets, self._curated)]

    def newest(self) -> Mapping[str, Any] | None:
        hits = self._index.search(Query(sort="newest", size=1, facets=())).hits
        return hits[0].article if hits else None


def _show(told: Told, period: str | None, event_id: str | None, outlets: int, size: int, *, as_json: bool) -> None:
    if event_id is not None:
        event = told.event(event_id)
        if event is None:
            raise UsageError(f"no event and no article has the id {event_id[:80]!r}; `dateline events` lists some")
        _say(json.dumps(event, ensure_ascii=False, indent=1) if as_json else None, _told(event))
        return
    first, last = _days(period)
    found = told.events(first, last, size, outlets)
    listed = json.dumps(found, ensure_ascii=False, indent=1) if as_json else None
    _say(listed, _list(told, found, first, last, outlets))


def _assign(settings: Settings, period: str) -> None:
    from pipeline.stages.embedding import open_meaning  # noqa: PLC0415 - whoever reads events does without
    from pipeline.stages.events import assign_period  # noqa: PLC0415 - likewise

    first, last = _days(period)
    with closing(open_existing(settings)) as index:
        meaning = open_meaning(settings)
        changed = assign_period(index, first, last, load_event_curation(settings.events), meaning)
    if meaning and meaning.problem:
        click.echo(meaning.problem.message, err=True)
    click.echo(f"{changed:,} article{'s' if changed != 1 else ''} of {period} got another event")


def _say(as_json: str | None, lines: Iterator[str]) -> None:
    click.echo(terminal_safe(as_json) if as_json is not None else "\n".join(lines))


def _days(period: str | None) -> tuple[date, date]:
    today = today_in_utc()
    if period is None:
        return today - timedelta(days=6), today
    asked = parse_asked("DAY", period, today, is_past=True)
    return asked.first or date.min, asked.last or date.max


def _list(told: Told, found: Sequence[Mapping[str, Any]], first: date, last: date, outlets: int) -> Iterator[str]:
    for number, one in enumerate(found):
        if number:
            yield ""
        yield click.style(printable(one["title"]), bold=True)
        yield f"  {_figures(one)}"
        yield f"  {_outlets(one)}"
        yield f"  dateline events --id {printable(one['event_id'])}"
    if not found:
        days = f"{first} to {last}" if first != last else str(first)
        yield f"no event of {days} is told by {outlets} outlets or more{_newest(told)}"


def _newest(told: Told) -> str:
    article = told.newest()
    return f"; the newest article is of {day_of(article)}" if article else "; the index is empty"


def _told(event: Mapping[str, Any]) -> Iterator[str]:
    yield click.style(printable(event["title"]), bold=True)
    yield f"  {_figures(event)}"
    for one in event["languages"]:
        best = one["best"]
        yield f"  best in {language_name(one['code'])}: {printable(best['title'])} ({printable(best['outlet'])})"
    for field, counts in event["names"].items():
        if counts:
            yield f"  {printable(field)}: {', '.join(printable(one['name']) for one in counts[:_NAMED])}"
    for day in event["timeline"]:
        yield ""
        yield click.style(printable(day["day"]), bold=True)
        for report in day["reports"]:
            yield from _report(report, is_first=report["id"] == event["first"]["id"])
    if event["missing"]:
        yield ""
        yield f"Not told by: {', '.join(map(printable, event['missing']))}"


def _report(report: Mapping[str, Any], *, is_first: bool) -> Iterator[str]:
    name = ", ".join(dict.fromkeys(filter(None, (_KINDS["first"] if is_first else "", _KINDS.get(report["kind"], "")))))
    yield f"  {printable(report['outlet'])}{f' [{name}]' if name else ''}: {printable(report['title'])}"
    if report["new_names"]:
        yield f"    new: {', '.join(map(printable, report['new_names'][:_NAMED]))}"
    shared = [str(one) for kind in ("names", "words", "days") for one in report["because"].get(kind, ())]
    shared = shared[: 2 * _NAMED] + ["what they mean"] * bool(report["because"].get("meaning"))
    if shared:
        yield f"    together for: {', '.join(map(printable, shared))}"


def _figures(event: Mapping[str, Any]) -> str:
    languages = ", ".join(language_name(one["code"]) for one in event["languages"])
    days = f"since {event['since']}" if event["since"] != event["last"] else f"on {event['since']}"
    articles = f"{event['articles']:,} article" + ("s" if event["articles"] != 1 else "")
    outlets = f"{len(event['outlets'])} outlet" + ("s" if len(event["outlets"]) != 1 else "")
    return f"{articles} · {outlets} · {languages} · {days}"


def _outlets(event: Mapping[str, Any]) -> str:
    named = ", ".join(printable(one["name"]) for one in event["outlets"][:_NAMED])
    more = len(event["outlets"]) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
