"""Days and periods as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.index.query.periods import Period, parse_day, parse_period, parse_relative, today_in_utc


class TestParseDay:
    """One calendar day."""

    def test_iso_day(self) -> None:
        """A day is written YYYY-MM-DD."""
        assert parse_day("from", "2020-09-25") == date(2020, 9, 25)

    @pytest.mark.parametrize(
        "wrong", ["", "2020-13-01", "2020-02-30", "20200925", "2020-W39-5", "yesterday", "٢٠٢٠-٠٩-٢٥", "2020-09-25T00"]
    )
    def test_anything_else_is_refused(self, wrong: str) -> None:
        """What is no such day is refused in one line that names the field and shows the form."""
        with pytest.raises(UsageError, match=r"^from: .* is no day .*2020-09-25$"):
            parse_day("from", wrong)

    @given(st.dates())
    def test_round_trip(self, day: date) -> None:
        """Every day that can be written is read back."""
        assert parse_day("from", day.isoformat()) == day


class TestParsePeriod:
    """Years, quarters, months, weeks, days, and spans of these."""

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2020", "2020-01-01", "2020-12-31"),
            ("2020-Q4", "2020-10-01", "2020-12-31"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("2020-W39", "2020-09-21", "2020-09-27"),
            ("2020-W53", "2020-12-28", "2021-01-03"),
            ("2020-11-03", "2020-11-03", "2020-11-03"),
            ("3.11.2020", "2020-11-03", "2020-11-03"),
            ("03.11.2020..2020-W46", "2020-11-03", "2020-11-15"),
            ("2016..2019", "2016-01-01", "2019-12-31"),
            ("2020-11-03..2020-W46", "2020-11-03", "2020-11-15"),
        ],
    )
    def test_forms(self, text: str, first: str, last: str) -> None:
        """Each form covers its calendar days, both ends inclusive."""
        assert parse_period("mentions", text) == Period(date.fromisoformat(first), date.fromisoformat(last))

    def test_open_ends(self) -> None:
        """Either end of a span may be left out."""
        assert parse_period("mentions", "..2019") == Period(None, date(2019, 12, 31))
        assert parse_period("mentions", "2019..") == Period(date(2019, 1, 1), None)

    @pytest.mark.parametrize(
        "wrong",
        [
            "",
            "..",
            "2020-13",
            "2020-00",
            "2020-Q5",
            "2021-W53",
            "0000",
            "20",
            "2020-1",
            "a..b",
            "2020....",
            "31.02.2020",
            "3/11/2020",
        ],
    )
    def test_anything_else_is_refused(self, wrong: str) -> None:
        """What is no period is refused in one line that shows the forms."""
        with pytest.raises(UsageError, match=r"^mentions: .* is no period; write it like 2020, 2020-11"):
            parse_period("mentions", wrong)

    def test_backwards(self) -> None:
        """A span that ends before it starts is refused."""
        with pytest.raises(UsageError, match="ends before it starts"):
            parse_period("mentions", "2021..2020")

    @given(st.text(max_size=30))
    def test_any_text(self, text: str) -> None:
        """Any text is a period in order, or refused."""
        try:
            period = parse_period("mentions", text)
        except UsageError:
            return
        assert (period.first or date.min) <= (period.last or date.max)


class TestToday:
    """The day that "still to come" counts from."""

    def test_is_utc(self) -> None:
        """It is the day in UTC, as all of the index is."""
        before = datetime.now(UTC).date()
        assert before <= today_in_utc() <= datetime.now(UTC).date()


class TestRelative:
    """Periods seen from a day."""

    @pytest.mark.parametrize(
        ("value", "first", "last"),
        [
            ("Yesterday", "2024-02-29", "2024-02-29"),
            ("tomorrow", "2024-03-02", "2024-03-02"),
            ("last week", "2024-02-19", "2024-02-25"),
            ("next-month", "2024-04-01", "2024-04-30"),
            ("last month", "2024-02-01", "2024-02-29"),
            ("this year", "2024-01-01", "2024-12-31"),
        ],
    )
    def test_days(self, value: str, first: str, last: str) -> None:
        """Weeks begin on Monday; months and years are those of the calendar."""
        day = date(2024, 3, 1)
        assert parse_relative(value, day) == Period(date.fromisoformat(first), date.fromisoformat(last))

    def test_the_end_of_the_calendar(self) -> None:
        """There is no day after the last one; what is no such word is none."""
        assert parse_relative("next fish", date(2024, 3, 1)) is None
        with pytest.raises(UsageError, match="outside the calendar"):
            parse_relative("tomorrow", date.max)
        with pytest.raises(UsageError, match="outside the calendar"):
            parse_relative("last month", date.min)
