"""Names that look like words: towns, days and months, particles, and streets and laws that only have a name."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag
from pipeline.enrich.entities.calendar_names import COMMON_RANK, with_calendar_names
from pipeline.enrich.entities.languages.acting_towns import without_nouns
from pipeline.enrich.entities.spans import Span


def named(text: str, language: str) -> list[tuple[str, str]]:
    """Return surface and label of what is found."""
    return [(text[start:end], label) for start, end, label in tag(text, language)]


class TestActingTowns:
    """``acting_towns``: a town called like a word is found where it does what only a town does."""

    @pytest.mark.parametrize("town", ["Halle", "Essen", "Hof", "Hagen", "Leer", "Singen"])
    def test_a_town_acts(self, town: str) -> None:
        """At the start of a sentence, whatever the model took it for."""
        assert (town, "LOC") in named(f"{town} plant ein neues Museum am Fluss.", "de")

    @pytest.mark.parametrize(
        "text",
        ["Der Hof klagt über hohe Preise.", "Die Halle plant der Verein seit Jahren.", "Regen fällt seit Tagen."],
    )
    def test_a_word_is_none(self, text: str) -> None:
        """Behind an article, and before what the word's thing does as well."""
        assert named(text, "de") == []

    @pytest.mark.parametrize(
        "text",
        [
            "Essen wird im Herbst teurer.",
            "Essen auf R\u00e4dern sucht Fahrer.",
            "Essen und Trinken sind im Preis enthalten.",
            "Singen macht gl\u00fccklich.",
        ],
    )
    def test_a_noun_is_no_town(self, text: str) -> None:
        """Where it does what the word means, though a model takes it for the town."""
        town = Span(0, text.index(" "), "LOC", "model")
        assert without_nouns([town], text, "de") == []
        assert without_nouns([town._replace(sure=True)], text, "de") != []

    @pytest.mark.parametrize(
        "text",
        [
            "Essen ist eine Gro\u00dfstadt im Westen.",
            "Essen ist pleite. Der Essener K\u00e4mmerer warnt.",
            "Essen war laut. In Essen feierten Tausende.",
            "Essen liegt an der Ruhr.",
            "Essen und Bochum bauen gemeinsam.",
        ],
    )
    def test_the_town_is_one(self, text: str) -> None:
        """Where the sentence says so, the text speaks of it elsewhere, or another town stands beside it."""
        spans = [Span(0, 5, "LOC", "model")]
        if "Bochum" in text:
            spans.append(Span(10, 16, "LOC", "model"))
        assert without_nouns(spans, text, "de") == spans

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Antalya Belediye Başkanı Nermin Sönmez istifa etti.", [("Antalya", "LOC"), ("Nermin Sönmez", "PER")]),
            ("Dün Ordu Valisi açıkladı.", [("Ordu", "LOC")]),
            ("Ordu sınırda bekliyor.", []),  # an army
        ],
    )
    def test_a_province_has_a_head(self, text: str, names: list[tuple[str, str]]) -> None:
        """In Turkish, anywhere in a sentence."""
        assert named(text, "tr") == names


class TestCalendarNames:
    """``calendar_names``: a day or a month before a surname is a given name."""

    @pytest.mark.parametrize(
        ("text", "language", "person"),
        [
            ("Monday Adeyemi opened a clinic.", "en", "Monday Adeyemi"),
            ("June Harcastle said the road was safe.", "en", "June Harcastle"),
            ("August Kern gründete die Brauerei.", "de", "August Kern"),
            ("Mai Nguyen eröffnete ein Lokal.", "de", "Mai Nguyen"),
        ],
    )
    def test_a_person_opens_a_sentence(self, text: str, language: str, person: str) -> None:
        """The name is whole."""
        assert named(text, language) == [(person, "PER")]

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Sunday Mass drew hundreds.", "en"),
            ("May Day marches filled the streets.", "en"),
            ("August rains flooded the fields.", "en"),
            ("August Hitze war nie so schlimm.", "de"),
        ],
    )
    def test_a_day_is_nobody(self, text: str, language: str) -> None:
        """What stands behind it is a common word."""
        assert named(text, language) == []

    def test_a_large_town_is_no_surname(self) -> None:
        """Whoever is called London: behind a month it is the town."""
        text = "June London hosts the fair."
        assert with_calendar_names([], text, "en", lambda _: COMMON_RANK) == []


class TestParticles:
    """``name_forms.with_given_names``: a given name, or a title of nobility, and particles make a person."""

    @pytest.mark.parametrize(
        ("text", "language", "person"),
        [
            ("Piet van den Berg opende de winkel.", "nl", "Piet van den Berg"),
            ("Wim op den Akker werd gekozen.", "nl", "Wim op den Akker"),
            ("Anna della Valle dirige il coro.", "it", "Anna della Valle"),
            ("Paolo degli Esposti ha firmato l'accordo.", "it", "Paolo degli Esposti"),
            ("María de los Ángeles Ruiz dirige el coro.", "es", "María de los Ángeles Ruiz"),
            ("Juan de la Cruz Molina ganó la carrera.", "es", "Juan de la Cruz Molina"),
            ("Rui dos Anjos marcou dois golos.", "pt", "Rui dos Anjos"),
            ("Freiherr von und zu Guttenfels sprach.", "de", "Freiherr von und zu Guttenfels"),
        ],
    )
    def test_a_name_is_whole(self, text: str, language: str, person: str) -> None:
        """Wherever in a sentence it stands, with the surnames behind it."""
        assert named(text, language) == [(person, "PER")]

    def test_who_is_of_a_body_has_no_surname_of_it(self) -> None:
        """``Anna della Caritas`` works there, ``Ilse von der SPD`` is a member."""
        assert "Anna della Caritas" not in dict(named("Anna della Caritas distribuisce i pasti.", "it"))
        assert "Ilse von der SPD" not in dict(named("Ilse von der SPD kam später.", "de"))

    def test_a_town_called_after_a_saint_is_no_person(self) -> None:
        """``San Juan de la Vega``."""
        assert ("Juan de la Vega", "PER") not in named("Vecinos de San Juan de la Vega protestan.", "es")

    def test_a_family_name_that_stands_first_belongs_to_it(self) -> None:
        """Hungarian: a word that opens the sentence does not, nor is a title somebody."""
        assert named("Kis Péter nyerte a versenyt.", "hu") == [("Kis Péter", "PER")]
        assert named("Tegnap Péter is megérkezett.", "hu") == [("Péter", "PER")]
        assert named("Dr. Nagyné Tóth Éva vezeti az iskolát.", "hu") == [("Nagyné Tóth Éva", "PER")]


class TestCalledAfterPeople:
    """``streets``, ``things``: a law, a school, a street that is called after somebody names nobody."""

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Закон Ивана Павлова приняли в первом чтении.", "ru"),
            ("Премию Анны Львовой вручили вчера.", "ru"),
            ("Закон Івана Павленка ухвалили вчора.", "uk"),
            ("A Kovács Béla utcában csőtörés volt.", "hu"),
            ("Ahmet Yıldız Caddesi trafiğe kapatıldı.", "tr"),
            ("Onnettomuus tapahtui Aino Laineen kadulla.", "fi"),
            ("Schüler der Lina-Hartmann-Schule pflanzen Bäume.", "de"),
            ("Улица Петра Сомова закрыта до вторника.", "ru"),
        ],
    )
    def test_nobody_is_named(self, text: str, language: str) -> None:
        """No person is found, and no body of that name."""
        assert {label for _, label in named(text, language)} <= {"LOC"}

    def test_a_surname_is_no_street(self) -> None:
        """Who is called Weg is somebody."""
        assert named("Anna Weg gewann den Preis.", "de") == [("Anna Weg", "PER")]


class TestSaidAgain:
    """``firms.said_again``: what a body is called after is not said again by its first word where that is a name."""

    def test_a_founder_is_no_firm(self) -> None:
        """A given name is somebody's."""
        text = "The Melinda Crowhurst Foundation gave money. He said that Melinda would visit the school."
        assert (text.rindex("Melinda"), "ORG") not in [(start, label) for start, _, label in tag(text)]


class TestSmallWords:
    """``with_given_names``: a small word that is somewhere a given name is none before a particle."""

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Haben Sie von dem Gutachten gehört?", "de"),
            ("Wie Sie von der Stadt erfahren haben, ist die Brücke zu.", "de"),
            ("Ora della Scala si parla ovunque.", "it"),
        ],
    )
    def test_a_small_word_is_nobody(self, text: str, language: str) -> None:
        """No person is found."""
        assert [one for one in named(text, language) if one[1] == "PER"] == []

    @pytest.mark.parametrize(
        ("text", "language", "person"),
        [
            ("Anders von der Heide sprach zuerst.", "de", "Anders von der Heide"),
            ("Ben van der Veer sprak eerst.", "nl", "Ben van der Veer"),
        ],
    )
    def test_a_name_like_a_small_word_is_somebody(self, text: str, language: str, person: str) -> None:
        """Common given names stay what they are."""
        assert (person, "PER") in named(text, language)
