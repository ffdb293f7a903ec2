"""The word lists of ``data/names_en.toml``, in the forms in which the rules ask for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """Return the tables of ``data/names_en.toml``."""
    text = resources.files("pipeline.enrich").joinpath("data/names_en.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, Any]:
    text = resources.files("pipeline.enrich").joinpath("data/languages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def language(code: str) -> Mapping[str, Any]:
    """Return the words of one language (ISO 639-1) of ``data/languages.toml``; empty for one that it has not."""
    found: Mapping[str, Any] = _languages().get(code, {})
    return found


def endings(code: str) -> Mapping[str, list[str]]:
    """Return the endings that adjectives of a language take, by what is cut from their dictionary form."""
    found: Mapping[str, list[str]] = _languages()["endings"].get(code, {})
    return found


@lru_cache(maxsize=32)
def word_set(table: str, name: str) -> frozenset[str]:
    """Return one list as a set."""
    return frozenset(words()[table][name])


@lru_cache(maxsize=32)
def alternatives(table: str, name: str) -> str:
    """Return one list as a regular expression's alternatives, the longest first."""
    return "|".join(re.escape(one) for one in sorted(words()[table][name], key=len, reverse=True))


@lru_cache(maxsize=1)
def structures() -> Mapping[str, Any]:
    """Return the tables of ``data/structure_en.toml``."""
    text = resources.files("pipeline.enrich").joinpath("data/structure_en.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=32)
def structure_set(table: str, name: str) -> frozenset[str]:
    """Return one list of ``data/structure_en.toml`` as a set."""
    return frozenset(structures()[table][name])
