"""A town that plays is its club."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages import clubs
from pipeline.enrich.entities.spans import Span


def labelled(text: str, language: str, *towns: str) -> list[str]:
    """Return the labels of ``towns``, each said to be a place wherever it stands, in order."""
    spans = [
        Span(at, at + len(one), "LOC", "fake") for one in towns for at in range(len(text)) if text[at:].startswith(one)
    ]
    return [one.label for one in clubs.with_clubs(sorted(spans), text, language)]


class TestClubs:
    """In news about matches."""

    @pytest.mark.parametrize(
        ("text", "language", "towns", "labels"),
        [
            (
                "El Valencia venció al Sevilla por 2-1 en Madrid.",
                "es",
                ("Valencia", "Sevilla", "Madrid"),
                "ORG ORG LOC",
            ),
            ("Il Torino ha vinto la partita contro il Bologna.", "it", ("Torino", "Bologna"), "ORG ORG"),
            ("La squadra della Roma perde 3-0.", "it", ("Roma",), "ORG"),
            ("O Braga empatou com o Guimarães por 1-1.", "pt", ("Braga", "Guimarães"), "ORG ORG"),
            ("Bremen gewann das Spiel gegen Mainz mit 3:1.", "de", ("Bremen", "Mainz"), "ORG ORG"),
            ("Lyon s'est imposé 2-0 face à Nantes.", "fr", ("Lyon", "Nantes"), "ORG ORG"),
            ("Regionalliga: Kassel - Siegen 2:2.", "de", ("Kassel", "Siegen"), "ORG ORG"),
            ("Utrecht won de wedstrijd. De keeper van Utrecht juichte.", "nl", ("Utrecht",), "ORG ORG"),
        ],
    )
    def test_what_plays_is_a_club(self, text: str, language: str, towns: tuple[str, ...], labels: str) -> None:
        """An article that no town has, what it does, whom it meets, a result; behind a preposition it is the town."""
        assert labelled(text, language, *towns) == labels.split()

    @pytest.mark.parametrize(
        ("text", "language", "town"),
        [
            ("El Valencia de los años veinte fue una ciudad alegre.", "es", "Valencia"),
            ("A Torino si è giocata la partita, finita 2-0.", "it", "Torino"),
            ("O jogo foi no estádio do Porto.", "pt", "Porto"),
            ("Das Spiel in Bremen endete 1:1.", "de", "Bremen"),
            ("Bremen gewann einen Preis für seine Brücken.", "de", "Bremen"),
            ("El Valencia venció por 2-1.", "xx", "Valencia"),
        ],
    )
    def test_towns_stay(self, text: str, language: str, town: str) -> None:
        """Where nothing is played, where a match is held, and of a town that has an article itself."""
        assert labelled(text, language, town) == ["LOC"]

    def test_one_that_nothing_found(self) -> None:
        """A large town behind such an article is its club."""
        text = "Il Milan ha battuto il Torino per 2-1 in campionato."
        assert [one.of(text) for one in clubs.with_clubs([], text, "it")] == ["Milan", "Torino"]
