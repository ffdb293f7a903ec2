"""``dateline top`` and ``dateline timeline``: how many articles of a search have which value, and of which day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import click

from pipeline.cli.search import OpenIndex, amount, open_existing, printable
from pipeline.cli.search_options import FACET_OPTIONS, asked_words, collapsible, narrowed, narrowing
from pipeline.errors import UsageError
from pipeline.exports.tables import terminal_safe
from pipeline.index.protocol import SearchPage
from pipeline.index.query.language import Note
from pipeline.index.query.periods import today_in_utc
from pipeline.settings import Settings
from pipeline.web.called import as_known
from pipeline.web.parameters import ALSO, Search, parse_search

_BAR = 40
_LENGTHS = {"year": 4, "month": 7, "day": 10}
"""Of an ISO day: as many characters name the period."""


@click.command(no_args_is_help=False, context_settings={"ignore_unknown_options": True})
@asked_words
@collapsible
@click.option(
    "--of", "field", type=click.Choice([*FACET_OPTIONS]), default="person", show_default=True, help="What is counted."
)
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
    click.echo(amount(page.total, asked.counted), err=True)
    for line in _bars(counts):
        click.echo(line)


narrowed(top)


def _counted(
    context: click.Context, asked: Search, field: str, size: int, api: str | None
) -> tuple[SearchPage, Sequence[Note], Sequence[tuple[str, str]]]:
    settings, today = Settings.load(), today_in_utc()
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        return *Remote(api, settings).top(asked, field, size), asked.also
    opener: OpenIndex = context.obj or open_existing
    with closing(opener(settings)) as index:
        named = as_known(index, asked)
        return index.search(replace(named.query(today, (field,), size), size=0)), asked.notes(today), named.also


def _named(value: str, usual: str) -> tuple[str, str]:
    """Return the facet field and the value of ``country:Norway``, or of a value of the kind that is counted."""
    kind, colon, name = value.partition(":")
    return (FACET_OPTIONS[kind], name.strip()) if colon and kind in FACET_OPTIONS else (FACET_OPTIONS[usual], value)


@click.command(no_args_is_help=False, context_settings={"ignore_unknown_options": True})
@asked_words
@collapsible
@click.option(
    "--by",
    type=click.Choice([*_LENGTHS]),
    default="month",
    show_default=True,
    help="What a line stands for; a story counts on each day of it that printed it.",
)
@click.option("--against", metavar="QUERY", help="Count another search beside it: the same options, these words.")
@click.option("--spoken", is_flag=True, help="The days that the texts speak of, not those of publication.")
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
    asked, settings, today = parse_search(narrowing(query, options)), Settings.load(), today_in_utc()
    if against is not None:
        if spoken:
            raise UsageError("--against compares days of publication; leave --spoken out")
        _compare(context, asked, against, by=by, as_json=as_json, api=api)
        return
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        answer = Remote(api, settings).timeline(asked)
    else:
        from pipeline.web.interface.answers import timeline_answer  # noqa: PLC0415 - what a remote one has done

        opener: OpenIndex = context.obj or open_existing
        with closing(opener(settings)) as index:
            answer = timeline_answer(index, asked, today)
    if as_json:
        _json(answer)
        return
    _say([Note(one["position"], one["message"]) for one in answer["notes"]])
    days = answer["spoken_of" if spoken else "published"]
    click.echo(amount(answer["total"], answer["counted"]), err=True)
    for line in _bars(_summed(days, _LENGTHS[by])):
        click.echo(line)
    if spoken and answer["is_cut"]:
        click.echo(f"Only the {len(days):,} days spoken of most are counted.", err=True)


narrowed(timeline)


def _compare(context: click.Context, asked: Search, against: str, *, by: str, as_json: bool, api: str | None) -> None:
    settings = Settings.load()
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        answer = Remote(api, settings).compare(asked, against)
    else:
        from pipeline.web.interface.charts import compare_answer  # noqa: PLC0415 - what a remote one has done

        opener: OpenIndex = context.obj or open_existing
        with closing(opener(settings)) as index:
            answer = compare_answer(index, asked, against, today_in_utc())
    if as_json:
        _json(answer)
        return
    for one in answer["searches"]:
        _say([Note(note["position"], note["message"]) for note in one["notes"]])
    for line in _beside_each_other(answer["searches"], _LENGTHS[by]):
        click.echo(line)


def _beside_each_other(searches: Sequence[Mapping[str, Any]], length: int) -> Iterator[str]:
    """Yield the heads of both searches, then each period with the figures of both."""
    heads = [printable(f"{one['q'] or '*'} ({one['total']:,})") for one in searches]
    sums = [dict(_summed(one["published"], length)) for one in searches]
    widths = [max(len(head), 5) for head in heads]
    yield "  ".join([" " * length, *(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True))])
    for period in sorted({*sums[0], *sums[1]}):
        figures = (f"{one.get(period, 0):>{width},}" for one, width in zip(sums, widths, strict=True))
        yield "  ".join([f"{period:<{length}}", *figures])


def _summed(days: Iterable[Mapping[str, Any]], length: int) -> list[tuple[str, int]]:
    periods: Counter[str] = Counter()
    for one in days:
        periods[str(one["day"])[:length]] += int(one["count"])
    return sorted(periods.items())


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
