"""A map of the places that articles speak of: circles by count over an outline of the world, and what they open.

Nothing is asked of another server: the outline is ``static/world.svg`` (:mod:`training.world_outline`). Drawn is the
equirectangular projection with the middle of the view as its standard parallel (J. P. Snyder, Map Projections: A
Working Manual, USGS Professional Paper 1395, 1987, p. 90): shapes are true where most circles are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sqrt

from pipeline.enrich.geography import SEPARATOR
from pipeline.enrich.geography.positions import position
from pipeline.index.protocol import FacetCount, Index, Query
from pipeline.web.parameters import Search
from pipeline.web.results import value_label

FIELD = "place_path"
PLACES_DRAWN = 100
"""Values that are asked for: those of most articles."""
_UNITS = 10.0
"""Of ``static/world.svg`` in a degree."""
_NORTHERNMOST, _SOUTHERNMOST = 90.0, -68.0
"""South of it nobody lives, and the projection shows little else."""
_EASTERNMOST = 190.0
"""Room for a circle at the end of the world."""
_NARROWEST, _MARGIN, _MARGIN_SHARE = 24.0, 5.0, 0.05
"""Degrees of longitude at the equator that a map shows at least; around its circles; and as a share of the whole."""
_SHAPE = 2.0
"""Width to height."""
_LARGEST, _SMALLEST = 0.025, 0.004
"""Radius of a circle as a share of the width."""
_LETTER = 0.016
"""Height of a label as a share of the width; a letter is half as wide."""
_LABELS = 12


@dataclass(frozen=True, slots=True)
class Circle:
    """A place on the map."""

    label: str
    count: int
    url: str
    x: float
    y: float
    radius: float
    named: bool = False
    """Whether there is room for its name beside it."""


@dataclass(frozen=True, slots=True)
class PlacesMap:
    """What ``places_map.html`` draws: its view and its circles (in the units of the outline), and all as a table."""

    left: float
    top: float
    width: float
    height: float
    squeeze: float
    """By what the outline is narrowed: the cosine of the standard parallel."""
    letter: float
    """Height of a label."""
    circles: Sequence[Circle]
    """The largest first, so that no circle hides a smaller one."""
    rows: Sequence[tuple[str, str, int]]
    """Name with what it lies in, address of its articles, their number; also what has no position."""
    is_cut: bool
    """Whether there are more places than are asked for."""


@dataclass(frozen=True, slots=True)
class _Spot:
    path: str
    count: int
    north: float
    east: float


def places_map(index: Index, query: Query, search: Search) -> PlacesMap | None:
    """Return the map of what ``query`` finds, ``search`` being the same as an address; None where it names no place.

    One question to the index, of at most :data:`PLACES_DRAWN` values.
    """
    asked = replace(query, offset=0, size=0, after=None, by_day=False, facets=(FIELD,), facet_size=PLACES_DRAWN + 1)
    return drawn(index.search(asked).facets.get(FIELD, ()), search)


def drawn(counts: Sequence[FacetCount], search: Search) -> PlacesMap | None:
    """Return the map of ``counts`` of paths (``Norway > Oslo``), the most frequent first; None where there are none."""
    if not counts:
        return None
    shown = counts[:PLACES_DRAWN]
    spots = [*_spots(_telling(shown))]
    north, south, west, east = _view(spots)
    squeeze = cos(radians((north + south) / 2))
    width = _UNITS * squeeze * (east - west)
    most = max((one.count for one in spots), default=1)
    circles = [_circle(one, search, squeeze, width, most) for one in spots]
    return PlacesMap(
        left=round(_UNITS * squeeze * west, 1),
        top=round(-_UNITS * north, 1),
        width=round(width, 1),
        height=round(_UNITS * (north - south), 1),
        squeeze=round(squeeze, 4),
        letter=round(_LETTER * width, 2),
        circles=_labelled(circles, _UNITS * squeeze * east, _LETTER * width),
        rows=[(_in_words(one.value), search.beside(FIELD, one.value).url(), one.count) for one in shown],
        is_cut=len(counts) > PLACES_DRAWN,
    )


def _telling(counts: Sequence[FacetCount]) -> list[FacetCount]:
    """Leave out a country or division all of whose articles speak of one place in it: that place says more."""
    figures = [(one.value, one.count) for one in counts]
    return [
        one
        for one in counts
        if not any(count == one.count and path.startswith(one.value + SEPARATOR) for path, count in figures)
    ]


def _spots(counts: Iterable[FacetCount]) -> Iterable[_Spot]:
    for one in counts:
        if (found := position(one.value)) is not None:
            yield _Spot(one.value, one.count, *found)


def _view(spots: Sequence[_Spot]) -> tuple[float, float, float, float]:
    """Return north, south, west and east of the smallest map of its shape that has all ``spots``; else the world."""
    if not spots:
        return _NORTHERNMOST, _SOUTHERNMOST, -180.0, 180.0
    norths, easts = [one.north for one in spots], [one.east for one in spots]
    across = max(easts) - min(easts)
    margin = max(_MARGIN, _MARGIN_SHARE * max(across, _SHAPE * (max(norths) - min(norths))))
    north, south = max(norths) + margin, min(norths) - margin
    squeeze = cos(radians((north + south) / 2))
    # In degrees of latitude, which are as long everywhere.
    wide = max((across + 2 * margin) * squeeze, _SHAPE * (north - south), _NARROWEST)
    wide = min(wide, 2 * _EASTERNMOST * squeeze)
    high = min(max(wide / _SHAPE, north - south), _NORTHERNMOST - _SOUTHERNMOST)
    north = min(max((north + south + high) / 2, _SOUTHERNMOST + high), _NORTHERNMOST)
    half = wide / squeeze / 2
    middle = min(max((max(easts) + min(easts)) / 2, half - _EASTERNMOST), _EASTERNMOST - half)
    return north, north - high, middle - half, middle + half


def _circle(spot: _Spot, search: Search, squeeze: float, width: float, most: int) -> Circle:
    # The area, not the radius, is what the eye compares.
    radius = width * max(_SMALLEST, _LARGEST * sqrt(spot.count / most))
    return Circle(
        label=value_label(FIELD, spot.path).rpartition(SEPARATOR)[2],
        count=spot.count,
        url=search.beside(FIELD, spot.path).url(),
        x=round(_UNITS * squeeze * spot.east, 1),
        y=round(-_UNITS * spot.north, 1),
        radius=round(radius, 2),
    )


def _labelled(circles: Sequence[Circle], right: float, letter: float) -> list[Circle]:
    """Name the largest circles, as far as no name runs into another, or out of the map."""
    taken: list[tuple[float, float, float, float]] = []
    made = []
    for one in sorted(circles, key=lambda one: -one.radius):
        start = one.x + one.radius
        box = (start, one.y - letter / 2, start + letter * (1 + len(one.label) / 2), one.y + letter / 2)
        free = box[2] < right and len(taken) < _LABELS and not any(_meet(box, other) for other in taken)
        if free:
            taken.append(box)
        made.append(replace(one, named=free))
    return made


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _in_words(path: str) -> str:
    return ", ".join(reversed(value_label(FIELD, path).split(SEPARATOR)))
