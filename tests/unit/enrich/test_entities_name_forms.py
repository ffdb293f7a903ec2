"""Names told by how they are built, in languages of which a model learnt little or nothing."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages import name_forms
from pipeline.enrich.entities.spans import Span


class TestBodies:
    """Bodies by their first or last word, or by the one word that they are."""

    @pytest.mark.parametrize(
        ("language", "text", "names"),
        [
            (
                "es",
                "El Banco Cantarrana y la Universidad de Salamanca.",
                ["Banco Cantarrana", "Universidad de Salamanca"],
            ),
            ("it", "dell'Istituto Nazionale per il Clima", ["Istituto Nazionale per il Clima"]),
            ("tr", "Boğaziçi Üniversitesi'nden dün", ["Boğaziçi Üniversitesi"]),
            ("da", "På Aarhus Universitet og i Folketinget.", ["Aarhus Universitet", "Folketinget"]),
            ("no", "ved Universitetet i Oslo i dag", ["Universitetet i Oslo"]),
            ("pl", "Uniwersytet Wrocławski. Tak chce Sejm.", ["Uniwersytet Wrocławski", "Sejm"]),
            ("pl", "Rada Miejska żąda zmian. Sąd Najwyższy łagodzi karę.", ["Rada Miejska", "Sąd Najwyższy"]),
            ("ro", "Banca Turnurilor își vinde sediul.", ["Banca Turnurilor"]),
        ],
    )
    def test_whole(self, language: str, text: str, names: list[str]) -> None:
        """From the first capital to the last, with the small words between."""
        assert [one.of(text) for one in name_forms.bodies(text, language)] == names

    @pytest.mark.parametrize(
        ("language", "text", "names"),
        [
            ("es", "el Ministerio de Pesca, Minas y Faros Públicos", ["Ministerio de Pesca, Minas y Faros Públicos"]),
            ("es", "el Ministerio de Pesca, Faro y Mareas Unidas", ["Ministerio de Pesca"]),
            ("pt", "do Ministério da Pesca, Mar e Florestas.", ["Ministério da Pesca, Mar e Florestas"]),
            ("it", "il ministero della Pesca e dei Trasporti", ["ministero della Pesca e dei Trasporti"]),
            ("it", "il ministero della Pesca e la Banca Tornese", ["ministero della Pesca", "Banca Tornese"]),
            (
                "fr",
                "le ministère de la Pêche, de la Forêt et du Budget",
                ["ministère de la Pêche, de la Forêt et du Budget"],
            ),
            ("de", "das Ministerium für Kunst, Sport und Moore", ["Ministerium für Kunst, Sport und Moore"]),
            ("de", "das Ministerium für Kunst, Moorverein und Turm", ["Ministerium für Kunst"]),
        ],
    )
    def test_a_ministry_has_all_its_tasks(self, language: str, text: str, names: list[str]) -> None:
        """Commas within a list of tasks end no name; what is no known task may be another body."""
        assert [one.of(text) for one in name_forms.bodies(text, language)] == names

    def test_no_task_of_a_ministry_is_a_place(self) -> None:
        """A model that took the last one for a place is overruled."""
        text = "ministère de la Pêche, de la Forêt et du Budget"
        spans = [Span(0, 21, "ORG", "m"), Span(29, 34, "LOC", "m"), Span(41, 47, "LOC", "m")]
        assert [one.of(text) for one in name_forms.with_bodies(spans, name_forms.bodies(text, "fr"))] == [text]

    @pytest.mark.parametrize(
        ("language", "text"),
        [("es", "El Banco cerró."), ("es", "una universidad de Salamanca"), ("xx", "Universidad de Salamanca")],
    )
    def test_none(self, language: str, text: str) -> None:
        """A word for a body is no name without one; another language has other words."""
        assert not name_forms.bodies(text, language)

    def test_it_takes_the_place_of_what_it_encloses(self) -> None:
        """The town in a university's name is no town; a longer name around a body stays."""
        text = "Universidad de Salamanca"
        body = Span(0, 24, "ORG", "b")
        town, around = Span(15, 24, "LOC", "m"), Span(0, 30, "ORG", "m")
        assert [one.of(text) for one in name_forms.with_bodies([town], [body])] == [text]
        assert name_forms.with_bodies([around], [body]) == [around]

    def test_it_takes_the_place_of_what_it_was_taken_for(self) -> None:
        """Neither a person nor a place is called like a bank; who found the body stays its witness."""
        body, found = Span(0, 14, "ORG", "b"), Span(0, 14, "ORG", "m")
        assert name_forms.with_bodies([Span(0, 14, "PER", "m")], [body]) == [body]
        assert name_forms.with_bodies([Span(0, 14, "LOC", "m")], [body]) == [body]
        assert name_forms.with_bodies([found], [body]) == [found]

    def test_a_body_and_a_place_behind_it_are_two(self) -> None:
        """Where both were found; a body of which the end is missing is made whole."""
        guard, place = Span(0, 15, "ORG", "m"), Span(19, 26, "LOC", "m")
        body = Span(0, 26, "ORG", "b")
        assert name_forms.with_bodies([guard, place], [body]) == [guard, place]
        assert name_forms.with_bodies([guard], [body]) == [body]

    def test_a_long_run_of_capitals_takes_no_time(self) -> None:
        """A name has so many words and no more."""
        text = "Universidad " * 20_000
        assert all(one.length < 100 for one in name_forms.bodies(text, "es"))


class TestKinds:
    """The word for a company before its name."""

    @pytest.mark.parametrize(
        ("language", "text", "name"),
        [
            ("sv", "Bolaget Norrskog", "Norrskog"),
            ("da", "Selskabet Nordvind Energi", "Nordvind Energi"),
            ("sv", "Bolaget", "Bolaget"),
            ("sv", "Bolaget i Norr", "Bolaget i Norr"),
            ("da", "Bolaget Norrskog", "Bolaget Norrskog"),
        ],
    )
    def test_it_is_no_part_of_it(self, language: str, text: str, name: str) -> None:
        """It stands there because a sentence begins; alone, in another language or before a small word it stays."""
        assert name_forms.without_kind(Span(0, len(text), "ORG", "m"), text, language).of(text) == name

    def test_a_person_keeps_it(self) -> None:
        """It is said of bodies alone."""
        assert name_forms.without_kind(Span(0, 9, "PER", "m"), "Firma Åse", "sv").start == 0


class TestParticles:
    """Persons with particles within."""

    @pytest.mark.parametrize(
        ("language", "text", "found", "whole"),
        [
            ("es", "Fabiola Montes de Oca dijo", "Fabiola Montes", "Fabiola Montes de Oca"),
            ("es", "Álvaro de la Riva prevé", "Álvaro de", "Álvaro de la Riva"),
            ("nl", "Marijke van den Akker zei", "Marijke", "Marijke van den Akker"),
            ("de", "Ute von der Aue sagte", "Ute von der Aue", "Ute von der Aue"),
            ("de", "Ute zur Messe", "Ute", "Ute"),
            ("it", "Guido de' Ricci punta", "Guido", "Guido de' Ricci"),
            ("es", "Ana Torres dijo de Brasil", "Ana Torres", "Ana Torres"),
        ],
    )
    def test_whole(self, language: str, text: str, found: str, whole: str) -> None:
        """A name that stops before a particle goes on behind it."""
        spans = [Span(0, len(found), "PER", "m")]
        assert [one.of(text) for one in name_forms.with_particles(spans, text, language)] == [whole]

    def test_a_place_ends_a_name(self) -> None:
        """``de Brasil`` says where she is from."""
        text = "Ana Torres de Brasil ganó"
        spans = [Span(0, 10, "PER", "m"), Span(14, 20, "LOC", "list")]
        assert name_forms.with_particles(spans, text, "es") == spans

    def test_a_particle_taken_along_goes_on_over_a_place(self) -> None:
        """``Miguel de la`` ends nowhere, though what follows is a town."""
        text = "Miguel de la Madrid habló"
        spans = [Span(0, 12, "PER", "m"), Span(13, 19, "LOC", "list")]
        assert [one.of(text) for one in name_forms.with_particles(spans, text, "es")] == ["Miguel de la Madrid"]


class TestBodiesBehind:
    """``name_forms.with_particles``: an acronym behind a particle is a body, and no part of the person's name."""

    @pytest.mark.parametrize(
        ("taken", "text", "language", "names"),
        [
            ("Ana Ruiz", "Ana Ruiz del PP habló.", "es", [("Ana Ruiz", "PER"), ("PP", "ORG")]),
            ("Ana Ruiz del PP", "Ana Ruiz del PP habló.", "es", [("Ana Ruiz", "PER"), ("PP", "ORG")]),
            ("Rob Visser", "Rob Visser van het CDA belde.", "nl", [("Rob Visser", "PER"), ("CDA", "ORG")]),
            ("Lotte de Wit van de VVD", "Lotte de Wit van de VVD.", "nl", [("Lotte de Wit", "PER"), ("VVD", "ORG")]),
            ("Jan Visser van Financiën", "Jan Visser van Financiën.", "nl", [("Jan Visser", "PER")]),
            ("Jan Visser", "Jan Visser van Landbouw.", "nl", [("Jan Visser", "PER")]),
            ("Fabiola Montes", "Fabiola Montes de Oca.", "es", [("Fabiola Montes de Oca", "PER")]),
            ("Inés Roldán de Vox", "Inés Roldán de Vox.", "es", [("Inés Roldán", "PER"), ("Vox", "ORG")]),
            ("Luc Harel du PS", "Luc Harel du PS vote.", "fr", [("Luc Harel", "PER"), ("PS", "ORG")]),
            ("Luc Harel", "Luc Harel d'Horizons vote.", "fr", [("Luc Harel", "PER"), ("Horizons", "ORG")]),
            ("Elio Sarti", "Elio Sarti della Lega vota.", "it", [("Elio Sarti", "PER"), ("Lega", "ORG")]),
            ("Elio Sarti di Azione", "Elio Sarti di Azione Cattolica.", "it", [("Elio Sarti di Azione", "PER")]),
            ("Elio Sarti", "Elio Sarti della Lega Lombardia vota.", "it", [("Elio Sarti", "PER"), ("Lega", "ORG")]),
            ("Rui Matos do Chega", "Rui Matos do Chega.", "pt", [("Rui Matos", "PER"), ("Chega", "ORG")]),
            ("Inés Roldán", "Inés Roldán de Voxania.", "es", [("Inés Roldán de Voxania", "PER")]),
            ("Ubbo Janssen", "Ubbo Janssen von der Gemeinde.", "de", [("Ubbo Janssen", "PER")]),
            ("Ubbo Janssen", "Ubbo Janssen von der Heide.", "de", [("Ubbo Janssen von der Heide", "PER")]),
            ("Odile", "Odile de BREILLAC vote.", "fr", [("Odile", "PER")]),  # a surname
            ("Odile", "Odile du PS vote.", "fr", [("Odile", "PER"), ("PS", "ORG")]),
            ("Inés de Vox", "Inés de Vox.", "es", [("Inés de Vox", "PER")]),  # no family name stands before it
            ("ANA RUIZ", "ANA RUIZ de LEÓN GANA", "es", [("ANA RUIZ de LEÓN", "PER")]),  # all have capitals
        ],
    )
    def test_who_is_of_what(self, taken: str, text: str, language: str, names: list[tuple[str, str]]) -> None:
        """Whether a model took it along or not; a surname goes on behind its particle."""
        found = name_forms.with_particles([Span(0, len(taken), "PER", "model")], text, language)
        assert [(one.of(text), one.label) for one in found] == names


class TestFamilyNames:
    """Family names that come first."""

    TEXT = "Kárpáti Borbála beszélt. Kárpáti szerint nincs idő."

    def test_alone_after_the_whole(self) -> None:
        """In Hungarian the first word of a name is that of the family."""
        whole = [Span(0, 15, "PER", "m")]
        found = name_forms.with_family_names(whole, self.TEXT, "hu")
        assert [one.of(self.TEXT) for one in found] == ["Kárpáti Borbála", "Kárpáti"]
        assert name_forms.with_family_names(whole, self.TEXT, "sk") == whole

    def test_is_no_place_that_only_a_model_sees(self) -> None:
        """A place that lists know stays one."""
        text = "Zsombolyai Ervin lemondott. Zsombolyai elutazott."
        whole, alone = Span(0, 16, "PER", "m"), Span(28, 38, "LOC", "m")
        assert name_forms.with_family_names([whole, alone], text, "hu")[1].label == "PER"
        assert name_forms.with_family_names([whole, alone._replace(sure=True)], text, "hu")[1].label == "LOC"


class TestCutShort:
    """A name that a model ended at a particle."""

    def test_it_goes_on(self) -> None:
        """Of whatever language the particle is."""
        text = "Falou Rui Maria de la Cerca."
        spans = [Span(6, 21, "PER", "fake"), Span(22, 27, "LOC", "fake")]
        assert spans[0].of(text) == "Rui Maria de la"
        assert [one.of(text) for one in name_forms.with_particles(spans, text, "pt")] == ["Rui Maria de la Cerca"]


class TestGivenAndFamily:
    """A given name before one more capitalized word."""

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Ieri Milan Novotnik ha vinto.", ["Milan Novotnik"]),
            ("Habló Carmen Sevilla ayer.", ["Carmen Sevilla"]),
            ("Vicino a Victoria Falls e Georgia Atlanta.", []),
            ("Parla Jan Maria Rokita Nowak.", []),
        ],
    )
    def test_who_is_one(self, text: str, names: list[str]) -> None:
        """No waterfall, no two towns, no part of a longer row."""
        assert [one.of(text) for one in name_forms.given_and_family(text)] == names
