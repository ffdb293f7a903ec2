"""Words that only open a sentence are no names, nor are the ages of the earth."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages.openings import without_words
from pipeline.enrich.entities.spans import Label, Span


def kept(taken: str, text: str, language: str, label: Label = "LOC") -> list[str]:
    """Return what stays of what a model has ``taken`` for a name, and of a person it sees besides."""
    spans = [Span(text.index(taken), text.index(taken) + len(taken), label, "model")]
    if (full := "Irene Madruga") in text:
        spans.append(Span(text.index(full), text.index(full) + len(full), "PER", "model"))
    return [one.of(text) for one in without_words(spans, text, language)]


class TestOpenings:
    """``openings.without_words``: an article right behind a word, where a name would have a verb."""

    @pytest.mark.parametrize(
        ("taken", "text", "language"),
        [
            ("Conserva las llaves", "Conserva las llaves en un lugar seco.", "es"),
            ("Guarda", "Guarda los recibos cinco años.", "es"),
            ("Madruga", "Madruga el frío este otoño.", "es"),
            ("Guardias y bomberos buscaron toda", "Guardias y bomberos buscaron toda la noche.", "es"),
            ("Guardia", "La Guardia cerró el paso.", "es"),
            ("Découpée", "Découpée en tranches, la viande est servie.", "fr"),
            ("Égouttez", "Égouttez les pâtes.", "fr"),
            ("Garde", "Garde à vue : l'homme nie.", "fr"),
            ("Chove", "Chove sobre a costa.", "pt"),
            ("Hornee", "Hornee la masa veinte minutos.", "es"),
            ("Truffes", "Truffes et cèpes ont manqué.", "fr"),
        ],
    )
    def test_a_word_is_no_name(self, taken: str, text: str, language: str) -> None:
        """A verb, a participle, a noun: whatever a model takes it for."""
        assert kept(taken, text, language) == kept(taken, text, language, "ORG") == []

    @pytest.mark.parametrize(
        ("taken", "text", "language"),
        [
            ("Lorca", "Lorca el domingo amaneció nublada.", "es"),
            ("Sevilla", "Sevilla la recibió con flores.", "es"),
            ("Nancy", "Nancy les accueille en mai.", "fr"),
            ("Cour des comptes", "Cour des comptes et Sénat se disputent.", "fr"),
            ("Renée", "Renée en est sûre.", "fr"),
            ("Nantes", "Nantes et villages voisins sous la pluie.", "fr"),
            ("Guarda", "Na Guarda nevou.", "pt"),
            ("Veldmark", "Veldmark los compensará.", "es"),
            ("Madruga", "Ayer Madruga el frío.", "es"),
            ("Madruga", "Madruga the cold.", "xx"),
        ],
    )
    def test_a_name_stays(self, taken: str, text: str, language: str) -> None:
        """Where a day follows, behind "in", what lists know, a body's own article, within a sentence, elsewhere."""
        assert kept(taken, text, language) == [taken]

    def test_what_the_text_has_as_a_name_stays(self) -> None:
        """Who is named in full elsewhere may open a sentence."""
        text = "Madruga el frío no lo nota. Lo dice Irene Madruga."
        assert kept("Madruga", text, "es") == ["Madruga", "Irene Madruga"]

    def test_what_is_sure_stays(self) -> None:
        """A list's word is not put to the vote."""
        sure = Span(0, 6, "LOC", "rule:city-list", sure=True)
        assert without_words([sure], "Guarda los recibos.", "es") == [sure]


class TestAges:
    """Ages of the earth are no names wherever they stand, in any language."""

    @pytest.mark.parametrize(
        ("age", "text", "language"),
        [
            ("Pléistocène", "Au Pléistocène, la mer était basse.", "fr"),
            ("Mioceno", "No Mioceno havia mar aqui.", "pt"),
            ("Eoceen", "In het Eoceen was het warm.", "nl"),
        ],
    )
    def test_nobody_is_called_so(self, age: str, text: str, language: str) -> None:
        """Whatever a model takes it for."""
        assert kept(age, text, language, "PER") == []
