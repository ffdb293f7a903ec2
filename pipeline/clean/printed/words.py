"""Words broken over two lines, joined by evidence: the document's own words first, then a dictionary's.

The dictionaries are the word lists of ``pyspellchecker`` (frequency lists of OpenSubtitles and others, MIT).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from spellchecker import SpellChecker

from pipeline.clean.resources import table

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+(?:['’][^\W\d_]+)*)*")
_LANGUAGES = ("en", "de", "fr", "es", "ru", "it", "pt", "nl")
_POSSESSIVE = re.compile(r"['’]s$")

Dictionary = Callable[[str], bool]
"""Says whether a lower-case word is one."""


@cache
def _listed(language: str) -> frozenset[str]:
    return frozenset(SpellChecker(language=language).word_frequency.words())


def dictionary(language: str) -> Dictionary:
    """Return the dictionary of ``language`` (ISO 639-1); one that is not known knows no word."""
    if language not in _LANGUAGES:
        return lambda _word: False
    return _listed(language).__contains__


def vocabulary(text: str) -> Counter[str]:
    """Return how often each word (lower-case, hyphens inside) stands unbroken in ``text``."""
    return Counter(map(str.lower, _WORD.findall(text)))


class WordJoiner:
    """Decides what becomes of a hyphen at a line's end, for one document."""

    def __init__(self, text: str, language: str, known: Dictionary | None = None) -> None:
        """``text`` is the document with its broken lines, ``language`` its ISO 639-1 code."""
        self._seen = vocabulary(text)
        self._language = language
        self._known = known or dictionary(language)
        rules = table("printed/plain_text")
        self._prefixes = frozenset(rules["hyphenated_prefixes"])
        self._suspended = frozenset(rules["suspended_before"])

    def join(self, left: str, right: str) -> str:
        """Return the word that ``left`` (ending in a hyphen) and ``right`` (at the next line's start) are.

        ``coun-`` + ``tries`` → ``countries``; ``anti-`` + ``corruption`` → ``anti-corruption``;
        ``pre-`` + ``and`` → ``pre- and``.
        """
        stem = left[:-1]
        first, second = _last_word(stem).lower(), _first_word(right).lower()
        if second in self._suspended:
            return f"{left} {right}"
        return left + right if self._keeps_hyphen(first, second, right) else stem + right

    def _keeps_hyphen(self, first: str, second: str, right: str) -> bool:
        if not first or not second or not right[:1].islower():
            return True
        closed, hyphened = self._seen[first + second], self._seen[f"{first}-{second}"]
        if closed != hyphened:
            return hyphened > closed
        if self._is_word(first + second) or "-" in second:
            return "-" in second and not self._is_word(first + second.partition("-")[0])
        if self._language == "de":
            return False  # German writes such compounds closed, or with a capital after the hyphen
        return (first in self._prefixes or self._is_word(first)) and self._is_word(second)

    def _is_word(self, word: str) -> bool:
        return self._known(word) or self._known(_POSSESSIVE.sub("", word))


def _last_word(text: str) -> str:
    found = re.search(r"[^\W_]+(?:['’-][^\W_]+)*$", text)
    return found[0] if found else ""


def _first_word(text: str) -> str:
    found = re.match(r"[^\W_]+(?:['’-][^\W_]+)*", text)
    return found[0] if found else ""
