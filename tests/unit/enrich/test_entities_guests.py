"""What a model that never learnt a language calls places and persons."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages import guests
from pipeline.enrich.entities.spans import Span


class TestPersons:
    """``guests.as_person``: a given name before one more word is a person's, in any case."""

    @pytest.mark.parametrize(
        ("name", "language", "label"),
        [
            ("Marii Benešovou", "cs", "PER"),
            ("Zuzaně Roithové", "cs", "PER"),
            ("Karlových Varů", "cs", "LOC"),
            ("San Francisco", "fi", "LOC"),
            ("Santa Cruz", "nl", "LOC"),
            ("Jelenia Góra", "pl", "LOC"),
            ("Janem", "pl", "LOC"),
        ],
    )
    def test_by_the_given_name(self, name: str, language: str, label: str) -> None:
        """A place that lists know stays one, and so does a single word."""
        assert guests.as_person(Span(0, len(name), "LOC", "model"), name, language).label == label

    def test_what_is_sure_stays(self) -> None:
        """A list's word is not put to the vote."""
        sure = Span(0, 15, "LOC", "rule:city-list", sure=True)
        assert guests.as_person(sure, "Marii Benešovou", "cs") == sure


class TestSmallWords:
    """``guests.behind_small_word``: a noun and a preposition before a full name are none of it."""

    @pytest.mark.parametrize(
        ("taken", "name"),
        [
            ("Spor s Radkem Vondráčkem", "Radkem Vondráčkem"),
            ("Radkem Vondráčkem", "Radkem Vondráčkem"),
            ("Ana de la Cruz", "Ana de la Cruz"),
            ("Jana z Lhoty Nová", "Jana z Lhoty Nová"),
            ("Spor mezi Radkem Vondráčkem", "Spor mezi Radkem Vondráčkem"),
        ],
    )
    def test_the_name_alone(self, taken: str, name: str) -> None:
        """Not where the first word is a given name, or more than a preposition stands between."""
        assert guests.behind_small_word(Span(0, len(taken), "PER", "model"), taken).of(taken) == name
