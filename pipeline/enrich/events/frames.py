"""Texts that are made of a pattern every day: weather, results, lottery, police rounds.

What such a text shares with another is the pattern, and no happening. It is known by runs of words that its own outlet
has printed in other articles of these days, too. Names and numbers, which fill the pattern in, are left out of the
runs: what begins with a capital letter, or a digit. So scripts without small letters have no runs, and are left as
they are.
"""

from __future__ import annotations

import re
from itertools import islice, repeat

from pipeline.enrich.events.parameters import FRAME_RUN, FRAME_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_CHARACTERS = 12 * FRAME_WORDS
"""About as many as these words have, with what stands between them."""


def frame(source: str, text: str) -> frozenset[int]:
    """Return the runs of small words at the beginning of ``text``, as an article of ``source`` has them."""
    small = [*islice(filter(str.islower, text[:_CHARACTERS].split()), FRAME_WORDS)]
    runs = zip(repeat(source), *(islice(small, at, None) for at in range(FRAME_RUN)), strict=False)
    return frozenset(map(hash, runs))


def small_words(text: str) -> set[str]:
    """Return the words that stand in ``text`` in small letters: those of its pattern, if it is made of one."""
    return set(filter(str.islower, _WORD.findall(text)))


def other_words(text: str) -> set[str]:
    """Return the words of ``text`` that do not: names, and how sentences begin."""
    return {word for word in _WORD.findall(text) if not word.islower()}
