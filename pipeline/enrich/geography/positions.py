"""Where a path lies: the inverse of :mod:`pipeline.enrich.geography.paths`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pipeline.enrich import gazetteer, places
from pipeline.enrich.geography import SEPARATOR, divisions
from pipeline.enrich.geography.paths import paths


@lru_cache(maxsize=16384)
def position(path: str) -> tuple[float, float] | None:
    """Return latitude and longitude (degrees north and east) of ``United Kingdom > Scotland > Perth``.

    A country lies where its people live on average, a division likewise. None for a path that :func:`paths` never
    gives.
    """
    country = _codes().get(path.partition(SEPARATOR)[0])
    if country is None:
        return None
    if SEPARATOR not in path:
        return places.centre(country)
    for one in _candidates(country, path.rpartition(SEPARATOR)[2]):
        if paths([one.entity_id])[-1:] == (path,):
            return one.latitude, one.longitude
    return None


def _candidates(country: str, name: str) -> Iterator[places.Place]:
    """Yield what may be the last step of a path in ``country``: divisions first, then the cities of that name."""
    yield from (one for one in _divisions().get((country, name), ()))
    shown = places.shown_cities().get(name)
    known = (shown,) if shown else ()
    yield from (one for one in (*known, *(city for city, _ in places.named(name))) if one.country == country)


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    return {one.name: code for code, one in gazetteer.countries().items()}


@lru_cache(maxsize=1)
def _divisions() -> Mapping[tuple[str, str], tuple[places.Place, ...]]:
    found: dict[tuple[str, str], tuple[places.Place, ...]] = {}
    for one in divisions.every():
        found[one.country, one.name] = (*found.get((one.country, one.name), ()), one)
    return found
