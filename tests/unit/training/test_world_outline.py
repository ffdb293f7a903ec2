"""The outline of the world, made of a GeoJSON."""

from __future__ import annotations

from training.world_outline import outline


class TestOutline:
    """:func:`outline`."""

    def test_rings_are_relative_steps_in_tenths(self) -> None:
        """North is up, a polygon and each part of several are subpaths; what is closed is not closed twice."""
        square = [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.04], [0.0, 1.0], [0.0, 0.0]]]
        parts = {"type": "MultiPolygon", "coordinates": [square, [[[5, 5], [5, 6], [6, 6], [5, 5]]]]}
        features = [{"geometry": {"type": "Polygon", "coordinates": square}}, {"geometry": parts}]
        assert 'd="M0 0l10 0 0-10-10 0z"' in outline({"features": features[:1]})
        assert 'd="M0 0l10 0 0-10-10 0zM50 -50l0-10 10 0z"' in outline({"features": features[1:]})

    def test_what_is_too_small_to_be_seen_is_left_out(self) -> None:
        """Points that fall together are one; an island of fewer than three is none."""
        islet = {"type": "Polygon", "coordinates": [[[0, 0], [0.01, 0.01], [0.02, 0], [0.3, 0], [0, 0]]]}
        assert 'd=""' in outline({"features": [{"geometry": islet}]})
