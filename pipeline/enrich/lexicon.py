"""The word lists of ``data/``, in the forms in which the rules for names ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError

from pipeline.enrich import resources


def words() -> Mapping[str, Any]:
    """Return the tables of ``data/names_en.toml``."""
    return resources.table("names_en")


def language(code: str) -> Mapping[str, Any]:
    """Return the words of one language (ISO 639-1) of ``data/languages.toml``; empty for one that it has not."""
    found: Mapping[str, Any] = resources.table("languages").get(code, {})
    return found


@lru_cache(maxsize=64)
def titles(code: str) -> frozenset[str]:
    """Return the offices and forms of address of a language (ISO 639-1), in small letters."""
    return frozenset(one.lower() for one in language(code).get("titles", ()))


def endings(code: str) -> Mapping[str, list[str]]:
    """Return the endings that adjectives of a language take, by what is cut from their dictionary form."""
    found: Mapping[str, list[str]] = resources.table("languages")["endings"].get(code, {})
    return found


@lru_cache(maxsize=32)
def word_set(table: str, name: str) -> frozenset[str]:
    """Return one list as a set."""
    return frozenset(words()[table][name])


@lru_cache(maxsize=1)
def body_kinds() -> frozenset[str]:
    """Return the last words of bodies and companies: heads (``Ministry``) and legal forms."""
    return word_set("organizations", "heads") | word_set("organizations", "suffixes")


@lru_cache(maxsize=32)
def alternatives(table: str, name: str) -> str:
    """Return one list as a regular expression's alternatives, the longest first."""
    return resources.any_of(words()[table][name])


def structures() -> Mapping[str, Any]:
    """Return the tables of ``data/structure_en.toml``."""
    return resources.table("structure_en")


@lru_cache(maxsize=32)
def structure_set(table: str, name: str) -> frozenset[str]:
    """Return one list of ``data/structure_en.toml`` as a set."""
    return frozenset(structures()[table][name])


def forms() -> Mapping[str, Any]:
    """Return the tables of ``data/forms_en.toml``."""
    return resources.table("forms_en")


@lru_cache(maxsize=32)
def form_set(table: str, name: str) -> frozenset[str]:
    """Return one list of ``data/forms_en.toml`` as a set."""
    return frozenset(forms()[table][name])


def addresses() -> Mapping[str, Mapping[str, list[str]]]:
    """Return the tables of ``data/forms_of_address.toml``."""
    return resources.table("forms_of_address")


@lru_cache(maxsize=1)
def given_names() -> Mapping[str, str]:
    """Return the gender (``male``, ``female``) by each given name that has one."""
    names = addresses()["given_names"]
    return dict.fromkeys(names["male"], "male") | dict.fromkeys(names["female"], "female")


def calendar_words(code: str) -> frozenset[str]:
    """Return the names of days and months of a language (ISO 639-1) as CLDR has them, capitalized; maybe none."""
    return day_words(code) | _of_calendar(code, "months")


def day_words(code: str) -> frozenset[str]:
    """Return the names of the days of the week in a language (ISO 639-1), capitalized; maybe none."""
    return _of_calendar(code, "days")


@lru_cache(maxsize=64)
def _of_calendar(code: str, kind: str) -> frozenset[str]:
    try:
        locale = Locale(code)
    except (UnknownLocaleError, ValueError):
        return frozenset()
    contexts = getattr(locale, kind)
    names = {name for context in ("format", "stand-alone") for name in contexts[context]["wide"].values()}
    return frozenset(name[:1].upper() + name[1:] for name in names)
