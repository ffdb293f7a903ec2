"""The gate: how well names are found in articles that were invented and marked by hand. Floors only rise."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pipeline.enrich.entities import mentions
from pipeline.enrich.entities.recognise import models
from tests.language_table import check

ARTICLES = Path(__file__).resolve().parents[2] / "data" / "entities"
MARK = re.compile(r"\[(?P<surface>[^\[\]|]+)\|(?P<label>PER|ORG|LOC)\]")
LEAST_PRECISION = 0.85
LABELS = ("PER", "ORG", "LOC")
FLOORS = tomllib.loads((ARTICLES / "floors.toml").read_text(encoding="utf-8"))

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


@dataclass(frozen=True)
class Found:
    """What was found of one label, or of all, in the articles of a language: exact spans."""

    hit: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hit / (2 * self.hit + self.wrong + self.missed)

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.hit / max(1, self.hit + self.wrong)


@cache
def measured(language: str) -> dict[str, Found]:
    """Return what was found of each label, and of ``all``."""
    counts = {label: Counter[str]() for label in LABELS}
    for text, marked in articles(language):
        found = {(one.start, one.end, one.label) for one in mentions(text, language)}
        for kind, spans in (("hit", marked & found), ("wrong", found - marked), ("missed", marked - found)):
            for *_, label in spans:
                counts[label][kind] += 1
    counts["all"] = sum(counts.values(), Counter[str]())
    return {label: Found(one["hit"], one["wrong"], one["missed"]) for label, one in counts.items()}


class TestGate:
    """No change may find fewer names than the floors say."""

    @pytest.mark.parametrize("language", FLOORS)
    def test_names_are_found(self, language: str) -> None:
        """Exact spans of persons, organizations and places, apart and together: F1."""
        scores = {label: round(one.f1, 3) for label, one in measured(language).items()}
        assert all(scores[label] >= floor for label, floor in FLOORS[language].items()), scores

    def test_every_language_with_articles_has_floors(self) -> None:
        """None is marked by hand and then forgotten."""
        assert set(FLOORS) == {path.stem for path in ARTICLES.glob("*.txt")} - {"coreference"}

    @pytest.mark.parametrize("language", [one for one in FLOORS if models.believed(one)])
    def test_what_a_model_never_learnt_it_says_only_where_it_is_right(self, language: str) -> None:
        """A label that is believed in a language without text to learn from is right in 85 of 100 cases."""
        wrong = {label: measured(language)[label] for label in sorted(models.believed(language))}
        assert all(one.precision >= LEAST_PRECISION for one in wrong.values()), wrong

    def test_what_rules_alone_find_is_right(self) -> None:
        """Where no model reads a language, a person that is shown is one in 85 of 100 cases."""
        # Asked in the test: as its parameters, every process of a test run would load every model.
        without = [one for one in FLOORS if models.recogniser(one) is None]
        assert without
        assert [one for one in without if measured(one)["PER"].precision < LEAST_PRECISION] == []

    def test_the_docs_say_what_is_found(self, repository: Path) -> None:
        """docs/languages.md states what reads a language and what that finds of the articles here."""
        rows = []
        for language in FLOORS:
            model = models.recogniser(language)
            reader = "lists" if model is None else model.name if not model.labels else f"lists, {model.name}"
            shares = [f"{100 * measured(language)[label].f1:.0f}" for label in LABELS]
            rows.append((language, [reader, *shares]))
        check(repository / "docs" / "languages.md", "names", ("read by", "persons", "organizations", "places"), rows)


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
