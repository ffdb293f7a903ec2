"""Bars of more than a day, counted as their links open them: figures of days make no sum.

A story that was printed on two days of a week is one story of that week, and an article that speaks of three days of a
month is one that speaks of it.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    every = [*(drawn.bars if drawn.unit != DAY else ()), drawn.before, drawn.after]
    asked = [one.period for one in every if one and (days == "mentions" or one.count > 1)]
    counts = dict(
        zip(asked, totals_within(index, query, [parse_period("bar", one) for one in asked], days), strict=True)
    )

    def recounted(bar: Bar) -> Bar:
        return replace(bar, count=counts.get(bar.period, bar.count))

    before, after = (end and recounted(end) for end in (drawn.before, drawn.after))
    return replace(drawn, bars=with_heights([recounted(one) for one in drawn.bars]), before=before, after=after)


def totals_within(index: Index, query: Query, periods: Sequence[Period], days: Days) -> Sequence[int]:
    """Return how many of what ``query`` finds have days in each period: of publication, or that they speak of.

    The index is asked once, and not at all where there are no periods. Raises what it raises.
    """
    return index.totals([within(query, one, days) for one in periods]) if periods else ()


def within(query: Query, period: Period, days: Days) -> Query:
    """Return ``query`` narrowed to what has days in ``period``."""
    if days == "published":
        return replace(query, published_from=period.first, published_to=period.last)
    return replace(query, mentions_from=period.first, mentions_to=period.last)
