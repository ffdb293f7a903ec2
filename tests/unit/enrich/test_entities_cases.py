"""A place in a case parts what a model joined."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages import cases
from pipeline.enrich.entities.spans import Label, Span


class TestParted:
    """In Hungarian, where endings stand for prepositions."""

    @pytest.mark.parametrize(
        ("name", "label", "parts"),
        [
            ("Vereczkei Brüsszelben", "LOC", ["Vereczkei/PER", "Brüsszelben/LOC"]),
            ("Kassáról Egerbe", "LOC", ["Kassáról/LOC", "Egerbe/LOC"]),
            ("Debrecenből Budapestre", "ORG", ["Debrecenből/LOC", "Budapestre/LOC"]),
            ("Pordány Ilona Pécsről", "PER", ["Pordány Ilona/PER", "Pécsről/LOC"]),
            ("Vasért Szegeden", "ORG", ["Vasért/ORG", "Szegeden/LOC"]),
            ("Timkó Anna", "LOC", ["Timkó Anna/PER"]),
            ("Los Angelesbe", "LOC", ["Los Angelesbe/LOC"]),
            ("Pordány Ilona", "PER", ["Pordány Ilona/PER"]),
        ],
    )
    def test_a_place_in_a_case_stands_apart(self, name: str, label: Label, parts: list[str]) -> None:
        """What is beside it is a person, or the body that it was; a place of two words is one."""
        found = cases.parted([Span(0, len(name), label, "fake")], name, "hu")
        assert [f"{one.of(name)}/{one.label}" for one in found] == parts

    @pytest.mark.parametrize(
        ("name", "parts"),
        [
            ("Alexander Stubbin Helsingissä", ["Alexander Stubbin/PER", "Helsingissä/LOC"]),
            ("Maija Virtaselle Turussa", ["Maija Virtaselle/PER", "Turussa/LOC"]),
            ("Oulusta Rovaniemelle", ["Oulusta/LOC", "Rovaniemelle/LOC"]),
            ("Pekka Salolta", ["Pekka Salolta/PER"]),
            ("Riikka Purralta", ["Riikka Purralta/PER"]),
        ],
    )
    def test_in_finnish_too(self, name: str, parts: list[str]) -> None:
        """A given name and a surname that is called like a town stay one, and nobody's family name is moved."""
        found = cases.parted([Span(0, len(name), "PER", "fake")], name, "fi")
        assert [f"{one.of(name)}/{one.label}" for one in found] == parts

    def test_languages_with_prepositions_are_left_alone(self) -> None:
        """They have no such endings."""
        span = Span(0, len("Vereczkei Brüsszelben"), "LOC", "fake")
        assert cases.parted([span], "Vereczkei Brüsszelben", "de") == [span]
