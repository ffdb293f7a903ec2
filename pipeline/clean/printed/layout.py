"""From lines to blocks: what a page's width, indents, empty lines and page edges say about paragraphs.

Text that came out of a PDF or a terminal is broken at a width. A line after which the next word would still have
fitted was broken on purpose; every other line goes on. Page numbers and running heads are taken out first.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_PAGE_NUMBER = re.compile(
    r"(?:[-–—|•\s]*(?:page|p\.|seite|страница|стр\.|página|pagina)?\s*\d{1,4}(?:\s*(?:/|of|von|из|de|sur)\s*\d{1,4})?[-–—|•\s]*)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[•▪◦‣*–—-]|\d{1,2}[.)])\s+\S")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？")
_CLOSING = "\"'“”’»)]"
_ROOM = 0.8
"""How much of the width a line may fill, with the next word, and still count as broken on purpose."""
_WIDEST = 200
"""A text whose lines are longer than this is not broken at a width."""
_NARROWEST = 30
"""A newspaper's narrowest column; what is broken shorter is broken on purpose."""
_HEAD_REPEATS = 3
_HEAD_WORDS = 14


@dataclass(slots=True)
class Block:
    """Lines that stand together, and how many empty lines (or a page's end) stand before them."""

    lines: list[str] = field(default_factory=list)
    gap: int = 0
    page_break: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A text's blocks, and the width that its lines were broken at (None: they were not)."""

    blocks: tuple[Block, ...]
    width: int | None

    def broken_on_purpose(self, line: str, following: str, room: float = _ROOM) -> bool:
        """Return whether the first word of ``following`` would have fitted behind ``line``.

        ``room`` is how much of the width both may fill: widths in characters are no exact measure of print.
        """
        if self.width is None:
            return True
        return _needed(line, following) <= self.width * room


def read_layout(text: str) -> Layout:
    r"""Return the layout of ``text`` (``\n`` and ``\f`` as its only breaks)."""
    blocks = _blocks(text)
    return Layout(tuple(blocks), _width(blocks))


def _blocks(text: str) -> list[Block]:
    heads = _running_heads(text)
    indents = _indents_mean_paragraphs(text)
    blocks = [Block()]
    for page_number, page in enumerate(text.split("\f")):
        if page_number:
            _end_page(blocks)
        for line in page.split("\n"):
            _place(blocks, line, furniture=_is_furniture(line, blocks, heads), indents=indents)
    return [block for block in blocks if block.lines]


def _place(blocks: list[Block], line: str, *, furniture: bool, indents: bool) -> None:
    if furniture:
        _end_page(blocks)
    elif not line.strip():
        _end_block(blocks)
        blocks[-1].gap += 1
    else:
        if indents and line[0] == " " and blocks[-1].lines:
            _end_block(blocks)
        blocks[-1].lines.append(line.strip())


def _end_block(blocks: list[Block]) -> None:
    if blocks[-1].lines:
        blocks.append(Block())


def _end_page(blocks: list[Block]) -> None:
    _end_block(blocks)
    blocks[-1].page_break = True


def _is_furniture(line: str, blocks: list[Block], heads: frozenset[str]) -> bool:
    """Return whether ``line`` is a page number or a running head; the first of the heads may be the title."""
    stripped = line.strip()
    if not stripped:
        return False
    if _PAGE_NUMBER.fullmatch(stripped) and any(char.isdigit() for char in stripped):
        return not blocks[-1].lines and not _is_year(stripped)
    if not heads or _head_key(stripped) not in heads:
        return False
    return len(blocks) > 1 or bool(blocks[-1].lines)  # every block but the last has lines


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", text))


def _running_heads(text: str) -> frozenset[str]:
    """Return the lines that stand at a page's edge again and again, with their digits left out."""
    edges: Counter[str] = Counter()
    for page in re.split(r"\f|\n[ \t]*\n[ \t]*\n", text):
        lines = [line.strip() for line in page.split("\n") if line.strip()]
        edges.update({_head_key(line) for line in (lines[:1] + lines[-1:]) if _may_be_head(line)})
    return frozenset(key for key, count in edges.items() if count >= _HEAD_REPEATS and any(map(str.isalpha, key)))


def _may_be_head(line: str) -> bool:
    return len(line.split()) <= _HEAD_WORDS and not ends_sentence(line)


def _head_key(line: str) -> str:
    return " ".join(re.sub(r"\d+", "#", line).split())


def _indents_mean_paragraphs(text: str) -> bool:
    """Return whether few lines are indented: then an indent starts a paragraph, else it is the page's margin."""
    lines = [line for line in text.splitlines() if line.strip()]
    indented = sum(line[0] == " " for line in lines)
    return indented * 2 < len(lines)


def _width(blocks: list[Block]) -> int | None:
    pairs = [pair for block in blocks for pair in zip(block.lines, block.lines[1:], strict=False)]
    lengths = sorted(len(line) for line, _ in pairs)
    if not lengths:
        return None
    width = lengths[int(0.9 * (len(lengths) - 1))]
    full = sum(_needed(line, following) > width * _ROOM for line, following in pairs)
    return width if _NARROWEST <= width <= _WIDEST and full * 2 >= len(pairs) else None


def _needed(line: str, following: str) -> int:
    return len(line) + 1 + len(following.split(maxsplit=1)[0])


def starts_item(line: str) -> bool:
    """Return whether ``line`` starts an item of a list."""
    return bool(_BULLET.match(line))


def ends_sentence(text: str) -> bool:
    """Return whether ``text`` ends as a sentence does."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
