"""A street that is called after somebody is nobody."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.spans import Label, Span
from pipeline.enrich.entities.streets import without_streets


def left(text: str, language: str, *names: str) -> list[str]:
    """Return which of ``names``, said to be persons where they first stand, stay."""
    spans = [Span(text.index(one), text.index(one) + len(one), "PER", "fake") for one in names]
    return [one.of(text) for one in without_streets(spans, text, language)]


class TestStreets:
    """The word for a street stands before the name, behind it, or is its end."""

    @pytest.mark.parametrize(
        ("text", "language", "name"),
        [
            ("La calle Elvira Montes está cortada.", "es", "Elvira Montes"),
            ("Il habite avenue du Général Brévaux.", "fr", "Brévaux"),
            ("Via Ettore Lambri è chiusa.", "it", "Ettore Lambri"),
            ("Ulica Jana Kowala jest zamknięta.", "pl", "Jana Kowala"),
            ("Die Ernst-Kolb-Straße ist gesperrt.", "de", "Ernst-Kolb-Straße"),
            ("In der Ernst-Kolb-Straße brannte es.", "de", "Ernst-Kolb"),
            ("De Klaas Vermeerlaan is dicht.", "nl", "Klaas Vermeerlaan"),
            ("Kaza Orhan Demirci Bulvarı'nda oldu.", "tr", "Orhan Demirci"),
            ("Karl Bergs gata är stängd.", "sv", "Karl Bergs"),
            ("Улица Иван Вардев е затворена.", "bg", "Иван"),
        ],
    )
    def test_a_street_is_nobody(self, text: str, language: str, name: str) -> None:
        """In any case, with an article or a rank between."""
        assert left(text, language, name) == []

    @pytest.mark.parametrize(
        ("text", "language", "name"),
        [
            ("Das sagte Hans Platzer.", "de", "Hans Platzer"),
            ("Karl Weg half.", "de", "Karl Weg"),
            ("Piet van der Laan keek toe.", "nl", "Piet van der Laan"),
            ("El concejal Elvio Calle Montes lo dijo.", "es", "Elvio Calle Montes"),
            ("Silvia Corso ricorre.", "it", "Silvia Corso"),
        ],
    )
    def test_people_called_like_one_stay(self, text: str, language: str, name: str) -> None:
        """A surname is a word of its own; a language without words loses nobody."""
        assert left(text, language, name) == [name]
        assert left(text, "xx", name) == [name]


class TestBuildings:
    """A stadium or an airport that is called after somebody is a place."""

    @pytest.mark.parametrize(
        ("text", "language", "name"),
        [
            ("Ganó en el estadio Severino Bernal.", "es", "Severino Bernal"),
            ("Il volo per l'aeroporto Ettore Lambri è in ritardo.", "it", "Ettore Lambri"),
            ("No estádio municipal Rui Salgado chove.", "pt", "Rui Salgado"),
            ("Le stade Paul Garnier est plein.", "fr", "Paul Garnier"),
            ("Im Hans-Kolb-Stadion regnet es.", "de", "Hans-Kolb"),
            ("Am Flughafen Hans Kolb wird gestreikt.", "de", "Hans Kolb"),
            ("Kolb Áron Stadionban játszottak.", "hu", "Kolb Áron"),
            ("На стадионе Ивана Вардева прошёл матч.", "ru", "Ивана Вардева"),
        ],
    )
    def test_a_building_is_a_place(self, text: str, language: str, name: str) -> None:
        """The word for it stands right before the name or right behind it."""
        span = Span(text.index(name), text.index(name) + len(name), "PER", "fake")
        assert [(one.of(text), one.label) for one in without_streets([span], text, language)] == [(name, "LOC")]

    @pytest.mark.parametrize(
        ("text", "language", "name"),
        [
            ("El estadio, dijo Severino Bernal, está lleno.", "es", "Severino Bernal"),
            ("Hans Kolb, Stadionsprecher, kam.", "de", "Hans Kolb"),
        ],
    )
    def test_who_is_only_near_one_stays(self, text: str, language: str, name: str) -> None:
        """Between both stands nothing else."""
        assert left(text, language, name) == [name]


class TestWhatIsNoPerson:
    """What was found as a place or a body where somebody's name stands in a street's."""

    @pytest.mark.parametrize(
        ("label", "sure", "stays"), [("LOC", False, True), ("ORG", True, True), ("ORG", False, False)]
    )
    def test_a_place_and_a_sure_body_stay(self, label: Label, *, sure: bool, stays: bool) -> None:
        """Only a body that a model alone saw gives way to the street."""
        text = "La calle Elvira Montes está cortada."
        span = Span(9, 22, label, "fake", sure=sure)
        assert without_streets([span], text, "es") == ([span] if stays else [])
