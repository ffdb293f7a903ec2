"""Where on a page its article stands: the element whose blocks, weighed together, speak most for running text.

Every block has a weight: the number of its words where it reads like text, less than nothing where it is links,
navigation or a crumb. The article is the element with the greatest sum (a maximum-sum subtree); the sums of all
elements come from one running total.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate

from pipeline.clean.body.labels import is_label, opens_comments, opens_discussion
from pipeline.clean.body.reported import is_reported
from pipeline.clean.fold import fold
from pipeline.clean.markup import Block, Outline, count_words
from pipeline.clean.resources import whole_line

_LINKED = 0.5
_RULE = re.compile(r"[\s_*=~–—•·.:-]+")
"""A line of signs that parts two sections; signs of money are a price range."""
_CLOSING_SHARE = 0.35
"""A closing line ends the article only where less than this share of its words follows."""
_FEWEST_ABOVE_COMMENTS = 60
"""Words of an article above a heading over comments, which may be longer than it."""
_SHORT_LINE_WORDS = 14
_HEADLINE_WORDS = 40
_LETTERS_BESIDE = 24
_TOP_WORDS = 80
_TOP_SHARE = 0.05
_MOST_CRUMBS = 8
_ALL_LINK = 0.95
_SHORT_ITEM_WORDS = 4
_LONGEST_NOISE = 200


def article_blocks(outline: Outline, title: str = "") -> list[Block]:
    """Return the blocks of the article: its container's, without what is no text there."""
    for trusting, listing in ((True, False), (True, True), (False, False)):
        weights = [_weight(block, trusting=trusting, listing=listing) for block in outline.blocks]
        totals = [0.0, *accumulate(weights)]
        spans = outline.spans
        best = max(spans, key=lambda span: (totals[span.end] - totals[span.start], span.depth), default=None)
        if best is not None and totals[best.end] - totals[best.start] > _SHORT_LINE_WORDS:
            chosen = _after_headline(outline.blocks[best.start : best.end], fold(title))
            return _opened(_closed(_kept(chosen, trusting=trusting)))
    return []


def _weight(block: Block, *, trusting: bool, listing: bool) -> float:
    if trusting and block.unlikely:
        return -1.0
    if block.links > _LINKED:
        return -2.0 - min(block.words, 20)
    if listing and block.kind == "item":
        return float(block.words)
    if block.kind == "heading":
        return 0.0
    if block.is_sentence or block.words >= 25:  # noqa: PLR2004 - no headline or label is that long
        return block.words * (1 - block.links)
    return 0.0 if block.kind in {"cell", "code"} else -1.0


def _kept(blocks: list[Block], *, trusting: bool) -> list[Block]:
    """Return the blocks that are text: no margins, no noise, no lists of links."""
    return [
        block
        for index, block in enumerate(blocks)
        if not (trusting and block.unlikely)
        and not is_noise(block.text)
        and (block.links <= _LINKED or _is_linked_item(blocks, index) or _is_linked_sentence(block))
    ]


def _is_linked_item(blocks: list[Block], index: int) -> bool:
    """Return whether a linked item stands in a list that is text otherwise: a checklist, a list of sources."""
    block = blocks[index]
    if block.kind != "item" or (block.links > _ALL_LINK and block.words > _SHORT_ITEM_WORDS):
        return False
    near = blocks[max(0, index - 3) : index] + blocks[index + 1 : index + 4]
    return sum(one.links <= _LINKED and not one.unlikely for one in near) * 2 > len(near)


def is_pointer(block: Block) -> bool:
    """Return whether a paragraph is nothing but a link, and no sentence: the headline of another article."""
    return (
        block.kind == "text" and block.links > _ALL_LINK and block.words > _SHORT_ITEM_WORDS and not block.is_sentence
    )


def _is_linked_sentence(block: Block) -> bool:
    """Return whether a sentence has words of its own beside its links: an author's quotation, not a pointer."""
    return block.kind in {"text", "quote"} and block.links < _ALL_LINK and block.is_sentence


def _after_headline(blocks: list[Block], title: str) -> list[Block]:
    """Return what follows the headline, where it stands near the top of the container."""
    total = sum(block.words for block in blocks)
    seen = 0
    for index, block in enumerate(blocks):
        if block.words <= _HEADLINE_WORDS and says_headline(block.text, title):
            return blocks[index + 1 :]
        seen += 0 if block.unlikely or block.links > _LINKED else block.words
        if seen > max(_TOP_WORDS, total * _TOP_SHARE):
            break
    return blocks


def says_headline(line: str, title: str) -> bool:
    """Return whether ``line`` is the headline ``title`` (folded), with a kicker or a badge beside it at most."""
    if not title:
        return False
    said = fold(line)
    if said == title:
        return True
    beside = len(said) - len(title)
    return 0 < beside <= min(_LETTERS_BESIDE, len(title) // 2) and said.startswith(title) | said.endswith(title)


def _opened(blocks: list[Block]) -> list[Block]:
    """Drop the crumbs above the first running text: dates, bylines, reading times."""
    for index, block in enumerate(blocks[:_MOST_CRUMBS]):
        if (
            block.is_sentence
            or block.kind in {"heading", "item", "cell", "quote", "code"}
            or block.words > _SHORT_LINE_WORDS
        ):
            return blocks[index:]
    return blocks


def _closed(blocks: list[Block]) -> list[Block]:
    """Cut the article at the first line that closes it, and headings that nothing follows."""
    end = _end_of(
        [(block.text, block.words) for block in blocks],
        is_heading=lambda at: blocks[at].kind == "heading",
        is_discussion=lambda at: opens_discussion(blocks, at),
    )
    while end and blocks[end - 1].kind == "heading":
        end -= 1
    return blocks[:end]


def closed(lines: Sequence[str], blocks: Sequence[Block] = ()) -> tuple[str, ...]:
    """Cut ``lines``, which another extractor read from the page's ``blocks``, at the first that closes the article."""
    headings = {block.text for block in blocks if block.kind == "heading"}
    discussions = {block.text for index, block in enumerate(blocks) if opens_discussion(blocks, index)}
    end = _end_of(
        [(line, count_words(line)) for line in lines],
        is_heading=lambda at: lines[at] in headings,
        is_discussion=lambda at: lines[at] in discussions,
    )
    return tuple(lines[:end])


def _end_of(
    counted: Sequence[tuple[str, int]], *, is_heading: Callable[[int], bool], is_discussion: Callable[[int], bool]
) -> int:
    """Return the index of the line that closes the article, or how many there are.

    Args:
        counted: its lines, each with the number of its words.
        is_heading: whether the line at an index is one.
        is_discussion: whether what follows the line at an index is readers' words.
    """
    total = sum(words for _, words in counted)
    seen = 0
    for index, (line, words) in enumerate(counted):
        near_end = seen > total * (1 - _CLOSING_SHARE) and words <= _SHORT_LINE_WORDS
        if near_end and (_is_closing(line) or is_discussion(index)):
            return index
        if seen >= _FEWEST_ABOVE_COMMENTS and is_heading(index) and opens_comments(line):
            return index
        seen += words
    return len(counted)


def _is_closing(line: str) -> bool:
    """Tell whether ``line`` is the label over what follows an article; a sentence is none."""
    if line.endswith((".", "。")) or (line.endswith(":") and len(line.split()) > _SHORT_ITEM_WORDS):
        return False
    return opens_comments(line) or bool(whole_line("body/furniture", "closing_lines").fullmatch(line.strip()))


def is_noise(line: str) -> bool:
    """Return whether ``line`` is a rule, an advert's label, a share button, a credit or a pointer elsewhere."""
    return _is_noise(line) if len(line) <= _LONGEST_NOISE else bool(_RULE.fullmatch(line))


@lru_cache(maxsize=2048)
def _is_noise(line: str) -> bool:
    """Return it for a line that is no paragraph; several readers have the same lines."""
    if _RULE.fullmatch(line) or is_label(line):
        return True
    return bool(whole_line("body/furniture", "noise_lines").fullmatch(line.strip())) and not is_reported(line)
