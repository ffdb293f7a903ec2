"""The files of ``data/``, and how a list of words becomes a part of a pattern."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return what ``data/<name>.toml`` holds, read once a process; nobody may change it.

    Raises:
        FileNotFoundError: There is no such file.
    """
    return tomllib.loads(resources.files("pipeline.enrich").joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> str:
    """Return words as a regular expression's alternatives, the longest first; of none, what matches nothing."""
    return "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)) or "(?!)"


def opening(words: Iterable[str], behind: str) -> str:
    """Return words as the beginning of a pattern, where none of the signs ``behind`` (of a set) stands before them.

    Grouped by their first letters, which ``re`` then skips to: with ``(?<!…)`` in front it would try every place.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    found = (rf"{re.escape(one)}(?<![{behind}].)(?:{any_of(rests[one])})" for one in sorted(rests))
    return f"(?:{'|'.join(found) or '(?!)'})"
