"""``dateline export``: all that a search finds, as CSV for spreadsheets or as JSON Lines for programs.

CSV follows RFC 4180 (UTF-8, every cell quoted, CRLF); its columns stand in ``export.toml``. JSON Lines are the indexed
documents, one a line.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO

import click

from pipeline.cli.narrowing import asked_words, narrowed, narrowing
from pipeline.cli.search import OpenIndex, open_existing, printable, terminal_safe
from pipeline.index.documents import value_at
from pipeline.index.periods import today_in_utc
from pipeline.parts import replacing
from pipeline.settings import Settings
from pipeline.web.parameters import parse_search, plain

Documents = Iterable[Mapping[str, Any]]


@click.command(no_args_is_help=False, context_settings={"ignore_unknown_options": True})
@asked_words
@click.option(
    "--format", "form", type=click.Choice(["csv", "jsonl"]), default="jsonl", show_default=True, help="What to write."
)
@click.option("--out", type=click.Path(path_type=Path), help="Into this file, whole or not at all.")
@click.pass_context
def export(context: click.Context, /, query: Sequence[str], *, form: str, out: Path | None, **options: object) -> None:
    """Write all articles that a search finds, however many, as CSV or JSON Lines, in no order."""
    today = today_in_utc()
    asked = parse_search(narrowing(query, options))
    for note in asked.notes(today):
        click.echo(f"character {note.position}: {printable(note.message)}", err=True)
    opener: OpenIndex = context.obj or open_existing
    index = opener(Settings.load())
    try:
        lines = _FORMATS[form](index.matching(asked.query(today)))
        number = _to_terminal(lines) if out is None else _to_file(out, lines)
    finally:
        index.close()
    number -= form == "csv"
    click.echo(f"{number:,} {'article' if number == 1 else 'articles'}{f' in {out}' if out else ''}", err=True)


narrowed(export)


def csv_lines(documents: Documents) -> Iterator[str]:
    """Yield the names of the columns and a record for each of ``documents``, with its line end."""
    columns = layout()["columns"]
    yield _record(columns)
    yield from (_record(cell(value_at(one, name)) for name in columns) for one in documents)


def json_lines(documents: Documents) -> Iterator[str]:
    """Yield each of ``documents`` as a line of JSON."""
    yield from (terminal_safe(json.dumps(one, ensure_ascii=False)) + "\n" for one in documents)


def cell(value: object) -> str:
    """Return a field's value as a cell of one line that no spreadsheet takes for a formula."""
    values = value if isinstance(value, list | tuple) else () if value is None else (value,)
    text = plain(layout()["separator"].join(map(str, values)))
    return f"'{text}" if text.startswith(tuple(layout()["formula_signs"])) else text


@cache
def layout() -> Mapping[str, Any]:
    """Return ``export.toml``."""
    return tomllib.loads(resources.files("pipeline.cli").joinpath("export.toml").read_text(encoding="utf-8"))


_FORMATS: Mapping[str, Callable[[Documents], Iterator[str]]] = {"csv": csv_lines, "jsonl": json_lines}


def _record(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue()


def _to_file(path: Path, lines: Iterable[str]) -> int:
    with replacing(path) as stream:
        return _written(stream, lines)


def _to_terminal(lines: Iterable[str]) -> int:
    # Bytes: UTF-8 whatever the locale says, and no line end is made another.
    stream = sys.stdout.buffer
    number = _written(stream, lines)
    stream.flush()
    return number


def _written(stream: BinaryIO, lines: Iterable[str]) -> int:
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 - the count is what is asked for
        stream.write(line.encode("utf-8", "replace"))
    return number
