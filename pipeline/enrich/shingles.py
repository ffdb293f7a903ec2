"""Words and shingles of a text, blind to case, marks and punctuation, in scripts with and without spaces.

A shingle is a run of words (Broder, *On the resemblance and containment of documents*, 1997). Where a script puts no
space between words, each letter is a part of a word (``data/unspaced.toml``) and a run has as many letters as make
the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.enrich.resources import table

LONGEST_TEXT = 200_000
"""Characters that are read of a text: of a longer one the beginning tells which it is."""

_WHOLE = 1000
"""What a word counts; a letter of an unspaced script counts its part of that."""


class _Folding(dict[int, str | None]):
    """Character → what stands for it (None: nothing); filled as texts need it."""

    def __missing__(self, code: int) -> str | None:
        category = unicodedata.category(chr(code))
        # Marks and format characters (soft hyphens, joiners) stand inside words, and copies lose them.
        kept = None if category[0] == "M" or category == "Cf" else chr(code)
        self[code] = kept
        return kept


_FOLDING = _Folding()
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
"""What may have to be folded: to ask of each letter of an English text takes ten times as long."""


def folded(text: str) -> str:
    """Return ``text`` (its first ``LONGEST_TEXT`` characters) without case, marks and compatibility forms."""
    return unmarked(text[:LONGEST_TEXT].casefold())


def unmarked(text: str) -> str:
    """Return ``text`` without marks and compatibility forms, its capitals kept."""
    if text.isascii():
        return text
    return _BEYOND_ASCII.sub(lambda run: run[0].translate(_FOLDING), unicodedata.normalize("NFKD", text))


def words_of(text: str) -> list[str]:
    """Return the words of ``text``, folded; in unspaced scripts its letters."""
    return word_pattern().findall(folded(text))


def length_in_words(words: Sequence[str]) -> float:
    """Return how many words ``words`` (of :func:`words_of`) make, a letter of an unspaced script a part of one."""
    return (sum(map(_weight, words)) if has_letters(words) else _WHOLE * len(words)) / _WHOLE


def word_pattern() -> re.Pattern[str]:
    """Return what a word is, in text that :func:`folded` or :func:`unmarked` returned."""
    return _scripts()[0]


def runs(words: Sequence[str], size: int) -> Iterator[range]:
    """Yield which words (by their numbers) each run of ``size`` words has; nothing where there are fewer."""
    if not has_letters(words):
        yield from (range(at, at + size) for at in range(len(words) - size + 1))
        return
    weights = [_weight(word) for word in words]
    end, weight = 0, 0
    for start in range(len(words)):
        while weight < size * _WHOLE and end < len(words):
            weight += weights[end]
            end += 1
        if weight < size * _WHOLE:
            return
        yield range(start, end)
        weight -= weights[start]


def has_letters(words: Sequence[str]) -> bool:
    """Return whether any of ``words`` is a letter of an unspaced script."""
    # No ASCII letter is one, which is sooner said of all of them than of each.
    return not "".join(words).isascii() and not _scripts()[1].keys().isdisjoint(words)


def _weight(word: str) -> int:
    return _scripts()[1].get(word, _WHOLE) if len(word) == 1 else _WHOLE


@cache
def _scripts() -> tuple[re.Pattern[str], dict[str, int]]:
    """Return what a word is, and the weight of each letter that is a part of one."""
    weights: dict[str, int] = {}
    ranges = ""
    for script in table("unspaced")["scripts"]:
        for one in script["ranges"]:
            first, last = (int(code, 16) for code in one.split("-"))
            ranges += f"{chr(first)}-{chr(last)}"
            weights |= dict.fromkeys(map(chr, range(first, last + 1)), int(_WHOLE / script["letters_a_word"]) + 1)
    return re.compile(rf"[{ranges}]|[^\W{ranges}]+"), weights
