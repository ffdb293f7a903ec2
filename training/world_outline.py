"""Make the outline of the world that maps are drawn on: ``python -m training.world_outline GEOJSON OUT``.

``GEOJSON`` is Natural Earth's 1:110m Cultural Vectors, Admin 0 (countries)
(https://www.naturalearthdata.com/downloads/110m-cultural-vectors/, public domain) as GeoJSON (RFC 7946). Points are
rounded to tenths of a degree and those that fall together are left out: one path, of relative steps.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

TENTHS = 10
"""Units of the drawing in a degree; it runs from west to east and from north to south."""
_FEWEST = 3
"""Points of a ring that has an area."""
_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1800 -900 3600 1800">
<!-- Countries, de facto, at 1:110m: made with Natural Earth (public domain), naturalearthdata.com -->
"""

Point = tuple[int, int]


def outline(collection: dict[str, Any]) -> str:
    """Return the drawing of a GeoJSON ``FeatureCollection`` of (multi-)polygons, its path called ``land``."""
    rings = (ring for feature in collection["features"] for ring in _rings(feature["geometry"]))
    path = "".join(_subpath(points) for ring in rings if len(points := _rounded(ring)) >= _FEWEST)
    return f'{_HEAD}<path id="land" vector-effect="non-scaling-stroke" d="{path}"/>\n</svg>\n'


def _rings(geometry: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield from polygon


def _rounded(ring: Sequence[Sequence[float]]) -> list[Point]:
    points = [point for point, _ in groupby((round(TENTHS * east), round(-TENTHS * north)) for east, north in ring)]
    return points[:-1] if points[0] == points[-1] else points


def _subpath(points: Sequence[Point]) -> str:
    steps = [(to[0] - at[0], to[1] - at[1]) for at, to in pairwise(points)]
    written = " ".join(f"{right} {down}" for right, down in steps).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{written}z"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(outline(json.loads(source.read_text(encoding="utf-8"))), encoding="utf-8")
