"""Bars of more than a day, counted as their links open them: figures of days make no sum.

A story that was printed on two days of a week is one story of that week, and an article that speaks of three days of a
month is one that speaks of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal, TypeAlias

from pipeline.index.protocol import Index, Query
from pipeline.index.query.periods import Period, parse_period
from pipeline.web.timeline import Bar, Timeline, with_heights

Days: TypeAlias = Literal["published", "mentions"]
"""Which days of an article a bar stands for."""
DAY: Final = "day"


def counted_as_opened(index: Index, query: Query, drawn: Timeline, days: Days) -> Timeline:
    """Return ``drawn`` with the figures that its links open; ``query`` is what its days were counted of.

    A bar of a day is right as it is. Of bars of publication the empty ones and those of one hit are, too; a text may
    speak of a month, and of none of its days. Raises what the index raises.
    """
    bars = drawn.bars if drawn.unit == DAY else [_recounted(index, query, one, days) for one in drawn.bars]
    before, after = (end and _recounted(index, query, end, days) for end in (drawn.before, drawn.after))
    return replace(drawn, bars=with_heights(bars), before=before, after=after)


def total_within(index: Index, query: Query, period: Period, days: Days) -> int:
    """Return how many of what ``query`` finds have days in ``period``: those of publication, or that they speak of."""
    narrowed = (
        replace(query, published_from=period.first, published_to=period.last)
        if days == "published"
        else replace(query, mentions_from=period.first, mentions_to=period.last)
    )
    return index.search(replace(narrowed, offset=0, size=0, facets=(), by_day=False)).total


def _recounted(index: Index, query: Query, bar: Bar, days: Days) -> Bar:
    if days == "published" and bar.count <= 1:
        return bar
    return replace(bar, count=total_within(index, query, parse_period("bar", bar.period), days))
