"""Quotation marks that a conversion doubled or mixed (``""``, ``''``, ``'"``), mended; sound text is left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_RUN = re.compile(r"[\"'“”„‟‘’‚‛`´]+")
_DOUBLE = frozenset('"“”„‟')
_OPENING_BEFORE = frozenset("([{—–-/…¿¡")

_MOST_PASSES = 8

Side = Literal["open", "close", "apostrophe"]


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    run: str
    side: Side
    mended: str

    @property
    def strong(self) -> bool:
        """Whether it stands for a double quotation mark."""
        return len(self.run) > 1 or bool(_DOUBLE & set(self.run))

    @property
    def damaged(self) -> bool:
        """Whether no typesetter ever wrote it so: two marks where one was meant."""
        return len(self.run) > 1


def mend_quotes(paragraph: str) -> str:
    """Return ``paragraph`` with its damaged quotation marks as ``"``, each opening one with its closing one.

    Nested marks that are whole (``"'No,' he said"``) and apostrophes stay as they are. Idempotent.
    """
    for _ in range(_MOST_PASSES):
        mended = _mended(paragraph)
        if mended == paragraph:
            break
        paragraph = mended  # a mended mark can be the partner of one before it
    return paragraph


def _mended(paragraph: str) -> str:
    marks = [_mark(paragraph, match) for match in _RUN.finditer(paragraph)]
    if not marks:
        return paragraph
    _restore_nesting(marks)
    _pair(marks)
    pieces, position = [], 0
    for mark in marks:
        pieces += [paragraph[position : mark.start], mark.mended]
        position = mark.end
    return "".join(pieces) + paragraph[position:]


def _mark(text: str, match: re.Match[str]) -> _Mark:
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    run = match[0]
    starts = not before or before.isspace() or before in _OPENING_BEFORE
    ends = not after or not (after.isalnum() or after in "$€£#@")
    side: Side = "open" if starts and not ends else "close"
    if (
        len(run) == 1
        and run not in _DOUBLE
        and ((before.isalnum() and after.isalnum()) or (starts and after.isdigit()))
    ):
        side = "apostrophe"
    elif starts and ends:
        side = "open" if after and not after.isspace() else "close"
    return _Mark(match.start(), match.end(), run, side, run)


def _restore_nesting(marks: list[_Mark]) -> None:
    """Keep runs that are two real marks: a quotation that starts or ends another, both of them closed."""
    for index, mark in enumerate(marks):
        if not mark.damaged or mark.side == "apostrophe":
            continue
        mark.mended = mark.run if _is_nesting(marks, index) else '"'


def _is_nesting(marks: list[_Mark], index: int) -> bool:
    mark = marks[index]
    kinds = [char in _DOUBLE for char in mark.run]
    if len(kinds) != 2 or kinds[0] == kinds[1]:  # noqa: PLR2004 - a double and a single mark
        return False
    others = marks[index + 1 :] if mark.side == "open" else marks[:index]
    needed: Side = "close" if mark.side == "open" else "open"
    singles = sum(one.side == needed and any(char not in _DOUBLE for char in one.run) for one in others)
    doubles = sum(one.side == needed and any(char in _DOUBLE for char in one.run) for one in others)
    return singles > 0 and doubles > 0


def _pair(marks: list[_Mark]) -> None:
    for index, mark in enumerate(marks):
        if mark.side != "open" or not (mark.mended == '"' or mark.mended in {"'", "‘"}):
            continue
        rest = _until_next_opening(marks, index)
        closer = _closer(mark, rest)
        if closer is None:
            continue
        if mark.mended == '"' and not closer.strong:
            closer.mended = '"'
        elif mark.mended == "'" and closer.run == "’":
            closer.mended = "'"


def _until_next_opening(marks: list[_Mark], index: int) -> list[_Mark]:
    """Return the closing marks up to the next opening of the same or a stronger kind."""
    mark, rest = marks[index], []
    for other in marks[index + 1 :]:
        if other.side == "open" and (other.strong or not mark.strong):
            break
        if other.side == "close":
            rest.append(other)
    return rest


def _closer(mark: _Mark, rest: list[_Mark]) -> _Mark | None:
    if mark.strong:
        strong = [one for one in rest if one.strong]
        return strong[0] if strong else (rest[0] if rest else None)
    return next((one for one in rest if not one.strong), None)
