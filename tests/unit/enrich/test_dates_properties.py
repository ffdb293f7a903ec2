"""What holds for every text: valid values, true offsets, shifts of the publication date, no slow input."""

from __future__ import annotations

import re
import time
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.dates import mentions, summary, tag
from pipeline.enrich.timex.language import supported
from pipeline.enrich.timex.values import is_valid, shift

WORDS = (Path(__file__).parent / "dates" / "words.txt").read_text(encoding="utf-8").split()
PHRASES = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
RELATIVE = (
    "The mayor left on Friday, after the storm of last week, and {} the vote next week; two weeks ago, yesterday, "
    "tomorrow, this weekend and three days ago."
)


class TestEveryText:
    """Random texts of words that dates are made of."""

    @given(PHRASES, DAYS, st.sampled_from([*sorted(supported()), "und"]))
    @settings(max_examples=100, deadline=None)
    def test_values_are_timex3_and_offsets_cut_out_the_surface(self, text: str, published: date, code: str) -> None:
        """Every value is a valid TIMEX3, every surface is what the offsets cut out, days are in order."""
        for one in mentions(text, published, code):
            assert one.value is None or is_valid(one.value)
            assert text[one.start : one.end] == one.surface != ""
            assert one.first_day is None or one.last_day is None or one.first_day <= one.last_day

    @given(PHRASES, DAYS)
    @settings(max_examples=80, deadline=None)
    def test_no_two_expressions_overlap(self, text: str, published: date) -> None:
        """``tag`` yields in order, and nothing twice."""
        ends = 0
        for start, end, _ in tag(text, published.isoformat()):
            assert ends <= start < end
            ends = end

    @given(st.text(max_size=300), DAYS)
    @settings(max_examples=80, deadline=None)
    def test_any_text_is_read(self, text: str, published: date) -> None:
        """Control characters, lone surrogates, digits of other scripts: nothing raises."""
        found = mentions(text, published)
        assert summary(found, published).mentioned_dates == tuple(
            sorted(set(summary(found, published).mentioned_dates))
        )

    @given(PHRASES)
    @settings(max_examples=80, deadline=None)
    def test_without_publication_nothing_is_resolved_against_it(self, text: str) -> None:
        """What has an anchor has a day that the text itself says in full ("May 3 1999 noon"), and no relation."""
        found = mentions(text, None)
        said = {one.value for one in found if one.anchor is None}
        assert all(one.relation is None and (one.anchor is None or one.anchor in said) for one in found)

    @pytest.mark.parametrize("published", [date.min, date(1, 6, 1), date(9999, 1, 1), date.max])
    def test_the_ends_of_the_calendar(self, published: date) -> None:
        """At the ends of the calendar a value may be missing, but nothing raises."""
        text = (
            "Last year, next year, 300 years ago, ten centuries later, Friday, May 3, Easter, the weekend, Q1, the 90s."
        )
        assert mentions(text, published)


class TestShift:
    """Publication moved by whole weeks."""

    @given(DAYS, st.integers(-500, 500))
    @settings(max_examples=80, deadline=None)
    def test_relative_values_move_along(self, published: date, weeks: int) -> None:
        """Every relative day and week moves by as many weeks as publication does."""
        moved = published + timedelta(weeks=weeks)
        text = RELATIVE.format("before")
        for before, after in zip(mentions(text, published), mentions(text, moved), strict=True):
            assert (before.first_day is None) == (after.first_day is None)
            if before.first_day is not None and after.first_day is not None:
                assert after.first_day - before.first_day == timedelta(weeks=weeks)

    @given(DAYS, st.integers(-500, 500))
    @settings(max_examples=100, deadline=None)
    def test_absolute_values_stay(self, published: date, weeks: int) -> None:
        """What is absolute has the same value whenever it is published."""
        text = "On 3 May 2001, in March 1999, in 1972, in the 1930s, in the 19th century, in Q3 2008, for two years."
        moved = published + timedelta(weeks=weeks)
        assert [one.value for one in mentions(text, published)] == [one.value for one in mentions(text, moved)]


@pytest.mark.no_cover
class TestSlowInput:
    """Texts that would make careless patterns slow."""

    @pytest.mark.parametrize(
        "text",
        ["1" * 10**6, "1 " * 100_000, "12" * 500_000, "a" * 10**6, " " * 10**6, "May" + " " * 10**6, "'" * 10**6],
        ids=["one number", "a column of figures", "digits", "one word", "blanks", "a month and blanks", "quotes"],
    )
    def test_a_megabyte_takes_less_than_two_seconds(self, text: str) -> None:
        """Matching is linear: no text is read more than a few times over."""
        started = time.process_time()
        list(tag(text, "2020-09-25"))
        assert time.process_time() - started < 2

    @pytest.mark.parametrize(
        "unit", ["the first quarter of ", "early ", "twenty ", "1999-", "from May 3 to ", "the end of ", "10:30, "]
    )
    def test_twice_the_text_takes_about_twice_as_long(self, unit: str) -> None:
        """Repetition of what begins a date costs time in proportion, not more."""

        def seconds(count: int) -> float:
            text = unit * count
            best = float("inf")
            for _ in range(3):
                started = time.process_time()
                list(tag(text, "2020-09-25"))
                best = min(best, time.process_time() - started)
            return best

        list(tag(unit, "2020-09-25"))
        assert seconds(800) < 6 * seconds(200) + 0.1


@pytest.mark.no_cover
class TestMemory:
    """What a text of nothing but dates costs."""

    @pytest.mark.parametrize("unit", ["May 3, 2001, ", "1999-", "10, 11 and 12 May, "])
    def test_each_kilobyte_of_dates_takes_a_quarter_of_a_megabyte(self, unit: str) -> None:
        """So that 800 kB of dates, the most that an article can hold, stay within 200 MB."""
        text = (unit * 2_000)[:8_000]
        mentions(unit, date(2020, 9, 25))
        tracemalloc.start()
        kept = mentions(text, date(2020, 9, 25))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < len(text) * 250, len(kept)


class TestMonths:
    """Months are of different length."""

    @given(DAYS, st.integers(-40, 40))
    @settings(max_examples=100, deadline=None)
    def test_a_shift_by_months_stays_in_the_month_meant(self, day: date, months: int) -> None:
        """The 31st moved to a shorter month is its last day, never a day of the next."""
        moved = shift(day, "M", months)
        assert moved is not None
        assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", moved.isoformat())
