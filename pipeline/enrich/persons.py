"""People whose names the news spells in several ways, or shortens to one word: ``data/persons.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pipeline.enrich.phrases import key
from pipeline.enrich.resources import table


def _data() -> Mapping[str, Mapping[str, Any]]:
    return table("persons")


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, ...], ...]:
    """Return the spellings of each person's full name, the one that is shown first."""
    return tuple((shown, *forms) for shown, forms in _data()["spellings"].items())


@lru_cache(maxsize=1)
def spellings() -> Mapping[str, str]:
    """Return the name that is shown by the key of each spelling."""
    return {key(form): group[0] for group in groups() for form in group}


def all_forms() -> tuple[str, ...]:
    """Return every known spelling of a full name."""
    return tuple(form for group in groups() for form in group)


@lru_cache(maxsize=1)
def mononyms() -> Mapping[str, str]:
    """Return the full name by the one word that everybody knows for it."""
    return {word: str(name) for word, name in _data()["mononyms"].items()}


@lru_cache(maxsize=1)
def known_surnames() -> frozenset[str]:
    """Return the words that everybody knows for somebody's: :func:`mononyms`, and surnames that many bear."""
    return frozenset(mononyms()).union(_data()["surnames"]["words"])


@lru_cache(maxsize=1)
def identifiers() -> Mapping[str, str]:
    """Return Wikidata's identifier (``wikidata:Q7747``) by the name that is shown, where it is certain."""
    return {name: f"wikidata:{one}" for name, one in _data()["wikidata"].items()}
