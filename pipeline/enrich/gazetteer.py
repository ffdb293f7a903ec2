"""Countries: their names in many languages, the words for their people, and the names we show.

Names come from CLDR (through babel) and ISO 3166 (through pycountry), corrected and extended by
``data/countries.toml``. English short names are canonical in every language, so that articles in two languages meet
under one facet value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pycountry
from babel import Locale, UnknownLocaleError

from pipeline.enrich import lexicon
from pipeline.enrich.phrases import PhraseTable, key
from pipeline.enrich.resources import table

GENITIVE_S = frozenset({"de", "nl", "da", "no", "sv"})
NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
"""CLDR territories that are groups of countries, pseudo-codes or islets without a code of their own."""


_WORD_BEFORE = re.compile(r"\b(\w+)[\s-]+\Z")
_WORD_BEFORE_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class Country:
    """A country of today or of history; ``current`` is False for one that is no more."""

    code: str
    """ISO 3166-1 alpha-2; ISO 3166-3's former alpha-2 for a country that is no more."""
    name: str
    current: bool = True

    @property
    def entity_id(self) -> str:
        """The identifier of mentions of it: ``iso3166:US``."""
        return f"iso3166:{self.code}" if self.current else f"iso3166-3:{self.code}"


def data() -> Mapping[str, Any]:
    """Return ``data/countries.toml``."""
    return table("countries")


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """Return all countries by code, those of history too."""
    shown = data()["names"]
    names = {code: name for code, name in Locale("en").territories.items() if _is_country(code)}
    current = {code: Country(code, shown.get(code, name)) for code, name in names.items()}
    past = {code: Country(code, one["name"], current=False) for code, one in data()["historical"].items()}
    return current | past


@lru_cache(maxsize=1)
def by_entity_id() -> Mapping[str, Country]:
    """Return all countries by the identifiers of their mentions."""
    return {one.entity_id: one for one in countries().values()}


def country_of_code(code: str) -> Country | None:
    """Return the country with this code of ISO 3166-1, alpha-2 or alpha-3, in any case; None: it is no such code."""
    two = code.upper()
    if len(code) == len("USA"):
        found = pycountry.countries.get(alpha_3=two)
        two = found.alpha_2 if found else ""
    return countries().get(two)


def _is_country(code: str) -> bool:
    return len(code) == len("US") and code.isalpha() and code not in NOT_COUNTRIES


@lru_cache(maxsize=32)
def country_names(language: str) -> Mapping[str, Country]:
    """Return the names of countries as ``language`` (ISO 639-1) writes them, canonical names and aliases included."""
    found: dict[str, Country] = {}
    for name, code in _all_names(language):
        if code in countries() and name:
            found.setdefault(name, countries()[code])
    return found


def _all_names(language: str) -> Iterator[tuple[str, str]]:
    yield from ((country.name, code) for code, country in countries().items())
    if language in {"en", "und"}:
        yield from _english_names()
    for code, aliases in lexicon.language(language).get("aliases", {}).items():
        yield from ((alias, code) for alias in aliases)
    try:
        locale = Locale(language)
    except (UnknownLocaleError, ValueError):
        return
    for one in (locale, *map(Locale.parse, data()["variants"].get(language, ()))):
        yield from ((name, code) for code, name in one.territories.items() if _is_country(code))
    # German and its neighbours add an s for the genitive: "Russlands".
    if language in GENITIVE_S:
        yield from ((f"{name}s", code) for code, name in locale.territories.items() if _is_country(code))


def _english_names() -> Iterator[tuple[str, str]]:
    for code, aliases in data()["aliases"].items():
        yield from ((alias, code) for alias in aliases)
    for code, one in data()["historical"].items():
        yield from ((alias, code) for alias in one["aliases"])
    yield from data()["parts"].items()
    for one in pycountry.countries:
        yield from ((name, one.alpha_2) for name in (one.name, getattr(one, "official_name", "")) if "," not in name)


@lru_cache(maxsize=32)
def country_table(language: str) -> PhraseTable[Country]:
    """Return the table that finds countries' names in a text of ``language``."""
    return PhraseTable(country_names(language).items())


@lru_cache(maxsize=1)
def demonyms() -> Mapping[str, Country]:
    """Return the English adjectives and words for a country's people, plurals included."""
    found: dict[str, Country] = {}
    words = dict(data()["demonyms"]) | {code: one["demonyms"] for code, one in data()["historical"].items()}
    for code, forms in words.items():
        for form in forms:
            found.setdefault(form, countries()[code])
            if form[-1] not in "hs":
                found.setdefault(form + "s", countries()[code])
    return found


@lru_cache(maxsize=32)
def demonym_table(language: str = "en") -> PhraseTable[Country]:
    """Return the table that finds the adjectives and words for a country's people in a text of ``language``."""
    if language == "en":
        return PhraseTable(demonyms().items())
    return PhraseTable(_foreign_demonyms(language))


def is_of_a_continent(text: str, start: int, end: int) -> bool:
    """Return whether the demonym there speaks of a part of the world instead of its country: ``Latin American``."""
    rule = data()["not_a_demonym"]
    if text[start:end] not in rule["of"]:
        return False
    word = _WORD_BEFORE.search(text, max(0, start - _WORD_BEFORE_CHARACTERS), start)
    return word is not None and word[1] in rule["before"]


def demonym_words(language: str) -> Iterator[str]:
    """Yield the forms of a language's demonyms in lower case; those of English too, which models take for names."""
    yield from (form.lower() for form, _ in _foreign_demonyms(language))
    yield from (form.lower() for form in demonyms())


@lru_cache(maxsize=32)
def peoples(language: str) -> frozenset[str]:
    """Return what people of a country are called where that has a capital, in every case: ``Španělem``."""
    rules = lexicon.endings(language)
    return frozenset(
        form for word in lexicon.language(language).get("peoples", ()) for form in _with_endings(word, rules)
    )


def _with_endings(word: str, rules: Mapping[str, Sequence[str]]) -> Iterator[str]:
    cut = next((cut for cut in sorted(rules, key=len, reverse=True) if word.endswith(cut)), "")
    yield from (word.removesuffix(cut) + ending for ending in rules.get(cut, [""]))


def _foreign_demonyms(language: str) -> Iterator[tuple[str, Country]]:
    rules = lexicon.endings(language)
    for code, words in lexicon.language(language).get("demonyms", {}).items():
        for word in words:
            for form in _with_endings(word, rules):
                yield form, countries()[code]
                yield form[:1].upper() + form[1:], countries()[code]


@lru_cache(maxsize=4096)
def country(name: str, language: str = "en") -> Country | None:
    """Return the country that ``name`` names exactly (dots, accents, case and a leading article apart)."""
    if name in data()["towns"].get(language, ()):
        return None
    return _by_key(language).get(key(name))


@lru_cache(maxsize=32)
def _by_key(language: str) -> Mapping[str, Country]:
    found: dict[str, Country] = {}
    for name, one in country_names(language).items():
        found.setdefault(key(name), one)
    return found


@lru_cache(maxsize=1)
def adjective_of() -> Mapping[str, str]:
    """Return the adjective that names a country's bodies, by code: ``RU`` → ``Russian``."""
    first = {code: forms[0] for code, forms in data()["demonyms"].items() if forms}
    return first | {"US": "U.S.", "GB": "British", "NZ": "New Zealand", "AE": "UAE"}
