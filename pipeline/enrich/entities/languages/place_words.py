"""What words say of the names of places beside them, or are themselves: the tables of ``data/place_finder.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pipeline.enrich import gazetteer
from pipeline.enrich.geography import divisions, inflection
from pipeline.enrich.resources import table

_LONGEST_PREPOSITION = 16


def _data() -> Mapping[str, Any]:
    return table("place_finder")


@lru_cache(maxsize=64)
def listed_words(kind: str, language: str) -> frozenset[str]:
    """Return one list of a language as a set; empty where it has none."""
    return frozenset(_data()[kind].get(language, ()))


def lists_of(kind: str) -> Mapping[str, Any]:
    """Return one table as it stands: strings of characters, or lists, by language or by what they are."""
    found: Mapping[str, Any] = _data()[kind]
    return found


def limit(name: str) -> int:
    """Return one of the ``limits``: people of a place, or letters of its name."""
    found: int = _data()["limits"][name]
    return found


def is_word(name: str, language: str) -> bool:
    """Say whether a name is as often a word: wherever one is found, others may be none."""
    return name in listed_words("words", language)


def articles(language: str) -> frozenset[str]:
    """Return the articles that a sentence begins with, as they are written there."""
    return listed_words("articles", language)


def is_led(text: str, start: int, language: str) -> bool:
    """Say whether a preposition that stands before places, and before no person's genitive, leads what starts there."""
    before = text[max(0, start - _LONGEST_PREPOSITION) : start].split()
    if not before or not text[start - 1].isspace():
        return False
    word = before[-1].lower()
    return word in listed_words("before", language) and word not in listed_words("of", language)


def endings(language: str) -> tuple[str, ...]:
    """Return the endings that say ``in``, ``to`` or ``from`` of a place; none in languages with words for it."""
    return tuple(_data()["endings"].get(language, ()))


def is_division(name: str, language: str) -> bool:
    """Say whether a name is that of a large state or province: what else is called so is called after it."""
    return any(one.population >= limit("famous") for one in divisions.named(name, language))


def is_country_in_a_case(name: str, language: str) -> bool:
    """Say whether it is a country's name in another case, or a continent's, and no person's."""
    forms = inflection.forms(name, language)[1:]
    is_country = any(gazetteer.country(form, language) is not None for form in forms)
    return name not in given() and (is_country or name in listed_words("natural", language))


@lru_cache(maxsize=1)
def given() -> frozenset[str]:
    """Return the given names that towns and countries have as well."""
    return frozenset(_data()["given"]["names"])
