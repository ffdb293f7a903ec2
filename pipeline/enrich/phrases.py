"""Finding many fixed phrases in a text at once: what the gazetteers are matched with."""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from pipeline.enrich.letters import CAPITAL

ValueT = TypeVar("ValueT")


def _starting(first: str, again: str = ".") -> str:
    """Return what finds words by their first letters: of an apostrophe only where an article is elided, ``dell'Inter``.

    What may not stand before a word is asked behind these letters, ``again``: `re` skips to what a pattern begins with.
    """
    return rf"{first}(?<![^\W_]{again})(?:(?<![^\W_][.']{again})|(?<=\b[Ll]'{again})|(?<=ll'{again}))"


_LETTER = r"[^\W\d_]"
_WORD = re.compile(f"{_starting(_LETTER)}{_LETTER}*")
_CAPITALIZED = re.compile(f"{_starting(CAPITAL)}{_LETTER}*")
"""One word in five of most texts: words in small letters are looked for where a table begins with one."""
_MOST_SMALL = 8
"""Such words of one table; of one that begins with more all words are asked for."""
_LONGEST_ACRONYM = 4
_SHORT = 200
"""Characters of a text, such as a name, whose words are sooner found again than kept: they would push out a page's."""
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
    return letter >= _UNSPACED[0][0] and any(first <= letter <= last for first, last in _UNSPACED)


_KATAKANA = re.compile("[\u30a1-\u30f4\u30fc]")


def is_within_kana(text: str, at: int) -> bool:
    """Say whether a word in katakana goes on at ``at``: there is no タイ (Thailand) in シュタイン."""
    return at > 0 and _KATAKANA.match(text, at) is not None and _KATAKANA.match(text, at - 1) is not None


class PhraseTable(Generic[ValueT]):
    """Phrases with a value each; the longest phrase that stands at a place wins.

    Matching is by whole words and by case: phrases are found as they were added. Those in scripts without spaces are
    found anywhere. However many begin alike, a place is asked for each of their lengths, not for each of them.
    """

    def __init__(self, phrases: Iterable[tuple[str, ValueT]]) -> None:
        """``phrases``: pairs of a phrase and its value; the first value given for a phrase stays."""
        spaced: dict[str, dict[str, ValueT]] = defaultdict(dict)
        unspaced: dict[str, dict[str, ValueT]] = defaultdict(dict)
        for phrase, value in phrases:
            if phrase and is_unspaced(phrase[0]):
                unspaced[phrase[0]].setdefault(phrase, value)
            elif match := _WORD.match(phrase):
                spaced[match[0]].setdefault(phrase, value)
        self._by_first_word = _with_lengths(spaced)
        small = [one for one in spaced if _CAPITALIZED.match(one) is None]
        self._begins_small = len(small) > _MOST_SMALL
        self._small = {} if self._begins_small else {one: _alone(one) for one in small}
        self._by_letter = _with_lengths(unspaced)
        self._letter = re.compile(f"[{''.join(map(re.escape, unspaced))}]" if unspaced else r"(?!)")

    def find(self, text: str) -> Iterator[tuple[int, int, ValueT]]:
        """Yield ``(start, end, value)`` of every phrase in ``text``, without overlaps, in order."""
        reached = 0
        found = self._spaced(text)
        if self._by_letter and (first := self._letter.search(text)):
            found = heapq.merge(found, self._unspaced(text, first.start()), key=lambda one: (one[0], -one[1]))
        for start, end, value in found:
            if start >= reached:
                yield start, end, value
                reached = end

    def _spaced(self, text: str) -> Iterator[tuple[int, int, ValueT]]:
        reached = 0
        table = self._by_first_word
        for start, word in self._first_words(text):
            if start < reached:
                continue
            lengths, values = table[word]
            for length in lengths:
                phrase = text[start : start + length]
                if phrase in values and not _goes_on(text, start + len(phrase)):
                    reached = start + len(phrase)  # at the text's end less than ``length``
                    yield start, reached, values[phrase]
                    break

    def _first_words(self, text: str) -> list[tuple[int, str]]:
        """Return where in ``text`` a word stands with which a phrase begins, in order."""
        # Blanks part words as line ends do: a text is often asked again with the ones for the others.
        spaced = text.replace("\n", " ")
        words = (_words if len(text) > _SHORT else _words.__wrapped__)(spaced, capital=not self._begins_small)
        # A table, or a text, may have many words: the fewer of the two are looked up in the other.
        known = self._by_first_word.keys() & words.keys()
        found = [(place, one) for one in known for place in words[one]]
        for one, pattern in self._small.items():
            if one in spaced:
                found += ((match.start(), one) for match in pattern.finditer(spaced))
        found.sort()
        return found

    def _unspaced(self, text: str, start: int) -> Iterator[tuple[int, int, ValueT]]:
        while match := self._letter.search(text, start):
            start = match.start()
            lengths, values = self._by_letter[match[0]]
            pieces = () if is_within_kana(text, start) else (text[start : start + one] for one in lengths)
            phrase = next((one for one in pieces if one in values and not is_within_kana(text, start + len(one))), None)
            if phrase is not None:
                yield start, start + len(phrase), values[phrase]
            start += len(phrase or " ")


def _with_lengths(table: Mapping[str, dict[str, ValueT]]) -> dict[str, tuple[tuple[int, ...], dict[str, ValueT]]]:
    """Return by their beginning the phrases with their values, and before them their lengths, the longest first."""
    return {first: (tuple(sorted(set(map(len, values)), reverse=True)), values) for first, values in table.items()}


@lru_cache(maxsize=256)
def _alone(word: str) -> re.Pattern[str]:
    """Return what finds ``word`` as a word of its own."""
    letters = re.escape(word)
    return re.compile(f"{_starting(letters, letters)}(?!{_LETTER})")


@lru_cache(maxsize=4)
def _words(text: str, *, capital: bool) -> Mapping[str, Sequence[int]]:
    """Return the words of a text, or those with a capital, with their starts; kept for a moment, for the next table."""
    starts: dict[str, list[int]] = defaultdict(list)
    for match in (_CAPITALIZED if capital else _WORD).finditer(text):
        starts[match[0]].append(match.start())
    return dict(starts)


def _goes_on(text: str, end: int) -> bool:
    """Say whether the word before ``end`` goes on after it."""
    return end < len(text) and (text[end].isalnum() or text[end] == "_") and text[end - 1] != "."


@lru_cache(maxsize=32768)
def key(name: str) -> str:
    """Return the form under which names are the same: no accents, dots, case or leading article."""
    plain = "".join(one for one in unicodedata.normalize("NFD", name) if not unicodedata.combining(one))
    plain = re.sub(r"[.'`\u2019]", "", plain).replace("-", " ").casefold()
    return re.sub(r"\s+", " ", plain).strip().removeprefix("the ")


def is_acronym(name: str) -> bool:
    """Say whether ``name`` is a short word all in capitals (dots apart): ``US``, ``U.N.``, ``FIFA``."""
    letters = name.replace(".", "")
    return letters.isupper() and letters.isalpha() and len(letters) <= _LONGEST_ACRONYM + 2
