"""The word lists, patterns and selectors of these rooms: each read once, from beside its modules, never changed."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@cache
def table(name: str) -> MappingProxyType[str, Any]:
    """Return the TOML file of that name, read-only at its top; ``body/furniture`` is ``body/furniture.toml``."""
    text = files("pipeline.clean").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def alternatives(name: str, key: str) -> str:
    """Return the patterns of one list, longest first, as the inside of a regular expression's group."""
    patterns: list[str] = table(name)[key]
    return "|".join(sorted(patterns, key=len, reverse=True))


@cache
def whole_line(name: str, key: str) -> re.Pattern[str]:
    """Return what matches a whole line that says one of a list's patterns, in whatever case and between any signs."""
    return re.compile(rf"\W*(?:{alternatives(name, key)})\W*", re.IGNORECASE)
