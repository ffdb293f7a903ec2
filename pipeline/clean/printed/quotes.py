"""Quotation marks that a conversion doubled or mixed (``""``, ``''``, ``'"``), mended; sound text is left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_RUN = re.compile(r"[\"'“”„‟‘’‚‛`´]+")
_DOUBLE = frozenset('"“”„‟')
_OPENING_BEFORE = frozenset("([{—–-/…¿¡")

_MOST_PASSES = 8
_KINDS = (False, True)
"""Single marks, and double ones."""

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
    if _RUN.search(paragraph) is None:
        return paragraph
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
    start, end = match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
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
    return _Mark(start, end, run, side, run)


def _restore_nesting(marks: list[_Mark]) -> None:
    """Keep runs that are two real marks: a quotation that starts or ends another, both of them closed."""
    opened = max(min(_places(marks, "open", double), default=len(marks)) for double in _KINDS)
    closed = min(max(_places(marks, "close", double), default=-1) for double in _KINDS)
    for index, mark in enumerate(marks):
        if not mark.damaged or mark.side == "apostrophe":
            continue
        both = index < closed if mark.side == "open" else opened < index
        mark.mended = mark.run if both and _is_single_and_double(mark.run) else '"'


def _places(marks: list[_Mark], side: Side, double: bool) -> list[int]:  # noqa: FBT001 - one of _KINDS
    """Return the places of the marks of ``side`` that hold a double (else a single) quotation mark."""
    return [at for at, one in enumerate(marks) if one.side == side and any((c in _DOUBLE) == double for c in one.run)]


def _is_single_and_double(run: str) -> bool:
    return len(run) == 2 and (run[0] in _DOUBLE) != (run[1] in _DOUBLE)  # noqa: PLR2004 - a double and a single mark


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
    for place in range(index + 1, len(marks)):  # no slice: copying the rest for each mark takes quadratic time
        other = marks[place]
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
