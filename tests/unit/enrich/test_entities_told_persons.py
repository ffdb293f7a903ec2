"""Persons whose names no list has, and words that a model takes for persons."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag
from pipeline.enrich.entities.languages.labels import judged
from pipeline.enrich.entities.languages.told_persons import with_told
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span


def persons(text: str, language: str) -> list[str]:
    """Return who is found."""
    return [text[start:end] for start, end, label in tag(text, language) if label == "PER"]


class TestToldPersons:
    """``told_persons.with_told``: two words that nobody uses are a person where something beside them says so."""

    @pytest.mark.parametrize(
        ("text", "language", "found"),
        [
            ("Boer Wiebren Postma verkoopt zijn melk.", "nl", ["Wiebren Postma"]),
            ("De brug blijft dicht, zei Jorrit Hamstra.", "nl", ["Jorrit Hamstra"]),
            ("De partij kiest Ymkje Salverda als voorvrouw.", "nl", ["Ymkje Salverda"]),
            ("De molen is van Froukje van der Meulen.", "nl", ["Froukje van der Meulen"]),
            ("Sietse de Boer en Aukje ter Horst kochten hem.", "nl", ["Sietse de Boer", "Aukje ter Horst"]),
            ("Ieri Teofilo Santarossa ha annunciato le dimissioni.", "it", ["Teofilo Santarossa"]),
            ("Nevio dell'Orto ha venduto il bar.", "it", ["Nevio dell'Orto"]),
            ("Druga była Jagna Sowińska z klubu.", "pl", ["Jagna Sowińska"]),
            ("Oskarżony Bożydar Wrzos nie przyszedł.", "pl", ["Bożydar Wrzos"]),
            ("Ontem Deusdete Cordovil anunciou greve.", "pt", ["Deusdete Cordovil"]),
            ("Secondo Pasqualina Scognamiglio la strada crollerà.", "it", ["Pasqualina Scognamiglio"]),
            ("Piekarz Świętomir Kołacz wstaje o trzeciej.", "pl", ["Świętomir Kołacz"]),
            ("Muhtar Cafer Dönmezer, köyün susuz kaldığını söyledi.", "tr", ["Cafer Dönmezer"]),
            ("El bombero Yosvany Aldama rescató a dos niños.", "es", ["Yosvany Aldama"]),
            ("Il Vino del Poggio Alto ha vinto una medaglia.", "it", []),
            ("El Vino de la Casa Vieja cuesta diez euros.", "es", []),
            ("Rosa del Poggio ha vinto una medaglia.", "it", ["Rosa del Poggio"]),
        ],
    )
    def test_what_stands_beside_a_name_tells(self, text: str, language: str, found: list[str]) -> None:
        """An office, an act, a person beside it, or how the surname ends."""
        assert persons(text, language) == found

    @pytest.mark.parametrize(
        "text",
        [
            "Goed Nieuws zei de krant.",  # both are words
            "Qwertum Zyxbo staat er op de gevel.",  # nothing tells
            "Deventer Zyxbo zei niets.",  # a town
            "Universiteit Zyxbo zei niets.",  # a body
            "Hij kwam met Appels Zyxbo.",  # a word before what is none
        ],
    )
    def test_nothing_else_is_anybody(self, text: str) -> None:
        """Words in use, towns and bodies, and what nothing tells."""
        assert with_told([], text, "nl") == []

    def test_what_is_sure_stays(self) -> None:
        """A name that a list is sure of is nobody's."""
        sure = Span(0, 7, "ORG", "list", sure=True)
        assert with_told([sure], "Wiebren Postma zei niets.", "nl") == [sure]

    def test_a_language_without_words_is_left(self) -> None:
        """There nobody is told."""
        assert with_told([], "Wiebren Postma said so.", "en") == []


class TestPhrases:
    """``labels.judged``: words in use that a model, or a title before them, makes a person are none."""

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("O diretor Recursos Humanos saiu.", "pt"),
            ("Il direttore Risorse Umane lascia.", "it"),
            ("El director Relaciones Laborales dimitió.", "es"),
            ("Directeur Algemene Zaken wordt een nieuwe functie.", "nl"),
            ("Ante el fiscal declaró el acusado.", "es"),
            ("Süper Lig bitti. Kırmızı Halı açıldı.", "tr"),
        ],
    )
    def test_a_phrase_is_nobody(self, text: str, language: str) -> None:
        """Whatever its capitals."""
        assert persons(text, language) == []

    def test_a_name_of_words_is_somebody_where_it_keeps_a_names_company(self) -> None:
        """``Salvo`` is a word, too."""
        assert persons("Il sindaco Arrigo Pozzi ha parlato.", "it") == ["Arrigo Pozzi"]

    @pytest.mark.parametrize(
        ("text", "language", "found"),
        [
            ("Spotkał się wczoraj z Andrzejem Dudą.", "pl", ["Andrzejem Dudą"]),
            ("Spotkał się wczoraj z Pawłem Królem.", "pl", ["Pawłem Królem"]),
            ("Setkal se včera s Milošem Zemanem.", "cs", ["Milošem Zemanem"]),
            ("Vláda Andreje Babiše padla.", "cs", ["Andreje Babiše"]),
        ],
    )
    def test_a_name_in_any_case_is_somebody(self, text: str, language: str, found: list[str]) -> None:
        """Names that are words, too, decline with them."""
        assert persons(text, language) == found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Secondo Elio Conti, la riunione è stata lunga.", ["Elio Conti"]),
            ("Secondo Draghi serve tempo.", ["Draghi"]),
        ],
    )
    def test_what_stands_before_a_name_takes_nobody_away(self, text: str, found: list[str]) -> None:
        """A word that no name begins with is cut off where a name follows."""
        assert persons(text, "it") == found

    @pytest.mark.parametrize("surface", ["Ana  Ruiz", "7 8", "Ana \u00a0", " "])
    def test_whatever_stands_between_the_words(self, surface: str) -> None:
        """A person that a model found is looked at whatever white space and signs are in it."""
        one = Span(0, len(surface), "PER", "es_core_news_md")
        assert judged([one], surface, "es") in ([one], [])


class TestOpeningWords:
    """``labels.judged``: the word in use that opens a sentence is no place, for all its capital."""

    @pytest.mark.parametrize(
        ("text", "language"), [("Kierowca, Wszebor Kania, uciekł.", "pl"), ("Nagrodę dostała Żywia Karpińska.", "pl")]
    )
    def test_a_word_is_no_place(self, text: str, language: str) -> None:
        """What a model takes for a town there."""
        assert "LOC" not in [label for _, _, label in tag(text, language)]

    def test_a_town_is_one(self) -> None:
        """In any of its cases."""
        text = "Krakowa nie widać."
        assert [(text[start:end], label) for start, end, label in tag(text, "pl")] == [("Krakowa", "LOC")]


class TestCompany:
    """``known_words.is_beside_given``: clusters of words tell names that no list has."""

    def test_names_and_words(self) -> None:
        """A given name that is in no list, a word, and what nobody knows."""
        assert known_words.is_beside_given("Arrigo")
        assert not known_words.is_beside_given("Recursos")
        assert not known_words.is_beside_given("Qwertum")


class TestFirmsAndBodies:
    """A word for a firm, or a body behind a particle, is no part of a person's name."""

    @pytest.mark.parametrize(
        ("text", "language", "found"),
        [
            (
                "Hoogleraar Tjitske Rademaker van de Universiteit Leiden vertelt.",
                "nl",
                [("Tjitske Rademaker", "PER"), ("Universiteit Leiden", "ORG")],
            ),
            (
                "Die Forscherin Svantje Lüllau von der Universität Kiel sagt es.",
                "de",
                [("Svantje Lüllau", "PER"), ("Universität Kiel", "ORG")],
            ),
            ("Spółka Wodrem budowała go trzy lata.", "pl", [("Wodrem", "ORG")]),
        ],
    )
    def test_names_end_there(self, text: str, language: str, found: list[tuple[str, str]]) -> None:
        """Each is whole."""
        assert [(text[start:end], label) for start, end, label in tag(text, language)] == found


class TestLines:
    """``boundaries.in_lines``: a list's names end with its lines."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Sam Kelly\nCloud services grew last year.", ["Sam Kelly"]),
            ("Present were:\nTom Vance\nLea Quist\nNed Oakes", ["Tom Vance", "Lea Quist", "Ned Oakes"]),
        ],
    )
    def test_a_word_behind_the_end_of_a_line_is_nobody(self, text: str, found: list[str]) -> None:
        """What a model joins to a name there is a name or nothing."""
        assert persons(text, "en") == found


class TestLocative:
    """``place_finder``: what stands in the case that says "in" is a place, however small, whatever stands before it."""

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("Mahkeme Van'da toplandı.", "Van"),
            ("Kar Kars'ta bir metreyi geçti.", "Kars"),
            ("Düğün Bodrum'daydı.", "Bodrum"),
        ],
    )
    def test_a_small_town_is_found(self, text: str, place: str) -> None:
        """Behind the first word of a sentence, too."""
        assert [(text[start:end], label) for start, end, label in tag(text, "tr")] == [(place, "LOC")]
