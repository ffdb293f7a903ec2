"""The timeline of the days that articles speak of."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.protocol import FacetCount
from pipeline.index.query.periods import ANY_DAY, Period, parse_period
from pipeline.web.timeline import MOST_BARS, timeline

START = date(2031, 3, 3)


def every(days: int, number: int, count: int = 1) -> list[FacetCount]:
    """Return ``number`` days that lie ``days`` apart."""
    return [FacetCount((START + timedelta(days=days * one)).isoformat(), count) for one in range(number)]


class TestUnit:
    """How much a bar stands for."""

    @pytest.mark.parametrize(
        ("apart", "unit", "period", "label"),
        [
            (1, "day", "2031-03-03", "3 Mar 2031"),
            (7, "week", "2031-W10", "Week of 3 Mar 2031"),
            (40, "month", "2031-03", "Mar 2031"),
            (366, "year", "2031", "2031"),
            (3000, "decade", "2030..2039", "2030s"),
        ],
    )
    def test_follows_the_span(self, apart: int, unit: str, period: str, label: str) -> None:
        """Days, weeks, months, years or decades, so that there are few enough bars to read."""
        drawn = timeline(every(apart, 20), ANY_DAY)
        assert drawn is not None
        assert drawn.unit == unit
        assert len(drawn.bars) <= MOST_BARS
        assert parse_period("mentions", drawn.bars[0].period)
        first = timeline(
            [FacetCount("2031-03-03", 9), FacetCount((START + timedelta(days=19 * apart)).isoformat(), 9)], ANY_DAY
        )
        assert first is not None
        assert (first.bars[0].period, first.bars[0].label) == (period, label)

    def test_far_away_days_do_not_flatten_it(self) -> None:
        """One mention of 1066 is put aside, with a link to it."""
        drawn = timeline([FacetCount("1066-10-14", 1), *every(1, 20), FacetCount("2099-01-01", 1)], ANY_DAY)
        assert drawn is not None
        assert drawn.unit == "day"
        assert drawn.before is not None
        assert drawn.after is not None
        assert drawn.before.period.startswith("..2031-03-")
        assert drawn.after.period.endswith("..")

    def test_within_a_period_all_is_shown(self) -> None:
        """A chosen period is shown from its first day to its last, and nothing outside."""
        chosen = Period(date(2031, 3, 1), date(2031, 3, 31))
        drawn = timeline([FacetCount("1066-10-14", 1), *every(3, 20)], chosen)
        assert drawn is not None
        assert (drawn.before, drawn.after) == (None, None)
        assert [drawn.bars[0].label, drawn.bars[-1].label] == ["1 Mar 2031", "31 Mar 2031"]

    def test_a_period_of_ages(self) -> None:
        """A chosen period of centuries is shown where there is anything to show."""
        drawn = timeline(every(366, 20), parse_period("mentions", "0001..9999"))
        assert drawn is not None
        assert [drawn.bars[0].label, drawn.bars[-1].label] == ["2031", "2050"]

    def test_a_period_is_divided(self) -> None:
        """A year is shown by months, a quarter by weeks, a month by days: each bar narrows by one step."""
        counts = every(1, 60)
        drawn = [timeline(counts, parse_period("mentions", period)) for period in ("2031", "2031-Q1", "2031-03")]
        assert [(one.unit, len(one.bars)) for one in drawn if one] == [("month", 12), ("week", 14), ("day", 31)]


class TestBars:
    """What a bar shows."""

    def test_heights(self) -> None:
        """The highest bar has 100 percent, a small one can still be seen, an empty one is empty."""
        counts = [FacetCount("2031-03-03", 1000), FacetCount("2031-03-04", 1), FacetCount("2031-03-06", 500)]
        drawn = timeline(counts, parse_period("mentions", "2031-03"))
        assert drawn is not None
        assert [(bar.count, bar.height) for bar in drawn.bars[2:6]] == [(1000, 100), (1, 2), (0, 0), (500, 50)]
        assert drawn.span == "1 Mar 2031 to 31 Mar 2031"

    def test_ticks(self) -> None:
        """Some bars are labelled: as many bars lie between two labels as after the last, so that none sticks out."""
        for days in range(2, 60):
            drawn = timeline(every(1, days), Period(START, START + timedelta(days=days - 1)))
            assert drawn is not None
            ticked = [number for number, bar in enumerate(drawn.bars) if bar.tick]
            assert 1 <= len(ticked) <= 6
            steps = [after - before for before, after in pairwise([*ticked, len(drawn.bars)])]
            assert min(steps) == steps[0]


class TestNothingToDraw:
    """When there is no timeline."""

    @pytest.mark.parametrize(
        ("counts", "within"),
        [
            ([], ANY_DAY),
            ([FacetCount("soon", 1)], ANY_DAY),
            ([FacetCount("2031-03-03", 5)], ANY_DAY),
            (every(1, 9), Period(START, START)),
            (every(1, 9), parse_period("mentions", "2030")),
        ],
    )
    def test_none(self, counts: list[FacetCount], within: Period) -> None:
        """Without at least two days there is nothing to compare."""
        assert timeline(counts, within) is None


class TestAnyCounts:
    """Whatever the index counts."""

    @given(st.dictionaries(st.dates(), st.integers(1, 1000), max_size=40))
    def test_nothing_is_lost(self, counts: dict[date, int]) -> None:
        """The bars and both ends hold every mention, and each bar's period can be searched for."""
        drawn = timeline([FacetCount(day.isoformat(), count) for day, count in counts.items()], ANY_DAY)
        if drawn is None:
            return
        ends = [one for one in (drawn.before, drawn.after) if one]
        assert sum(bar.count for bar in (*drawn.bars, *ends)) == sum(counts.values())
        assert len(drawn.bars) <= MOST_BARS
        for one in (*drawn.bars, *ends):
            assert parse_period("mentions", one.period)
