"""What stands beside an article: lines that no reader is believed about, and elements that no other reader is given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lxml.html import HtmlElement

from pipeline.clean.body.container import is_pointer
from pipeline.clean.fold import fold
from pipeline.clean.markup import Block, Outline

_LINKED = 0.5
_FEWEST_LISTED = 3
"""Blocks of links that are a list: two may be an article's own sentences."""
_FRAMES = frozenset({"html", "body", "main", "article"})


@dataclass(frozen=True, slots=True)
class Margins:
    """The lines of a page, folded, by where they stand."""

    inside: frozenset[str]
    """What stands on no margin, or not only there."""
    beside: frozenset[str]
    """What stands on margins alone."""

    @classmethod
    def of(cls, outline: Outline) -> Margins:
        """Return which blocks of ``outline`` stand where."""
        folded = [(fold(block.text), _is_beside(block)) for block in outline.blocks]
        inside = frozenset(text for text, is_margin in folded if not is_margin)
        return cls(inside, frozenset(text for text, is_margin in folded if is_margin) - inside)

    def without(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return ``lines`` but for those that stand on margins alone."""
        return tuple(line for line in lines if fold(line) not in self.beside)


def without_margins(lines: tuple[str, ...], margins: Margins, unseen: Iterable[str]) -> tuple[str, ...]:
    """Return ``lines``, whoever read them, but for those of the ``margins`` and for what is ``unseen``.

    Where that were most of the text, the names of the margins say nothing on this page.
    """
    seen = (line if fold(line) in margins.inside else _seen(line, unseen) for line in lines)
    kept = margins.without([line for line in seen if line])
    return kept if sum(map(len, kept)) * 2 > sum(map(len, lines)) else lines


def margin_elements(outline: Outline, ours: Collection[str]) -> list[HtmlElement]:
    """Return the outermost elements that hold margins alone, or a list of links, and none of ``ours``.

    ``ours`` are the texts of the blocks that our own reading takes for the article.
    """
    text = [not _is_beside(block) or block.text in ours for block in outline.blocks]
    unlinked = [
        is_text and (block.links <= _LINKED or block.text in ours)
        for is_text, block in zip(text, outline.blocks, strict=True)
    ]
    texts, others = [0, *accumulate(text)], [0, *accumulate(unlinked)]
    found, end = [], 0
    for span in sorted(outline.spans, key=lambda span: (span.start, -span.end, span.depth)):
        if span.end <= end or span.tag in _FRAMES:
            continue
        is_list = span.end - span.start >= _FEWEST_LISTED and others[span.end] == others[span.start]
        if is_list or texts[span.end] == texts[span.start]:
            found.append(span.element)
            end = span.end
    return found


def _is_beside(block: Block) -> bool:
    return block.unlikely or is_pointer(block)


def _seen(line: str, unseen: Iterable[str]) -> str:
    """Return ``line`` without what only screen readers say; a single word may be the sentence's own."""
    for words in unseen:
        if len(words.split()) > 1:
            line = line.replace(words, "")
    return " ".join(line.split())
