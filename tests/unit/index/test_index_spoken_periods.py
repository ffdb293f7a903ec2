"""Periods in words, in the languages of the page."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.index.query.language import understood
from pipeline.index.query.periods import Period, parse_asked
from pipeline.index.query.spoken_periods import languages, spoken_days
from pipeline.index.query.tree import Mentions, Published
from pipeline.web.translations import known_languages

TODAY = date(2031, 4, 16)
"""A Wednesday."""


def period(first: str, last: str | None = None) -> Period:
    """Return the period of these two days."""
    return Period(date.fromisoformat(first), date.fromisoformat(last or first))


class TestSpokenPeriods:
    """What people call days, weeks and months."""

    @pytest.mark.parametrize("said", ["février 2020", "März-2020", "año pasado", "decembre 2019", "май"])
    def test_signs_of_their_own(self, said: str) -> None:
        """Accents that are written as characters of their own, and characters that nobody sees, change nothing."""
        parted = unicodedata.normalize("NFD", said)
        for one in (parted, f"{parted}\u200b", f"\ufeff{said}"):
            assert parse_asked("mentions", one, TODAY) == parse_asked("mentions", said, TODAY)

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (-2, ["vorgestern", "avant-hier", "anteayer", "позавчера"]),
            (-1, ["gestern", "Gestern", "hier", "ayer", "вчера", "Вчера", "yesterday"]),
            (0, ["heute", "aujourd'hui", "aujourd’hui", "hoy", "сегодня", "today"]),
            (1, ["morgen", "demain", "mañana", "manana", "завтра", "tomorrow"]),
        ],
    )
    def test_days(self, day: int, said: list[str]) -> None:
        """Days around today, in any case, with or without their accents."""
        there = date.fromordinal(TODAY.toordinal() + day)
        assert {one: parse_asked("published", one, TODAY) for one in said} == dict.fromkeys(said, Period(there, there))

    @pytest.mark.parametrize(
        ("first", "last", "said"),
        [
            (
                "2031-04-07",
                "2031-04-13",
                ["letzte Woche", "LETZTE WOCHE", "vorige-woche", "la semaine dernière", "semaine derniere",
                 "la semana pasada", "última semana", "ultima semana", "на прошлой неделе", "прошлая неделя"],
            ),
            (
                "2031-03-01",
                "2031-03-31",
                ["letzten Monat", "im letzten Monat", "le mois dernier", "mes pasado", "в прошлом месяце"],
            ),
            ("2032-01-01", "2032-12-31", ["nächstes Jahr", "l'année prochaine", "el próximo año", "следующий год"]),
            (
                "2020-09-01",
                "2020-09-30",
                ["September 2020", "september-2020", "septembre 2020", "septiembre de 2020", "сентябрь 2020",
                 "im September 2020", "Sept. 2020"],
            ),
            ("2020-11-03", "2020-11-03", ["3. November 2020", "3 novembre 2020", "3 de noviembre de 2020",
                                          "3 ноября 2020", "November 3, 2020"]),
        ],
    )  # fmt: skip
    def test_weeks_months_and_years(self, first: str, last: str, said: list[str]) -> None:
        """Whole weeks (from Monday), months and years, a day by its date; hyphens stand for spaces."""
        named = {one: parse_asked("published", one, TODAY) for one in said}
        assert named == dict.fromkeys(said, period(first, last))

    @pytest.mark.parametrize("said", ["September", "september", "im September", "septembre", "septiembre", "сентябрь"])
    def test_a_month_without_its_year(self, said: str) -> None:
        """What was published in it has come; what is spoken of may be to come."""
        assert parse_asked("published", said, TODAY, is_past=True) == period("2030-09-01", "2030-09-30")
        assert parse_asked("mentions", said, TODAY) == period("2031-09-01", "2031-09-30")

    def test_between_two(self) -> None:
        """Words stand at either end of a span, beside figures as well."""
        assert parse_asked("published", "2031-04-01..gestern", TODAY) == period("2031-04-01", "2031-04-15")
        assert parse_asked("published", "letzte Woche..", TODAY) == Period(date(2031, 4, 7), None)
        with pytest.raises(UsageError, match="ends before it starts"):
            parse_asked("published", "heute..gestern", TODAY)

    @pytest.mark.parametrize(
        ("said", "first", "last"),
        [
            ("mai..juin 2020", "2020-05-01", "2020-06-30"),
            ("März..Mai 2020", "2020-03-01", "2020-05-31"),
            ("enero..marzo de 2019", "2019-01-01", "2019-03-31"),
            ("май..июнь 2020", "2020-05-01", "2020-06-30"),
            ("november..january 2020", "2019-11-01", "2020-01-31"),
            ("3. Mai..5. Juni 2020", "2020-05-03", "2020-06-05"),
            ("3 mai..2020-06-05", "2020-05-03", "2020-06-05"),
            ("été..automne 2020", "2020-06-01", "2020-11-30"),
            ("May 2020..June", "2020-05-01", "2020-06-30"),
            ("décembre 2019..février", "2019-12-01", "2020-02-29"),
            ("October..December", "2030-10-01", "2030-12-31"),
            ("märz..april", "2031-03-01", "2031-04-30"),
            ("monday..friday", "2031-04-07", "2031-04-11"),
            ("last week..yesterday", "2031-04-07", "2031-04-15"),
            ("yesterday..2031-05-01", "2031-04-15", "2031-05-01"),
            ("2031-03..letzte Woche", "2031-03-01", "2031-04-13"),
        ],
    )
    def test_ends_agree(self, said: str, first: str, last: str) -> None:
        """An end without its year is of the other end's, or of the one beside it; what has its own day keeps it."""
        assert parse_asked("published", said, TODAY, is_past=True) == period(first, last)

    @pytest.mark.parametrize(
        "said", ["tomorrow..yesterday", "next week..last week", "yesterday..letzte Woche", "juin 2020..mai 2020"]
    )
    def test_ends_that_no_year_puts_in_order(self, said: str) -> None:
        """What ends before it starts, whatever is meant by it, is refused."""
        with pytest.raises(UsageError, match="ends before it starts"):
            parse_asked("published", said, TODAY, is_past=True)

    @given(text=st.text(st.sampled_from("mai juin 0129.lundi"), max_size=20), today=st.dates())
    @example(text="mai..0001", today=date.min)
    @example(text="jan 9999..mai", today=date.max)
    @example(text="monday..friday", today=date.min)
    def test_any_span(self, text: str, today: date) -> None:
        """Any text is days in their order, or refused in one line."""
        with suppress(UsageError):
            found = parse_asked("published", text, today, is_past=True)
            assert found.first is None or found.last is None or found.first <= found.last

    @pytest.mark.parametrize(
        "said",
        [
            "soon",
            "letzte",
            "gestern und heute",
            "gesternn",
            "hello Monday",
            "the year",
            "03/04/2020",
            "в",
            "-",
            "a" * 99,
        ],
    )
    def test_anything_else_is_refused(self, said: str) -> None:
        """What is more, or less, than one period is none; figures alone are read in their one order."""
        with pytest.raises(UsageError, match="is no period"):
            parse_asked("published", said, TODAY)

    def test_end_that_names_nothing(self) -> None:
        """Of a span, the end that is not understood is named."""
        with pytest.raises(UsageError, match="'bald' is no period"):
            parse_asked("published", "gestern..bald", TODAY)

    @given(text=st.text(max_size=20), today=st.dates(), is_past=st.booleans())
    def test_any_text(self, *, text: str, today: date, is_past: bool) -> None:
        """Any text is days in their order, or none."""
        days = spoken_days(text, today, is_past=is_past)
        assert days is None or days[0] <= days[1]

    def test_in_every_language_of_the_page(self) -> None:
        """A reader may ask in the language that the page speaks."""
        assert set(known_languages()) <= set(languages())


class TestInAQuery:
    """Periods as leaves of a query."""

    def test_are_asked(self) -> None:
        """A word as it is, several in quotes."""
        assert understood("published:gestern", TODAY).tree == Published(date(2031, 4, 15), date(2031, 4, 15))
        spoken = understood('mentions:"le mois prochain"', TODAY)
        assert (spoken.tree, spoken.notes) == (Mentions(date(2031, 5, 1), date(2031, 5, 31)), ())

    def test_what_is_not_understood(self) -> None:
        """It is said with its place, and with what is."""
        (note,) = understood("fähre published:gesternn", TODAY).notes
        assert note.position == len("fähre published:") + 1
        assert "'gesternn' is no period" in note.message
        assert "in English, German, French, Spanish or Russian" in note.message
