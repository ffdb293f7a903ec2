"""Ranges of days as words, so that an index without a range type finds overlaps exactly. Pure.

All days lie in trees whose nodes have four children: a node of height ``h`` covers ``4**h`` days. A range is cut into
the fewest nodes that cover it (at most six of each height). Two ranges overlap if and only if a node of one is a node
of the other, or lies above one of its nodes. An article therefore carries a word for each of its nodes (``=``) and one
for each node above them (``>``); a query looks for its nodes among both, and for what lies above them among the first.
The tree is the one of the segment tree (de Berg et al., *Computational Geometry*, 10.3), but that it has four children
a node: articles speak of single days and short ranges, whose words lie above them, half as many as with two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple


class Tree(NamedTuple):
    """How the days lie in trees."""

    bits: int
    """Of a day's number, that one height takes: a node has 2**bits children."""
    height: int
    """Of the highest nodes."""


OF_FOUR_CHILDREN: Final = Tree(2, 9)
"""The highest nodes cover 4**9 days, 717 years: fourteen reach beyond ``date.max``."""
OF_TWO_CHILDREN: Final = Tree(1, 22)
"""Of the embedded index up to ``articles-v13``."""

Node = tuple[int, int]
"""Height above the single days, and number among the nodes of that height."""


def words_of_ranges(ranges: Iterable[tuple[date, date]], tree: Tree = OF_FOUR_CHILDREN) -> tuple[str, ...]:
    """Return what an article carries that speaks of these ranges (both ends inclusive), sorted.

    A range that ends before it begins has no day and gives no word.
    """
    words: set[str] = set()
    for first, last in set(ranges):
        words |= _words_of_range(first, last, tree)
    return tuple(sorted(words))


def words_of_query(first: date | None, last: date | None) -> tuple[str, ...]:
    """Return the words of which an article must carry one to overlap with the days from ``first`` to ``last``."""
    words: set[str] = set()
    tree = OF_FOUR_CHILDREN
    for node in _nodes((first or date.min).toordinal(), (last or date.max).toordinal(), tree):
        words.update((_word("=", node), _word(">", node)))
        words.update(_word("=", above) for above in _above(node, tree))
    return tuple(sorted(words))


@lru_cache(maxsize=4096)
def _words_of_range(first: date, last: date, tree: Tree) -> frozenset[str]:
    # A night's articles speak of the same days over and over.
    nodes = _nodes(first.toordinal(), last.toordinal(), tree)
    return frozenset().union(*(_words_of_node(node, tree) for node in nodes))


@lru_cache(maxsize=16384)
def _words_of_node(node: Node, tree: Tree) -> frozenset[str]:
    return frozenset((_word("=", node), *(_word(">", above) for above in _above(node, tree))))


def _nodes(first: int, last: int, tree: Tree) -> Iterator[Node]:
    height, start, end = 0, first, last + 1
    while start < end:
        above, above_end = -(-start >> tree.bits), end >> tree.bits
        if height == tree.height or above >= above_end:
            yield from ((height, number) for number in range(start, end))
            return
        yield from ((height, number) for number in range(start, above << tree.bits))
        yield from ((height, number) for number in range(above_end << tree.bits, end))
        height, start, end = height + 1, above, above_end


def _above(node: Node, tree: Tree) -> Iterator[Node]:
    height, number = node
    for higher in range(height + 1, tree.height + 1):
        yield higher, number >> tree.bits * (higher - height)


def _word(kind: str, node: Node) -> str:
    return f"{kind}{node[0]}:{node[1]}"
