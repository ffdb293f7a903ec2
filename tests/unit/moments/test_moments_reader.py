"""Dates and times as pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from time import process_time

import pytest
from babel import Locale
from babel.dates import format_datetime
from hypothesis import given
from hypothesis import strategies as st

from pipeline.moments import DayOrder, country_of, every_date, order_of, orders_in, read_date, zone_of
from pipeline.moments.clocks import tables

MOMENTS = [
    ("2024-03-04T10:00:00Z", "2024-03-04T10:00:00+00:00", "second"),
    ("2024-03-04T10:00:00.123+0200", "2024-03-04T10:00:00+02:00", "second"),
    ("2024-03-04 10:00:00 -0500", "2024-03-04T10:00:00-05:00", "second"),
    ("20240304T100000Z", "2024-03-04T10:00:00+00:00", "second"),
    ("Mon, 04 Mar 2024 10:00:00 GMT", "2024-03-04T10:00:00+00:00", "second"),
    ("Mon Mar 04 2024 10:00:00 GMT+0100 (Central European Standard Time)", "2024-03-04T10:00:00+01:00", "second"),
    ("Mon Mar  4 10:00:00 EST 2024", "2024-03-04T10:00:00-05:00", "second"),
    ("October 6, 2026 at 9:42 p.m. ET", "2026-10-06T21:42:00-04:00", "minute"),
    ("12:05 a.m. EDT, Sunday, October 4, 2026", "2026-10-04T00:05:00-04:00", "minute"),
    ("4 марта 2024, 10:30 МСК", "2024-03-04T10:30:00+03:00", "minute"),
    ("4 March 2024 10:30 UTC+5:30", "2024-03-04T10:30:00+05:30", "minute"),
    ("Mon, 04 Mar 2024 2:17:57 PM CET", "2024-03-04T14:17:57+01:00", "second"),
    ("Mon, 04 Mar 2024 1:55 PM EST", "2024-03-04T13:55:00-05:00", "minute"),
    ("Mon, 04 Mar 2024 20:21:00 America/Los_Angeles", "2024-03-04T20:21:00-08:00", "second"),
    ("2024-03-04 20:21:00 Europe/Oslo", "2024-03-04T20:21:00+01:00", "second"),
    ("Mon, 04 Mar 2024 10:00:00 MSK", "2024-03-04T10:00:00+03:00", "second"),
    ("Monday, 04-Mar-24 10:00:00 GMT", "2024-03-04T10:00:00+00:00", "second"),
    ("Mon, 04 Mar 2024 7:5:3 GMT", "2024-03-04T07:05:03+00:00", "second"),
    ("2024-03-04T16:20:00-05:00Z", "2024-03-04T16:20:00-05:00", "second"),
    ("Mo, 4 Mär 2024 10:00:00 +0100", "2024-03-04T10:00:00+01:00", "second"),
    ("lun., 4 mars 2024 10:00:00 +0100", "2024-03-04T10:00:00+01:00", "second"),
    ("월, 4 3월 2024 10:00:00 +0900", "2024-03-04T10:00:00+09:00", "second"),
    ("月, 04 3月 2024 10:00:00 +0900", "2024-03-04T10:00:00+09:00", "second"),
    ("Ср, 4 Мар 2024 10:00:00 +0300", "2024-03-04T10:00:00+03:00", "second"),
    ("1709546400", "2024-03-04T10:00:00+00:00", "second"),
    ("1709546400000", "2024-03-04T10:00:00+00:00", "second"),
    ("1709546400.25", "2024-03-04T10:00:00+00:00", "second"),
    ("Mon, 04 Mar 2024 10:00:00 GMT+0300 (Moscow Standard Time)", "2024-03-04T10:00:00+03:00", "second"),
    ("Mon, 04 Mar 24 10:00:00 CET", "2024-03-04T10:00:00+01:00", "second"),
    ("Mon, 04 Mar 2024 10:00:00 +01", "2024-03-04T10:00:00+01:00", "second"),
    ("Mon, 04 Mar 2024 10:00:00 WIB", "2024-03-04T10:00:00+07:00", "second"),
    ("2024-03-04T10:00:00 UTC+3", "2024-03-04T10:00:00+03:00", "second"),
    ("2024-03-04 10:00:00 America/Port-au-Prince", "2024-03-04T10:00:00-05:00", "second"),
    ("2024-03-04T10:00:60Z", "2024-03-04T10:00:59+00:00", "second"),
    ("2024-03-04T24:00:00Z", "2024-03-05T00:00:00+00:00", "second"),
    ("20240304100000+0200", "2024-03-04T10:00:00+02:00", "second"),
    ("Mon, 04 Mar 2024 10:00:00 +0100 (CET)", "2024-03-04T10:00:00+01:00", "second"),
]
DAYS = [
    "March 4, 2024", "Mar. 4th, 2024", "4 mars 2024", "4. März 2024", "4 de marzo de 2024", "04-Mar-2024",
    "2024 March 4",     "2024/3/4", "2024.03.04", "20240304", "04.03.2024", "4. 3. 2024", "2024年3月4日",
    "2024년 3월 4일", "March-4-2024", "2024. 3. 4.", "2024. 03. 04", "令和6年3月4日",
    "2024-03-04T25:61:00Z",
]  # fmt: skip
DAYS_ELSEWHERE = [
    "4 मार्च 2024", "४ मार्च २०२४", "मार्च 4, 2024", "४ मार्च, २०२४", "৪ মার্চ ২০২৪", "4 மார்ச் 2024", "4 มีนาคม 2567",
    "๔ มีนาคม ๒๕๖๗",
    "4 มี.ค. 67", "4/3/2567", "۱۴ اسفند ۱۴۰۲", "14 اسفند 1402", "۱۴۰۲/۱۲/۱۴", "14 حوت 1402", "٤ مارس ٢٠٢٤",
    "4 آذار 2024",
    "၄ မတ် ၂၀၂၄", "4 मार्च 2024", "4 مارچ 2024", "ngày 4 tháng 3 năm 2024", "2024 m. kovo 4 d.", "2024. gada 4. marts",
    "4 მარტი 2024", "4 մարտի 2024", "4 ta' Marzu 2024", "4 de març de 2024", "4 марта 2024 г.",
]  # fmt: skip
CLOCKS = [
    ("2024/3/4 15:07:41", "15:07:41"), ("2024-03-04 3:07 PM", "15:07:00"), ("20240304150741", "15:07:41"),
    ("March 4, 2024 6:05 AM", "06:05:00"), ("4 มีนาคม 2567 15:07 น.", "15:07:00"), ("14 اسفند 1402 - 15:07", "15:07:00"),
    ("4 марта 2024 г., 15:07", "15:07:00"), ("04.03.2024 06:05", "06:05:00"), ("2024年3月4日 10:00", "10:00:00"),
    ("2024年3月4日10時05分", "10:05:00"), ("2024年3月4日 下午3:07", "15:07:00"), ("2024.03.04. 오후 3:07", "15:07:00"),
    ("2024-03-04 오전 12:07", "00:07:00"), ("4 mar 2024, 3:07 p. m.", "15:07:00"),
    ("4 Μαρτίου 2024, 3:07 μ.μ.", "15:07:00"),
    ("4 مارس 2024 3:07 م", "15:07:00"), ("4 مارس 2024، 3:07 صباحاً", "03:07:00"), ("4 mars 2024 à 15 h 07", "15:07:00"),
    ("4 mars 2024 à 15:07 et mis à jour", "15:07:00"), ("4. März 2024 15:07 ist erschienen", "15:07:00"),
    ("4 mars 2024 15:07 est paru", "15:07:00"), ("March 4, 2024, 15:07 get the app", "15:07:00"),
]  # fmt: skip
ZONES = [
    ("IST", None, 330), ("IST", "IE", 60), ("IST", "IL", 120), ("BST", None, 60), ("BST", "BD", 360),
    ("CST", None, -360),    ("CST", "CN", 480), ("EST", "AU", 600),
]  # fmt: skip
NO_DAYS = [
    "", "no digits", "03/04/2024", "2024", "March 2024", "31.02.2024", "February 30, 2024", "2024-13-01", "1884-03-04",
    "1970-01-01", "12 ذر 9999", "1405/09/05",
    "version 2.20.2024.1", "99 Marc 2024", "Mon, 99 Mar 2024 10:00:00 GMT",
]  # fmt: skip


STRFTIME = {
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez", "pt": "Jan Fev Mar Abr Mai Jun Jul Ago Set Out Nov Dez",
    "uk": "січ лют бер кві тра чер лип сер вер жов лис гру", "hr": "sij vlj ožu tra svi lip srp kol ruj lis stu pro",
    "cs": "led úno bře dub kvě čen čec srp zář říj lis pro", "pl": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "ro": "ian feb mar apr mai iun iul aug sep oct noi dec", "sq": "Jan Shk Mar Pri Maj Qer Kor Gsh Sht Tet Nën Dhj",
    "el": "Ιαν Φεβ Μαρ Απρ Μαϊ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ", "gl": "xan feb mar abr mai xuñ xul ago set out nov dec",
    "ru": "Янв Фев Мар Апр Май Июн Июл Авг Сен Окт Ноя Дек", "be": "Сту Лют Сак Кра Тра Чэр Ліп Жні Вер Кас Ліс Сне",
}  # fmt: skip
GREGORIAN = [
    one
    for one in (*tables()["month_locales"], *tables()["other_locales"])
    if Locale.parse(one).language not in {"fa", "ps"}
]
"""The languages whose months are those of the Gregorian calendar."""


class TestReadDate:
    """One date of an attribute or a line."""

    @pytest.mark.parametrize("text", ["1 " * 30_000, "1" + "-" * 60_000, "2026 " * 10_000, "1 ม.ค. " * 8_000])
    def test_a_long_text_takes_time_in_proportion(self, text: str) -> None:
        """Long rows of numbers and marks that state no date are read through once."""
        start = process_time()
        assert read_date(text) is None
        assert process_time() - start < 5

    @pytest.mark.parametrize(("text", "moment", "precision"), MOMENTS)
    def test_moments(self, text: str, moment: str, precision: str) -> None:
        """A time with a zone gives the moment in that zone, as precisely as it is written."""
        stated = read_date(text)
        assert stated is not None
        assert stated.moment is not None
        assert (stated.moment.isoformat(), stated.precision) == (moment, precision)
        assert stated.start == stated.moment

    @pytest.mark.parametrize("text", DAYS)
    def test_days(self, text: str) -> None:
        """A date without a time, or with an impossible one, gives the day, which starts at midnight UTC."""
        stated = read_date(text)
        assert stated is not None
        assert (stated.day, stated.moment, stated.precision) == (date(2024, 3, 4), None, "day")
        assert stated.start.isoformat() == "2024-03-04T00:00:00+00:00"

    @pytest.mark.parametrize("text", DAYS_ELSEWHERE)
    def test_days_of_other_scripts_and_calendars(self, text: str) -> None:
        """Digits and months of any script, years of the Buddhist era and days of the Persian calendar are read."""
        stated = read_date(text)
        assert stated is not None
        assert stated.day == date(2024, 3, 4)

    @pytest.mark.parametrize(("text", "clock"), CLOCKS)
    def test_clocks_without_a_zone(self, text: str, clock: str) -> None:
        """A time of day without a zone is kept beside the day, of twelve hours and of twenty-four."""
        stated = read_date(text)
        assert stated is not None
        assert (stated.day, stated.moment) == (date(2024, 3, 4), None)
        assert stated.clock is not None
        assert stated.clock.isoformat() == clock

    @pytest.mark.parametrize(("zone", "country", "minutes"), ZONES)
    def test_a_country_says_which_zone(self, zone: str, country: str | None, minutes: int) -> None:
        """What one abbreviation means in several countries is read as in that of the writer, else as it mostly is."""
        stated = read_date(f"Mon, 04 Mar 2024 10:00:00 {zone}", country=country)
        assert stated is not None
        assert stated.moment is not None
        assert stated.moment.utcoffset() == timedelta(minutes=minutes)

    @pytest.mark.parametrize("locale", GREGORIAN)
    @pytest.mark.parametrize(
        "form", ["EEE, dd MMM yyyy HH:mm:ss Z", "EEE, d LLL yyyy HH:mm:ss Z", "EEEE, d MMMM yyyy HH:mm Z"]
    )
    def test_the_form_of_mails_in_every_language(self, locale: str, form: str) -> None:
        """A feed whose server speaks its own language names days and months as the CLDR has them."""
        for month in range(1, 13):
            moment = datetime(2024, month, 11, 10, 30, tzinfo=timezone(timedelta(hours=3)))
            stated = read_date(format_datetime(moment, form, locale=locale), country=country_of(locale))
            assert stated is not None
            assert stated.moment == moment

    @pytest.mark.parametrize(("language", "months"), STRFTIME.items())
    def test_months_as_operating_systems_shorten_them(self, language: str, months: str) -> None:
        """The short forms of C libraries and PHP, which are not always those of the CLDR."""
        read = [read_date(f"11 {one} 2024 10:00:00 +0300", country=country_of(language)) for one in months.split()]
        assert [one.day.month if one else None for one in read] == list(range(1, 13))

    @pytest.mark.parametrize(
        ("text", "country", "month"),
        [
            ("11. listopada 2024.", None, 10), ("11 listopada 2024", None, 11), ("11 listopada 2024", "HR", 10),
            ("11. lip 2024", None, 6), ("11 lip 2024", "PL", 7), ("11. srp 2024", "CZ", 8), ("11. srp 2024.", "HR", 7),
        ],
    )  # fmt: skip
    def test_months_that_neighbours_confuse(self, text: str, country: str | None, month: int) -> None:
        """One name for different months is read as in the writer's country, or as the dot behind the day says."""
        stated = read_date(text, country=country)
        assert stated is not None
        assert stated.day == date(2024, month, 11)

    @pytest.mark.parametrize("text", NO_DAYS)
    def test_no_days(self, text: str) -> None:
        """What is no date, no possible date, or could be two, is none."""
        assert read_date(text) is None

    @pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
    def test_known_order(self, order: DayOrder, month: int) -> None:
        """Who knows the order reads what is ambiguous."""
        stated = read_date("03/04/2024", order=order)
        assert stated is not None
        assert stated.day.month == month

    @pytest.mark.parametrize(
        ("text", "month"),
        [
            ("4 फरवरी 2024", 2), ("४ सितम्बर २०२४", 9),
            ("4 अक्तूबर 2024", 10), ("4 नवम्बर 2024", 11), ("4 दिसम्बर 2024", 12),
            ("৪ জানুয়ারি ২০২৪", 1), ("৪ ফেব্রুয়ারি ২০২৪", 2), ("৪ ফেব্রুয়ারী ২০২৪", 2),
        ],
    )  # fmt: skip
    def test_other_spellings(self, text: str, month: int) -> None:
        """Months are read in the spellings of the press, where the CLDR has another."""
        stated = read_date(text)
        assert stated is not None
        assert stated.day == date(2024, month, 4)

    @pytest.mark.parametrize("hours", ["10:00-12:00", "10:00-11:30", "02:00-05:00"])
    def test_hours_from_and_to(self, hours: str) -> None:
        """A later time of day behind a hyphen is an end and no zone; an earlier one can only be an offset."""
        stated = read_date(f"24 November 2026, {hours}")
        assert stated is not None
        assert (stated.day, stated.moment) == (date(2026, 11, 24), None)
        assert str(stated.clock)[:5] == hours[:5]
        assert (west := read_date("24 November 2026, 15:30-05:00")) is not None
        assert west.moment is not None
        assert west.moment.utcoffset() == timedelta(hours=-5)

    def test_clock_without_zone(self) -> None:
        """A time of day without a zone is kept, and makes no moment."""
        stated = read_date("March 4, 2024 at 9:42 PM")
        assert stated is not None
        assert stated.moment is None
        assert stated.clock is not None
        assert stated.clock.isoformat() == "21:42:00"

    @pytest.mark.parametrize(
        ("text", "whole"), [("Published on Monday, March 4, 2024", True), ("4 March 2024: 7", False)]
    )
    def test_whole(self, text: str, *, whole: bool) -> None:
        """A text that says more than a date is not wholly one."""
        assert (read_date(text, whole=True) is not None) is whole

    @given(st.integers(min_value=700_000_000, max_value=2_500_000_000), st.integers(min_value=-48, max_value=56))
    def test_round_trip(self, seconds: int, quarters: int) -> None:
        """Every moment that is written in ISO 8601 is read as it was, zone and all."""
        moment = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=15 * quarters)))
        stated = read_date(moment.isoformat())
        assert stated is not None
        assert (str(stated.moment), stated.day) == (str(moment), moment.date())


class TestEveryDate:
    """All dates of a line."""

    def test_order_and_clocks(self) -> None:
        """Each date stands where it is written, with its own clock and not the next one's."""
        text = "Published 4 March 2024 08:00 Updated 05.03.2024 12:00"
        first, second = every_date(text)
        assert (text[first.start : first.end], text[second.start : second.end]) == (
            "4 March 2024 08:00 ",
            "05.03.2024 12:00",
        )

    @given(st.text(max_size=80))
    def test_any_text(self, text: str) -> None:
        """Any text is read, and the dates do not overlap."""
        dates = every_date(text)
        assert all(one.end <= other.start for one, other in pairwise(dates))


class TestOrders:
    """Which number is the day."""

    def test_order_of(self) -> None:
        """A number over twelve is the day."""
        assert (order_of(13, 4), order_of(4, 13), order_of(3, 4)) == ("dmy", "mdy", None)

    def test_orders_in(self) -> None:
        """A text shows its order by the dates that can be read in one way only; dots are always day first."""
        assert orders_in("13/04/2024, 03/04/2024 and 13.04.2024") == {"dmy"}


class TestZones:
    """What names a zone."""

    @pytest.mark.parametrize(
        ("label", "hours"),
        [("Z", 0), ("+02:00", 2), ("GMT+3", 3), ("UTC-5", -5), ("\u22120330", -3.5), ("CEST", 2), ("мск", 3)],
    )
    def test_offsets(self, label: str, hours: float) -> None:
        """Offsets and abbreviations with one meaning give their offset."""
        zone = zone_of(label)
        assert zone is not None
        assert zone.utcoffset(None) == timedelta(hours=hours)

    @pytest.mark.parametrize("label", [None, "", "XYZ", "read", "+99:00", "Not/AZone"])
    def test_no_zone(self, label: str | None) -> None:
        """What is no zone names none."""
        assert zone_of(label) is None


class TestWritten:
    """Dates and times as pages write them."""

    @pytest.mark.parametrize(
        ("text", "day", "moment"),
        [
            ("2024-03-14T18:05:00+01:00", date(2024, 3, 14), datetime(2024, 3, 14, 17, 5, tzinfo=UTC)),
            ("2024-03-14T18:05:00Z", date(2024, 3, 14), datetime(2024, 3, 14, 18, 5, tzinfo=UTC)),
            ("2024-03-14 18:05:00", date(2024, 3, 14), None),
            ("Thu, 14 Mar 2024 18:05:00 GMT", date(2024, 3, 14), datetime(2024, 3, 14, 18, 5, tzinfo=UTC)),
            ("March 14, 2024 at 2:05 p.m. ET", date(2024, 3, 14), datetime(2024, 3, 14, 18, 5, tzinfo=UTC)),
            ("14. März 2024, 18:05 Uhr", date(2024, 3, 14), None),
            ("14 марта 2024, 18:05 МСК", date(2024, 3, 14), datetime(2024, 3, 14, 15, 5, tzinfo=UTC)),
            ("14 de marzo de 2024", date(2024, 3, 14), None),
            ("14.03.2024", date(2024, 3, 14), None),
            ("2025-09-09", date(2025, 9, 9), None),
        ],
    )
    def test_reading(self, text: str, day: date, moment: datetime | None) -> None:
        """The day is read in many languages; a moment only where a zone is stated."""
        stated = read_date(text)
        assert stated is not None
        assert (stated.day, stated.moment) == (day, moment)

    @pytest.mark.parametrize("text", ["03/04/2025", "2024-13-40", "no date", "31 February 2024", "1 January 1800"])
    def test_not_reading(self, text: str) -> None:
        """What can be read in two ways, or cannot be, is no date."""
        assert read_date(text) is None

    def test_order_that_is_known(self) -> None:
        """A caller who knows the order reads it."""
        stated = read_date("03/04/2025", order="mdy")
        assert stated is not None
        assert stated.day == date(2025, 3, 4)

    @pytest.mark.parametrize(
        ("language", "country"),
        [("en-IE", "IE"), ("he_IL", "IL"), ("zh-Hant-TW", "TW"), ("zh", "CN"), ("bn", "BD"), ("hr", "HR"), ("xx", None),
         ("", None), (None, None), ("es-419", "ES")],
    )  # fmt: skip
    def test_countries_of_languages(self, language: str | None, country: str | None) -> None:
        """A tag's region is its country, else the country in which the language is mostly written."""
        assert country_of(language) == country

    def test_zones(self) -> None:
        """An abbreviation that means several zones means the one of its country."""
        assert zone_of("IST", "IL") == timezone(timedelta(hours=2))
        assert zone_of("CEST") is not None
