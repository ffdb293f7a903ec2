"""What a name is in other languages than English, by its own words and by the document's other names."""

from __future__ import annotations

import re

import pytest

from pipeline.enrich import gazetteer
from pipeline.enrich.entities import enriched
from pipeline.enrich.entities.english import firms, organization_boundaries, person_boundaries
from pipeline.enrich.entities.english import labels as english_labels
from pipeline.enrich.entities.languages import foreign, labels
from pipeline.enrich.entities.naming import organization_names
from pipeline.enrich.entities.recognise.reading import read
from pipeline.enrich.entities.spans import Span


def judged(text: str, language: str, *names: tuple[str, str]) -> list[tuple[str, str]]:
    """Return what becomes of ``names`` (surface, label), each where it first stands behind the one before."""
    spans, at = [], 0
    for surface, label in names:
        at = text.index(surface, at)
        spans.append(Span(at, at + len(surface), label, "test"))
        at += len(surface)
    return [(one.of(text), one.label) for one in labels.judged(spans, text, language)]


class TestSurnames:
    """Towns and firms that are called like somebody of the text."""

    @pytest.mark.parametrize(
        ("language", "text", "label"),
        [
            ("pt", "A vereadora Rosa Vilhena abriu a feira. Vilhena comprou pão.", "LOC"),
            ("de", "Der Roman von Clara Sonthofen gewann. Sonthofen dankte.", "LOC"),
            ("fr", "La romancière Clara Sonti a gagné. Sonti viendra jeudi.", "ORG"),
        ],
    )
    def test_a_surname_is_the_person(self, language: str, text: str, label: str) -> None:
        """Who is named in full is meant by the last word alone, whatever the model or a list says."""
        short = text.split(". ")[1].split(maxsplit=1)[0]
        whole = next(f"{first} {short}" for first in ("Rosa", "Clara") if f"{first} {short}" in text)
        found = judged(text, language, (whole, "PER"), (short, label))
        assert found == [(whole, "PER"), (short, "PER")]

    def test_a_preposition_of_place_keeps_the_town(self) -> None:
        """Behind ``em`` it is the town all the same; a genitive says nothing."""
        text = "Rosa Vilhena mora em Vilhena."
        assert judged(text, "pt", ("Rosa Vilhena", "PER"), ("Vilhena", "LOC"))[1] == ("Vilhena", "LOC")
        text = "Rosa Vilhena saiu. A casa de Vilhena ardeu."
        assert judged(text, "pt", ("Rosa Vilhena", "PER"), ("Vilhena", "LOC"))[1] == ("Vilhena", "PER")

    def test_what_everybody_knows_stays(self) -> None:
        """No city of a million is a surname, and no body that a list is certain of."""
        text = "Jack London schrieb. London und Interpol schwiegen. Max Interpol auch."
        found = judged(
            text, "de", ("Jack London", "PER"), ("London", "LOC"), ("Interpol", "ORG"), ("Max Interpol", "PER")
        )
        assert [label for _, label in found] == ["PER", "LOC", "ORG", "PER"]

    def test_no_town_of_that_name_is_on_the_map(self) -> None:
        """A whole article: the councillor's surname is no town in Brazil."""
        found = enriched("A vereadora Rosa Vilhena abriu a feira. «Vilhena fez bem», disse Rui Tavares.", "pt")
        assert "Vilhena" not in found.facets.places
        assert not [one for one in found.place_path if one.startswith("Brazil")]


class TestCountriesInCases:
    """A country in a case that a model saw too seldom."""

    @pytest.mark.parametrize(
        ("language", "text", "name"),
        [
            ("sk", "Delegácia odcestovala do Ruska.", "Ruska"),
            ("sk", "Zmluvu podpísali s Veľkou Britániou.", "Veľkou Britániou"),
            ("sk", "Vzťahy s Európou ochladli.", "Európou"),
            ("hr", "Posjetio je Njemačku.", "Njemačku"),
        ],
    )
    @pytest.mark.parametrize("label", ["PER", "ORG"])
    def test_it_is_a_place(self, language: str, text: str, name: str, label: str) -> None:
        """Whatever the model takes it for."""
        assert judged(text, language, (name, label)) == [(name, "LOC")]

    def test_a_surname_of_the_text_is_the_person(self) -> None:
        """Somebody called like a country in a case is no place for it."""
        text = "Prišla Jana Kuby. Povedala to Kuby."
        assert [label for _, label in judged(text, "sk", ("Jana Kuby", "PER"), ("Kuby", "PER"))] == ["PER", "PER"]

    def test_a_given_name_stays_a_persons(self) -> None:
        """Given names that countries have as well are no countries."""
        assert judged("Hovoril Jordan.", "sk", ("Jordan", "PER")) == [("Jordan", "PER")]


class TestFirms:
    """Names in English within other languages."""

    @pytest.mark.parametrize("name", ["Veldmark Capital", "Orsund Holdings", "Radio Sombra"])
    def test_a_firm_is_no_person(self, name: str) -> None:
        """Its last word, or ``Radio`` before it, says what it is."""
        assert judged(f"Le fonds {name} a gagné.", "fr", (name, "PER")) == [(name, "ORG")]

    def test_a_given_name_is_a_persons(self) -> None:
        """Anna Church is called so."""
        assert judged("Hier kam Anna Church.", "de", ("Anna Church", "PER")) == [("Anna Church", "PER")]


class TestEnds:
    """Names end with their own words."""

    @pytest.mark.parametrize(
        ("language", "text", "found", "name"),
        [
            ("de", "in Halle 7 der Werft", "Halle 7 der", "Halle 7"),
            ("fr", "le Syndicat des vignerons des Deux-Monts", "Syndicat des vignerons des", "Syndicat des vignerons"),
            ("pt", "a Comissão da", "Comissão da", "Comissão"),
        ],
    )
    def test_small_words_lead_on(self, language: str, text: str, found: str, name: str) -> None:
        """What only joins words is never the last of a name."""
        assert judged(text, language, (found, "ORG")) == [(name, "ORG")]


class TestRussianWords:
    """Common words that open a sentence."""

    def test_no_name(self) -> None:
        """A word of the dictionary has its capital from the sentence; wherever it stands otherwise it is kept."""
        text = "Судно вышло. Тридцать человек ждали. Старая Заплатка спит."
        found = judged(text, "ru", ("Судно", "LOC"), ("Тридцать", "PER"), ("Заплатка", "PER"))
        assert found == [("Заплатка", "PER")]

    def test_in_quotes_it_is_a_title(self) -> None:
        """A newspaper is called like a word, and opens a sentence."""
        assert judged("«Известия» узнали.", "ru", ("Известия", "ORG")) == [("Известия", "ORG")]


class TestForms:
    """Names of bodies and countries in the forms of their language."""

    @pytest.mark.parametrize(
        "name",
        ["Europäische Parlament", "Europäischen Parlaments", "Europäischer Gerichtshof", "Europäischen Gerichtshofs"],
    )
    def test_german_adjectives(self, name: str) -> None:
        """Whatever its case, a body has one name."""
        text = f"Das {name} tagt."
        at = text.index(name)
        shown = organization_names.full_names([name], [Span(at, at + len(name), "ORG", "test")], text)
        assert shown in (["European Parliament"], ["European Court of Justice"])

    @pytest.mark.parametrize(("name", "code"), [("Irão", "IR"), ("Vietname", "VN"), ("Irã", "IR"), ("Quénia", "KE")])
    def test_portuguese_of_both_sides(self, name: str, code: str) -> None:
        """Portugal has other names of countries than Brazil."""
        found = gazetteer.country(name, "pt")
        assert found is not None
        assert found.code == code

    def test_a_people_before_a_person(self) -> None:
        """``l'Irlandaise X Y`` is the person X Y, though the model takes it for a body."""
        found = enriched("La séance est levée, a dit la présidente, l'Irlandaise Maeve Brannock, à Bruxelles.", "fr")
        assert found.facets.persons == ("Maeve Brannock",)
        assert not [one for one in found.facets.organizations if "Brannock" in one]


class TestAcronyms:
    """Capitals that a model takes for a person."""

    @pytest.mark.parametrize(
        ("text", "name", "label"),
        [
            ("The agency KOTA said so.", "KOTA", "ORG"),
            ("say Perimar\nPERIMAR\nLet us go", "PERIMAR", "PER"),
            ("KOTA\nthe agency", "KOTA", "PER"),
            ("It was VERYYYY good.", "VERYYYY", "PER"),
        ],
    )
    def test_a_few_letters_among_words(self, text: str, name: str, label: str) -> None:
        """A body's letters are few, and those beside them small: what is shouted is none."""
        at = text.index(name)
        assert person_boundaries.groups(Span(at, at + len(name), "PER", "test"), text).label == label


class TestHeadsOfBodies:
    """``english.labels.judged``: who stands behind ``WHO chief`` is a person, whatever a model says."""

    @pytest.mark.parametrize(
        ("text", "name", "label"),
        [
            ("WHO chief Tesfaye Kebede Abera said no.", "Tesfaye Kebede Abera", "PER"),
            ("UNHCR spokeswoman Ilva Sartori Benn said no.", "Ilva Sartori Benn", "PER"),
            ("WHO chief Northern Relief Fund said no.", "Northern Relief Fund", "ORG"),
            ("In WHO Tesfaye Kebede Abera said no.", "Tesfaye Kebede Abera", "ORG"),
        ],
    )
    def test_whom_a_body_has(self, text: str, name: str, label: str) -> None:
        """Not what is called like a body, nor without an office."""
        span = Span(text.index(name), text.index(name) + len(name), "ORG", "fake")
        assert english_labels.judged(span, text).label == label


class TestHeadsWhole:
    """``english.person_boundaries.whole``: behind a body and an office all of a name is its head's."""

    @pytest.mark.parametrize(
        ("text", "seen", "expected"),
        [
            ("WHO chief Matumelo Ilva Benn said no.", ("Ilva Benn", "PER"), "Matumelo Ilva Benn"),
            ("UN envoy Ilva Binta Jarro arrived.", ("Ilva Binta", "PER"), "Ilva Binta Jarro"),
            ("UN chief Ilva Benn Monday said no.", ("Ilva Benn", "PER"), "Ilva Benn"),
            ("UN envoy Ilva Benn, Yemen mediator, spoke.", ("Ilva Benn", "PER"), "Ilva Benn"),
            ("Village chief Matumelo Ilva Benn said no.", ("Ilva Benn", "PER"), "Ilva Benn"),
        ],
    )
    def test_whole(self, text: str, seen: tuple[str, str], expected: str) -> None:
        """No day behind it, nothing behind a comma, and only where letters stand for the body."""
        name, label = seen
        span = Span(text.index(name), text.index(name) + len(name), label, "model")
        assert [one.of(text) for one in person_boundaries.whole([span], text)] == [expected]


class TestTowns:
    """A town behind which its division stands."""

    def test_a_small_namesake_elsewhere_is_not_meant(self) -> None:
        """Where no list has the town of New Brunswick, the one in South Carolina is none of it."""
        found = enriched("The laboratory in Saint Andrews, New Brunswick, keeps the list.", "en")
        assert not [one for one in found.place_path if "South Carolina" in one]

    def test_a_model_calls_a_body_a_people(self) -> None:
        """No people is written in capitals: what is said of it decides."""
        text = "Last week JENTO, the Japanese agency, said it would close."
        at = text.index("JENTO")
        (found,) = firms.judged([Span(at, at + 5, "norp", "test")], text)
        assert found.label == "ORG"

    def test_a_body_begins_with_its_place(self) -> None:
        """``Norwick City`` and its ``Parks and Recreation Department`` are one."""
        text = "Norwick City Health and Hospitals Corporation paid."
        pieces = [Span(0, 19, "LOC", "test"), Span(24, 45, "ORG", "test")]
        assert [(one.of(text), one.label) for one in organization_boundaries.whole(pieces, text)] == [
            (text[:45], "ORG")
        ]


class TestDivisions:
    """States that clubs are called after."""

    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("Regen in Bayern.", "LOC"),
            ("Ulm, Leipzig und Bayern", "LOC"),
            ("Ulm, Leipzig, Bayern", "LOC"),
            ("Bayern gewann 3:0.", "ORG"),
        ],
    )
    def test_bavaria(self, text: str, label: str) -> None:
        """Behind a preposition of place and among places it is the state."""
        names = [(one, "LOC") for one in ("Ulm", "Leipzig") if one in text]
        assert judged(text, "de", *names, ("Bayern", "ORG"))[-1] == ("Bayern", label)


class TestBodiesCalledLikeStates:
    """What a model has for a state, and a list for a club."""

    @pytest.mark.parametrize(
        ("text", "labels"),
        [
            ("Bayern will die Grenzen prüfen.", ["LOC"]),
            ("Kolm plant Radwege. Bayern lehnt das ab.", ["LOC"]),
            ("Der FC Bayern spart. Bayern zahlt nichts.", ["ORG", "ORG"]),
            ("Bayern gewinnt gegen Bremen mit 3:1.", ["ORG", "ORG"]),
        ],
    )
    def test_bavaria(self, text: str, labels: list[str]) -> None:
        """It is Bavaria, unless its club is named in the text, or it plays there."""
        names = re.finditer("FC Bayern|Bayern|Bremen", text)
        spans = [Span(*one.span(), "ORG" if " " in one[0] else "LOC", "test") for one in names]
        assert [one.label for one in foreign.found(spans, read(text, len), "de")] == labels


class TestSmallWords:
    """Words that have a capital only from the sentence that they open."""

    @pytest.mark.parametrize(
        ("language", "text", "word", "label"),
        [
            ("es", "Los vecinos protestan.", "Los", "LOC"),
            ("es", "Ayer llovió. «Hoy los vecinos protestan».", "Hoy", "LOC"),
            ("it", "Niente cambia.", "Niente", "LOC"),
            ("pl", "Można to zrobić.", "Można", "LOC"),
            ("nl", "Thans is het stil.", "Thans", "ORG"),
            ("no", "Både barn og voksne kom.", "Både", "LOC"),
        ],
    )
    def test_they_are_no_names(self, language: str, text: str, word: str, label: str) -> None:
        """Whatever a model takes them for."""
        assert judged(text, language, (word, label)) == []

    @pytest.mark.parametrize(
        ("language", "text", "names"),
        [
            ("es", "Los Ángeles espera.", [("Los Ángeles", "LOC")]),
            ("de", "Lang schwieg. Später ging Ina Lang.", [("Lang", "PER"), ("Ina Lang", "PER")]),
            ("da", "Lille venter.", [("Lille", "LOC")]),
            ("it", "Ieri Ancora ha perso.", [("Ancora", "ORG")]),
        ],
    )
    def test_names_stay(self, language: str, text: str, names: list[tuple[str, str]]) -> None:
        """A large city, somebody whom the text names in full, and what has a capital within a sentence."""
        assert judged(text, language, *names) == names


class TestParticles:
    """Persons whose last name is a town's."""

    def test_a_given_name_and_particles(self) -> None:
        """They tell a person where lists know but the town, and then the surname alone."""
        found = enriched("Ana de la Madrid habló en Lima. De la Madrid dijo que no.", "es")
        assert found.facets.persons == ("Ana de la Madrid",)
        assert found.facets.places == ("Lima",)


class TestScripts:
    """Bodies and leaders in scripts without capitals."""

    @pytest.mark.parametrize(
        ("language", "text", "persons", "bodies"),
        [
            ("ja", "国際連合と世界保健機関が発表した。", (), {"United Nations", "World Health Organization"}),
            ("zh", "习近平会见普京，欧盟表示。", ("Xi Jinping", "Vladimir Putin"), {"European Union"}),
            ("ar", "قال دونالد ترامب إن الأمم المتحدة توافق.", ("Donald Trump",), {"United Nations"}),
        ],
    )
    def test_one_name(self, language: str, text: str, persons: tuple[str, ...], bodies: set[str]) -> None:
        """They have the name that they have in every language."""
        found = enriched(text, language).facets
        assert found.persons == persons
        assert set(found.organizations) == bodies


class TestBehindATitle:
    """What a title and a given name say of the words between and behind them."""

    @pytest.mark.parametrize(
        ("language", "text", "name", "label", "expected"),
        [
            ("pl", "Prezydent Krakowa Jan Lisowski przybył.", "Krakowa Jan Lisowski", "PER", ("Jan Lisowski", "PER")),
            (
                "pl",
                "Osłabł. Pisarz Grzegorz Lisowski pisze.",
                "Pisarz Grzegorz Lisowski",
                "PER",
                ("Grzegorz Lisowski", "PER"),
            ),
            ("pt", "A vereadora Irava Barbosa criticou.", "Irava Barbosa", "LOC", ("Irava Barbosa", "PER")),
            ("nl", "Zo zei Jan Pieter Lissen.", "Jan Pieter Lissen", "PER", ("Jan Pieter Lissen", "PER")),
        ],
    )
    def test_the_person_alone(self, language: str, text: str, name: str, label: str, expected: tuple[str, str]) -> None:
        """An office's town and a sentence's first word are no part of a name; behind a title stands a person."""
        start = text.index(name)
        spans = [Span(start, start + len(name), label, "fake")]
        faith: foreign.Faith = "guest" if language in {"pl", "nl"} else "lists"
        found = foreign.found(spans, read(text, len), language, faith)
        assert expected in [(one.of(text), one.label) for one in found]
        assert name == expected[0] or name not in [one.of(text) for one in found]
