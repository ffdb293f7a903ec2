"""``dateline history``: the versions of an article, and what changed between two of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

import click

from pipeline.cli.search import OpenIndex, open_existing, printable
from pipeline.errors import UsageError
from pipeline.index.protocol import Index, spellings
from pipeline.settings import Settings
from pipeline.stages.versions.history import Version, versions
from pipeline.web.differences import Difference, Piece, difference

_MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_COLOURS = {"removed": "red", "added": "green"}


@click.command()
@click.argument("url")
@click.option(
    "--from", "first", type=click.IntRange(1), metavar="N", help="The older version (default: the last but one)."
)
@click.option("--to", "second", type=click.IntRange(1), metavar="N", help="The newer version (default: the last one).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: url, versions with their texts, changes.")
@click.pass_context
def history(context: click.Context, /, url: str, first: int | None, second: int | None, *, as_json: bool) -> None:
    """Show the versions of the article at URL (any address that is known of it) and what changed between two.

    [-Words-] went, {+words+} came. The texts are read again from the archive.
    """
    settings = Settings.load()
    opener: OpenIndex = context.obj or open_existing
    index = opener(settings)
    try:
        document = document_at(index, url)
    finally:
        index.close()
    known = len(document.get("revisions", ())) + 1
    numbers = _pair(known, first, second)
    read = versions(settings, document, range(1, known + 1) if as_json else numbers)
    pair = (read[numbers[0] - 1], read[numbers[1] - 1]) if known > 1 else None
    if as_json:
        click.echo(_json(document, read, pair))
        return
    colour = False if os.environ.get("NO_COLOR") else None
    for line in (*_overview(document, read), *(_changes(*pair) if pair else ())):
        click.echo(line, color=colour)


def document_at(index: Index, url: str) -> Mapping[str, Any]:
    """Return the indexed document of the article at ``url``; raises :class:`UsageError` where there is none."""
    known = spellings(url)
    found = sorted(index.addressed(known), key=lambda one: one["url"] not in known)
    if not found:
        raise UsageError(f"no article is known at {printable(url)}; `dateline search {printable(url)}` looks for it")
    return found[0]


def _pair(known: int, first: int | None, second: int | None) -> tuple[int, int]:
    newer = known if second is None else second
    older = max(newer - 1, 1) if first is None else first
    for number in (older, newer):
        if number > known:
            raise UsageError(f"there is no version {number}; the last one is {known}")
    return older, newer


def _overview(document: Mapping[str, Any], read: Sequence[Version]) -> Iterator[str]:
    yield click.style(printable(document["url"]), fg="cyan")
    changes = document.get("headline_changes", 0)
    changed = f", headline changed {'once' if changes == 1 else f'{changes} times'}" if changes else ""
    yield f"{len(read)} {'version' if len(read) == 1 else 'versions'}{changed}"
    for one in read:
        captured = f"{one.captured_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        yield f"{one.number:>3}. {captured}  {click.style(printable(one.title), bold=True)}"
        if one.problem:
            yield f"     {printable(one.problem)}"


def _changes(older: Version, newer: Version) -> Iterator[str]:
    yield ""
    yield click.style(f"From version {older.number} to {newer.number}", bold=True)
    yield from _marked(difference(older.title, newer.title))
    if older.text is None or newer.text is None:
        yield "The texts cannot be compared."
        return
    made = difference(older.text, newer.text)
    yield ""
    yield from _marked(made) if not made.is_none else ("The text did not change.",)
    if made.is_cut:
        yield "The texts are too long to be compared to the end."


def _marked(made: Difference) -> Iterator[str]:
    """Yield the paragraphs that changed; ``…`` stands for those in between."""
    is_left_out = False
    for line in made.lines:
        if all(piece.kind == "same" for piece in line) and len(made.lines) > 1:
            is_left_out = True
            continue
        if is_left_out:
            yield "…"
            is_left_out = False
        yield "".join(map(_piece, line)).rstrip()
    if is_left_out:
        yield "…"


def _piece(piece: Piece) -> str:
    text = printable(piece.text)
    core = text.rstrip()
    opening, closing = _MARKS[piece.kind]
    marked = f"{opening}{core}{closing}" if core else ""
    return click.style(marked, fg=_COLOURS.get(piece.kind)) + text[len(core) :] if piece.kind != "same" else text


def _json(document: Mapping[str, Any], read: Sequence[Version], pair: tuple[Version, Version] | None) -> str:
    made = {
        "url": document["url"],
        "versions": [one.plain() for one in read],
        "changes": _changes_json(*pair) if pair else None,
    }
    return json.dumps(made, ensure_ascii=True, indent=2)


def _changes_json(older: Version, newer: Version) -> dict[str, Any]:
    texts = None if older.text is None or newer.text is None else difference(older.text, newer.text)
    return {
        "from": older.number,
        "to": newer.number,
        "title": _lines_json(difference(older.title, newer.title)),
        "text": None if texts is None else _lines_json(texts),
        "is_cut": texts is not None and texts.is_cut,
    }


def _lines_json(made: Difference) -> list[list[dict[str, str]]]:
    return [[{"kind": piece.kind, "text": piece.text} for piece in line] for line in made.lines]
