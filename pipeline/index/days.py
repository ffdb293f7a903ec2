"""Ranges of days as words, so that an index without a range type finds overlaps exactly. Pure.

All days lie in one tree of dyadic intervals: a node of height ``h`` covers ``2**h`` days. A range is cut into the
fewest nodes that cover it (at most two of each height). Two ranges overlap if and only if a node of one is a node of
the other, or lies above one of its nodes. An article therefore carries a word for each of its nodes (``=``) and one
for each node above them (``>``); a query looks for its nodes among both, and for what lies above them among the first.
The tree is the one of the segment tree (de Berg et al., *Computational Geometry*, 10.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

_HEIGHT = 22
"""2**22 days reach beyond ``date.max``."""

Node = tuple[int, int]
"""Height above the single days, and number among the nodes of that height."""


def words_of_ranges(ranges: Iterable[tuple[date, date]]) -> tuple[str, ...]:
    """Return what an article carries that speaks of these ranges (both ends inclusive), sorted.

    A range that ends before it begins has no day and gives no word.
    """
    words: set[str] = set()
    for first, last in set(ranges):
        words |= _words_of_range(first, last)
    return tuple(sorted(words))


def words_of_query(first: date | None, last: date | None) -> tuple[str, ...]:
    """Return the words of which an article must carry one to overlap with the days from ``first`` to ``last``."""
    words: set[str] = set()
    for node in _nodes((first or date.min).toordinal(), (last or date.max).toordinal()):
        words.update((_word("=", node), _word(">", node)))
        words.update(_word("=", above) for above in _above(node))
    return tuple(sorted(words))


@lru_cache(maxsize=4096)
def _words_of_range(first: date, last: date) -> frozenset[str]:
    # A night's articles speak of the same days over and over.
    return frozenset().union(*map(_words_of_node, _nodes(first.toordinal(), last.toordinal())))


@lru_cache(maxsize=16384)
def _words_of_node(node: Node) -> frozenset[str]:
    return frozenset((_word("=", node), *(_word(">", above) for above in _above(node))))


def _nodes(first: int, last: int) -> Iterator[Node]:
    height, end = 0, last + 1
    while first < end:
        if first & 1:
            yield height, first
            first += 1
        if end & 1:
            end -= 1
            yield height, end
        first, end, height = first >> 1, end >> 1, height + 1


def _above(node: Node) -> Iterator[Node]:
    height, number = node
    for higher in range(height + 1, _HEIGHT + 1):
        yield higher, number >> (higher - height)


def _word(kind: str, node: Node) -> str:
    return f"{kind}{node[0]}:{node[1]}"
