"""TIMEX3 values and the days that they cover."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.enrich.timex.subperiods import part_of
from pipeline.enrich.timex.values import (
    at_granularity,
    day_range,
    duration,
    easter,
    is_valid,
    orthodox_easter,
    shift,
)


class TestDayRange:
    """From a value to its days."""

    @pytest.mark.parametrize(
        ("value", "first", "last"),
        [
            ("2020-09-25", "2020-09-25", "2020-09-25"),
            ("2020-09-25T18:00Z", "2020-09-25", "2020-09-25"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("2020", "2020-01-01", "2020-12-31"),
            ("199", "1990-01-01", "1999-12-31"),
            ("18", "1800-01-01", "1899-12-31"),
            ("2020-Q4", "2020-10-01", "2020-12-31"),
            ("2020-H1", "2020-01-01", "2020-06-30"),
            ("2020-WI", "2020-12-01", "2021-02-28"),
            ("2020-W53", "2020-12-28", "2021-01-03"),
            ("2020-W39-WE", "2020-09-26", "2020-09-27"),
            ("2020-W39-3", "2020-09-23", "2020-09-23"),
            ("00", "0001-01-01", "0099-12-31"),
        ],
    )
    def test_covers(self, value: str, first: str, last: str) -> None:
        """Each kind of calendar value covers its whole span."""
        assert day_range(value) == (date.fromisoformat(first), date.fromisoformat(last))

    @pytest.mark.parametrize(
        "value", [None, "", "P3D", "PRESENT_REF", "XXXX-WXX-5", "2021-02-30", "2021-W54", "T18:00"]
    )
    def test_has_no_days(self, value: str | None) -> None:
        """What names no days of the calendar covers none."""
        assert day_range(value) is None


class TestIsValid:
    """What a TIMEX3 value may look like."""

    @pytest.mark.parametrize("value", ["2020", "BC0044", "P2.5Y", "PXW", "PT30M", "2020-11-03TMO", "FUTURE_REF"])
    def test_valid(self, value: str) -> None:
        """Values of the standard."""
        assert is_valid(value)

    @pytest.mark.parametrize("value", ["", "Friday", "2021-02-30", "2021-13", "P", "2020-Q5", "20201", "P3D "])
    def test_invalid(self, value: str) -> None:
        """Neither words nor days that no calendar has."""
        assert not is_valid(value)


class TestShift:
    """Days moved by units."""

    def test_a_short_month_ends_early(self) -> None:
        """A month after the 31st of January is the last of February."""
        assert shift(date(2021, 1, 31), "M", 1) == date(2021, 2, 28)

    @pytest.mark.parametrize(("unit", "count"), [("D", 4_000_000), ("Y", 9000), ("CE", -100)])
    def test_ends_with_the_calendar(self, unit: str, count: int) -> None:
        """Beyond the years 1 to 9999 there is no day."""
        assert shift(date(2020, 1, 1), unit, count) is None


class TestGranularity:
    """A day at the granularity that was said."""

    def test_a_week_belongs_to_its_own_year(self) -> None:
        """The first of January 2021 lies in week 53 of 2020 (ISO 8601)."""
        assert at_granularity(date(2021, 1, 1), "W") == "2020-W53"


class TestDuration:
    """Counts and units."""

    @pytest.mark.parametrize(
        ("count", "unit", "value"),
        [
            (3, "W", "P3W"),
            (None, "Y", "PXY"),
            (2.5, "Y", "P2.5Y"),
            (2, "DE", "P20Y"),
            (0.5, "H", "PT30M"),
            (2, "FN", "P4W"),
        ],
    )
    def test_value(self, count: float | None, unit: str, value: str) -> None:
        """Units without a letter of their own become such that have one."""
        assert duration(count, unit) == value


class TestPartOf:
    """Parts of a whole."""

    def test_a_part_that_is_not_there(self) -> None:
        """There is no fifth quarter, no quarter of a month and no fifth Monday in February 2021."""
        assert part_of("2020", 5, "Q") is None
        assert part_of("2020-05", 1, "Q") is None
        assert part_of("2020-02", 40, "D") is None
        assert part_of("2021-02", 5, "D", 1) is None
        assert part_of("P3D", 1, "D") is None
        assert part_of("2020", 1, "H") is None

    def test_the_last_one(self) -> None:
        """Minus one counts from the end."""
        assert part_of("2021-05", -1, "D", 1) == "2021-05-31"
        assert part_of("2020", -1, "Q") == "2020-Q4"


class TestEaster:
    """Feasts that move."""

    @pytest.mark.parametrize("day", ["1818-03-22", "1943-04-25", "2000-04-23", "2019-04-21", "2024-03-31"])
    def test_known_years(self, day: str) -> None:
        """Among them the earliest and the latest date that Easter can have."""
        assert easter(int(day[:4])) == date.fromisoformat(day)

    @pytest.mark.parametrize("day", ["1917-04-15", "2016-05-01", "2019-04-28", "2024-05-05", "2025-04-20"])
    def test_the_orthodox_one(self, day: str) -> None:
        """The Sunday that the Orthodox churches kept, in the new calendar; at times it is the same."""
        assert orthodox_easter(int(day[:4])) == date.fromisoformat(day)
