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


CHAIN = re.compile(r"\[(?P<surface>[^\[\]|]+)\|(?P<label>PER|ORG|LOC)\|(?P<entity>[a-z]+)\]")
LEAST_B_CUBED = 0.985


def chains() -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    """Yield each article's text and the entity of each named mention."""
    for raw in (ARTICLES / "coreference.txt").read_text(encoding="utf-8").split("\n=====\n"):
        text, entities, at = "", {}, 0
        for match in CHAIN.finditer(raw):
            text += raw[at : match.start()]
            entities[len(text), len(text) + len(match["surface"])] = match["entity"]
            text += match["surface"]
            at = match.end()
        yield text + raw[at:], entities


def b_cubed(gold: dict[tuple[int, int], str], found: dict[tuple[int, int], str]) -> float:
    """Return B-cubed F1 (Bagga and Baldwin 1998) over the gold mentions."""
    precision = recall = 0.0
    for mention, entity in gold.items():
        same_entity = {other for other, one in gold.items() if one == entity}
        same_name = {other for other in gold if found[other] == found[mention]}
        precision += len(same_entity & same_name) / len(same_name)
        recall += len(same_entity & same_name) / len(same_entity)
    return 2 * precision * recall / (precision + recall) / len(gold)


class TestCanonicalNames:
    """All mentions of one entity bear one name, and no other entity bears it."""

    def test_one_name_each(self) -> None:
        """A mention that is not found counts with its surface, alone with those like it."""
        scores = []
        for text, gold in chains():
            names = {(one.start, one.end): one.canonical for one in mentions(text)}
            found = {(start, end): names.get((start, end), text[start:end]) for start, end in gold}
            scores.append(round(b_cubed(gold, found), 3))
        assert sum(scores) / len(scores) >= LEAST_B_CUBED, scores
