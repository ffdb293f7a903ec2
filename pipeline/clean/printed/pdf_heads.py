"""What stands at the edges of a PDF's pages and is no text: running heads, page numbers, a browser's stamps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.clean.printed.pdf_layout import Line
from pipeline.moments import read_date

_FEWEST_PAGES = 2
_MOST_ROWS = 3
_LARGEST = 1.1
"""Times the size of the text: what is larger is a headline, wherever it stands."""
_SAME_BASE = 2.0
_MOST_WORDS = 14
_PAGE_NUMBER = re.compile(r"[-\u2013\u2014|\s]*#(?:\s?/\s?#)?[-\u2013\u2014|\s]*")
_STAMP = re.compile(
    r"\d{1,4}([./-])\s?\d{1,2}\1\s?\d{1,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]\.?M\.?)?", re.IGNORECASE
)
"""When a browser printed the page: of no other line at its head."""
_ADDRESS = re.compile(r"(?:https?|f(?:i|\ufb01)le)://\S+")


def without_heads(pages: Sequence[Sequence[Line]], size: float) -> list[list[Line]]:
    """Return the pages without what stands at their heads and feet again and again, and what a browser prints there.

    ``size`` is that of the text. A date at the first page's head stays where that page has no other: a newspaper's.
    """
    left = [list(page) for page in pages]
    is_dated = (
        any(_is_date(line) for line in pages[0] if line not in _edges(pages[0])[0]) if pages and pages[0] else False
    )
    for _ in range(_MOST_ROWS):
        edges = [_edges(page) for page in left]
        counts = Counter(key for rows in edges for key in {_key(line) for row in rows for line in row})
        dropped = 0
        for number, rows in enumerate(edges):
            gone = [
                line
                for row in rows
                for line in row
                if _is_head(line, row, counts, size, keeps_date=number == 0 and not is_dated)
            ]
            left[number] = [line for line in left[number] if line not in gone]
            dropped += len(gone)
        if not dropped:
            break
    return left


def _edges(page: Sequence[Line]) -> tuple[list[Line], ...]:
    """Return the highest and the lowest line, each with what stands beside it."""
    if not page:
        return ()
    bases = [line.y0 for line in page]
    return tuple([line for line in page if abs(line.y0 - base) < _SAME_BASE] for base in (max(bases), min(bases)))


def _is_head(line: Line, row: Sequence[Line], counts: Counter[str], size: float, *, keeps_date: bool) -> bool:
    if line.size > size * _LARGEST or len(line.text.split()) > _MOST_WORDS:
        return False
    if any(_STAMP.fullmatch(one.text) for one in row) or _ADDRESS.fullmatch(row[0].text):
        return True
    if keeps_date and _is_date(line):
        return False
    key = _key(line)
    return counts[key] >= _FEWEST_PAGES and (any(map(str.isalpha, key)) or bool(_PAGE_NUMBER.fullmatch(key)))


def _is_date(line: Line) -> bool:
    return read_date(line.text, whole=True) is not None


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)
