"""Names whole, and nothing beside them: bodies, companies, persons with particles, clean edges."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import enriched, mentions, name_boundaries
from pipeline.enrich.entities.english import repairs
from pipeline.enrich.entities.recognise.reading import read
from pipeline.enrich.entities.spans import Span


def rank(word: str) -> int:
    """Return the rank of a word in a tiny language: lower-case forms are common, names are rare."""
    return {"analysts": 900, "management": 800}.get(word, 40_000 if word.islower() else 50_000)


def repaired(text: str, *spans: tuple[str, str]) -> list[tuple[str, str]]:
    """Return surface and label after the repairs, when the model said ``spans``."""
    found, at = [], 0
    for surface, label in spans:
        at = text.index(surface, at)
        found.append(Span(at, at + len(surface), label, "fake"))
        at += len(surface)
    reading = read(text, rank)
    return [(one.of(reading.text), one.label) for one in repairs.repaired(found, reading, rank)]


class TestBodies:
    """Names with "and", "for" and countries."""

    @pytest.mark.parametrize(
        ("text", "spans", "expected"),
        [
            (
                "the Rally for a Free Ruvinia won",
                [("Rally for a Free", "ORG"), ("Ruvinia", "LOC")],
                [("Rally for a Free Ruvinia", "ORG")],
            ),
            (
                "the Harbours and Fisheries Ministry said",
                [("Harbours", "ORG"), ("Fisheries Ministry", "ORG")],
                [("Harbours and Fisheries Ministry", "ORG")],
            ),
            ("said Water and Waste Water Canada", [("Canada", "LOC")], [("Canada", "LOC")]),
            ("said Fisheries and Oceans Canada", [("Canada", "LOC")], [("Fisheries and Oceans Canada", "ORG")]),
            (
                "the Guild of Bakers and Millers met",
                [("Guild of Bakers", "ORG")],
                [("Guild of Bakers", "ORG")],
            ),
            (
                "the Federation of Bakers and Millers met",
                [("Federation of Bakers", "ORG")],
                [("Federation of Bakers and Millers", "ORG")],
            ),
            (
                "the Bank of Norway and Reuters agreed",
                [("Bank of Norway", "ORG"), ("Reuters", "ORG")],
                [("Bank of Norway", "ORG"), ("Reuters", "ORG")],
            ),
            ("the Commission on Monday said", [("Commission", "ORG")], [("Commission", "ORG")]),
            (
                "the Committee to Protect Ruvi Ferries met",
                [("Committee", "ORG"), ("Protect Ruvi Ferries", "ORG")],
                [("Committee to Protect Ruvi Ferries", "ORG")],
            ),
            ("an Alliance to Prevent and End Floods", [], [("Alliance to Prevent and End Floods", "ORG")]),
            (
                "a Society for the Protection of Bees",
                [("Society for the Protection", "ORG")],
                [("Society for the Protection of Bees", "ORG")],
            ),
            ("the Office for Budget of Tarnby", [], [("Office for Budget", "ORG")]),
            ("sent the Commission to Tarnby", [("Commission", "ORG")], [("Commission", "ORG")]),
        ],
    )
    def test_bodies_are_whole(self, text: str, spans: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
        """What says what a body is for belongs to it; another body, a place or a day does not."""
        assert repaired(text, *spans) == expected


class TestFirms:
    """Companies told by what they do."""

    @pytest.mark.parametrize(
        ("text", "spans", "expected"),
        [
            ("Ruvina Nickel said it would pay less.", [("Ruvina Nickel", "PER")], [("Ruvina Nickel", "ORG")]),
            ("Anna Nickel said it would pay off.", [("Anna Nickel", "PER")], [("Anna Nickel", "PER")]),
            ("RUVI, a Danish agency, agreed.", [("RUVI", "PER")], [("RUVI", "ORG")]),
            ("Ruvina, a Danish software maker, agreed.", [("Ruvina", "PER")], [("Ruvina", "ORG")]),
            ("Kari Lund and Ruvi Lund came. Lund, a bank, agreed.", [("Kari Lund", "PER"), ("Lund", "PER")], None),
            ("Ruvina plans to open stores.", [], [("Ruvina", "ORG")]),
            ("Analysts said it would pay less.", [], []),
            ("it competes with Ruvina and Skagra", [], [("Ruvina", "ORG"), ("Skagra", "ORG")]),
            (
                "it will merge with Ruvina and Skagra soon",
                [("Ruvina", "ORG"), ("Skagra", "PER")],
                [("Ruvina", "ORG"), ("Skagra", "ORG")],
            ),
            (
                "it will merge with Ruvina and Norway waits",
                [("Ruvina", "ORG"), ("Norway", "LOC")],
                [("Ruvina", "ORG"), ("Norway", "LOC")],
            ),
            (
                "the mill of Tarn, Bell and Sons Ltd. closed",
                [("Tarn", "PER"), ("Bell and Sons Ltd.", "ORG")],
                [("Tarn, Bell and Sons Ltd.", "ORG")],
            ),
            ("at Tarn, Pike & Hale LLP in May", [], [("Tarn, Pike & Hale LLP", "ORG")]),
            ("the mill of Tarn and Sons", [("Tarn", "PER"), ("Sons", "ORG")], [("Tarn and Sons", "ORG")]),
            ("said Kari Lund & Daughters.", [("Kari Lund", "PER")], [("Kari Lund & Daughters", "ORG")]),
            ("he read Tarn and Sons of War", [("Tarn", "PER")], [("Tarn", "PER")]),
            ("near Tarnby and Sons Street", [("Tarnby", "LOC")], [("Tarnby", "LOC")]),
            ("Microsoft and Partners in Ruvi", [("Microsoft", "ORG")], [("Microsoft", "ORG")]),
            ("Ruvina, a Danish band, sang.", [("Ruvina", "PER")], [("Ruvina", "ORG")]),
            (
                "with Kari Lund, Ruvi Bell and Ada Sons",
                [("Kari Lund", "PER"), ("Ruvi Bell", "PER"), ("Ada Sons", "PER")],
                [("Kari Lund", "PER"), ("Ruvi Bell", "PER"), ("Ada Sons", "PER")],
            ),
            (
                "a pact between Ruvina and Skagra",
                [("Ruvina and Skagra", "ORG")],
                [("Ruvina", "ORG"), ("Skagra", "ORG")],
            ),
            ("a shop of Marks and Spencer", [("Marks and Spencer", "ORG")], [("Marks and Spencer", "ORG")]),
            ("The Ruvinas played all night", [("Ruvinas", "PER")], [("Ruvinas", "ORG")]),
        ],
    )
    def test_companies_are_told(
        self, text: str, spans: list[tuple[str, str]], expected: list[tuple[str, str]] | None
    ) -> None:
        """``said it would pay``, ``a software maker``, ``competes with``: a company, unless it is someone's name."""
        found = repaired(text, *spans)
        assert found == expected if expected is not None else ("Lund", "ORG") not in found


class TestPersons:
    """Particles, offices, given names that are places."""

    @pytest.mark.parametrize(
        ("text", "spans", "expected"),
        [
            ("said Orsola von der Kamp", [("Orsola", "PER"), ("Kamp", "PER")], [("Orsola von der Kamp", "PER")]),
            ("said Luca Corda di Monteviso", [("Luca Corda", "PER"), ("Monteviso", "LOC")], None),
            ("Crown Prince Faisal bin Omar", [("Crown Prince Faisal bin Omar", "PER")], [("Faisal bin Omar", "PER")]),
            ("Skagra CEO Ann Hale", [("Skagra CEO Ann Hale", "ORG")], [("Skagra", "ORG"), ("Ann Hale", "PER")]),
            ("India Kamp lost", [("India", "LOC"), ("Kamp", "PER")], [("India Kamp", "PER")]),
            ("Milan Kampa lost", [("Milan", "LOC")], [("Milan Kampa", "PER")]),
            ("Georgia Police said", [("Georgia", "LOC")], [("Georgia", "LOC")]),
        ],
    )
    def test_persons_are_whole(
        self, text: str, spans: list[tuple[str, str]], expected: list[tuple[str, str]] | None
    ) -> None:
        """A name goes on over its particles, and begins behind the office."""
        assert repaired(text, *spans) == (expected or [("Luca Corda di Monteviso", "PER")])


class TestScores:
    """A result is two clubs."""

    @pytest.mark.parametrize("text", ["Ruvham 2-1 Eastwick\nEastwick lost.", "Ruvham 2\u20131 Eastwick"])
    def test_a_headline_of_a_result(self, text: str) -> None:
        """Both are organizations, whatever the model says."""
        assert repaired(text, (text.split("\n", maxsplit=1)[0], "ORG"))[:2] == [("Ruvham", "ORG"), ("Eastwick", "ORG")]


class TestEdges:
    """What stands beside a name is none of it."""

    @pytest.mark.parametrize(
        ("surface", "label", "language", "expected"),
        [
            ("ООН (ФАО", "ORG", "ru", ["ООН", "ФАО"]),
            ("Cité !", "LOC", "fr", ["Cité"]),
            ("Accotink Falls.", "LOC", "en", ["Accotink Falls"]),
            ("Haugen Inc.", "ORG", "en", ["Haugen Inc."]),
            ("Martin Hale Jr.", "PER", "en", ["Martin Hale Jr."]),
            ("U.N.", "ORG", "en", ["U.N."]),
            ("Bank (Oslo)", "ORG", "en", ["Bank (Oslo)"]),
            ("Thursday", "LOC", "en", []),
            ("Donnerstag", "ORG", "de", []),
            ("May", "PER", "en", ["May"]),
            ("Mai", "LOC", "de", []),
            ("«»", "ORG", "fr", []),
        ],
    )
    def test_edges_are_clean(self, surface: str, label: str, language: str, expected: list[str]) -> None:
        """Brackets, stops and signs go, and so do days; a stop that is the name's own stays."""
        found = name_boundaries.cleaned([Span(0, len(surface), label, "fake")], surface, language)
        assert [one.of(surface) for one in found] == expected

    @pytest.mark.parametrize(
        ("surface", "expected"),
        [
            ("Crucea Albă Română. Brăila", "Crucea Albă Română"),
            ("Univ. Basel", "Univ. Basel"),
            ("J. R. Kowal", "J. R. Kowal"),
            ("Cour ! Les Grands Moulins", "Cour"),
            ("Val\u00a0? Le Grand Moulin", "Val"),
            ("Metz\u2026 Air Tarn", "Metz"),
            ("Tarn! Radio", "Tarn! Radio"),
        ],
    )
    def test_a_sentence_ends_a_name(self, surface: str, expected: str) -> None:
        """The stop behind a long word does, and a sign behind a space; that of an abbreviation does not."""
        (found,) = name_boundaries.in_sentences([Span(0, len(surface), "ORG", "fake")], surface)
        assert found.of(surface) == expected

    def test_in_an_article(self) -> None:
        """The facets hold clean names only."""
        found = enriched("Northern Star 2-1 Eastwick\n\nNorthern Star beat Eastwick on Saturday.").facets
        assert not any(character.isdigit() for name in found.organizations for character in name)


class TestWrittenAsNames:
    """Bodies whose letters a country's press writes as a name, and bands."""

    @pytest.mark.parametrize(
        ("text", "language", "known"),
        [
            ("Secondo l'Onu è tardi.", "it", "United Nations"),
            ("L'Oms avverte.", "it", "World Health Organization"),
            ("L'Ue ha deciso.", "it", "European Union"),
            ("Le voci della Bce.", "it", "European Central Bank"),
            ("L'OMS (Genève) alerte.", "fr", "World Health Organization"),
            ("Los Rolling Stones tocaron ayer.", "es", "Rolling Stones"),
            ("Coldplay cancelled the concert.", "en", "Coldplay"),
        ],
    )
    def test_it_is_the_body(self, text: str, language: str, known: str) -> None:
        """Under the name that it has in every language."""
        assert known in [one.canonical for one in mentions(text, language) if one.label == "ORG"]

    @pytest.mark.parametrize("text", ["Shares of Hartwell Mining Group plc rose.", "Hartwell Mining Group plc closed."])
    def test_a_legal_form_in_small_letters(self, text: str) -> None:
        """It is a part of the name, as it is in capitals."""
        assert "Hartwell Mining Group plc" in [one.surface for one in mentions(text, "en")]

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("Il vit à La Rochelle.", "La Rochelle"),
            ("Elle a visité Le Mans.", "Le Mans"),
            ("Le Mans accueille la course.", "Le Mans"),
            ("La Sarthe est en crue.", "Sarthe"),
            ("Il aime la Bretagne.", "Bretagne"),
        ],
    )
    def test_a_french_town_with_an_article(self, text: str, place: str) -> None:
        """It has its capital within a sentence, too; what begins a sentence is a town's where lists have it so."""
        assert [one.surface for one in mentions(text, "fr") if one.label == "LOC"] == [place]

    def test_no_verb_stands_in_a_name(self) -> None:
        """Who expects, and who is expected to do something, are two."""
        assert repaired("Traders at Nordbank expect Holder to go.", ("Nordbank expect Holder", "ORG"))[0] == (
            "Nordbank", "ORG",
        )  # fmt: skip
        assert repaired("The Bank of Aldmoor is shut.", ("Bank of Aldmoor", "ORG")) == [("Bank of Aldmoor", "ORG")]

    def test_a_result_is_no_part_of_a_club(self) -> None:
        """A model took it along."""
        text = "Ils ont battu l'AS Vierzac 3-1."
        (found,) = name_boundaries.cleaned([Span(16, 30, "ORG", "m")], text, "fr")
        assert found.of(text) == "AS Vierzac"

    def test_a_title_alone_is_nobody(self) -> None:
        """A model took it for a person beside the one who has it."""
        found = mentions("L'ancien Premier ministre Lucien Marchebeuf a parlé.", "fr")
        assert [one.surface for one in found] == ["Lucien Marchebeuf"]
