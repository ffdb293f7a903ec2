"""The word lists, patterns and selectors of this room: read once from ``pipeline/clean/data``, never changed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@cache
def table(name: str) -> MappingProxyType[str, Any]:
    """Return the TOML file ``data/<name>.toml``, read-only at its top."""
    text = files("pipeline.clean").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def alternatives(name: str, key: str) -> str:
    """Return the patterns of one list, longest first, as the inside of a regular expression's group."""
    patterns: list[str] = table(name)[key]
    return "|".join(sorted(patterns, key=len, reverse=True))
