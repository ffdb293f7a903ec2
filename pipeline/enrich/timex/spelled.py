"""Dates spelled out, wholly or in part: 3 May 2001, May 3, May, the third quarter, the 1990s, summer 2008."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.enrich.timex.context import Context, Direction, Resolved
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.values import day_range, decade, is_valid

_AGAINST_TENSE: Final = {Direction.PAST: 2.5, Direction.FUTURE: 4.0}
"""How much farther a date seems that lies on the other side than the clause's tense looks."""
_LEAP_DAY: Final = 29
_YEARS_TO_LEAP: Final = 8
_PIVOT: Final = 30
"""Two-digit years up to so many years after publication are of its century."""


def spelled_date(found: Found, context: Context) -> Resolved | None:
    """Return the DATE that the slots spell; what the text left out is taken from publication and tense."""
    slots = {**found.rule.arguments, **found.slots}
    if "era" in slots:
        return Resolved("DATE", f"BC{int(slots['year']):04}")
    if "shortdecade" in slots or "decadeyear" in slots:
        return Resolved("DATE", _decade(slots.get("decadeyear"), slots.get("shortdecade"), context))
    if "century" in slots:
        return Resolved("DATE", f"{int(slots['century']) - 1:02}")
    year = _year(found, context)
    if year is not None:
        value = _in_year(found, year)
        anchored = "which" in slots and context.published is not None
        anchor = context.published.isoformat() if anchored and context.published else None
        return Resolved("DATE", value, anchor) if value and is_valid(value) else None
    if context.published is None:
        return Resolved("DATE", None)
    value = _nearest(found, context)
    return Resolved("DATE", value, context.published.isoformat()) if value else None


def _decade(full: object, short: object, context: Context) -> str:
    if full is not None:
        return decade(int(str(full)))
    start = 1900 + int(str(short))
    century = context.published.year // 100 * 100 if context.published else 2000
    return decade(
        century + start - 1900 if context.published and century + start - 1900 <= context.published.year else start
    )


def _year(found: Found, context: Context) -> int | None:
    if "year" in found.slots:
        return int(found.slots["year"])
    if "shortyear" in found.slots:
        return century_of(int(found.slots["shortyear"]), context.published)
    return None


def century_of(short: int, published: date | None) -> int:
    """Return the year that a two-digit one stands for: at most thirty years after publication (or after 2000)."""
    now = published.year if published else 2000
    ahead = (short - now) % 100
    return now + ahead if ahead <= _PIVOT else now + ahead - 100


def named_day(found: Found, context: Context) -> Resolved | None:
    """Return the day of a feast: in the year that was said, else the one nearest to publication."""
    month, day = map(int, str(found.slots["holiday"]).split("-"))
    rule = replace(found.rule, arguments={**found.rule.arguments, "month": month, "day": day})
    return spelled_date(replace(found, rule=rule), context)


def _in_year(found: Found, year: int) -> str | None:
    slots = found.slots
    if "quarter" in slots:
        return f"{year:04}-Q{slots['quarter']}"
    if "half" in slots:
        return f"{year:04}-H{slots['half']}"
    if "season" in slots:
        return f"{year:04}-{slots['season']}"
    month = slots.get("month", slots.get("monthnumber", found.rule.arguments.get("month")))
    if month is None:
        return f"{year:04}"
    day = slots.get("day", found.rule.arguments.get("day"))
    if day is None:
        return f"{year:04}-{int(month):02}"
    return f"{year:04}-{int(month):02}-{int(day):02}"


def _nearest(found: Found, context: Context) -> str | None:
    """Return the candidate nearest to publication, weighed by the clause's tense; a weekday named has to agree."""
    published = context.published
    if published is None:
        return None
    leap_day = "weekday" not in found.slots and found.slots.get("day") == _LEAP_DAY
    reach = _YEARS_TO_LEAP if leap_day else 1
    candidates = []
    for year in range(max(published.year - reach, 1), min(published.year + reach, date.max.year) + 1):
        value = _in_year(found, year)
        days = day_range(value) if value and is_valid(value) else None
        if value and days:
            candidates.append((value, days))
    if "which" in found.slots:
        return _stepped(candidates, int(found.slots["which"]), published)
    if "weekday" in found.slots:
        candidates = [one for one in candidates if one[1][0].isoweekday() == found.slots["weekday"]] or candidates
    direction = context.direction(found)
    return min(candidates, key=lambda one: _distance(one[1], published, direction), default=("", None))[0] or None


def _distance(days: tuple[date, date], published: date, direction: Direction) -> float:
    if days[0] <= published <= days[1]:
        return 0
    if days[0] > published:
        return (days[0] - published).days * (_AGAINST_TENSE[direction] if direction is Direction.PAST else 1)
    return (published - days[1]).days * (_AGAINST_TENSE[direction] if direction is Direction.FUTURE else 1)


def _stepped(candidates: list[tuple[str, tuple[date, date]]], step: int, published: date) -> str | None:
    """Return last, this or next May, seen from publication."""
    past = [value for value, days in candidates if days[1] < published]
    future = [value for value, days in candidates if days[0] > published]
    if step < 0:
        return past[-1] if past else None
    if step > 0:
        return future[0] if future else None
    return next((value for value, _ in candidates if value.startswith(f"{published.year:04}")), None)
