"""The language of the query box: a text becomes a tree, and what is not understood in it is said. Pure; never raises.

The grammar stands in ``query.lark`` (Lark, LALR(1)), the fields in ``query_fields.toml``; ``docs/query.md`` describes
both by example. Both indexes search for the tree, so that they understand a query alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.index.query.leaves import Reader
from pipeline.index.query.remarks import Remark, remark
from pipeline.index.query.tree import Node, every, scoring
from pipeline.index.text.words import written

_WORD = re.compile(r'[^\s"()]+')
_SIGN = re.compile(r'[":()]|(?<!\S)(?:-|(?:OR|AND|NOT)(?!\S))')
"""What makes a text more than words: quotes, brackets, a field's colon, and operators."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a query that was not understood."""

    position: int
    """Character of the query, from 1."""
    message: str
    """In English; a :class:`~pipeline.index.query.remarks.Remark` where this process made it."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of a query text."""

    tree: Node | None = None
    """None with :attr:`is_everything`: all articles; None without: there was something, but nothing to search for."""
    is_everything: bool = False
    notes: tuple[Note, ...] = ()


@lru_cache(maxsize=64)
def understood(text: str, today: date | None = None) -> Understood:
    """Return what ``text`` asks; ``yesterday`` and its like are seen from ``today``."""
    if text.strip() in {"", "*"}:
        return Understood(is_everything=True)
    plain = written(text)
    notes: list[tuple[int, Remark]] = []
    reader = Reader(today, lambda at, message: notes.append((at, message)))
    tree = each_a_leaf(plain, reader) if words_alone(plain) else _read(plain, reader, notes)
    notes += [] if tree else [(0, remark("wordless"))]
    return Understood(tree, notes=tuple(Note(at + 1, message) for at, message in sorted(notes)))


def _read(text: str, reader: Reader, notes: list[tuple[int, Remark]]) -> Node | None:
    from pipeline.index.query import grammar  # noqa: PLC0415 - most searches are words, and do without

    try:
        return grammar.read(text, reader)
    except grammar.UnreadError:
        notes[:] = [(0, remark("unread"))]
        return each_a_leaf(text, reader)


def scores(text: str, today: date | None = None) -> bool:
    """Return whether there is a word to rank by; without one, relevance means the newest first."""
    return next(scoring(understood(text, today).tree), None) is not None


def words_alone(text: str) -> bool:
    """Return whether ``text`` has no sign and no word that the grammar takes for more than a word."""
    return _SIGN.search(text) is None


def each_a_leaf(text: str, reader: Reader) -> Node | None:
    """Return the tree of ``text`` as the grammar has it for words alone: every one of them has to occur."""
    return every(reader.leaf(one[0], one.start(), "") for one in _WORD.finditer(text))
