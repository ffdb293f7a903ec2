"""What the word right before a name says of it."""

from __future__ import annotations

import pytest

from pipeline.enrich import gazetteer
from pipeline.enrich.entities import tag
from pipeline.enrich.entities.languages import neighbouring_words, place_finder
from pipeline.enrich.entities.spans import Span


def span(text: str, name: str, label: str = "PER", source: str = "m") -> Span:
    """Return where a name stands."""
    start = text.index(name)
    return Span(start, start + len(name), label, source)


def shown(spans: list[Span], text: str) -> list[tuple[str, str]]:
    """Return names and labels."""
    return [(one.of(text), one.label) for one in spans]


class TestFirms:
    """A word for a firm before a name."""

    @pytest.mark.parametrize(
        ("language", "text", "found", "firm"),
        [
            ("es", "La empresa Velamar cierra.", "", "Velamar"),
            ("uk", "Він очолив компанію «Річмаш» торік.", "", "Річмаш"),
            ("pt", "A empresa Moinhos Calheta fecha.", "Moinhos Calheta", "Moinhos Calheta"),
            ("hr", "Radnici tvrtke Brodosan Kruna štrajkaju.", "Brodosan", "Brodosan Kruna"),
            ("fr", "Le groupe Velmarine ferme.", "", "Velmarine"),
            ("fr", "L'entreprise Torvane ferme.", "Torvane", "Torvane"),
            ("nl", "Het bedrijf Maasgieter sluit.", "Maasgieter", "Maasgieter"),
            ("de", "Das Unternehmen Fellbach Optik schließt.", "Fellbach Optik", "Fellbach Optik"),
        ],
    )
    def test_is_one(self, language: str, text: str, found: str, firm: str) -> None:
        """Whether the model took it for a person or for nothing; all its capitals are its name."""
        spans = [span(text, found)] if found else []
        assert shown(neighbouring_words.with_firms(spans, text, language), text) == [(firm, "ORG")]

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("es", "La empresa cierra."),
            ("es", "La empresa Juan Torres cierra."),
            ("de", "Das Unternehmen Morgen schließt."),
            ("hr", "Zaposlenici tvrtke žale se."),
            ("xx", "La empresa Velamar cierra."),
        ],
    )
    def test_is_none(self, language: str, text: str) -> None:
        """No small word, nobody with a given name, and no noun where all of them have capitals."""
        assert neighbouring_words.with_firms([], text, language) == []

    def test_a_place_that_is_known_stays(self) -> None:
        """A firm may be told by where it is."""
        text = "La empresa Lisboa cierra."
        town = span(text, "Lisboa", "LOC")
        assert neighbouring_words.with_firms([town], text, "es") == [town]

    def test_many_take_no_time(self) -> None:
        """Each is looked at once."""
        text = "la empresa Velamar y " * 20_000
        assert len(neighbouring_words.with_firms([], text, "es")) == 20_000


class TestGivenNames:
    """A given name before a surname that was found without it."""

    def test_is_taken_in(self) -> None:
        """Where it is in the list of given names."""
        text = "Hrajú Ema Lipovská a minister Tage Orlund."
        spans = [span(text, "Lipovská"), span(text, "Orlund")]
        assert shown(neighbouring_words.with_given_before(spans, text, "sk"), text) == [
            ("Ema Lipovská", "PER"),
            ("Tage Orlund", "PER"),
        ]

    @pytest.mark.parametrize(
        ("language", "text", "name", "known"),
        [
            ("sv", "Tage Orlund kom.", "Orlund", ""),
            ("sv", "Igår kom Regering Orlund.", "Orlund", ""),
            ("sv", "Igår kom Tage Orlund.", "Orlund", "Tage"),
            ("hu", "Tegnap Anna Kovács jött.", "Kovács", ""),
            ("de", "Gestern kam Anna Kovács.", "Kovács", ""),
        ],
    )
    def test_is_left(self, language: str, text: str, name: str, known: str) -> None:
        """At the start of a sentence, if it is a word or another name, and where order or capitals say nothing."""
        spans = [span(text, one) for one in (known, name) if one]
        assert neighbouring_words.with_given_before(spans, text, language) == spans


class TestFamilyFirst:
    """A given name that was found alone, in a language whose family names stand first."""

    @pytest.mark.parametrize(
        ("language", "text", "whole"),
        [
            ("hu", "Kis Péter nyert.", "Kis Péter"),
            ("hu", "Majd Péter is megjött.", "Péter"),
            ("de", "Kis Péter gewann.", "Péter"),
        ],
    )
    def test_takes_the_family_name_in(self, language: str, text: str, whole: str) -> None:
        """A listed one, but for the small words that are somebody's name as well: ``Majd``, then."""
        found = neighbouring_words.with_family_before([span(text, "Péter")], text, language)
        assert shown(found, text) == [(whole, "PER")]


class TestOffices:
    """Words for offices and kin, with the capital of a sentence."""

    def test_are_neither_places_nor_bodies(self) -> None:
        """A person may be called so, and what lists are certain of stays."""
        text = "Unokája hozta."
        for label, left in (("LOC", []), ("ORG", []), ("PER", [("Unokája", "PER")])):
            assert shown(neighbouring_words.without_offices([span(text, "Unokája", label)], text, "hu"), text) == left


class TestFamilyNames:
    """A given name behind an office whose family name was left out."""

    @pytest.mark.parametrize(
        ("language", "text", "given", "whole"),
        [
            ("sk", "Minister financií Borislav Hrnčík odstúpil.", "Borislav", "Borislav Hrnčík"),
            ("cs", "Včera ministr Zbyšek Truhlík odstoupil.", "Zbyšek", "Zbyšek Truhlík"),
            ("sk", "V sobotu Borislav Hrnčík odstúpil.", "Borislav", "Borislav"),
            ("sk", "Minister Hrnčík odstúpil.", "Hrnčík", "Hrnčík"),
            ("de", "Kam Minister Bertram Gestern noch?", "Bertram", "Bertram"),
        ],
    )
    def test_is_taken_in(self, language: str, text: str, given: str, whole: str) -> None:
        """Only behind an office, and where a capital says that a word is a name."""
        found = neighbouring_words.with_family_behind([span(text, given)], text, language)
        assert shown(found, text) == [(whole, "PER")]

    def test_a_name_of_its_own_is_left(self) -> None:
        """``Praha`` beside a minister is no family name."""
        text = "Minister Borislav Praha odstúpil."
        names = [span(text, "Borislav"), span(text, "Praha", "LOC")]
        assert neighbouring_words.with_family_behind(names, text, "sk") == names


class TestEnumerated:
    """What a model takes for a place beside a person."""

    def test_is_a_person(self) -> None:
        """If it begins with a given name; no place that is known and none of one word."""
        text = "Com Ana Neves, Tomé Galveias e Santa Catarina e Lapa."
        names = [("Ana Neves", "PER"), ("Tomé Galveias", "LOC"), ("Santa Catarina", "LOC"), ("Lapa", "LOC")]
        spans = [span(text, name, label) for name, label in names]
        assert [one.label for one in neighbouring_words.as_enumerated(spans, text)] == ["PER", "PER", "LOC", "LOC"]


class TestPlacesBefore:
    """A place that a model took for a person's first name."""

    @pytest.mark.parametrize(
        ("language", "name", "person"),
        [
            ("cs", "Německa Ulrike Lindovou", "Ulrike Lindovou"),
            ("hr", "Gospića Ivan Brezak", "Ivan Brezak"),
            ("hr", "Ivan Milan Brezak", "Ivan Milan Brezak"),
            ("cs", "Německa Lindovou", "Německa Lindovou"),
            ("cs", "Německa Velká Lindovou", "Německa Velká Lindovou"),
        ],
    )
    def test_behind_one(self, language: str, name: str, person: str) -> None:
        """In any case, before a given name and a surname."""
        assert neighbouring_words.behind_place(Span(0, len(name), "PER", "m"), name, language).of(name) == person

    def test_a_surname_that_is_known(self) -> None:
        """A place and one word are two names if the text has somebody of that surname."""
        text = "W Brukseli Wierzbicki mówił."
        person = span(text, "Brukseli Wierzbicki")
        ends = {person.start: person.start + len("Brukseli")}
        assert neighbouring_words.without_place_before(person, text, ends, {"Wierzbicki"}).of(text) == "Wierzbicki"
        assert neighbouring_words.without_place_before(person, text, ends, {"Nowak"}) == person
        assert neighbouring_words.without_place_before(person, text, {}, {"Wierzbicki"}) == person


class TestPeoples:
    """What people of a country are called where that has a capital."""

    def test_in_every_case(self) -> None:
        """Endings are the language's."""
        assert {"Španěl", "Španělem", "Španělka", "Španělkou"} <= gazetteer.peoples("cs")
        assert gazetteer.peoples("sv") == frozenset()

    def test_is_no_first_name(self) -> None:
        """Before a name of two words; a surname that is the same word stays."""
        text = "V Římě prohrál se Španělem Lorenzem Irribarrem. Trenér Petr Němec mlčel."
        assert {(text[start:end], label) for start, end, label in tag(text, "cs")} >= {
            ("Lorenzem Irribarrem", "PER"),
            ("Petr Němec", "PER"),
        }


class TestMountains:
    """Mountains and regions across borders."""

    @pytest.mark.parametrize(
        ("language", "text", "name"),
        [
            ("es", "Nieva en los Pirineos.", "Pirineos"),
            ("nl", "Het sneeuwt in de Ardennen.", "Ardennen"),
            ("cs", "V Krkonoších sněží.", "Krkonoších"),
        ],
    )
    def test_are_places(self, language: str, text: str, name: str) -> None:
        """Under the names and in the forms of the language."""
        assert [one.of(text) for one in place_finder.found(text, language)] == [name]
