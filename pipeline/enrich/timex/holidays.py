"""Days that have a name: Christmas, the fourth Thursday of November, Easter Monday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.movable_holidays import feast, is_feast
from pipeline.enrich.timex.nested import week_of
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.spelled import distance, tense_weights
from pipeline.enrich.timex.subperiods import part_of
from pipeline.enrich.timex.values import easter, orthodox_easter
from pipeline.moments import make_day

_A_DAY: Final = timedelta(days=1)


def named_day(found: Found, context: Context) -> Resolved | None:
    """Return the day of a holiday, or its weekend: in the year that was said, else the one nearest to publication."""
    day = _day(found, context)
    if day and day.value and "lasts" in found.rule.arguments:
        return _season(date.fromisoformat(day.value), found.integer("lasts"), day.anchor)
    unit = found.text("unit")
    return week_of(found, replace(context, whole=day)) if day and day.value and unit else day


def _season(first: date, lasts: int, anchor: str | None) -> Resolved:
    """Return the days of a season that begins on ``first`` and ends so many days later: it has no value as TIMEX3."""
    try:
        return Resolved("DATE", None, anchor, (first, first + timedelta(days=lasts)))
    except OverflowError:
        return Resolved("DATE", None)


def _day(found: Found, context: Context) -> Resolved | None:
    published, name = context.published, str(found.slots["holiday"])
    if "year" in found.slots:
        return _resolved(name, _holidays(name, int(found.slots["year"]))[:1], None)
    if published is None:
        return Resolved("DATE", None)
    if "which" in found.slots:
        return _resolved(name, _holidays(name, published.year + int(found.slots["which"]))[:1], published)
    now = context.begun[0] if context.begun else published
    near = [day for year in range(now.year - 1, now.year + 2) for day in _holidays(name, year)]
    if context.begun:
        return _resolved(name, [day for day in near if day >= now][:1], published)
    weights = tense_weights(found, context)
    near.sort(key=lambda day: distance((day, day), (published, published), weights))
    return _resolved(name, near[:1], published)


def _resolved(name: str, days: Sequence[date], published: date | None) -> Resolved | None:
    """Return the day; where the moon has to be sighted first, its neighbours are covered as well."""
    if not days:
        return Resolved("DATE", None) if is_feast(name) else None
    day, anchor = days[0], published.isoformat() if published else None
    if is_feast(name) and feast(name, day.year).uncertain:
        return Resolved("DATE", day.isoformat(), anchor, (day - _A_DAY, day + _A_DAY))
    return Resolved("DATE", day.isoformat(), anchor)


def _holidays(name: str, year: int) -> Sequence[date]:
    """Return the days of a holiday in ``year``: one, or what the lunar year makes of it."""
    if is_feast(name):
        return feast(name, year).days if date.min.year < year < date.max.year else ()
    day = _holiday(name, year)
    return () if day is None else (day,)


def _holiday(name: str, year: int) -> date | None:
    """Return the day of a holiday, as a data file writes it.

    ``12-25``, ``11/4/4`` (the fourth Thursday), ``11-27>7`` (the first Sunday from that day on), ``easter+1``,
    ``orthodox+1``.
    """
    if not date.min.year < year < date.max.year:
        return None
    if name.startswith("easter"):
        return easter(year) + timedelta(days=int(name.removeprefix("easter")))
    if name.startswith("orthodox"):
        return orthodox_easter(year) + timedelta(days=int(name.removeprefix("orthodox")))
    if ">" in name:
        first, _, wanted = name.partition(">")
        return _on_or_after(first, int(wanted), year)
    if "/" in name:
        month, nth, weekday = map(int, name.split("/"))
        whole = part_of(f"{year:04}-{month:02}", nth, "D", weekday)
        return date.fromisoformat(whole) if whole else None
    month, day = map(int, name.split("-"))
    return make_day(year, month, day)


def _on_or_after(start: str, weekday: int, year: int) -> date | None:
    month, day = map(int, start.split("-"))
    first = make_day(year, month, day)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7) if first else None
