"""Words that are written nearly alike. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST: Final = 4
"""Letters: too many words of three are one letter from any other."""
_LONG: Final = 7
_FIRST_MARK: Final = 0x300
_LAST_OF_BMP: Final = 0xFFFF


@cache
def word_pattern(least: int) -> re.Pattern[str]:
    """Return what matches a word of ``least`` letters or more, each with its marks (Unicode's category M)."""
    characters = map(chr, range(_FIRST_MARK, _LAST_OF_BMP + 1))
    marks = "".join(one for one in characters if unicodedata.category(one).startswith("M"))
    return re.compile(rf"(?:[^\W\d_][{marks}]*){{{least},}}")


def most_edits(word: str) -> int:
    """Return how many edits from ``word`` another one may be meant: two in a long word, in a short one none."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < _LONG else 2


def edits_between(word: str, other: str) -> int:
    """Return how many letters to add, leave out, replace or swap with the next (optimal string alignment)."""
    return OSA.distance(word, other)


def words_near(word: str, counts: Iterable[tuple[str, int]], edits: int, limit: int) -> list[tuple[str, int]]:
    """Return the words of ``counts`` (word, number of articles) that are 1 to ``edits`` from ``word``.

    Nearest first, then most frequent, then by their letters; words of letters alone.
    """
    near_length = range(len(word) - edits, len(word) + edits + 1)
    known = {one: count for one, count in counts if len(one) in near_length and _is_of_letters(one) and one != word}
    near = process.extract(word, list(known), scorer=OSA.distance, score_cutoff=edits, limit=None)
    ranked = sorted((int(distance), -known[one], one) for one, distance, _ in near)
    return [(one, -count) for _, count, one in ranked[:limit]]


def _is_of_letters(word: str) -> bool:
    return word.isalpha() or all(unicodedata.category(one)[0] in "LM" for one in word)
