"""The small pattern language of the data files, compiled to regular expressions that start at known words.

::

    pattern  = sequence { "|" sequence }
    sequence = { item ["?" | "*"] }
    item     = "(" pattern ")" | "{" class [":" slot] "}" | "{...}" | "[" signs "]" | " " | literal

``?`` makes an item optional, ``*`` lets it stand up to eight times or not at all ("3., 4. und 5. Mai"; what it holds
last fills its slots). A space stands for white space within one line, ``{month}`` for any word of that class (the slot
``month`` holds what was said), ``{...}`` at the very end for another whole expression ("the end of {...}").
Everything compiles to bounded repetitions over literal words, so no text makes matching slow; and the words that a
pattern can begin with are known, so it is tried at those words alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pipeline.enrich.timex import first_sets
from pipeline.enrich.timex.alternation import any_of
from pipeline.enrich.timex.first_sets import DIGITS, First

SPACE: Final = r"(?:[^\S\n]{1,4})"
"""White space within a line; lines that were broken by width are joined before scanning."""
_ATOMS: Final = {" ": SPACE, "'": "['\u2019]", "-": "[- ]"}
"""How the signs within a word of a class may be written."""
NUMERAL: Final = "#w"
"""Stands there for any word of a number: what comes second in "twenty one days"."""

_TOKEN: Final = re.compile(r"\{\.\.\.\}|\{(\w+)(?::(\w+))?\}|([()|?*])|( )|(\[[^\]]+\])|((?:\\.|[^\s(){}|?*\[\\])+)")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")


class PatternError(ValueError):
    """A pattern of a data file is not written in the pattern language."""


Heads = frozenset[tuple[str | None, ...]]
"""The words that a text can begin with, up to two of each; None stands for any second word."""


@dataclass(frozen=True)
class WordClass:
    """One class of words: its regular expression and the words (or :data:`DIGITS`) that it can begin with."""

    expression: str
    heads: Heads
    first: First
    """The signs that it can begin with."""
    last: First
    """Those that it can end with, the very last one first."""


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern."""

    source: str
    """The regular expression."""
    starts: Mapping[str, frozenset[str] | None]
    """Each word that it can begin with, and the words that can come second there; None: any, or none at all."""
    seconds: Mapping[str | None, frozenset[str | None]]
    """Each sign that it can begin with, and those that can come second there; None: any. Of a pattern for what comes
    before an expression: each sign that it can end with, and those that can come before that."""
    slots: Mapping[str, tuple[str, str]]
    """Group of the expression to the slot that it fills and the class that its words are of."""
    tail: bool
    """Whether another whole expression has to follow."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The regular expression, compiled when it is first tried: a text tries few of a language's rules."""
        return re.compile(self.source, re.IGNORECASE)


_AROUND: Final = r"[^\S\n]?"
"""Where words have no spaces between them, a number may have: 2026 年 5 月."""
_NOT_WITHIN_NUMBER: Final = r"(?!(?<=\d)[.,:]\d)"
_NO_WORD: Final[Heads] = frozenset({()})
_ANY_WORD: Final[Heads] = frozenset({(None,)})
_HEAD: Final = 2
_REPEATED: Final = {"?": "?", "*": "{0,8}"}
"""How often an item may stand, by the sign after it."""


@dataclass
class _Node:
    expression: str
    heads: Heads = _NO_WORD
    first: First = first_sets.NOTHING
    """The signs that it can begin with; where a pattern is read backwards, those that it can end with."""

    def then(self, other: _Node, *, backwards: bool = False) -> _Node:
        heads = join_heads(self.heads, other.heads)
        first, last = (other.first, self.first) if backwards else (self.first, other.first)
        return _Node(self.expression + other.expression, heads, first_sets.join(first, last))


def join_heads(first: Heads, last: Heads) -> Heads:
    """Return the first words of a text that begins as ``first`` and goes on as ``last``."""
    if all(len(head) == _HEAD for head in first):
        return first
    return frozenset((head + more)[:_HEAD] for head in first for more in last)


def words_class(words: Mapping[str, object], *, spaced: bool = True) -> WordClass:
    """Return the class of the given words and phrases; the longest wins."""
    expression = any_of(([_ATOMS.get(sign, sign) for sign in word] for word in words), ignore_case=True)
    first, last = (
        first_sets.of_words(words, spaced=spaced),
        first_sets.of_words([word[::-1] for word in words], spaced=spaced),
    )
    return WordClass(f"(?:{expression})", frozenset(_head(word) for word in words), first, last)


def _head(text: str) -> tuple[str, ...]:
    words = (DIGITS if word.isdecimal() else word.lower() for word in _WORD.findall(text))
    return tuple(words)[:_HEAD]


def _starts(heads: Heads) -> dict[str, frozenset[str] | None]:
    seconds: dict[str, set[str] | None] = {}
    for head in heads:
        if not head or head[0] is None:
            raise PatternError("the pattern can begin with any word, or with none")
        known = seconds.setdefault(head[0], set())
        if len(head) < _HEAD or head[1] is None or known is None:
            seconds[head[0]] = None
        else:
            known.add(head[1])
    return {first: None if words is None else frozenset(words) for first, words in seconds.items()}


def _phrase(text: str) -> str:
    return re.escape(text).replace(r"\ ", SPACE).replace("'", "['\u2019]")


def compile_pattern(
    source: str,
    classes: Mapping[str, WordClass],
    *,
    followed_by: str = "",
    unless_followed: str = "",
    spaced: bool = True,
) -> Pattern:
    """Compile ``source``; raises :class:`PatternError` for an unknown class or unbalanced brackets.

    Args:
        source: The pattern.
        classes: The classes that it may name.
        followed_by: A pattern for what has to come right after; its slots count, its words do not.
        unless_followed: A regular expression, with ``{class}`` and spaces as in patterns, for what must not.
        spaced: Whether the language writes spaces between words.
    """
    parser = _Parser(source, classes, spaced=spaced)
    node = parser.whole()
    word_ends = r"(?!\w)" if spaced else ""
    end = SPACE + "?" if parser.tail else word_ends + _NOT_WITHIN_NUMBER
    if followed_by:
        after = _Parser(followed_by, classes, parser.slots, spaced=spaced).whole()
        end = rf"(?={after.expression}{word_ends})"
        node = _Node(node.expression, join_heads(node.heads, after.heads), first_sets.join(node.first, after.first))
    if unless_followed:
        re.compile(re.sub(r"\{[a-z]+\}", "", unless_followed))  # Its mistakes show when the file is read.
        end += f"(?!{_lookahead(unless_followed, classes)})"
    first = first_sets.join(node.first, first_sets.AT_END if spaced and not parser.tail else first_sets.ANYTHING)
    seconds = first_sets.seconds(first)
    return Pattern(f"(?:{node.expression}){end}", _starts(node.heads), seconds, parser.slots, parser.tail)


def compile_preceding(source: str, classes: Mapping[str, WordClass], *, spaced: bool = True) -> Pattern:
    """Compile a pattern for the end of the text before an expression."""
    parser = _Parser(source, classes, spaced=spaced, backwards=True)
    node = parser.whole()
    word_begins = r"(?<!\w)" if spaced else ""
    seconds = first_sets.seconds(first_sets.join(node.first, first_sets.ANYTHING))
    return Pattern(rf"{word_begins}(?:{node.expression})\Z", {}, seconds, parser.slots, parser.tail)


def _lookahead(source: str, classes: Mapping[str, WordClass]) -> str:
    spaced = source.replace(" ", SPACE)
    return re.sub(r"\{([a-z]+)\}", lambda slot: classes[slot[1]].expression, spaced)


class _Parser:
    """Recursive descent over the tokens of one pattern."""

    def __init__(
        self,
        source: str,
        classes: Mapping[str, WordClass],
        slots: dict[str, tuple[str, str]] | None = None,
        *,
        spaced: bool = True,
        backwards: bool = False,
    ) -> None:
        self.source = source
        self.backwards = backwards
        self.spaced = spaced
        self.around = "" if spaced else _AROUND
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
        branches = [self.sequence()]
        while self._peek("|"):
            self.position += 1
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        either = "|".join(branch.expression for branch in branches)
        heads, first = (
            frozenset().union(*sets) for sets in ((one.heads for one in branches), (one.first for one in branches))
        )
        return _Node(f"(?:{either})", heads, first)

    def sequence(self) -> _Node:
        whole = _Node("")
        while self.position < len(self.tokens) and not (self._peek("|") or self._peek(")")):
            item = self.item()
            for sign, times in _REPEATED.items():
                if self._peek(sign):
                    self.position += 1
                    optional = (item.heads | _NO_WORD, item.first | first_sets.NOTHING)
                    item = _Node(f"(?:{item.expression}){times}", *optional)
            whole = whole.then(item, backwards=self.backwards)
        return whole

    def item(self) -> _Node:
        token = self.tokens[self.position]
        self.position += 1
        if token[0] == "{...}":
            self.tail = True
            return _Node("", _ANY_WORD, first_sets.ANYTHING)
        if token[1]:
            return self._slot(token[1], token[2] or token[1])
        if token[0] == "(":
            return self._group()
        if token[4]:
            return _Node(SPACE, first=first_sets.of_text(" ", spaced=self.spaced))
        if token[5]:
            re.compile(token[5])
            heads = _ANY_WORD if _WORD.search(token[5]) else _NO_WORD
            return _Node(token[5].replace(" ", r"\s"), heads, first_sets.of_signs(token[5], spaced=self.spaced))
        literal = re.sub(r"\\(.)", r"\1", token[0])
        read = literal[::-1] if self.backwards else literal
        return _Node(_phrase(literal), frozenset({_head(literal)}), first_sets.of_text(read, spaced=self.spaced))

    def _group(self) -> _Node:
        node = self.alternatives()
        if not self._peek(")"):
            raise PatternError(f"a '(' is not closed in the pattern {self.source!r}")
        self.position += 1
        return _Node(f"(?:{node.expression})", node.heads, node.first)

    def _slot(self, name: str, slot: str) -> _Node:
        if name not in self.classes:
            raise PatternError(f"unknown class {{{name}}} in the pattern {self.source!r}")
        word_class = self.classes[name]
        group = f"{slot}_{len(self.slots)}"
        self.slots[group] = (slot, name)
        around = self.around if (DIGITS,) in word_class.heads else ""
        signs = word_class.last if self.backwards else word_class.first
        return _Node(f"{around}(?P<{group}>{word_class.expression}){around}", word_class.heads, signs)

    def _peek(self, sign: str) -> bool:
        return self.position < len(self.tokens) and self.tokens[self.position][3] == sign
