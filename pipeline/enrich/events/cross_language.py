"""What a text has in common with one of another language: numbers, and the consonants of capitalised words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from pipeline.enrich.events.parameters import CONSONANTS, LEAST_CONSONANTS, PAIRS
from pipeline.enrich.letters import SMALL

_MARK = re.compile(
    rf"[^\W_{SMALL}](?:(?<=\d)[\d.,]*\d|(?<=[^\W\d_])(?<![^\W\d_].)[^\W\d_]{{3,}})",
)
"""Numbers of two digits, with what separates them, and words of four letters: those that most small letters begin are
passed over here. It begins with one set of characters, for which `re` looks five times as fast as for alternatives."""


def marks(text: str) -> list[str]:
    """Return the marks of ``text``, as they stand in it: ``2300`` for 2,300, ``slvng`` for Solvang and Сольванг."""
    found = (_mark(one) for one in _MARK.findall(text) if one[0].isupper() or one[0].isdigit())
    return [one for one in found if one]


@lru_cache(maxsize=16384)
def _mark(word: str) -> str:
    if word[0].isdigit():
        return re.sub("[.,]", "", word)
    plain = "".join(one for one in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(one))
    for pair, sound in PAIRS:
        plain = plain.replace(pair, sound)
    letters = "".join(CONSONANTS.get(one, "") for one in plain)
    skeleton = "".join(one for one, _ in groupby(letters))
    return skeleton if len(skeleton) >= LEAST_CONSONANTS else ""
