"""FIRST sets: the signs that a text can begin with where a pattern fits, two at most.

A rule that begins with a number is tried at every number, and there are sixty of them in a language; the sign behind
the number ("3 May", "3-5", "3.5.", "3日") leaves few. FIRST sets as in the theory of parsing (Aho and Ullman, *The
Theory of Parsing, Translation, and Compiling*, 1972), over characters, with all of a number as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

DIGITS: Final = "#"
"""Stands for a whole number."""
END: Final = ""
"""Stands for the end of the expression, where no letter or digit may follow."""

First = frozenset[tuple[str | None, ...]]
"""Beginnings, each of up to two signs; None stands for any sign, and an empty one for what may be left out."""

NOTHING: Final[First] = frozenset({()})
ANYTHING: Final[First] = frozenset({(None,)})
NUMBER: Final[First] = frozenset({(DIGITS,)})
FIGURES: Final[First] = NUMBER | {(DIGITS, sign) for sign in ",. "}
"""A number that may have thousands or a fraction."""
AT_END: Final[First] = frozenset({(END,)})

_LENGTH: Final = 2
_ALIKE: Final = {"\u2019": "'", "\u0131": "i", "\u017f": "s"}
"""Signs that a pattern takes for another one, or that only differ in being a capital."""


def sign(character: str) -> str:
    """Return the sign that a character counts as: lower case, any white space a blank."""
    if character.isspace():
        return " "
    return DIGITS if character.isdecimal() else _ALIKE.get(character, character.lower()[:1])


def join(first: First, last: First) -> First:
    """Return what a text can begin with that begins as ``first`` and goes on as ``last``."""
    if all(_is_whole(head) for head in first):
        return first
    return frozenset(head if _is_whole(head) else _joined(head, more) for head in first for more in last)


def _is_whole(head: tuple[str | None, ...]) -> bool:
    return len(head) == _LENGTH or None in head or END in head


def _joined(head: tuple[str | None, ...], more: tuple[str | None, ...]) -> tuple[str | None, ...]:
    if head == more[:1] == (DIGITS,):
        return more  # Two numbers without anything between them are read as one.
    return (head + more)[:_LENGTH]


def of_text(text: str, *, spaced: bool) -> First:
    """Return the FIRST set of a literal text, in which a blank and an apostrophe may be written otherwise.

    Without spaces between words (``spaced`` false) a blank may be missing, and counts as nothing.
    """
    signs: list[str | None] = []
    for character in text:
        one = sign(character)
        if (one == " " and not spaced) or (one == DIGITS and signs[-1:] == [DIGITS]):
            continue
        signs.append(one)
        if len(signs) == _LENGTH:
            break
    return frozenset({tuple(signs)})


def of_words(words: Iterable[str], *, spaced: bool) -> First:
    """Return the FIRST set of a class of words, in which a hyphen may be written as a blank."""
    either = {other for word in words for other in (word, word.replace("-", " "))}
    return frozenset().union(*(of_text(word, spaced=spaced) for word in either))


def of_signs(expression: str, *, spaced: bool) -> First:
    """Return the FIRST set of a set of signs like ``[-/.]``; anything, where it has more to it than signs."""
    inside = expression[1:-1]
    if not inside or inside[0] == "^" or "\\" in inside or "-" in inside[1:-1] or re.search(r"\w", inside):
        return ANYTHING
    return frozenset().union(*(of_text(one, spaced=spaced) for one in inside))


def seconds(first: First) -> Mapping[str | None, frozenset[str | None]]:
    """Return, for each first sign, the signs that can come second; None among them: any."""
    known: dict[str | None, set[str | None]] = {}
    for head in first:
        known.setdefault(head[0] if head else None, set()).add(head[1] if len(head) == _LENGTH else None)
    return {begins: frozenset(after) for begins, after in known.items()}
