"""Names that the form of a line gives away."""

from __future__ import annotations

import time
from itertools import product

import pytest

from pipeline.enrich.entities.english.structure import structure
from pipeline.enrich.entities.recognise.reading import read


def found(text: str) -> list[tuple[str, str, str]]:
    """Return surface, label and rule of what the lines of ``text`` give away."""
    return [(one.of(text), one.label, one.source) for one in structure(read(text, len)).spans]


class TestDatelines:
    """Where a report was written."""

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("OSLO 1996-11-14", ["OSLO"]),
            ("AL-MINYA, Egypt 1996-12-06", ["AL-MINYA", "Egypt"]),
            ("OSLO (Nordic Wire) - Two ships", ["OSLO", "Nordic Wire"]),
            ("Oslo, Norway (Wire) - Two ships", ["Oslo", "Norway", "Wire"]),
            ("OSLO, Nov. 14 (Wire) -- Two ships", ["OSLO", "Wire"]),
            ("OSLO \u2014 Two ships collided", ["OSLO"]),
            ("NAPLES - Two ships collided", ["NAPLES"]),
            ("HALIFAX, N.S. \u2014 Two ships collided", ["HALIFAX", "N.S."]),
            ("SOCCER - Two goals in Oslo", []),
            ("SUMMARY - Two ships collided", []),
            ("PM (Conservative) said so", []),
            ("Two ships collided in Oslo.", []),
            ("UN 1996-11-14", []),
            ("UNESCO (Paris) opened a fund", []),
            ("NATO (Brussels) said no", []),
        ],
    )
    def test_datelines(self, line: str, expected: list[str]) -> None:
        """Place, region and agency are found where a date, an agency or a dash shows that it is a dateline."""
        assert [surface for surface, _, _ in found(line)] == expected


class TestBylines:
    """Who wrote, and which desk."""

    def test_a_byline_is_a_person(self) -> None:
        """``By`` or a line of its own above the dateline."""
        assert found("Ships collide\nBy Ane Lund and Per Vik\nText") == [
            ("Ane Lund", "PER", "rule:byline"),
            ("Per Vik", "PER", "rule:byline"),
        ]
        assert found("Ships collide.\nAne Lund\nOSLO 1996-11-14\nText")[0] == ("Ane Lund", "PER", "rule:byline")

    def test_a_headline_is_no_byline(self) -> None:
        """A line of two words without a dateline after it is nobody."""
        assert found("Fog\nHarbour Closed\nThe harbour was closed.") == []

    def test_a_newsroom_is_an_organization(self) -> None:
        """The credit at the end names the desk."""
        assert found("-- Oslo Newsroom +47 22 55 01 90") == [("Oslo Newsroom", "ORG", "rule:credit")]

    @pytest.mark.parametrize(
        ("text", "name"),
        [("See you there.\nBest regards,\nSwati", "Swati"), ("It rained.\n- Mary Poole", "Mary Poole")],
    )
    def test_a_signature_is_a_person(self, text: str, name: str) -> None:
        """A name alone under a greeting or after a quotation."""
        assert found(text) == [(name, "PER", "rule:signature")]

    def test_a_digest_names_its_newspapers(self) -> None:
        """In a press digest a line in capitals is a newspaper."""
        text = "PRESS DIGEST - Ruritania - Aug 30\nDAGENS VEST\n- Minister quits"
        assert ("DAGENS VEST", "ORG", "rule:credit") in found(text)


SPORT = "SOCCER - RESULTS.\n"


class TestTables:
    """Tables of sports news."""

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("Real Oviedo 2 Sevilla 0", [("Real Oviedo", "ORG"), ("Sevilla", "ORG")]),
            ("Orlando 98 TORONTO 91 (OT)", [("Orlando", "ORG"), ("TORONTO", "ORG")]),
            ("Norway 1 Ghana 0", [("Norway", "LOC"), ("Ghana", "LOC")]),
            ("Arsenal 13 8 3 2 27 12 27", [("Arsenal", "ORG")]),
            ("ST LOUIS 59 73 .447 18 1/2", [("ST LOUIS", "ORG")]),
            ("CLEVELAND AT DETROIT", [("CLEVELAND", "ORG"), ("DETROIT", "ORG")]),
            (
                "Tenerife - Juan Pons 12, Toni Roca 44, 71",
                [("Tenerife", "ORG"), ("Juan Pons", "PER"), ("Toni Roca", "PER")],
            ),
            (
                "Genk 1 (Okoro 5th) Lokeren 0. Halftime 1-0.",
                [("Genk", "ORG"), ("Okoro", "PER"), ("Lokeren", "ORG")],
            ),
            ("EASTERN CONFERENCE", []),
            ("W L T GF GA PTS", []),
        ],
    )
    def test_teams_and_scorers(self, line: str, expected: list[tuple[str, str]]) -> None:
        """Teams are organizations, national teams places; scorers are persons."""
        text = SPORT + line
        names = [(surface, label) for surface, label, _ in found(text) if label]
        assert sorted(names) == sorted(expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "TENNIS - RESULTS\n1 - Tom Lind (Sweden) beat Dan Vask (Chile) 6-4 6-3",
                {("Tom Lind", "PER"), ("Sweden", "LOC"), ("Dan Vask", "PER"), ("Chile", "LOC")},
            ),
            (
                "CYCLING - RESULTS\n1. Fabio Berga (Italy) Mapel four hours 30 minutes",
                {("Fabio Berga", "PER"), ("Italy", "LOC"), ("Mapel", "ORG")},
            ),
            (
                "CRICKET - SCOREBOARD\nM. Slade c Perera b Silva 31",
                {("M. Slade", "PER"), ("Perera", "PER"), ("Silva", "PER")},
            ),
            ("CRICKET - SCOREBOARD\nBowling: Fonseka 10-1-38-2", {("Fonseka", "PER")}),
            (
                "GOLF - SCORES\n133 Duffy Wald 69 64, Jesper Parn (Sweden) 65 68",
                {("Duffy Wald", "PER"), ("Jesper Parn", "PER"), ("Sweden", "LOC")},
            ),
        ],
    )
    def test_players(self, text: str, expected: set[tuple[str, str]]) -> None:
        """Each sport has its own way to list people."""
        assert {(surface, label) for surface, label, _ in found(text)} == expected

    def test_other_news_has_no_tables(self) -> None:
        """Outside sport, a name before figures is left to the model."""
        assert found("Exports\nNorway 12 14 15 18\nGhana 1 Togo 2") == []


class TestReading:
    """The form in which a text is read."""

    def test_it_is_as_long_as_the_original(self) -> None:
        """Quotes, dashes, spaces and lone surrogates are replaced one for one."""
        text = "\u201cOslo\u201d \u2013 \u2018Bergen\u2019\u00a0\ud800\r\n\tENDE DER WELT"
        reading = read(text, len)
        assert len(reading.text) == len(reading.plain) == len(reading.shown) == len(text)
        assert reading.text.startswith("\"Oslo\" - 'Bergen' \ufffd")

    def test_capitals_take_the_case_of_the_rest(self) -> None:
        """A headline in capitals is read as the body writes its words."""
        reading = read("HALVORSEN MEETS RIVALS IN OSLO.\nHalvorsen said that he meets rivals in Oslo often.", len)
        assert reading.text.startswith("Halvorsen meets rivals in Oslo.")
        assert reading.capital_lines == ((0, 31),)

    def test_title_case_is_read_as_a_sentence(self) -> None:
        """Words much commoner in lower case lose their capital, names keep it."""
        common = {"meets": 10, "over": 5, "debt": 20, "plan": 15}
        reading = read(
            "Halvorsen Meets Mwangi Over Debt Plan", lambda word: common.get(word, 100 if word.islower() else 90)
        )
        assert reading.text == "Halvorsen meets Mwangi over debt plan"

    def test_many_headlines_cost_no_more_each(self) -> None:
        """A long list of headlines between lines of text is gone through once, not for each of their words."""
        words = ["".join(one) for one in product("BDFGKLMNPRST", "aeiou", "bdfgklmnprst", "aeiou", "rst")]
        below = "\n" + "quiet water below the old pier, " * 24 + "\n"
        text = below.join(" ".join(words[at : at + 6]) for at in range(0, len(words), 6))
        started = time.process_time()
        read(text, lambda word: 10 if word.islower() else 50_000)
        assert time.process_time() - started < 3

    def test_short_lines_end_names(self) -> None:
        """A line that its writer ended is a border; one that the page's width ended is none."""
        reading = read("Short line\n" + "x" * 60 + "\nmore", len)
        assert reading.breaks == (10,)
