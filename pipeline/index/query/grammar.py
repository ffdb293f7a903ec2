"""The grammar of the query box, ``query.lark`` (Lark, LALR(1)): a text becomes a tree. Pure.

A module of its own, because Lark and the grammar take longer to load than a search takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from pipeline.index.query.leaves import Reader, field_names
from pipeline.index.query.remarks import remark
from pipeline.index.query.tree import Either, Node, Not, every

DEEPEST: Final = 12
"""Brackets inside brackets; an engine's query may be nested about twenty deep."""

_EMPTY: Final = ("LEFT", "RIGHT", "OR")
"""What may stand behind a field and asks nothing: ``country:()``."""


_VALUE_BEGINS: Final = ("PHRASE", "OPEN", "LEFT")


class UnreadError(ValueError):
    """A text that the grammar does not take."""


def read(text: str, reader: Reader) -> Node | None:
    """Return the tree of ``text``, its leaves made by ``reader``; None where there is nothing to search for.

    Raises :class:`UnreadError`, before any leaf is made.
    """
    try:
        branch = _parser().parse(_paired(text, reader))
    except LarkError as error:
        raise UnreadError(str(error)) from error
    return _node(_trees(branch)[0], reader, "")


@cache
def _parser() -> Lark:
    grammar = files("pipeline.index.query").joinpath("query.lark").read_text(encoding="utf-8")
    return Lark(grammar.replace("FIELD_NAMES", "|".join(field_names())), parser="lalr", lexer="basic")


def _paired(text: str, reader: Reader) -> str:
    """Return ``text`` with a space for every bracket that has no partner, or stands too deep."""
    open_ones: list[Token] = []
    stray: list[int] = []
    tokens = [*_parser().lex(text)]
    _say_unknown_fields(tokens, reader)
    for token in tokens:
        at = token.start_pos or 0
        if token.type == "LEFT":
            open_ones.append(token)
        elif token.type == "RIGHT" and open_ones:
            first = open_ones.pop().start_pos or 0
            if len(open_ones) >= DEEPEST:
                reader.say(first, remark("too-deep", most=DEEPEST))
                stray += [first, at]
        elif token.type == "RIGHT":
            reader.say(at, remark("never-opened"))
            stray.append(at)
    for token in open_ones:
        reader.say(token.start_pos or 0, remark("never-closed"))
        stray.append(token.start_pos or 0)
    characters = list(text)
    for at in stray:
        characters[at] = " "
    return "".join(characters)


def _say_unknown_fields(tokens: Sequence[Token], reader: Reader) -> None:
    """Say of what stands right before a quote or a bracket, like a field, that it is none."""
    for token, behind in pairwise(tokens):
        if token.type == "WORD" and behind.type in _VALUE_BEGINS and token.end_pos == behind.start_pos:
            reader.say_unknown(str(token), token.start_pos or 0)


def _node(branch: Tree[Token], reader: Reader, field: str) -> Node | None:
    """Return the node of a branch; ``field`` is the one whose brackets it stands in."""
    if branch.data == "any":
        return _either(branch, reader, field)
    if branch.data == "all":
        return every(_node(one, reader, field) for one in branch.children if isinstance(one, Tree))
    if branch.data == "item":
        found = _node(_trees(branch)[-1], reader, field)
        is_excluded = (len(branch.children) - 1) % 2 == 1
        return Not(found) if found and is_excluded else found
    if branch.data == "group":
        return _node(_trees(branch)[0], reader, field)
    token = next(one for one in branch.scan_values(lambda _: True))
    if branch.data == "field":
        name, asked = str(token)[:-1].casefold(), _trees(branch)[0]
        if next(asked.scan_values(lambda one: isinstance(one, Token) and one.type not in _EMPTY), None) is None:
            reader.say(token.start_pos or 0, remark("no-value", field=name))
        found = _node(asked, reader, name)
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
