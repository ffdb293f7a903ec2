"""Two given names before one surname are two persons of that surname."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import mentions
from pipeline.enrich.entities.naming import couples
from pipeline.enrich.entities.spans import Span


class TestCouples:
    """A given name that "and" joins to a full name has its surname."""

    def test_of_one_surname(self) -> None:
        """In any language whose word for "and" is known."""
        assert couples.with_surnames(["Paul", "Eva Moser"], [" und "]) == ["Paul Moser", "Eva Moser"]
        assert couples.with_surnames(["Paul", "Anna Lindt", "Anna"], [" et ", ". "])[0] == "Paul Lindt"

    def test_a_surname_is_no_given_name(self) -> None:
        """A surname before "and" is another person's, and so is a name that no such word joins."""
        assert couples.with_surnames(["Brekke", "Eva Moser"], [" und "]) == ["Brekke", "Eva Moser"]
        assert couples.with_surnames(["Paul", "Eva Moser"], [", "]) == ["Paul", "Eva Moser"]

    def test_who_is_named_in_full_elsewhere(self) -> None:
        """That person is meant."""
        names = ["Paul Quist", "Paul", "Eva Moser"]
        assert couples.with_surnames(names, [" sah ", " und "]) == names

    def test_in_a_text(self) -> None:
        """The facet has both."""
        found = mentions("Paul and Sheila Tunnard were on board.", "en")
        assert [one.canonical for one in found] == ["Paul Tunnard", "Sheila Tunnard"]

    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("A bordo c'erano Saro e Nuccio Zappalone, padre e figlio.", "it", ["Saro Zappalone", "Nuccio Zappalone"]),
            ("Vinieron María y José Antuñedo, hermanos.", "es", ["María Antuñedo", "José Antuñedo"]),
            ("Bürgermeister Brandt und Eva Mosbach kamen.", "de", ["Brandt", "Eva Mosbach"]),
        ],
    )
    def test_where_a_model_saw_one(self, text: str, language: str, expected: list[str]) -> None:
        """A given name that it passed over is found, and what it took for one person is parted."""
        assert [one.canonical for one in mentions(text, language) if one.label == "PER"] == expected


class TestOneInTwo:
    """A given name and the surname behind it are one person, whatever a model says."""

    @pytest.mark.parametrize(
        ("text", "cut", "expected"),
        [
            ("Mr. Paul Tunnard spoke.", "Paul|Tunnard", ["Paul Tunnard"]),
            ("Paul Eva sang.", "Paul|Eva", ["Paul", "Eva"]),
            ("Brekke Tunnard sang.", "Brekke|Tunnard", ["Brekke", "Tunnard"]),
            ("Paul, Tunnard sang.", "Paul|Tunnard", ["Paul", "Tunnard"]),
            ("Paul Eva Tunnard sang.", "Paul|Eva Tunnard", ["Paul", "Eva Tunnard"]),
        ],
    )
    def test_joined(self, text: str, cut: str, expected: list[str]) -> None:
        """Not two given names, two surnames, what a comma parts, nor somebody named in full behind a given name."""
        spans = [Span(text.index(one), text.index(one) + len(one), "PER", "model") for one in cut.split("|")]
        assert [one.of(text) for one in couples.completed(spans, text)] == expected


class TestTwo:
    """Two who are named by one word each."""

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("Morón y Salcedo marcaron.", ["Morón", "Salcedo"]),
            ("Brandt und Mosbach kamen.", ["Brandt", "Mosbach"]),
            ("Ortega y Gasset escribió.", ["Ortega y Gasset"]),
            ("Ana Ruiz y Picón escribió.", ["Ana Ruiz y Picón"]),
        ],
    )
    def test_one_span_is_parted(self, text: str, parts: list[str]) -> None:
        """Not a surname that is built so: behind a given name, or a well-known one."""
        span = Span(0, text.rindex(parts[-1]) + len(parts[-1]), "PER", "fake")
        assert [one.of(text) for one in couples.completed([span], text)] == parts
