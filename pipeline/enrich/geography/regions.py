"""Landscapes and old lands that are no divisions and lie in some: the Ribatejo, Westphalia, the Bierzo.

``data/historical_regions.toml`` has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.enrich.geography import divisions
from pipeline.enrich.places import Place
from pipeline.enrich.resources import table


class Region(NamedTuple):
    """Where a region lies."""

    country: str
    """ISO 3166-1 alpha-2."""
    divisions: tuple[str, ...]
    """GeoNames' codes of the divisions within the country that have a part of it."""

    def around(self) -> Iterator[Place]:
        """Yield the divisions that it lies in."""
        return (one for code in self.divisions if (one := divisions.division(self.country, code)) is not None)


def named(name: str) -> Region | None:
    """Return the region of a name as a text has it, without an article; None where there is none."""
    return _by_name().get(name)


def names() -> tuple[str, ...]:
    """Return the names of all regions."""
    return tuple(_by_name())


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, Region]:
    return {
        name: Region(country, tuple(codes.split(" ")))
        for country, rows in table("historical_regions").items()
        for codes, ones in rows.items()
        for name in ones
    }
