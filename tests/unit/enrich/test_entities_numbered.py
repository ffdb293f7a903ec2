"""What a number says of an English name beside it: units of armies, makes of aircraft, ages; and of couples."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag
from pipeline.enrich.entities.english import numbered
from pipeline.enrich.entities.spans import Span


def named(text: str) -> list[tuple[str, str]]:
    """Return surface and label of what is found."""
    return [(text[start:end], label) for start, end, label in tag(text)]


class TestUnits:
    """An ordinal before a unit is part of its name."""

    @pytest.mark.parametrize(
        "unit",
        ["82nd Airborne Division", "3rd Infantry Regiment", "65th Fighter Wing", "14th Signal Battalion", "8th Army"],
    )
    def test_a_unit_is_whole(self, unit: str) -> None:
        """Whatever the model saw of it."""
        assert (unit, "ORG") in named(f"Soldiers of the {unit} marched past.")

    def test_a_league_is_no_unit(self) -> None:
        """``3rd Division`` without a word between is as often a league's."""
        assert numbered.told([], "They play in the 3rd Division now.") == []

    def test_an_address_is_no_unit(self) -> None:
        """``8th Army Place`` is where somebody lives."""
        assert numbered.told([], "They met at 8th Army Place yesterday.") == []


class TestMakes:
    """A letter and a number before a name make an aircraft of it, which is no body and nobody."""

    @pytest.mark.parametrize("make", ["P-51 Mustang", "F-16 Fighting Falcon", "Su-34 Fullback"])
    def test_a_make_is_no_name(self, make: str) -> None:
        """Neither with the number nor behind it."""
        assert named(f"Two {make} fighters flew over the bay.") == []

    def test_a_group_of_countries_is_one(self) -> None:
        """``G-20``."""
        group = Span(4, 16, "ORG", "model")
        assert numbered.told([group], "The G-20 Members met.") == [group]


class TestAges:
    """Whose age stands behind is somebody."""

    def test_a_body_with_an_age_is_a_person(self) -> None:
        """Where the first word is a given name."""
        body = Span(0, 12, "ORG", "model")
        assert [one.label for one in numbered.told([body], "Abdullah Ali, 26, of Leeds")] == ["PER"]
        assert [one.label for one in numbered.told([body], "Abdullah Ali, 26 points behind")] == ["ORG"]


class TestCouples:
    """A foundation that two founded is one body."""

    @pytest.mark.parametrize("body", ["Bill and Wanda Tarrant Foundation", "John D. and Edith Crowhurst Trust"])
    def test_a_foundation_is_whole(self, body: str) -> None:
        """With the first of them, who is nobody there."""
        assert named(f"The {body} gave money.") == [(body, "ORG")]

    def test_two_who_sing_are_two(self) -> None:
        """And the sign between them is part of neither."""
        text = "Jenny Seaver & Gary Colvin sang."
        assert named(text) == [("Jenny Seaver", "PER"), ("Gary Colvin", "PER")]
