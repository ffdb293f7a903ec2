"""Feasts that move by the moon, or by a calendar of their own: what the library knows of them, and how sure it is."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.enrich.dates import mentions, summary
from pipeline.enrich.timex.language import language, supported
from pipeline.enrich.timex.movable_holidays import feast, is_feast


class TestFeast:
    """One feast in one year."""

    def test_the_library_knows_every_name_of_the_data(self) -> None:
        """A name that the library spells otherwise, or drops, would be a feast without a day."""
        tables = [language(code).words.get("holiday", {}) for code in supported()]
        named = {str(meaning) for table in tables for meaning in table.values() if is_feast(str(meaning))}
        assert len(named) > 10
        days = {(name, year): len(feast(name, year).days) for name in named for year in (2026, 2027)}
        assert {one for one, count in days.items() if count != 1} == set()

    def test_days_away(self) -> None:
        """A number behind the name counts days from it."""
        new_year, eve = "CN en_US Chinese New Year (Spring Festival)", "CN en_US Chinese New Year (Spring Festival) -1"
        assert (feast(new_year, 2026).days, feast(eve, 2026).days) == ((date(2026, 2, 17),), (date(2026, 2, 16),))

    def test_twice_in_a_year(self) -> None:
        """A lunar year is shorter: in 2000 there were two feasts of breaking the fast."""
        assert feast("TR en_US Eid al-Fitr", 2000).days == (date(2000, 1, 8), date(2000, 12, 27))

    def test_years_that_the_library_does_not_know(self) -> None:
        """No day, and no error."""
        assert feast("CN en_US Dragon Boat Festival", 1700).days == ()
        assert feast("CN en_US Feast of Nobody", 2026).days == ()

    def test_another_form_is_refused(self) -> None:
        """The message says how a feast is written."""
        with pytest.raises(ValueError, match="Dragon Boat Festival"):
            feast("Easter", 2026)


class TestMention:
    """Feasts in a text."""

    def test_a_feast_of_the_moon_covers_its_neighbours(self) -> None:
        """Where the moon has yet to be sighted, a search for the day before or after finds it too; the value is one."""
        found = mentions("يبدأ عيد الفطر قريبا", date(2026, 11, 26), "ar")[0]
        assert (found.value, found.first_day, found.last_day) == ("2027-03-09", date(2027, 3, 8), date(2027, 3, 10))

    def test_one_that_is_reckoned_does_not(self) -> None:
        """The Chinese calendar is computed."""
        found = mentions("春节", date(2026, 11, 26), "zh")
        assert (found[0].first_day, found[0].last_day) == (date(2027, 2, 6), date(2027, 2, 6))
        assert summary(found, date(2026, 11, 26)).next_event == date(2027, 2, 6)

    def test_ramadan_is_a_month(self) -> None:
        """It ends where Eid begins; a month of the moon has no value as TIMEX3, and days that a search finds."""
        found = mentions("Mosques were full during Ramadan.", date(2026, 11, 26))[0]
        assert (found.value, found.first_day, found.last_day) == (None, date(2026, 2, 18), date(2026, 3, 19))

    @pytest.mark.parametrize("published", [date.min, date(1, 6, 1), date(9999, 6, 1), date.max])
    def test_at_the_ends_of_the_calendar(self, published: date) -> None:
        """No day is known there: no value, no error."""
        assert [one.value for one in mentions("春节", published, "zh")] == [None]


class TestHijri:
    """What the Islamic calendar names covers a day more on either side: its months begin when the moon is seen."""

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("ولد في 15 رمضان 1447 هـ.", (date(2026, 3, 3), date(2026, 3, 5))),
            ("بدأ العمل في شهر رجب 1447.", (date(2025, 12, 20), date(2026, 1, 20))),
            ("صدر القانون سنة 1440 هـ.", (date(2018, 9, 10), date(2019, 8, 31))),
            ("كان ذلك في 30 صفر 1447.", (None, None)),
            ("ولد في 15 رمضان 1600.", (None, None)),
        ],
    )
    def test_covers_the_days_around(self, text: str, days: tuple[date | None, date | None]) -> None:
        """A day, a month, a year; none for a day that its month does not have, or a year beyond the tables."""
        (found,) = mentions(text, date(2026, 11, 26), "ar")
        assert (found.first_day, found.last_day) == days

    @pytest.mark.parametrize("published", [date.min, date.max, None])
    def test_a_day_without_its_year_needs_a_publication_within_the_tables(self, published: date | None) -> None:
        """Where the tables end, or nothing tells the year, the day is found and has no value."""
        (found,) = mentions("يبدأ الحفل في 10 محرم.", published, "ar")
        assert (found.value, found.first_day) == (None, None)
