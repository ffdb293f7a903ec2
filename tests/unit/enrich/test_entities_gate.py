"""The gate: how well names are found in articles that were invented and marked by hand. Floors only rise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.enrich.entities import mentions

ARTICLES = Path(__file__).resolve().parents[2] / "data" / "entities"
MARK = re.compile(r"\[(?P<surface>[^\[\]|]+)\|(?P<label>PER|ORG|LOC)\]")
FLOORS = {
    "en": {"PER": 0.95, "ORG": 0.89, "LOC": 0.91, "all": 0.91},
    "fr": {"PER": 0.95, "ORG": 0.85, "LOC": 0.90, "all": 0.92},
    "ru": {"PER": 0.95, "ORG": 0.85, "LOC": 0.95, "all": 0.95},
    "de": {"PER": 0.85, "ORG": 0.85, "LOC": 0.90, "all": 0.90},
    "es": {"PER": 0.85, "ORG": 0.95, "LOC": 0.90, "all": 0.90},
}
"""Exact-span F1. German and Spanish have no model: what lists and titles find has to be right."""

Marked = tuple[int, int, str]


def articles(language: str) -> Iterator[tuple[str, set[Marked]]]:
    """Yield each article's text and its marks."""
    for raw in (ARTICLES / f"{language}.txt").read_text(encoding="utf-8").split("\n=====\n"):
        text, marks, at = "", set(), 0
        for match in MARK.finditer(raw):
            text += raw[at : match.start()]
            marks.add((len(text), len(text) + len(match["surface"]), match["label"]))
            text += match["surface"]
            at = match.end()
        yield text + raw[at:], marks


def f1(counts: Counter[str]) -> float:
    """Return the F1 of hits, wrong and missed spans."""
    return 2 * counts["hit"] / (2 * counts["hit"] + counts["wrong"] + counts["missed"])


class TestGate:
    """No change may find fewer names than the floors say."""

    @pytest.mark.parametrize("language", FLOORS)
    def test_names_are_found(self, language: str) -> None:
        """Exact spans of persons, organizations and places, apart and together."""
        counts = {label: Counter[str]() for label in ("PER", "ORG", "LOC")}
        for text, marked in articles(language):
            found = {(one.start, one.end, one.label) for one in mentions(text, language)}
            for kind, spans in (("hit", marked & found), ("wrong", found - marked), ("missed", marked - found)):
                for *_, label in spans:
                    counts[label][kind] += 1
        counts["all"] = sum(counts.values(), Counter[str]())
        scores = {label: round(f1(count), 3) for label, count in counts.items()}
        assert all(scores[label] >= floor for label, floor in FLOORS[language].items()), scores
