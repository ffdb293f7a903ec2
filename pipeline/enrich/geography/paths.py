"""From the country down to the place: ``United Kingdom > Scotland > Perth``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pipeline.enrich import gazetteer, places
from pipeline.enrich.geography import SEPARATOR, divisions


def paths(entity_ids: Iterable[str | None]) -> tuple[str, ...]:
    """Return the paths of places by their identifiers, and those of all that they lie in, each once.

    What lies in a country or a division so has its path. Identifiers are those of mentions (``iso3166:GB``,
    ``iso3166-2:GB-SCT``, ``geonames:2640358``); others, and None, have no path.
    """
    steps = (_steps(one) for one in entity_ids if one)
    return tuple(dict.fromkeys(SEPARATOR.join(names[:end]) for names in steps for end in range(1, len(names) + 1)))


@lru_cache(maxsize=8192)
def _steps(entity_id: str) -> tuple[str, ...]:
    kind, _, code = entity_id.partition(":")
    if kind == "iso3166":
        return _country(code)
    if kind == "iso3166-2":
        found = divisions.by_id(entity_id)
        return (*_country(found.country), found.name) if found is not None else ()
    if kind != "geonames" or not code.isdecimal():
        return ()
    try:
        city = places.as_shown(places.city(int(code)))
    except KeyError:
        return ()
    division = divisions.division(city.country, city.division)
    return (*_country(city.country), *([division.name] if division else []), city.name)


def _country(code: str) -> tuple[str, ...]:
    found = gazetteer.countries().get(code)
    return (found.name,) if found is not None else ()
