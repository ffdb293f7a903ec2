"""The language of the query box: a text becomes a tree, and what is not understood in it is said. Pure; never raises.

The grammar stands in ``query.lark`` (Lark, LALR(1)), the fields in ``query_fields.toml``; ``docs/query.md`` describes
both by example. Both indexes search for the tree, so that they understand a query alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from pipeline.index.query.leaves import Reader, field_names
from pipeline.index.query.remarks import Remark, remark
from pipeline.index.query.tree import Either, Every, Node, Not, scoring
from pipeline.index.text.words import written

DEEPEST = 12
"""Brackets inside brackets; an engine's query may be nested about twenty deep."""


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
    try:
        tree = _node(_trees(_parser().parse(_paired(plain, notes)))[0], reader, "")
    except LarkError:
        notes = [(0, remark("unread"))]
        tree = _every(reader.leaf(one[0], one.start(), "") for one in re.finditer(r'[^\s"()]+', plain))
    notes += [] if tree else [(0, remark("wordless"))]
    return Understood(tree, notes=tuple(Note(at + 1, message) for at, message in sorted(notes)))


def scores(text: str, today: date | None = None) -> bool:
    """Return whether there is a word to rank by; without one, relevance means the newest first."""
    return next(scoring(understood(text, today).tree), None) is not None


@cache
def _parser() -> Lark:
    grammar = files("pipeline.index.query").joinpath("query.lark").read_text(encoding="utf-8")
    return Lark(grammar.replace("FIELD_NAMES", "|".join(field_names())), parser="lalr", lexer="basic")


def _paired(text: str, notes: list[tuple[int, Remark]]) -> str:
    """Return ``text`` with a space for every bracket that has no partner, or stands too deep."""
    open_ones: list[Token] = []
    stray: list[int] = []
    for token in _parser().lex(text):
        at = token.start_pos or 0
        if token.type == "LEFT":
            open_ones.append(token)
        elif token.type == "RIGHT" and open_ones:
            first = open_ones.pop().start_pos or 0
            if len(open_ones) >= DEEPEST:
                notes.append((first, remark("too-deep", most=DEEPEST)))
                stray += [first, at]
        elif token.type == "RIGHT":
            notes.append((at, remark("never-opened")))
            stray.append(at)
    for token in open_ones:
        notes.append((token.start_pos or 0, remark("never-closed")))
        stray.append(token.start_pos or 0)
    characters = list(text)
    for at in stray:
        characters[at] = " "
    return "".join(characters)


def _node(branch: Tree[Token], reader: Reader, field: str) -> Node | None:
    """Return the node of a branch; ``field`` is the one whose brackets it stands in."""
    if branch.data == "any":
        return _either(branch, reader, field)
    if branch.data == "all":
        return _every(_node(one, reader, field) for one in branch.children if isinstance(one, Tree))
    if branch.data == "item":
        found = _node(_trees(branch)[-1], reader, field)
        is_excluded = (len(branch.children) - 1) % 2 == 1
        return Not(found) if found and is_excluded else found
    if branch.data == "group":
        return _node(_trees(branch)[0], reader, field)
    token = next(one for one in branch.scan_values(lambda _: True))
    if branch.data == "field":
        found = _node(_trees(branch)[0], reader, str(token)[:-1].casefold())
        is_excluded = len(branch.children) > 2  # noqa: PLR2004 - its name, and what is asked of it
        return Not(found) if found and is_excluded else found
    at = token.start_pos or 0
    return reader.near(str(token), at) if branch.data == "near" else reader.leaf(str(token), at, field)


def _trees(branch: Tree[Token]) -> list[Tree[Token]]:
    return [one for one in branch.children if isinstance(one, Tree)]


def _either(branch: Tree[Token], reader: Reader, field: str) -> Node | None:
    parts: list[Node] = []
    for one in _trees(branch):
        found = _node(one, reader, field)
        parts += [found] if found and found not in parts else []
    alternatives = [one for one in branch.children if isinstance(one, Token)]
    if alternatives and not all(side.children for side in _trees(branch)):
        reader.say(alternatives[-1].start_pos or 0, remark("half-or"))
    return parts[0] if len(parts) == 1 else Either(tuple(parts)) if parts else None


def _every(found: Iterator[Node | None]) -> Node | None:
    parts: list[Node] = []
    for one in found:
        parts += [one] if one and one not in parts else []
    return parts[0] if len(parts) == 1 else Every(tuple(parts)) if parts else None
