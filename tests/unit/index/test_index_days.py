"""Ranges of days as words."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.index.days import words_of_query, words_of_ranges

RANGES = st.tuples(st.dates(), st.dates()).map(lambda pair: (min(pair), max(pair)))
NEAR = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 2, 15))
NEAR_RANGES = st.tuples(NEAR, NEAR).map(lambda pair: (min(pair), max(pair)))


class TestOverlap:
    """An article and a query share a word if and only if their days overlap."""

    @given(st.lists(RANGES | NEAR_RANGES, max_size=4), RANGES | NEAR_RANGES)
    @example([(date.min, date.max)], (date.max, date.max))
    @example([(date.min, date.min)], (date.min, date.max))
    def test_is_exact(self, ranges: list[tuple[date, date]], asked: tuple[date, date]) -> None:
        """No overlap is missed and none is made up, for any ranges."""
        overlaps = any(first <= asked[1] and last >= asked[0] for first, last in ranges)
        assert bool(set(words_of_ranges(ranges)) & set(words_of_query(*asked))) is overlaps

    @given(RANGES, st.dates())
    def test_open_ends(self, mentioned: tuple[date, date], day: date) -> None:
        """A query without a first or a last day reaches to the end of the calendar."""
        words = set(words_of_ranges([mentioned]))
        assert bool(words & set(words_of_query(day, None))) is (mentioned[1] >= day)
        assert bool(words & set(words_of_query(None, day))) is (mentioned[0] <= day)

    def test_no_days(self) -> None:
        """A range that ends before it begins covers no day."""
        assert words_of_ranges([(date(2026, 1, 2), date(2026, 1, 1))]) == ()
        assert words_of_query(date(2026, 1, 2), date(2026, 1, 1)) == ()

    @given(RANGES)
    def test_there_are_few_words(self, mentioned: tuple[date, date]) -> None:
        """A range of millions of days costs no more than a hundred words."""
        assert len(words_of_ranges([mentioned])) <= 100
        assert len(words_of_query(*mentioned)) <= 150
