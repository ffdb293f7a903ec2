"""How many articles, stories or events there are of each month or year: what a search over that period finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from pipeline.index.query.periods import Period, parse_period
from pipeline.web.parameters import Search

LENGTHS: Final = {"year": 4, "month": 7, "day": 10}
"""Of an ISO day: as many characters name the period."""


def figures(
    days: Iterable[Mapping[str, Any]],
    by: str,
    asked: Search,
    today: date,
    totals: Callable[[Sequence[Search]], Sequence[int]],
    *,
    spoken: bool = False,
) -> list[tuple[str, int]]:
    """Return each day, month or year (``by``) that has any of ``days``, and its figure, in their order.

    ``days`` are those of ``asked``, of publication or, with ``spoken``, that texts speak of: day and ``count``. What
    stands on several days of a period is one thing in it, so that figures of days make no sum: ``totals`` then says
    what the searches find that are narrowed to such periods, with ``spoken`` also what speaks of them as a whole.
    Periods beside the one that ``asked`` is narrowed to are left out.
    """
    counts: dict[str, list[int]] = {}
    for one in days:
        counts.setdefault(str(one["day"])[: LENGTHS[by]], []).append(int(one["count"]))
    is_summed = by == "day" or (asked.counted == "articles" and not spoken)
    found = {period: sum(some) for period, some in counts.items() if is_summed or (len(some) == 1 and not spoken)}
    others = [
        (one, _within(asked, parse_period("by", one), today, spoken=spoken)) for one in counts if one not in found
    ]
    narrowed = {period: search for period, search in others if search}
    if narrowed:
        found |= zip(narrowed, totals([*narrowed.values()]), strict=True)
    return sorted(found.items())


def _within(asked: Search, period: Period, today: date, *, spoken: bool) -> Search | None:
    """Return ``asked`` narrowed to ``period``; None where it is narrowed to other days already."""
    known = asked.mentioned(today) if spoken else asked.published
    first = max(period.first or date.min, known.first or date.min)
    last = min(period.last or date.max, known.last or date.max)
    if first > last:
        return None
    return asked.changed(mentions=f"{first}..{last}") if spoken else asked.changed(published=Period(first, last))
