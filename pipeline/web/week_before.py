"""Days of publication beside those a week earlier: what this week has more or less of than the last one.

News has a rhythm of seven days, so that a Monday is compared with a Monday.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.index.protocol import FacetCount, Index, Query, is_collapsed
from pipeline.index.query.periods import Period
from pipeline.web.counted_bars import totals_within
from pipeline.web.parameters import Search
from pipeline.web.timeline import Timeline

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days and what was published on them."""

    last: date
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Shift:
    """The last seven days and the seven before."""

    now: Week
    before: Week
    percent: int | None
    """By how much the later week has more (or less, below 0), rounded; None where the earlier one has nothing."""


def with_days_before(index: Index, query: Query, counts: Sequence[FacetCount]) -> Sequence[FacetCount]:
    """Return ``counts``, the days that ``query`` found, and those of the two weeks before its first day.

    Only a query with a first day leaves any out: then the index is asked once more.
    """
    if query.published_from is None or query.published_from - date.min < 2 * WEEK:
        return counts
    last = query.published_from - timedelta(days=1)
    earlier = replace(query, published_from=query.published_from - 2 * WEEK, published_to=last)
    return [*index.search(replace(earlier, offset=0, size=0, facets=(), by_day=True)).published, *counts]


def beside_a_week_earlier(drawn: Timeline, counts: Sequence[FacetCount]) -> Timeline:
    """Return ``drawn`` with what each day had a week earlier, by ``counts``; as it is where its bars are no days."""
    if drawn.unit != "day":
        return drawn
    of_day = {one.value: one.count for one in counts}
    earlier = [of_day.get((date.fromisoformat(one.period) - WEEK).isoformat(), 0) for one in drawn.bars]
    highest = max([*earlier, *(one.count for one in drawn.bars)], default=0) or 1
    bars = [
        replace(one, height=_percent(one.count, highest), earlier=count, earlier_height=_percent(count, highest))
        for one, count in zip(drawn.bars, earlier, strict=True)
    ]
    return replace(drawn, bars=bars)


def shift_of(search: Search, counts: Sequence[FacetCount]) -> Shift | None:
    """Return the week up to the last of ``counts`` beside the one before; None where there are no days.

    A period that was chosen ends it: ``search`` of March shows the last week of March.
    """
    ends = [date.fromisoformat(one.value) for one in counts if one.count]
    if not ends or ends[-1] - date.min < 2 * WEEK:
        return None
    return _shift(*(_week(search, counts, ends[-1] - back) for back in (timedelta(0), WEEK)))


def as_opened(index: Index, query: Query, shift: Shift) -> Shift:
    """Return ``shift`` with the figures that its links open: a story printed on two days of a week is one story.

    Where ``query`` counts articles the sums of the days are right, and the index is not asked.
    """
    if not is_collapsed(query):
        return shift
    weeks = [one for one in (shift.now, shift.before) if one.count]
    periods = [Period(one.last - WEEK + timedelta(days=1), one.last) for one in weeks]
    counts = dict(zip(weeks, totals_within(index, query, periods, "published"), strict=True))
    return _shift(*(replace(one, count=counts.get(one, 0)) for one in (shift.now, shift.before)))


def _shift(now: Week, before: Week) -> Shift:
    percent = round(100 * (now.count - before.count) / before.count) if before.count else None
    return Shift(now, before, percent)


def _week(search: Search, counts: Sequence[FacetCount], last: date) -> Week:
    first = last - WEEK + timedelta(days=1)
    count = sum(one.count for one in counts if first.isoformat() <= one.value <= last.isoformat())
    return Week(last, count, search.changed(published=Period(first, last)).url())


def _percent(count: int, highest: int) -> int:
    return max(2, round(100 * count / highest)) if count else 0
