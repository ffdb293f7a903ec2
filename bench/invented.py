"""Words that nobody has used: put together from pieces of the words of the sample press, in the script of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count

from pipeline.press.outlets import load_outlets

_LEAST_LETTERS = 5
_SPREAD = 2_654_435_761
"""A prime (2^32 / golden ratio, nearly: Knuth's multiplicative hashing): neighbours have no pieces in common."""
_CAPITALS = 3
"""Every third begins with a capital, as names and German nouns do."""


def invented_words(language: str, first: int = 0) -> Iterator[str]:
    """Yield words without end, from the one of number ``first`` on; a number has the same word each time.

    The language (ISO 639-1) is one of the sample press; the words of one part from each other until some 10^8.
    """
    pieces = _words(language.split("-", maxsplit=1)[0])
    for number in count(first):
        start, middle, end = _places(number, len(pieces))
        half = len(pieces[middle]) // 2
        word = pieces[start][:2] + pieces[middle][:half] + pieces[end][len(pieces[end]) // 2 :]
        yield word.capitalize() if number % _CAPITALS == 0 else word


def _places(number: int, size: int) -> tuple[int, int, int]:
    rest, end = divmod(number * _SPREAD % size**3, size)
    start, middle = divmod(rest, size)
    return start, middle, end


@cache
def _words(language: str) -> Sequence[str]:
    """Return the words of the press in ``language``, in small letters, sorted; raises ``ValueError`` without any."""
    blocks = (
        block
        for outlet in load_outlets()
        if outlet.language.startswith(language)
        for article in outlet.articles
        for block in article.blocks
    )
    words = {one.lower() for block in blocks for one in block.text.split() if one.isalpha()}
    if not (found := sorted(one for one in words if len(one) >= _LEAST_LETTERS)):
        raise ValueError(f"the sample press has no words in {language!r}; see pipeline/press/outlets")
    return found
