"""What models join that is two names, and cut that is one; bodies told by how they are built; names said again."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag
from pipeline.enrich.entities.english import firms
from pipeline.enrich.entities.languages import foreign, name_parts, surname_cases
from pipeline.enrich.entities.recognise.reading import read
from pipeline.enrich.entities.spans import Span


def names(text: str, language: str) -> set[tuple[str, str]]:
    """Return the names of a text with their labels."""
    return {(text[start:end], label) for start, end, label in tag(text, language)}


def one(text: str, name: str, label: str) -> Span:
    """Return ``name`` of ``text`` as a model's span."""
    start = text.index(name)
    return Span(start, start + len(name), label, "m")


class TestParted:
    """One span of a model that is two names."""

    @pytest.mark.parametrize(
        ("language", "text", "joined", "label", "expected"),
        [
            ("de", "Ines Kolb von der Harzbank sprach.", "Ines Kolb von der Harzbank", "PER", ["PER", "ORG"]),
            ("de", "Maria Kolb vom Hafenamt sprach.", "Maria Kolb vom Hafenamt", "PER", ["PER", "ORG"]),
            ("de", "Hans Georg von der Ohe sprach.", "Hans Georg von der Ohe", "PER", ["PER"]),
            ("de", "Clara von der Ohe sprach.", "Clara von der Ohe", "PER", ["PER"]),
            ("es", "entre Cuenca y Toledo", "Cuenca y Toledo", "LOC", ["LOC", "LOC"]),
            ("es", "en Trinidad y Tobago", "Trinidad y Tobago", "LOC", ["LOC"]),
            ("es", "en Castilla y León", "Castilla y León", "LOC", ["LOC"]),
            ("pl", "między Radomiem", "Radomiem", "LOC", ["LOC"]),
            ("de", "Die Strecke Kassel - Siegen ruht.", "Kassel - Siegen", "LOC", ["LOC", "LOC"]),
            ("de", "Der Zug Kassel-Siegen fährt.", "Kassel-Siegen", "LOC", ["LOC", "LOC"]),
            ("de", "Er wohnt in Kassel-Siegen.", "Kassel-Siegen", "LOC", ["LOC"]),
            ("de", "Der Zug Baden-Baden fährt.", "Baden-Baden", "LOC", ["LOC"]),
            ("it", "La linea Siena-Prato è chiusa.", "Siena-Prato", "LOC", ["LOC", "LOC"]),
        ],
    )
    def test_two_are_two(self, language: str, text: str, joined: str, label: str, expected: list[str]) -> None:
        """A body behind a full name, the second of two known places, a route's end; particles and lands stay."""
        found = name_parts.parted([one(text, joined, label)], text, language)
        assert [span.label for span in found] == expected
        assert found[0].start == text.index(joined)
        assert found[-1].end == text.index(joined) + len(joined)

    @pytest.mark.parametrize(
        ("text", "taken", "label", "name"),
        [
            ("basé au Havre.", "au Havre", "LOC", "Havre"),
            ("près de Lille.", "de Lille", "LOC", "Lille"),
            ("selon de Vigan.", "de Vigan", "PER", "de Vigan"),
        ],
    )
    def test_what_leads_to_a_place_is_none_of_it(self, text: str, taken: str, label: str, name: str) -> None:
        """A preposition goes; a person's particle stays."""
        (found,) = name_parts.parted([one(text, taken, label)], text, "fr")
        assert found.of(text) == name

    def test_a_route_has_no_word_for_it(self) -> None:
        """A model took the line along with its towns."""
        text = "La ligne Dijon-Nancy ferme."
        found = name_parts.parted([one(text, "ligne Dijon-Nancy", "LOC")], text, "fr")
        assert [span.of(text) for span in found] == ["Dijon", "Nancy"]

    def test_a_compound_is_what_its_last_part_is(self) -> None:
        """An institute that bears a person's name is a body."""
        text = "Das Ada-Kolb-Institut forscht."
        assert [span.label for span in name_parts.parted([one(text, "Ada-Kolb-Institut", "PER")], text, "de")] == [
            "ORG"
        ]


class TestLegalForms:
    """Firms told by what stands behind their names."""

    @pytest.mark.parametrize(
        ("language", "text", "firm"),
        [
            ("es", "La Norvela Líneas S.A. no respondió.", "Norvela Líneas S.A."),
            ("pt", "Segundo a Norvela Mar Ltda, nada mudou.", "Norvela Mar Ltda"),
            ("it", "La Norvela Mare S.r.l. tace.", "Norvela Mare S.r.l."),
            ("fr", "L'armateur Dorvec et Fils se tait.", "Dorvec et Fils"),
            ("pl", "Spółka Norwela Linie sp. z o.o. milczy.", "Norwela Linie sp. z o.o."),
            ("cs", "Norvela Loď a.s. mlčí.", "Norvela Loď a.s."),
            ("da", "Norvela Skibe A/S tier.", "Norvela Skibe A/S"),
        ],
    )
    def test_it_is_whole_and_a_firm(self, language: str, text: str, firm: str) -> None:
        """Name and legal form, or partners, are one body, without the article before it."""
        found = name_parts.with_legal_forms([], text, language)
        assert [(span.of(text), span.label) for span in found] == [(firm, "ORG")]

    def test_in_german_a_noun_before_is_none_of_it(self) -> None:
        """Where all nouns have capitals, the name begins where a model saw it begin; else nothing is taken."""
        text = "Die Reederei Dorbek & Sohn schweigt."
        assert name_parts.with_legal_forms([], text, "de") == []
        (found,) = name_parts.with_legal_forms([one(text, "Dorbek", "PER")], text, "de")
        assert (found.of(text), found.label) == ("Dorbek & Sohn", "ORG")


class TestBodies:
    """Bodies that a model cuts to their town."""

    @pytest.mark.parametrize(
        ("language", "text", "body"),
        [
            ("fr", "Le tribunal correctionnel de Rennes a tranché.", "tribunal correctionnel de Rennes"),
            ("fr", "La cour d'appel d'Angers a tranché.", "cour d'appel d'Angers"),
            ("fr", "Le conseil régional de la Sarthe a voté.", "conseil régional de la Sarthe"),
            ("it", "Il Consiglio comunale di Ferrara ha votato.", "Consiglio comunale di Ferrara"),
            ("pl", "Sąd Rejonowy w Gdyni zdecydował.", "Sąd Rejonowy w Gdyni"),
            ("es", "La Autoridad Portuaria de Huelva decidió.", "Autoridad Portuaria de Huelva"),
        ],
    )
    def test_a_body_is_whole(self, language: str, text: str, body: str) -> None:
        """The word for what it is begins the name, and its town ends it."""
        assert (body, "ORG") in names(text, language)


class TestPlacesBesideNames:
    """Places that what stands beside hid."""

    @pytest.mark.parametrize(
        ("language", "text", "place"),
        [
            ("it", "Ha incontrato a Torino Giulia Beltrani.", "Torino"),
            ("es", "El brote creció en Chad, dijo el ministro.", "Chad"),
            ("es", "Viajó desde Georgia el lunes.", "Georgia"),
        ],
    )
    def test_they_are_found(self, language: str, text: str, place: str) -> None:
        """A person named behind a led town hides it no more; a country called like a person is one where it is led."""
        text_names = {(span.of(text), span.label) for span in foreign.found([], read(text, len), language, "guest")}
        assert (place, "LOC") in text_names


class TestSaidAgain:
    """English firms and clubs by a part of their names."""

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Brackwold Foods said profit fell. On Monday Brackwold will close a plant.", "Brackwold"),
            ("Harwold Rovers beat Ashby United 2-1. On Sunday Rovers play at home.", "Rovers"),
        ],
    )
    def test_it_is_the_body(self, text: str, name: str) -> None:
        """A rare first word, and a club's last, mean the body that was named before."""
        at = text.rindex(name)
        assert (at, at + len(name), "ORG") in set(tag(text))

    @pytest.mark.parametrize("text", ["The roads in Thornbeck are bad.", "Ada Thornbeck spoke; then Thornbeck left."])
    def test_a_town_and_a_person_are_none(self, text: str) -> None:
        """Behind a preposition of place it is the town that a body is of; a surname is somebody's."""
        whole = f"Thornbeck Council met. {text}"
        spans = [one(whole, "Thornbeck Council", "ORG")]
        spans += [one(whole, "Ada Thornbeck", "PER")] if "Ada" in text else []
        assert firms.said_again(spans, whole, lambda word: 900_000 if word[0].isupper() else 990_000) == spans

    def test_a_rare_word_is_said_again(self) -> None:
        """The same list of words has it as a firm elsewhere, and what a model took for a person as well."""
        text = "Thornbeck Foods met. Then Thornbeck left, and Thornbeck rose."
        spans = [one(text, "Thornbeck Foods", "ORG"), Span(text.rindex("Thornbeck"), text.rindex(" rose"), "PER", "m")]
        found = firms.said_again(spans, text, lambda word: 900_000 if word[0].isupper() else 990_000)
        assert [(span.of(text), span.label) for span in found] == [
            ("Thornbeck Foods", "ORG"),
            ("Thornbeck", "ORG"),
            ("Thornbeck", "ORG"),
        ]


class TestSurnameCases:
    """Surnames in another case than the full name has."""

    @pytest.mark.parametrize(
        ("language", "text", "full", "again"),
        [
            ("pl", "Bronili Brunona Tavelesa. Taveles milczy.", "Brunona Tavelesa", "Taveles"),
            ("pl", "Mówi Iwo Barwiński. Widziano tam Barwińskiego.", "Iwo Barwiński", "Barwińskiego"),
            ("ru", "Суд выслушал Иосифа Медвянова. Медвянов молчит.", "Иосифа Медвянова", "Медвянов"),
            ("cs", "Mluvil Jan Drabák. Obec Drabákovi poděkovala.", "Jan Drabák", "Drabákovi"),
            ("hr", "Govorio je Ivan Drabek. Grad je pozvao Drabeka.", "Ivan Drabek", "Drabeka"),
        ],
    )
    def test_it_is_the_person(self, language: str, text: str, full: str, again: str) -> None:
        """One stem and two endings of one kind are one surname, whatever a model took the form for."""
        for model in ([], [Span(text.rindex(again), text.rindex(again) + len(again), "LOC", "m")]):
            found = surname_cases.with_surnames([one(text, full, "PER"), *model], text, language)
            assert [(span.of(text), span.label) for span in found] == [(full, "PER"), (again, "PER")]

    @pytest.mark.parametrize(
        ("text", "full"),
        [
            ("Mówi Iwo Lasak. Lasek szumi.", "Iwo Lasak"),
            ("Mówi Iwo Barwiński. Barwinek kwitnie.", "Iwo Barwiński"),
            ("Mówi Iwo Kos. Kosa leży.", "Iwo Kos"),
        ],
    )
    def test_another_stem_is_another_word(self, text: str, full: str) -> None:
        """What differs in its stem, and what is too short to tell, is nobody."""
        spans = [one(text, full, "PER")]
        assert surname_cases.with_surnames(spans, text, "pl") == spans

    def test_what_a_list_knows_stays(self) -> None:
        """A large town and a sure body keep their label; languages without cases find nothing."""
        text = "Mówi Iwo Lublina. W mieście Lublin pada."
        spans = [one(text, "Iwo Lublina", "PER"), Span(text.index("Lublin pada"), text.index(" pada"), "LOC", "rule:x")]
        assert surname_cases.with_surnames(spans, text, "pl") == spans
        assert surname_cases.with_surnames(spans[:1], text, "es") == spans[:1]
