"""Two searches over time, side by side: the same days, the same narrowing, other words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Final

from pipeline.errors import UsageError
from pipeline.index.protocol import FacetCount, Index, SearchPage, is_collapsed
from pipeline.index.query.language import Note
from pipeline.index.query.periods import Period, parse_period
from pipeline.index.query.remarks import remark
from pipeline.web.counted_bars import within
from pipeline.web.parameters import LONGEST_TEXT, Search, parse_search, plain
from pipeline.web.timeline import Bar, timeline

AGAINST: Final = "against"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two searches and what it found."""

    search: Search
    total: int
    published: Sequence[FacetCount]
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class Row:
    """A day, a week, a month … and what each search has of it: figure and address."""

    label: str
    sides: Sequence[tuple[int, str]]
    heights: Sequence[float]
    """Percent of the highest point of both curves."""
    tick: str | None = None


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Everything that ``compare.html`` shows."""

    search: Search
    against: str
    sides: Sequence[Side]
    """None but the first where there is nothing to compare with yet."""
    unit: str
    span: str
    rows: Sequence[Row]
    before: Row | None
    after: Row | None
    highest: int


def parse_compared(pairs: Iterable[tuple[str, str]]) -> tuple[Search, str]:
    """Return the search and the words ``against`` which it is held; raises :class:`UsageError`."""
    given = [(name, plain(value)) for name, value in pairs if value.strip()]
    words = [value for name, value in given if name == AGAINST]
    if len(words) > 1:
        raise UsageError(remark("twice", name=AGAINST))
    if words and len(words[0]) > LONGEST_TEXT:
        raise UsageError(remark("too-long", name=AGAINST, most=LONGEST_TEXT))
    return parse_search([pair for pair in given if pair[0] != AGAINST]), words[0] if words else ""


def compared(index: Index, search: Search, against: str, today: date) -> Sequence[Side]:
    """Return ``search`` and the same with the words ``against``; one question to the index each."""
    return [_side(index, one, today) for one in (search, search.changed(text=against))]


def compare_page(index: Index, search: Search, against: str, today: date) -> ComparePage:
    """Return the page; without the words ``against`` it only asks for them."""
    if not against:
        return ComparePage(search, against, (), "", "", (), None, None, 0)
    sides = compared(index, search, against, today)
    drawn = timeline(_merged(sides), search.published)
    if drawn is None:
        return ComparePage(search, against, sides, "", "", (), None, None, 0)
    ends = (drawn.before, drawn.after)
    counts = _counts(index, sides, [one.period for one in (*drawn.bars, *ends) if one], today)
    highest = max((count for one in drawn.bars for count in counts[one.period]), default=0)
    rows = [_row(one, sides, counts[one.period], highest) for one in drawn.bars]
    before, after = (_row(one, sides, counts[one.period], 0) if one else None for one in ends)
    return ComparePage(search, against, sides, drawn.unit, drawn.span, rows, before, after, highest)


def _side(index: Index, search: Search, today: date) -> Side:
    found: SearchPage = index.search(replace(search.query(today, facets=()), offset=0, size=0, by_day=True))
    return Side(search, found.total, found.published, search.notes(today))


def _merged(sides: Sequence[Side]) -> list[FacetCount]:
    days: dict[str, int] = {}
    for one in (one for side in sides for one in side.published):
        days[one.value] = days.get(one.value, 0) + one.count
    return [FacetCount(day, count) for day, count in sorted(days.items())]


def _row(bar: Bar, sides: Sequence[Side], counts: Sequence[int], highest: int) -> Row:
    period = parse_period("from", bar.period)
    urls = [side.search.changed(published=period).url() for side in sides]
    heights = [round(100 * count / highest, 2) if highest else 0.0 for count in counts]
    return Row(bar.label, [*zip(counts, urls, strict=True)], heights, bar.tick)


def _counts(index: Index, sides: Sequence[Side], periods: Sequence[str], today: date) -> Mapping[str, Sequence[int]]:
    """Return period → what each side finds there: the sum of its days, where no story may stand on two of them.

    The index is asked for all others at once.
    """
    queries, sums = [one.search.query(today, facets=()) for one in sides], [_Sums(one.published) for one in sides]
    asked = {name: parse_period("from", name) for name in periods}
    counts = {name: [one.within(period) for one in sums] for name, period in asked.items()}
    unsure = [
        (name, at)
        for name, period in asked.items()
        for at, query in enumerate(queries)
        if counts[name][at] > 1 and not period.is_one_day and is_collapsed(query)
    ]
    totals = index.totals([within(queries[at], asked[name], "published") for name, at in unsure]) if unsure else ()
    for (name, at), total in zip(unsure, totals, strict=True):
        counts[name][at] = total
    return counts


class _Sums:
    """Sums of the figures of ``days`` within any period."""

    def __init__(self, days: Sequence[FacetCount]) -> None:
        self._days = [one.value for one in days]
        self._sums = [0, *accumulate(one.count for one in days)]

    def within(self, period: Period) -> int:
        first = bisect_left(self._days, (period.first or date.min).isoformat())
        last = bisect_right(self._days, (period.last or date.max).isoformat())
        return self._sums[last] - self._sums[first]
