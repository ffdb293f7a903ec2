"""From the lines of a PDF's pages and their places to a headline and paragraphs.

Lines are put in reading order (columns one behind the other, what spans them between), initials go to their words; a
paragraph ends at a wider gap, another size of letters, an indent, or a sentence's end with room for the next word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.clean.printed.layout import ends_sentence
from pipeline.moments import read_date

_FEWEST_IN_COLUMN = 3
_MOST_ACROSS = 0.3
"""Of a page's lines: with more that span it, there is no gutter."""
_INITIAL = 1.7
"""Times the size of the text: a single letter as large as that begins a word."""
_SAME_SIZE = 0.1
_SAME_BASE = 0.2
_WIDEST_SPACE, _WIDE_CELL, _WIDEST_ROW = 6.0, 12.0, 30.0
"""Times the size of the letters: most between two words of a justified line, least and most between two cells."""
_FEWEST_CELLS = 3
_BULLETS = ("• ", "◦ ", "▪ ", "● ", "‣ ", "■ ", "– ", "— ")
_WIDER_GAP = 1.2
_USUAL = 0.1
"""Of the gaps between lines of one size: what is seldomer is an accident."""
_INDENT = 0.8
_HEADLINE = 1.2
"""Times the size of the text."""
_LONGEST_HEADLINE = 250
_HEADER_LINES = 2
"""What has more lines than this is text."""
_HEADER_ROOM = 0.7
"""Of a column's width: above the text, a line that ends before this, with the next word, stands for itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print; places and sizes in points, from the left and the bottom of the page."""

    x0: float
    y0: float
    x1: float
    size: float
    text: str
    cells: int = 1
    """Of how many it is put together."""

    @property
    def is_row(self) -> bool:
        """It is a row of a table."""
        return self.cells >= _FEWEST_CELLS


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[Line]
    is_jump: bool
    """It stands at the head of a column or page, where a paragraph may go on."""

    @property
    def size(self) -> float:
        """The size of its letters."""
        return self.lines[0].size

    @property
    def text(self) -> str:
        """Its lines as one."""
        return " ".join(line.text for line in self.lines)


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """Return the paragraphs of all pages in reading order."""
    size = text_size(pages)
    found: list[Paragraph] = []
    for page in pages:
        for column in _columns(_with_initials(_unbroken(page), size)):
            rows = list(_rows(column, size))
            found += _paragraphs(rows, size, is_header=not any(_is_text(one, size) for one in found))
    return found


def _unbroken(page: Sequence[Line]) -> list[Line]:
    """Return the lines with those joined again that a wide space in justified text broke: no other line begins there.

    Where a column begins, or a table's, several lines do.
    """
    starts = _starts(page)
    lines: list[Line] = []
    for line in sorted(page, key=lambda one: (-one.y0, one.x0)):
        if lines and _begun(starts, line) < _FEWEST_IN_COLUMN and _goes_on(lines[-1], line, _WIDEST_SPACE):
            lines[-1] = _joined(lines[-1], line)
        else:
            lines.append(line)
    return lines


def _rows(column: Sequence[Line], size: float) -> Iterator[Line]:
    """Yield the lines of a column, those of the text's size that stand side by side as one: a row, a bullet's item."""
    starts = _starts(column)
    row: Line | None = None
    for line in column:
        if row is not None and abs(line.size - size) <= _SAME_SIZE * size and _goes_on(row, line, _WIDEST_ROW):
            row = _joined(row, line, is_cell=_begun(starts, line) >= _FEWEST_IN_COLUMN)
            continue
        if row is not None:
            yield row
        row = line
    if row is not None:
        yield row


def _goes_on(before: Line, line: Line, widest: float) -> bool:
    """Return whether ``line`` stands on the base of ``before``, in letters as large, not much farther on."""
    same = abs(before.y0 - line.y0) < _SAME_BASE * line.size and abs(before.size - line.size) <= _SAME_SIZE * line.size
    return same and 0 < line.x0 - before.x1 < widest * line.size


def _joined(before: Line, line: Line, *, is_cell: bool = False) -> Line:
    is_wide = len(before.text) > 1 and line.x0 - before.x1 > _WIDE_CELL * line.size
    cells = _FEWEST_CELLS if is_wide else before.cells + is_cell
    return replace(before, x1=line.x1, text=f"{before.text} {line.text}", cells=cells)


def _starts(lines: Sequence[Line]) -> Counter[int]:
    return Counter(round(one.x0) for one in lines)


def _begun(starts: Counter[int], line: Line) -> int:
    """Return how many lines start where ``line`` does."""
    return sum(starts[round(line.x0) + step] for step in (-1, 0, 1))


def _is_text(paragraph: Paragraph, size: float) -> bool:
    return len(paragraph.lines) > _HEADER_LINES and abs(paragraph.size - size) <= _SAME_SIZE * size


def headline(paragraphs: Sequence[Paragraph]) -> Paragraph | None:
    """Return what is set largest before the text goes on for long, None where nothing is larger than the text."""
    if not paragraphs:
        return None
    text = Counter[float]()
    for one in paragraphs:
        text[one.size] += len(one.text)
    usual = text.most_common(1)[0][0]
    large = [
        one
        for one in paragraphs
        if one.size > usual * _HEADLINE and len(one.text) <= _LONGEST_HEADLINE and len(one.text.split()) > 1
    ]
    return max(large, key=lambda one: one.size, default=None)


def text_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the size of most letters of all pages, in points; 0.0 where there are none."""
    sizes = Counter[float]()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _with_initials(page: Sequence[Line], size: float) -> list[Line]:
    """Return the lines with each initial put before the line beside its top, whose first letter it is."""
    lines = list(page)
    for initial in [one for one in page if len(one.text) == 1 and one.text.isalpha() and one.size > size * _INITIAL]:
        top = initial.y0 + initial.size
        beside = [
            one
            for one in lines
            if one is not initial
            and one.x0 >= initial.x1 - size
            and initial.y0 < one.y0 + one.size
            and one.y0 < top
            and one.x0 - initial.x1 < 2 * initial.size
        ]
        if beside:
            first = max(beside, key=lambda one: (one.y0, -one.x0))
            whole = replace(first, text=initial.text + first.text)
            lines[lines.index(first)] = whole
            lines.remove(initial)
    return lines


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines column by column, from the top of each; what spans them ends what stands above it."""
    gutter = _gutter(lines)
    if gutter is None:
        if lines:
            yield sorted(lines, key=lambda one: (-one.y0, one.x0))
        return
    is_from_right = sum(_is_right_to_left(one.text) for one in lines) * 2 > len(lines)
    band: list[Line] = []
    for line in [*sorted(lines, key=lambda one: -one.y0), None]:
        if line is not None and not line.x0 < gutter - 1 < line.x1:
            band.append(line)
            continue
        sides = [[one for one in band if one.x1 <= gutter], [one for one in band if one.x1 > gutter]]
        for side in reversed(sides) if is_from_right else sides:
            yield from _columns(side)
        if line is not None:
            yield [line]
        band = []


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where the left edge of a column is that has another one on its left."""
    best: tuple[int, float] | None = None
    for edge in sorted({line.x0 for line in lines}):
        left = [one for one in lines if one.x1 <= edge]
        right = [one for one in lines if one.x0 >= edge - 1]
        across = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) < _FEWEST_IN_COLUMN or across > len(lines) * _MOST_ACROSS:
            continue
        side_by_side = min(max(one.y0 for one in left), max(one.y0 for one in right)) > max(
            min(one.y0 for one in left), min(one.y0 for one in right)
        )
        if side_by_side and (best is None or across < best[0]):
            best = (across, edge)
    return best[1] if best else None


def _is_right_to_left(text: str) -> bool:
    return sum("\u0590" <= one <= "\u08ff" for one in text) * 2 > sum(map(str.isalpha, text))


def _paragraphs(column: Sequence[Line], size: float, *, is_header: bool) -> list[Paragraph]:
    usual = _leadings(column)
    left, right = min(one.x0 for one in column), max(one.x1 for one in column)
    found = [Paragraph([column[0]], is_jump=True)]
    for number, line in enumerate(column[1:], 1):
        above = found[-1].lines[-1]
        following = column[number + 1] if number + 1 < len(column) else None
        if (
            _is_apart(above, line, usual.get(line.size, 0.0))
            or _begins_item(line, found[-1])
            or _is_indented(above, line, following)
            or _has_room(above, line, left, right, is_header=is_header)
        ):
            found.append(Paragraph([line], is_jump=False))
        else:
            found[-1].lines.append(line)
            is_header = is_header and not _is_text(found[-1], size)
    return found


def _begins_item(line: Line, paragraph: Paragraph) -> bool:
    """Return whether ``line`` begins with the same bullet as the item above it; a single dash may be a sentence's."""
    return line.text.startswith(_BULLETS) and paragraph.lines[0].text[:2] == line.text[:2]


def _is_apart(above: Line, line: Line, usual: float) -> bool:
    if above.is_row or line.is_row or abs(above.size - line.size) > _SAME_SIZE * above.size:
        return True
    return 0 < usual * _WIDER_GAP < above.y0 - line.y0


def _leadings(column: Sequence[Line]) -> dict[float, float]:
    """Return size → how far apart lines of that size stand within a paragraph: the least that is usual."""
    gaps: dict[float, list[float]] = {}
    for upper, lower in pairwise(column):
        if upper.size == lower.size and upper.y0 > lower.y0:
            gaps.setdefault(upper.size, []).append(round(upper.y0 - lower.y0, 1))
    return {
        size: min(gap for gap, count in Counter(found).items() if count >= len(found) * _USUAL)
        for size, found in gaps.items()
    }


def _is_indented(above: Line, line: Line, following: Line | None) -> bool:
    """Return whether ``line`` alone stands farther in than its neighbours: a paragraph's first."""
    step = _INDENT * line.size
    if _is_right_to_left(line.text):
        return above.x1 - line.x1 > step and (following is None or following.x1 - line.x1 > step)
    return line.x0 - above.x0 > step and (following is None or line.x0 - following.x0 > step)


def _has_room(above: Line, line: Line, left: float, right: float, *, is_header: bool) -> bool:
    """Return whether the first word of ``line`` would have fitted behind ``above``, and was not put there."""
    width = (line.x1 - line.x0) / max(len(line.text), 1)
    used = right - above.x0 if _is_right_to_left(line.text) else above.x1 - left
    needed = used + width * (1 + len(line.text.split(maxsplit=1)[0]))
    if ends_sentence(above.text):
        return needed < (right - left) * 0.97
    if is_header and read_date(above.text, whole=True):
        return True
    return is_header and not line.text[:1].islower() and needed < (right - left) * _HEADER_ROOM
