"""The gate of places: 212 in context, in ten languages, invented by hand. Floors only rise."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.enrich.entities import enriched

TEXTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "data" / "entities" / "places_in_context.toml").read_text(encoding="utf-8")
)["text"]
LEAST_IDENTIFIED, LEAST_RIGHT = 0.97, 0.99


def judged(texts: list[dict[str, Any]]) -> Counter[str]:
    """Return how many places are right, wrong, or not told."""
    found: Counter[str] = Counter()
    for one in texts:
        named = enriched(one["text"], one["language"], source_country=one.get("outlet", "")).mentions
        ids = {mention.surface: mention.entity_id for mention in named if mention.label == "LOC"}
        for surface, expected in one["places"].items():
            meant = ids.get(surface)
            found["open" if meant is None else "right" if meant == expected else f"wrong: {surface}"] += 1
    return found


class TestGold:
    """Of the places that are identified nearly all are right, and most are identified."""

    def test_places_are_the_right_ones(self) -> None:
        """Over all languages: share identified, and share right of those."""
        found = judged(TEXTS)
        told = found.total() - found["open"]
        assert found.total() >= 200
        assert told / found.total() >= LEAST_IDENTIFIED, found
        assert found["right"] / told >= LEAST_RIGHT, found

    @pytest.mark.parametrize("language", sorted({one["language"] for one in TEXTS}))
    def test_each_language_has_its_share(self, language: str) -> None:
        """No language hides behind the others."""
        found = judged([one for one in TEXTS if one["language"] == language])
        assert found["right"] / found.total() >= 0.9, found
