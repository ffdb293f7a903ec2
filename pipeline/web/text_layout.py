"""An article's text as its page laid it out: paragraphs, headings, lists, tables, quotes and code. Pure.

What of the text is what, the article's ``text_blocks`` say (:class:`pipeline.article.TextBlock`). They are read with
doubt, as all of a document is: a block that does not end where a line of the text does is left out, and its line is a
paragraph, as all lines of an older article are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, TypeAlias

from pipeline.index.highlights import Span
from pipeline.web.marking import Mark, Piece, line_spans, pieces

Kind: TypeAlias = Literal["paragraph", "heading", "list", "table", "quote", "code"]

_KINDS: Mapping[str, Kind] = {"heading": "heading", "item": "list", "row": "table", "quote": "quote", "code": "code"}
_ONE_BY_ONE = frozenset({"paragraph", "heading"})
_CELL = re.compile(r"[^|\s](?:(?!\s\|(?:\s|$)).)*")
"""What stands between two ``|`` with spaces around them."""
_UNDER_THE_HEAD = re.compile(r"[|:\s-]+")
"""The line that some readers set under a table's head."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text: its cells, of which only a row of a table has several."""

    cells: Sequence[Sequence[Piece]]
    number: int | None = None
    """Of an item in a numbered list."""
    is_header: bool = False

    @property
    def pieces(self) -> Sequence[Piece]:
        """All of a line that is no row."""
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that stand together: one paragraph or heading, a whole list or table, a quote of several paragraphs."""

    kind: Kind
    lines: Sequence[Line]
    level: int = 2
    """Of a heading: 2 or 3, the article's title being 1."""

    @property
    def is_numbered(self) -> bool:
        """Whether it is a numbered list."""
        return self.lines[0].number is not None


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line of the text, and what it is."""

    kind: Kind
    start: int
    end: int
    block: Mapping[str, Any]


def sections(document: Mapping[str, Any], marks: Sequence[Mark], found: Sequence[Span] = ()) -> list[Section]:
    """Return the text of ``document`` section by section, each line as runs of marked and unmarked text.

    ``marks`` are in order and do not overlap, and so are ``found``, the words that were searched for.
    """
    text = str(document.get("text", ""))
    made: list[Section] = []
    for (kind, *_), group in groupby(enumerate(_placed(text, document)), key=_together):
        placed = [one for _, one in group]
        lines = [
            Line([list(pieces(text, *cell, marks, found)) for cell in _cells(text, one)], _number(one))
            for one in placed
        ]
        if kind == "table":
            lines = _with_head(text, placed, lines)
        made.append(Section(kind, lines, 3 if placed[0].block.get("level") == 3 else 2))  # noqa: PLR2004 - h3
    return made


def _together(numbered: tuple[int, _Placed]) -> tuple[Kind, int, bool | None]:
    """Return what lines of one section share: neighbours that are both items of a list with numbers, or without."""
    at, one = numbered
    apart = at if one.kind in _ONE_BY_ONE else -1
    return one.kind, apart, (_number(one) is not None) if one.kind == "list" else None


def _placed(text: str, document: Mapping[str, Any]) -> Iterator[_Placed]:
    blocks = {one.get("end"): one for one in document.get("text_blocks") or ()}
    for start, end in line_spans(text):
        block = blocks.get(end, {})
        kind = _KINDS.get(block.get("kind", ""))
        first = block.get("start", -1)
        if kind is not None and start <= first < end and not any(map(str.isalnum, text[start:first])):
            yield _Placed(kind, first, end, block)
        else:
            yield _Placed("paragraph", start, end, {})


def _number(one: _Placed) -> int | None:
    number = one.block.get("number")
    return number if isinstance(number, int) else None


def _cells(text: str, one: _Placed) -> list[Span]:
    if one.kind != "table":
        return [(one.start, one.end)]
    return [match.span() for match in _CELL.finditer(text, one.start, one.end)] or [(one.start, one.end)]


def _with_head(text: str, placed: Sequence[_Placed], lines: Sequence[Line]) -> list[Line]:
    """Return the rows of a table, those that name its columns being headers, without the line under its head."""
    rules = [_UNDER_THE_HEAD.fullmatch(text, one.start, one.end) is not None for one in placed]
    return [
        Line(line.cells, is_header=bool(one.block.get("header")) or rules[at + 1 : at + 2] == [True])
        for at, (one, line) in enumerate(zip(placed, lines, strict=True))
        if not rules[at]
    ]
