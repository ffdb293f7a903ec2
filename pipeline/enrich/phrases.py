"""Finding many fixed phrases in a text at once: what the gazetteers are matched with."""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")

_WORD_START = re.compile(r"(?<![^\W_])(?<![^\W_][.'])[^\W\d_]+")
_LONGEST_ACRONYM = 4
_UNSPACED = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u2e80", "\ud7ff"),
    ("\uf900", "\ufaff"),
)
"""Thai, Lao, Myanmar, Khmer; Han, kana and Hangul."""


def is_unspaced(letter: str) -> bool:
    """Say whether a letter is of a script in which a name has no spaces around it, or particles behind it."""
    return any(first <= letter <= last for first, last in _UNSPACED)


class PhraseTable(Generic[ValueT]):
    """Phrases with a value each; the longest phrase that stands at a place wins.

    Matching is by whole words and by case: phrases are found as they were added. Those in scripts without spaces are
    found anywhere.
    """

    def __init__(self, phrases: Iterable[tuple[str, ValueT]]) -> None:
        """``phrases``: pairs of a phrase and its value; the first value given for a phrase stays."""
        table: dict[str, dict[str, ValueT]] = defaultdict(dict)
        self._unspaced: dict[str, ValueT] = {}
        for phrase, value in phrases:
            if phrase and is_unspaced(phrase[0]):
                self._unspaced.setdefault(phrase, value)
            elif match := _WORD_START.match(phrase):
                table[match[0]].setdefault(phrase, value)
        self._by_first_word = {
            first: sorted(found.items(), key=lambda one: -len(one[0])) for first, found in table.items()
        }

        longest_first = sorted(self._unspaced, key=len, reverse=True)
        self._anywhere = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def find(self, text: str) -> Iterator[tuple[int, int, ValueT]]:
        """Yield ``(start, end, value)`` of every phrase in ``text``, without overlaps, in order."""
        reached = 0
        anywhere = self._anywhere.finditer(text) if self._anywhere else ()
        unspaced = ((*one.span(), self._unspaced[one[0]]) for one in anywhere)
        for start, end, value in heapq.merge(self._spaced(text), unspaced, key=lambda one: (one[0], -one[1])):
            if start >= reached:
                yield start, end, value
                reached = end

    def _spaced(self, text: str) -> Iterator[tuple[int, int, ValueT]]:
        reached = 0
        table = self._by_first_word
        for start, word in _words(text):
            if word not in table or start < reached:
                continue
            for phrase, value in table[word]:
                end = start + len(phrase)
                if text.startswith(phrase, start) and not _goes_on(text, end):
                    yield start, end, value
                    reached = end
                    break


@lru_cache(maxsize=4)
def _words(text: str) -> tuple[tuple[int, str], ...]:
    """Return the words of a text with their starts; kept for a moment, since several tables read the same text."""
    return tuple((match.start(), match[0]) for match in _WORD_START.finditer(text))


def _goes_on(text: str, end: int) -> bool:
    """Say whether the word before ``end`` goes on after it."""
    return end < len(text) and (text[end].isalnum() or text[end] == "_") and text[end - 1] != "."


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Return the form under which names are the same: no accents, dots, case or leading article."""
    plain = "".join(one for one in unicodedata.normalize("NFD", name) if not unicodedata.combining(one))
    plain = re.sub(r"[.'`\u2019]", "", plain).replace("-", " ").casefold()
    return re.sub(r"\s+", " ", plain).strip().removeprefix("the ")


def is_acronym(name: str) -> bool:
    """Say whether ``name`` is a short word all in capitals (dots apart): ``US``, ``U.N.``, ``FIFA``."""
    letters = name.replace(".", "")
    return letters.isupper() and letters.isalpha() and len(letters) <= _LONGEST_ACRONYM + 2
