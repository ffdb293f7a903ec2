"""Which paragraphs of an article's text are headings, list items, rows, quotes or code, as its page has them.

The text was chosen by readers that know nothing of this (:mod:`pipeline.clean.body.choice`), so each of its paragraphs
is looked up among the page's blocks. One that is none of them, joined or cut by a reader, stays a plain paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pipeline.article import MOST_TEXT_BLOCKS, TextBlock
from pipeline.clean.fold import fold
from pipeline.clean.markup import CELL_GAP, Block, Outline

_GAP = len("\n\n")
_LAYOUT_SHARE = 0.5
"""Where more of the text than this is one quote, heading or code, the markup lays the page out and says nothing."""
_LAID_OUT = ("heading", "quote", "code")
_BULLET = re.compile(r"[-–—•*·]\s+")
"""What another reader set before an item."""
_RULE_OF_ROWS = re.compile(r"[|:\s-]*\|[|:\s-]*")
"""The line that another reader set under the head of a table."""
_NUMBER = re.compile(r"-?\d{1,6}")
_HIGHEST, _LOWER = 2, 3
_HEADING = re.compile(r"h[1-6]")


@dataclass(slots=True)
class _Markup:
    """What the elements around blocks say; the keys are places in the outline's ``blocks``."""

    levels: dict[int, int] = field(default_factory=dict)
    items: dict[int, int | None] = field(default_factory=dict)
    """The item's number, None in a list without numbers."""
    rows: dict[int, bool] = field(default_factory=dict)
    """Whether the row is all headers."""


def text_blocks(paragraphs: Sequence[str], outline: Outline) -> tuple[TextBlock, ...]:
    """Return what of ``paragraphs``, joined by empty lines, is no plain paragraph; in order, at most 2,000.

    ``outline`` is that of the page that they were read from.
    """
    if all(block.kind == "text" for block in outline.blocks):
        return ()
    markup = _markup_of(outline)
    found = list(_found(paragraphs, outline, markup))
    shares: Counter[str] = Counter()
    for one in found:
        shares[one.kind] += one.end - one.start
    most = _LAYOUT_SHARE * sum(map(len, paragraphs))
    kept = [one for one in found if one.kind not in _LAID_OUT or shares[one.kind] <= most]
    return tuple(_ranked(kept[:MOST_TEXT_BLOCKS]))


def _ranked(blocks: list[TextBlock]) -> list[TextBlock]:
    """Return ``blocks`` with the highest headings at level 2, and all the others at 3."""
    top = min((one.level for one in blocks if one.level is not None), default=None)
    return [
        one if one.level is None else one.model_copy(update={"level": _HIGHEST if one.level == top else _LOWER})
        for one in blocks
    ]


def _found(paragraphs: Sequence[str], outline: Outline, markup: _Markup) -> Iterator[TextBlock]:
    places = _Places(outline.blocks)
    at, before = 0, None
    for line in paragraphs:
        start, end = at, at + len(line)
        at = end + _GAP
        place = places.of(line)
        if place is not None:
            found = _block(line, start, place, outline.blocks[place], markup)
        elif before == "row" and _RULE_OF_ROWS.fullmatch(line):
            found = TextBlock(start=start, end=end, kind="row")
        else:
            found = None
        before = found.kind if found else None
        if found:
            yield found


def _block(line: str, start: int, place: int, block: Block, markup: _Markup) -> TextBlock | None:
    end = start + len(line)
    if place in markup.levels:
        return TextBlock(start=start, end=end, kind="heading", level=markup.levels[place])
    if place in markup.items:
        bullet = _BULLET.match(line) if line != block.text else None
        start += bullet.end() if bullet else 0
        return TextBlock(start=start, end=end, kind="item", number=markup.items[place])
    if place in markup.rows:
        return TextBlock(start=start, end=end, kind="row", header=markup.rows[place] or None)
    if block.kind in {"quote", "code"}:
        return TextBlock.model_validate({"start": start, "end": end, "kind": block.kind})
    return None


class _Places:
    """Where in the outline the paragraphs of a text stand; asked for one after the other."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._exact = self._by_text((block.text, place) for place, block in enumerate(blocks))
        self._folded: dict[str, list[int]] | None = None
        self._last = -1

    def of(self, line: str) -> int | None:
        """Return the place of ``line``; of several the next one, and none on a margin where others are in the text."""
        found = self._exact.get(line) or self._by_letters(line)
        if not found:
            return None
        following = bisect_right(found, self._last)
        place = found[following if following < len(found) else 0]
        self._last = max(self._last, place)
        return place

    def _by_letters(self, line: str) -> list[int]:
        if self._folded is None:  # most texts are the page's own blocks, letter by letter
            self._folded = self._by_text((fold(block.text), place) for place, block in enumerate(self._blocks))
        letters = fold(line)
        return self._folded.get(letters, []) if letters else []

    def _by_text(self, texts: Iterator[tuple[str, int]]) -> dict[str, list[int]]:
        """Return text → its places in order: those in the text where there are any, else those on a margin."""
        inside: dict[str, list[int]] = {}
        margin: dict[str, list[int]] = {}
        for text, place in texts:
            (margin if self._blocks[place].unlikely else inside).setdefault(text, []).append(place)
        return margin | inside


def _markup_of(outline: Outline) -> _Markup:
    """Return what the elements say; those inside come first and win."""
    markup = _Markup()
    numbers: dict[HtmlElement, dict[HtmlElement, int | None]] = {}
    for span in outline.spans:
        tag, start = span.tag, span.start
        if start >= len(outline.blocks):
            continue
        block = outline.blocks[start]
        if block.kind == "heading" and _HEADING.fullmatch(tag):
            for place in range(start, span.end):
                markup.levels.setdefault(place, int(tag[1]))
        elif tag == "li" and block.kind == "item" and start not in markup.items:
            parent = span.element.getparent()
            if parent not in numbers:
                numbers[parent] = _numbered(parent)
            if span.element in numbers[parent]:
                markup.items[start] = numbers[parent][span.element]
        elif tag == "tr" and span.end == start + 1 and block.kind == "cell" and CELL_GAP in block.text:
            markup.rows[start] = not any(cell.tag == "td" for cell in span.element)
    return markup


def _numbered(parent: HtmlElement) -> dict[HtmlElement, int | None]:
    """Return the items of a list with their numbers; nothing for a single one, which only lays the page out.

    HTML Standard, "ordinal value": from ``start``, downwards if ``reversed``; ``value`` sets it anew.
    """
    items = [child for child in parent if child.tag == "li"]
    if len(items) < 2:  # noqa: PLR2004 - one item is no list
        return {}
    if parent.tag != "ol":
        return dict.fromkeys(items)
    is_reversed = parent.get("reversed") is not None
    number = _whole(parent.get("start"), len(items) if is_reversed else 1)
    numbers: dict[HtmlElement, int | None] = {}
    for item in items:
        number = _whole(item.get("value"), number)
        numbers[item] = number
        number += -1 if is_reversed else 1
    return numbers


def _whole(written: str | None, otherwise: int) -> int:
    return int(written) if written and _NUMBER.fullmatch(written.strip()) else otherwise
