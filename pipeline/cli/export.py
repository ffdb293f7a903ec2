"""``dateline export``: all that a search finds, as a table, JSON Lines, a feed or a calendar."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from pipeline.cli.search import OpenIndex, open_existing, printable
from pipeline.cli.search_options import asked_words, collapsible, narrowed, narrowing
from pipeline.counted import counted
from pipeline.exports.entries import LOCAL_PAGE, Channel
from pipeline.exports.formats import FORMATS
from pipeline.index.protocol import LAST_HIT, Index, Query
from pipeline.index.query.periods import today_in_utc
from pipeline.parts import replacing
from pipeline.settings import Settings
from pipeline.web.called import as_known
from pipeline.web.parameters import Search, parse_search
from pipeline.web.whole_results import CALENDAR, whole_results


@click.command(no_args_is_help=False, context_settings={"ignore_unknown_options": True})
@asked_words
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS], case_sensitive=False),
    default="jsonl",
    show_default=True,
    help="What to write.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Into this file, whole or not at all.")
@click.option(
    "--newest",
    type=click.IntRange(1, LAST_HIT),
    metavar="N",
    help="Only the newest N, in this order, as feeds are read.",
)
@collapsible
@click.option("--events", is_flag=True, help="One article of each event, however many outlets tell it.")
@click.option("--api", metavar="URL", help="Ask the Dateline at this address instead of an index here.")
@click.option("--page", default=LOCAL_PAGE, show_default=True, metavar="URL", help="The search page, for links to it.")
@click.pass_context
def export(
    context: click.Context,
    /,
    query: Sequence[str],
    *,
    form: str,
    out: Path | None,
    newest: int | None,
    api: str | None,
    page: str,
    **options: object,
) -> None:
    """Write all that a search finds, however much: a table, JSON Lines, a feed, a calendar."""
    asked = replace(parse_search(narrowing(query, options)), events=bool(options["events"]))
    for note in asked.notes(today_in_utc()):
        click.echo(f"character {note.position}: {printable(note.message)}", err=True)
    with _documents(context, asked, form, newest, api) as documents:
        passed = _Counted(documents)
        pieces = FORMATS[form].write(passed, _channel(asked, page))
        _to_terminal(pieces) if out is None else _to_file(out, pieces)
    noun = "articles" if form == CALENDAR and newest is None else asked.counted
    click.echo(f"{counted(passed.number, noun)}{f' in {out}' if out else ''}", err=True)


narrowed(export)


@contextmanager
def _documents(
    context: click.Context, asked: Search, form: str, newest: int | None, api: str | None
) -> Iterator[Iterable[Mapping[str, Any]]]:
    settings = Settings.load()
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        every = replace(asked, collapse=False, events=False) if form == CALENDAR and newest is None else asked
        with Remote(api, settings) as remote:
            yield remote.documents(every, newest)
        return
    opener: OpenIndex = context.obj or open_existing
    with closing(opener(settings)) as index:
        yield _found(index, as_known(index, asked).query(today_in_utc(), facets=()), form, newest)


class _Counted:
    """Documents, counted as they go by."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self._documents = documents
        self.number = 0

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for one in self._documents:
            self.number += 1
            yield one


def _found(index: Index, query: Query, form: str, newest: int | None) -> Iterable[Mapping[str, Any]]:
    if newest is None:
        return whole_results(index, query, form)
    page = index.search(replace(query, sort="newest", offset=0, size=newest))
    return [hit.article for hit in page.hits]


def _channel(asked: Search, page: str) -> Channel:
    title = f"Dateline: {asked.text}" if asked.text not in ("", "*") else "Dateline"
    return Channel(title, page.rstrip("/") + asked.url(), datetime.now(UTC))


def _to_file(path: Path, pieces: Iterable[str]) -> None:
    with replacing(path) as stream:
        _write(stream, pieces)


def _to_terminal(pieces: Iterable[str]) -> None:
    # Bytes: UTF-8 whatever the locale says, and no line end is made another.
    stream = sys.stdout.buffer
    _write(stream, pieces)
    stream.flush()


def _write(stream: BinaryIO, pieces: Iterable[str]) -> None:
    stream.writelines(piece.encode("utf-8", "replace") for piece in pieces)
