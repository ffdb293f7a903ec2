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
_FIRST_MAY_DIFFER: Final = 5
"""Letters: ``Katrin`` for ``Catrin``."""
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


def names_near(word: str, names: Iterable[str], limit: int) -> list[str]:
    """Return which of ``names`` (folded) somebody may have meant who wrote ``word``: the nearest first, as they come.

    They are as few letters away as :func:`most_edits` has it. Who misspells a name begins it right: another first
    letter is meant in words of :data:`_FIRST_MAY_DIFFER` letters or more alone, and then nothing else differs.
    """
    edits = most_edits(word)
    others = [one for one in names if one != word and abs(len(one) - len(word)) <= edits]
    near = process.extract(word, others, scorer=OSA.distance, score_cutoff=edits, limit=None) if edits else []
    ranked = sorted(
        (int(away), at, one) for one, away, at in near if one[:1] == word[:1] or _may_begin(word, one, away)
    )
    return [one for _, _, one in ranked[:limit]]


def _may_begin(word: str, other: str, edits: float) -> bool:
    return min(len(word), len(other)) >= _FIRST_MAY_DIFFER and edits <= 1


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
