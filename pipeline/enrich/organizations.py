"""Organizations that the news names every week: ``data/organizations.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from pipeline.enrich.phrases import PhraseTable


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    text = resources.files("pipeline.enrich").joinpath("data/organizations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def certain() -> frozenset[str]:
    """Return the names that mean an organization wherever they stand."""
    return frozenset(name for kind, names in _data()["certain"].items() if kind != "nicknames" for name in names)


@lru_cache(maxsize=1)
def likely() -> frozenset[str]:
    """Return the names that are a word, a place or a person too."""
    return frozenset(_data()["likely"]["names"])


@lru_cache(maxsize=1)
def nicknames() -> frozenset[str]:
    """Return the plural nicknames of clubs, which mean the club only in news about sport."""
    return frozenset(_data()["certain"]["nicknames"])


@lru_cache(maxsize=1)
def certain_table() -> PhraseTable[str]:
    """Return the table that finds certain organizations in a text."""
    return PhraseTable((name, name) for name in sorted(certain()))


@lru_cache(maxsize=1)
def nickname_table() -> PhraseTable[str]:
    """Return the table that finds clubs' nicknames in a text."""
    return PhraseTable((name, name) for name in sorted(nicknames()))


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Return the name that is shown, by each of its other forms."""
    return dict(_data()["aliases"])
