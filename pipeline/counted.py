"""How many there are of something, in English: ``1 run has no report``, ``1,204 runs have no report``. Pure.

What is said on a terminal, in reports and in errors; the page has its catalogues for that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_WORD: Final = re.compile(r"[a-z]+")


def counted(number: int, words: str) -> str:
    """Return ``number``, its thousands parted, and ``words``, which are written for many: ``lists are damaged``.

    Of one, the first noun of ``counted_words.toml`` in it and the first verb behind that are singular; behind ``of``
    (``of its lists were read``) the verb alone. Words that are not there stay: ``indexed``.
    """
    return f"{number:,} {_singular(words) if number == 1 else words}"


@cache
def _singular(words: str) -> str:
    kinds = ["verbs"] if words.startswith(("of ", *_table()["verbs"])) else ["verbs", "nouns"]

    def one(word: re.Match[str]) -> str:
        found = _table()[kinds[-1]].get(word[0]) if kinds else None
        if found:
            kinds.pop()
        return found or word[0]

    return _WORD.sub(one, words)


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("pipeline").joinpath("counted_words.toml").read_text(encoding="utf-8"))
