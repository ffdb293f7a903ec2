"""``dateline top`` and ``dateline timeline``: how many articles of a search have which value, and of which day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, Protocol

import click

from pipeline.cli.period_figures import LENGTHS, figures
from pipeline.cli.search import OpenIndex, open_existing, printable
from pipeline.cli.search_options import (
    FACET_OPTIONS,
    FacetChoice,
    asked_words,
    collapsible,
    narrowed,
    narrowing,
    option_of,
)
from pipeline.counted import counted
from pipeline.errors import UsageError
from pipeline.exports.tables import terminal_safe
from pipeline.index.protocol import Index, SearchPage
from pipeline.index.query.language import Note
from pipeline.index.query.periods import today_in_utc
from pipeline.settings import Settings
from pipeline.web.called import as_known
from pipeline.web.parameters import ALSO, Search, parse_search

_BAR = 40


@click.command(no_args_is_help=False, context_settings={"ignore_unknown_options": True})
@asked_words
@collapsible
@click.option("--of", "field", type=FacetChoice(), default="person", show_default=True, help="What is counted.")
@click.option(
    "--with",
    "beside",
    multiple=True,
    metavar="NAME",
    help="Only what stands in the same articles as this one, itself left out; of another kind: `country:Norway`.",
)
@click.option("--size", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many values.")
@click.option("--json", "as_json", is_flag=True, help="As JSON: total, and value and count of each.")
@click.option("--api", metavar="URL", help="Ask the Dateline at this address instead of an index here.")
@click.pass_context
def top(
    context: click.Context,
    /,
    query: Sequence[str],
    *,
    field: str,
    beside: Sequence[str],
    size: int,
    as_json: bool,
    api: str | None,
    **options: object,
) -> None:
    """Count the persons (or places, sources, …) of what a search finds, those of most stories first."""
    name, given = FACET_OPTIONS[field], [_named(one, field) for one in beside]
    asked = parse_search([*narrowing(query, options), *((f"{ALSO}{kind}", value) for kind, value in given)])
    page, notes, also = _counted(context, asked, name, size + len(given), api)
    _say(notes)
    counts = [(one.value, one.count) for one in page.facets[name] if (name, one.value) not in also][:size]
    if as_json:
        values = [{"value": value, "count": count} for value, count in counts]
        _json({"total": page.total, "counted": asked.counted, "field": name, "values": values})
        return
    click.echo(counted(page.total, asked.counted), err=True)
    for line in _bars(counts):
        click.echo(line)


narrowed(top)


def _counted(
    context: click.Context, asked: Search, field: str, size: int, api: str | None
) -> tuple[SearchPage, Sequence[Note], Sequence[tuple[str, str]]]:
    settings, today = Settings.load(), today_in_utc()
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        with Remote(api, settings) as remote:
            return *remote.top(asked, field, size), asked.also
    opener: OpenIndex = context.obj or open_existing
    with closing(opener(settings)) as index:
        named = as_known(index, asked)
        return index.search(replace(named.query(today, (field,), size), size=0)), asked.notes(today), named.also


def _named(value: str, usual: str) -> tuple[str, str]:
    """Return the facet field and the value of ``country:Norway``, or of a value of the kind that is counted."""
    typed, colon, name = value.partition(":")
    kind = option_of(typed)
    return (FACET_OPTIONS[kind], name.strip()) if colon and kind in FACET_OPTIONS else (FACET_OPTIONS[usual], value)


@click.command(no_args_is_help=False, context_settings={"ignore_unknown_options": True})
@asked_words
@collapsible
@click.option(
    "--by",
    type=click.Choice([*LENGTHS], case_sensitive=False),
    default="month",
    show_default=True,
    help="What a line stands for: its figure is what a search over that day, month or year finds.",
)
@click.option("--against", metavar="QUERY", help="Count another search beside it: the same options, these words.")
@click.option(
    "--spoken",
    is_flag=True,
    help="The days that the texts speak of, not those of publication; of a month with such days, as --mentions has it.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="As JSON: total, days of publication, the 1,000 days spoken of most."
)
@click.option("--api", metavar="URL", help="Ask the Dateline at this address instead of an index here.")
@click.pass_context
def timeline(
    context: click.Context,
    /,
    query: Sequence[str],
    *,
    by: str,
    against: str | None,
    spoken: bool,
    as_json: bool,
    api: str | None,
    **options: object,
) -> None:
    """Count what a search finds by day of publication, or by the days that the texts speak of."""
    typed, settings = parse_search(narrowing(query, options)), Settings.load()
    if against is not None and spoken:
        raise UsageError("--against compares days of publication; leave --spoken out")
    with _asking(context, settings, api) as source:
        asked = source.known(typed)
        if against is not None:
            _compare(source, asked, against, by=by, as_json=as_json)
            return
        answer = source.timeline(asked)
        if as_json:
            _json(answer)
            return
        _say([Note(one["position"], one["message"]) for one in answer["notes"]])
        days = answer["spoken_of" if spoken else "published"]
        counts = figures(days, by, asked, today_in_utc(), source.totals, spoken=spoken)
    click.echo(counted(answer["total"], answer["counted"]), err=True)
    for line in _bars(counts):
        click.echo(line)
    if spoken and answer["is_cut"]:
        click.echo(f"Only the {counted(len(days), 'days')} spoken of most are counted.", err=True)


narrowed(timeline)


class _Source(Protocol):
    """Who is asked: an index here, or a Dateline elsewhere."""

    def known(self, asked: Search) -> Search: ...

    def timeline(self, asked: Search) -> Mapping[str, Any]: ...

    def compare(self, asked: Search, against: str) -> Mapping[str, Any]: ...

    def totals(self, asked: Sequence[Search]) -> Sequence[int]: ...


class _Here:
    def __init__(self, index: Index) -> None:
        self._index = index
        self._today = today_in_utc()

    def known(self, asked: Search) -> Search:
        return as_known(self._index, asked)

    def timeline(self, asked: Search) -> Mapping[str, Any]:
        from pipeline.web.interface.answers import timeline_answer  # noqa: PLC0415 - what a remote one has done

        return timeline_answer(self._index, asked, self._today)

    def compare(self, asked: Search, against: str) -> Mapping[str, Any]:
        from pipeline.web.interface.charts import compare_answer  # noqa: PLC0415 - likewise

        return compare_answer(self._index, asked, against, self._today)

    def totals(self, asked: Sequence[Search]) -> Sequence[int]:
        return self._index.totals([one.query(self._today, facets=()) for one in asked])


@contextmanager
def _asking(context: click.Context, settings: Settings, api: str | None) -> Iterator[_Source]:
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        with Remote(api, settings) as remote:
            yield remote
        return
    opener: OpenIndex = context.obj or open_existing
    with closing(opener(settings)) as index:
        yield _Here(index)


def _compare(source: _Source, asked: Search, against: str, *, by: str, as_json: bool) -> None:
    answer = source.compare(asked, against)
    if as_json:
        _json(answer)
        return
    for one in answer["searches"]:
        _say([Note(note["position"], note["message"]) for note in one["notes"]])
    searches = (asked, asked.changed(text=against))
    counts = [
        dict(figures(one["published"], by, search, today_in_utc(), source.totals))
        for one, search in zip(answer["searches"], searches, strict=True)
    ]
    for line in _beside_each_other(answer["searches"], counts, LENGTHS[by]):
        click.echo(line)


def _beside_each_other(
    searches: Sequence[Mapping[str, Any]], sums: Sequence[Mapping[str, int]], length: int
) -> Iterator[str]:
    """Yield the heads of both searches, then each period with the figures of both."""
    heads = [printable(f"{one['q'] or '*'} ({one['total']:,})") for one in searches]
    widths = [max(len(head), 5) for head in heads]
    yield "  ".join([" " * length, *(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True))])
    for period in sorted({*sums[0], *sums[1]}):
        figures = (f"{one.get(period, 0):>{width},}" for one, width in zip(sums, widths, strict=True))
        yield "  ".join([f"{period:<{length}}", *figures])


def _bars(counts: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Yield a line for each value: its count, a bar of up to :data:`_BAR` characters, its name."""
    most = max((count for _, count in counts), default=1)
    width = len(f"{most:,}")
    for value, count in counts:
        bar = "█" * max(1, round(_BAR * count / most))
        yield f"{count:>{width},}  {bar:<{_BAR}}  {printable(value)}"


def _say(notes: Iterable[Note]) -> None:
    for note in notes:
        click.echo(f"character {note.position}: {printable(note.message)}", err=True)


def _json(answer: Mapping[str, Any]) -> None:
    click.echo(terminal_safe(json.dumps(answer, ensure_ascii=False, indent=2)))
