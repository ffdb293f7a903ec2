"""``dateline events``: what happened, each event once, and one of them from its first report on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta

import click

from pipeline.cli.search import open_existing, printable
from pipeline.digest.accounts import day_of, outlet_of
from pipeline.digest.event_summary import Event, Report, event_json
from pipeline.enrich.events import load_event_curation
from pipeline.errors import UsageError
from pipeline.exports.tables import terminal_safe
from pipeline.index.protocol import Index, Query
from pipeline.index.query.periods import parse_period, today_in_utc
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
def events(
    period: str | None, event_id: str | None, outlets: int, size: int, assign: str | None, *, as_json: bool
) -> None:
    """List what happened on DAY, each event once, those first that most outlets tell.

    DAY is a day of publication or a longer period (2026-11-06, 2026-11, 2026-W45, 2026-11-01..2026-11-06). Default: the
    last seven days. With --assign, what an older Dateline indexed on the days of PERIOD is given its events; nights go
    on meanwhile.
    """
    settings = Settings.load()
    if assign is not None:
        _assign(settings, assign)
        return
    with closing(open_existing(settings)) as index:
        curated = curated_titles(settings)
        if event_id is not None:
            event = read_event(index, event_id, curated)
            if event is None:
                raise UsageError(f"no event and no article has the id {event_id[:80]!r}; `dateline events` lists some")
            _say(json.dumps(event_json(event), ensure_ascii=False, indent=1) if as_json else None, _told(event))
            return
        first, last = _days(period)
        found = events_of_days(index, first, last, size, outlets, curated)
        listed = json.dumps([event_json(one) for one in found], ensure_ascii=False, indent=1) if as_json else None
        _say(listed, _list(index, found, first, last, outlets))


def _assign(settings: Settings, period: str) -> None:
    from pipeline.stages.events import assign_period  # noqa: PLC0415 - whoever reads events does without

    first, last = _days(period)
    with closing(open_existing(settings)) as index:
        changed = assign_period(index, first, last, load_event_curation(settings.events))
    click.echo(f"{changed:,} article{'s' if changed != 1 else ''} of {period} got another event")


def _say(as_json: str | None, lines: Iterator[str]) -> None:
    click.echo(terminal_safe(as_json) if as_json is not None else "\n".join(lines))


def _days(period: str | None) -> tuple[date, date]:
    today = today_in_utc()
    if period is None:
        return today - timedelta(days=6), today
    asked = parse_period("DAY", period)
    return asked.first or date.min, asked.last or date.max


def _list(index: Index, found: Sequence[Event], first: date, last: date, outlets: int) -> Iterator[str]:
    for number, one in enumerate(found):
        if number:
            yield ""
        yield click.style(printable(one.title), bold=True)
        yield f"  {_figures(one)}"
        yield f"  {_outlets(one)}"
        yield f"  dateline events --id {one.id}"
    if not found:
        days = f"{first} to {last}" if first != last else str(first)
        yield f"no event of {days} is told by {outlets} outlets or more{_newest(index)}"


def _newest(index: Index) -> str:
    hits = index.search(Query(sort="newest", size=1, facets=())).hits
    return f"; the newest article is of {day_of(hits[0].article)}" if hits else "; the index is empty"


def _told(event: Event) -> Iterator[str]:
    yield click.style(printable(event.title), bold=True)
    yield f"  {_figures(event)}"
    for one in event.languages:
        yield f"  best in {language_name(one.code)}: {printable(one.best.get('title', ''))} ({outlet_of(one.best)})"
    for field, counts in event.names.items():
        if counts:
            yield f"  {field}: {', '.join(printable(name) for name, _ in counts[:_NAMED])}"
    for day, reports in event.days:
        yield ""
        yield click.style(day.isoformat(), bold=True)
        for report in reports:
            yield from _report(report)
    if event.missing:
        yield ""
        yield f"Not told by: {', '.join(map(printable, event.missing))}"


def _report(report: Report) -> Iterator[str]:
    kind = f" [{_KINDS[report.kind]}]" if _KINDS[report.kind] else ""
    yield f"  {outlet_of(report.document)}{kind}: {printable(report.document.get('title') or 'Untitled')}"
    if report.new_names:
        yield f"    new: {', '.join(map(printable, report.new_names[:_NAMED]))}"
    shared = [str(one) for kind in ("names", "words", "days") for one in report.because.get(kind, ())]
    if shared:
        yield f"    together for: {', '.join(map(printable, shared[: 2 * _NAMED]))}"


def _figures(event: Event) -> str:
    languages = ", ".join(language_name(one.code) for one in event.languages)
    days = f"since {event.since}" if event.since != event.last else f"on {event.since}"
    articles = f"{event.total:,} article" + ("s" if event.total != 1 else "")
    outlets = f"{len(event.outlets)} outlet" + ("s" if len(event.outlets) != 1 else "")
    return f"{articles} · {outlets} · {languages} · {days}"


def _outlets(event: Event) -> str:
    named = ", ".join(printable(one.name) for one in event.outlets[:_NAMED])
    more = len(event.outlets) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
