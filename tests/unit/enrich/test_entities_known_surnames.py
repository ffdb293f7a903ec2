"""Surnames alone of those whom everybody knows."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag
from pipeline.enrich.entities.languages.known_surnames import with_known_surnames
from pipeline.enrich.entities.spans import Span


def persons(text: str, language: str) -> list[str]:
    """Return who is found."""
    return [text[start:end] for start, end, label in tag(text, language) if label == "PER"]


class TestKnownSurnames:
    """``known_surnames.with_known_surnames``: a surname that is everybody's is a person wherever it stands alone."""

    @pytest.mark.parametrize(
        ("text", "language", "found"),
        [
            ("Trump habló con Macron el martes.", "es", ["Trump", "Macron"]),
            ("Ayer Zelenski llegó al palacio.", "es", ["Zelenski"]),
            ("Ook Macron en Merkel waren erbij.", "nl", ["Macron", "Merkel"]),
            ("Secondo Salvini serve altro.", "it", ["Salvini"]),
            ("Rozmowa Macrona z Trumpem trwała krótko.", "pl", ["Macrona", "Trumpem"]),
            ("Трамп поговорив з Путіним. Макрона не було.", "uk", ["Трамп", "Путіним", "Макрона"]),
            ("Позиція Макрона незмінна.", "uk", ["Макрона"]),
            ("Trump dün Netanyahu ile konuştu.", "tr", ["Trump", "Netanyahu"]),
            ("Trump Putin zirvesi bitti.", "tr", ["Trump", "Putin"]),
            ("Merkel-Sarkozy görüşmesi ertelendi.", "tr", ["Merkel", "Sarkozy"]),
            ("Obama ve Merkel Berlin'de buluştu.", "tr", ["Obama", "Merkel"]),
        ],
    )
    def test_it_is_a_person(self, text: str, language: str, found: list[str]) -> None:
        """In any case, and behind a word that opens the sentence."""
        assert persons(text, language) == found

    @pytest.mark.parametrize(
        "text",
        [
            "De Trump Tower ging dicht.",
            "Het Lenin Museum sluit.",
            "De Trump-toren ging dicht.",
            "Bij Café Macron brandde het.",
        ],
    )
    def test_a_part_of_a_longer_name_is_not(self, text: str) -> None:
        """Nor one within a word with a hyphen."""
        assert with_known_surnames([], text, "nl") == []

    def test_what_a_list_knows_stays(self) -> None:
        """A model's word for it does not."""
        rule, model = (Span(0, 5, "ORG", source) for source in ("rule:list", "model"))
        assert with_known_surnames([rule], "Trump zei niets.", "nl") == [rule]
        assert [one.label for one in with_known_surnames([model], "Trump zei niets.", "nl")] == ["PER"]


class TestOpeningWords:
    """A word that opens a sentence is no part of the surname that a model took with it."""

    @pytest.mark.parametrize(
        ("taken", "full", "language", "surname"),
        [
            ("Secondo Ferrigno", "Ivo Ferrigno", "it", "Ferrigno"),
            ("De Wit", "Lotte de Wit", "nl", "De Wit"),  # the particle is the name's
            ("Anna Ferrigno", "Ivo Ferrigno", "it", "Anna Ferrigno"),
        ],
    )
    def test_only_a_word_goes(self, taken: str, full: str, language: str, surname: str) -> None:
        """The text names the person in full elsewhere."""
        text = f"{taken}. {full}."
        start = len(taken) + len(". ")
        spans = [Span(0, len(taken), "PER", "model"), Span(start, start + len(full), "PER", "model")]
        assert [one.of(text) for one in with_known_surnames(spans, text, language)] == [surname, full]
