"""The small pattern language of the data files, compiled to regular expressions that start at known words.

::

    pattern  = sequence { "|" sequence }
    sequence = { item ["?"] }
    item     = "(" pattern ")" | "{" class [":" slot] "}" | "{...}" | "[" signs "]" | " " | literal

A space stands for white space within one line, ``{month}`` for any word of that class (the slot ``month``
holds what was said), ``{...}`` at the very end for another whole expression ("the end of {...}"). Everything
compiles to bounded repetitions over literal words, so no text makes matching slow; and the words that a pattern
can begin with are known, so it is tried at those words alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

SPACE: Final = r"(?:[^\S\n]{1,4})"
"""White space within a line; lines that were broken by width are joined before scanning."""
DIGITS: Final = "#"
"""Stands for any number in the set of words that a pattern can begin with."""

_TOKEN: Final = re.compile(r"\{\.\.\.\}|\{(\w+)(?::(\w+))?\}|([()|?])|( )|(\[[^\]]+\])|((?:\\.|[^\s(){}|?\[\\])+)")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+|\d")


class PatternError(ValueError):
    """A pattern of a data file is not written in the pattern language."""


@dataclass(frozen=True)
class WordClass:
    """One class of words: its regular expression and the words (or :data:`DIGITS`) that it can begin with."""

    expression: str
    starts: frozenset[str]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern."""

    expression: re.Pattern[str]
    starts: frozenset[str]
    slots: Mapping[str, tuple[str, str]]
    """Group of the expression to the slot that it fills and the class that its words are of."""
    tail: bool
    """Whether another whole expression has to follow."""


@dataclass
class _Node:
    expression: str
    starts: set[str] = field(default_factory=set)
    nullable: bool = False


def words_class(words: Mapping[str, object]) -> WordClass:
    """Return the class of the given words and phrases; the longest wins."""
    by_length = sorted(words, key=lambda word: (-len(word), word))
    return WordClass(
        "(?:" + "|".join(_phrase(word).replace(r"\-", "[- ]") for word in by_length) + ")", first_words(words)
    )


def first_words(words: Mapping[str, object]) -> frozenset[str]:
    """Return the first words of ``words``, in lower case; a number is :data:`DIGITS`."""
    return frozenset(first for word in words if (first := _first(word)))


def _first(text: str) -> str | None:
    found = _FIRST_WORD.search(text)
    return None if found is None else DIGITS if found[0].isdecimal() else found[0].lower()


def _phrase(text: str) -> str:
    return re.escape(text).replace(r"\ ", SPACE).replace("'", "['\u2019]")


def compile_pattern(
    source: str, classes: Mapping[str, WordClass], *, followed_by: str = "", unless_followed: str = ""
) -> Pattern:
    """Compile ``source``; raises :class:`PatternError` for an unknown class or unbalanced brackets.

    Args:
        source: The pattern.
        classes: The classes that it may name.
        followed_by: A pattern for what has to come right after; its slots count, its words do not.
        unless_followed: A regular expression, with ``{class}`` and spaces as in patterns, for what must not.
    """
    parser = _Parser(source, classes)
    node = parser.whole()
    end = SPACE + "?" if parser.tail else r"(?!\w|[.,:]\d)"
    if followed_by:
        after = _Parser(followed_by, classes, parser.slots).whole()
        end = rf"(?={after.expression}(?!\w))"
    if unless_followed:
        end += f"(?!{_lookahead(unless_followed, classes)})"
    expression = re.compile(f"(?:{node.expression}){end}", re.IGNORECASE)
    return Pattern(expression, frozenset(node.starts), parser.slots, parser.tail)


def compile_preceding(source: str, classes: Mapping[str, WordClass]) -> Pattern:
    """Compile a pattern for the end of the text before an expression."""
    parser = _Parser(source, classes)
    node = parser.whole()
    expression = re.compile(rf"(?<!\w)(?:{node.expression})\Z", re.IGNORECASE)
    return Pattern(expression, frozenset(node.starts), parser.slots, parser.tail)


def _lookahead(source: str, classes: Mapping[str, WordClass]) -> str:
    spaced = source.replace(" ", SPACE)
    return re.sub(r"\{([a-z]+)\}", lambda slot: classes[slot[1]].expression, spaced)


class _Parser:
    """Recursive descent over the tokens of one pattern."""

    def __init__(
        self, source: str, classes: Mapping[str, WordClass], slots: dict[str, tuple[str, str]] | None = None
    ) -> None:
        self.source = source
        self.classes = classes
        self.tokens = list(_TOKEN.finditer(source))
        if "".join(token[0] for token in self.tokens) != source:
            raise PatternError(f"cannot read the pattern {source!r}")
        self.position = 0
        self.slots: dict[str, tuple[str, str]] = {} if slots is None else slots
        self.tail = False

    def whole(self) -> _Node:
        node = self.alternatives()
        if self.position < len(self.tokens):
            raise PatternError(f"unbalanced ')' in the pattern {self.source!r}")
        return node

    def alternatives(self) -> _Node:
        node = self.sequence()
        branches = [node.expression]
        while self._peek("|"):
            self.position += 1
            other = self.sequence()
            branches.append(other.expression)
            node.starts |= other.starts
            node.nullable |= other.nullable
        node.expression = "|".join(branches) if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return node

    def sequence(self) -> _Node:
        whole = _Node("", nullable=True)
        while self.position < len(self.tokens) and not (self._peek("|") or self._peek(")")):
            item = self.item()
            if self._peek("?"):
                self.position += 1
                item = _Node(f"(?:{item.expression})?", item.starts, nullable=True)
            whole.expression += item.expression
            if whole.nullable:
                whole.starts |= item.starts
                whole.nullable = item.nullable
        return whole

    def item(self) -> _Node:
        token = self.tokens[self.position]
        self.position += 1
        if token[0] == "{...}":
            self.tail = True
            return _Node("", nullable=True)
        if token[1]:
            return self._slot(token[1], token[2] or token[1])
        if token[0] == "(":
            return self._group()
        if token[4]:
            return _Node(SPACE, nullable=True)
        if token[5]:
            return _Node(token[5].replace(" ", r"\s"), nullable=True)
        literal = re.sub(r"\\(.)", r"\1", token[0])
        first = _first(literal)
        return _Node(_phrase(literal), {first} if first else set(), nullable=first is None)

    def _group(self) -> _Node:
        node = self.alternatives()
        if not self._peek(")"):
            raise PatternError(f"a '(' is not closed in the pattern {self.source!r}")
        self.position += 1
        return _Node(f"(?:{node.expression})", node.starts, node.nullable)

    def _slot(self, name: str, slot: str) -> _Node:
        if name not in self.classes:
            raise PatternError(f"unknown class {{{name}}} in the pattern {self.source!r}")
        word_class = self.classes[name]
        group = f"{slot}_{len(self.slots)}"
        self.slots[group] = (slot, name)
        return _Node(f"(?P<{group}>{word_class.expression})", set(word_class.starts))

    def _peek(self, sign: str) -> bool:
        return self.position < len(self.tokens) and self.tokens[self.position][3] == sign
