"""Seen from the day of publication: today, Friday, last week, two years ago."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.enrich.timex.context import Context, Resolved, against
from pipeline.enrich.timex.direction import Direction
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.spelled import distance, spelled_date, tense_weights
from pipeline.enrich.timex.values import CLOCK_UNITS, duration, shift
from pipeline.moments import make_day

_FRIDAY: Final = 5
_MIDWEEK: Final = 3
_HOURS_A_DAY: Final = 24
_MONTHS_AROUND: Final = 2
"""So many months before and after publication a day without its month may lie in."""
_POSSESSIVES: Final = ("'s", "\u2019s")
_YEARS: Final = {"DE": 10, "CE": 100, "MI": 1000}
"""A decade ago is a year, not a decade."""
_SMALLER: Final = {"Y": (12, "M"), "Q": (3, "M"), "M": (4, "W"), "W": (7, "D")}
"""Two and a half years ago is a month: how many of which unit make one."""


def days_away(found: Found, context: Context) -> Resolved:
    """Today, yesterday, the day after tomorrow: days away from publication."""
    day = context.published
    moved = shift(day, "D", found.integer("days")) if day else None
    return against(day, moved, "D", suffix=found.text("part"))


def today(found: Found, context: Context) -> Resolved:
    """Today; in a quotation "today's challenges" are those of the present time."""
    after = context.text[found.end : found.end + 2]
    if found.slots.get("days") == 0 and after in _POSSESSIVES and context.quoted(found.start):
        return Resolved("DATE", "PRESENT_REF")
    return days_away(found, context)


def weekday(found: Found, context: Context) -> Resolved:
    """A weekday is the latest one, today included, unless its clause looks ahead; "next" and "last" skip today."""
    day = context.anchor
    if day is None:
        return Resolved("DATE", None)
    if context.listed and context.then and (listed := _next_listed(found, context.then, context)):
        return listed
    ahead = (found.integer("weekday") - day.isoweekday()) % 7
    which = found.slots.get("which", found.rule.arguments.get("which"))
    moved: date | None
    if which == 0:
        told = bool(ahead) and context.direction(found) is Direction.PAST
        moved = shift(day, "D", ahead - 7 if told else ahead)
    elif which == 1 or (which is None and (context.narrative or context.direction(found) is Direction.FUTURE)):
        moved = shift(day, "D", ahead if ahead or which is None else 7)
    elif which == -1:
        moved = shift(day, "D", ahead - 7)
    else:
        moved = shift(day, "D", ahead - 7 if ahead else 0)
    moved = shift(moved, "D", found.integer("plus")) if moved else None
    return against(day, moved, "D", suffix=found.text("part"))


def _next_listed(found: Found, then: date, context: Context) -> Resolved | None:
    """Return the weekday after the one before it in a list, unless what is told of the past would lie ahead."""
    moved = shift(then, "D", (found.integer("weekday") - then.isoweekday()) % 7 or 7)
    published = context.published
    if moved and published and moved > published >= then and context.direction(found) is Direction.PAST:
        return None
    return against(published, moved, "D", suffix=found.text("part"))


def weekend(found: Found, context: Context) -> Resolved:
    """The weekend: the latest one, or the coming one where the words (``coming``) or the clause look ahead."""
    day = context.published
    if day is None:
        return Resolved("DATE", None)
    if "coming" in found.rule.arguments:
        return against(day, shift(day, "W", int(day.isoweekday() > _FRIDAY)), "WE")
    ahead = day.isoweekday() > _FRIDAY or context.direction(found) is Direction.FUTURE
    return against(day, shift(day, "W", 0 if ahead else -1), "WE")


def which_unit(found: Found, context: Context) -> Resolved | None:
    """Last week, this year, next month: whole units away from publication."""
    day, step = context.published, found.integer("which")
    if found.rule.arguments.get("from") == "anchor":
        day = context.anchor
    if "month" in found.slots or "season" in found.slots:
        return spelled_date(found, context)
    unit = found.text("unit") or "D"
    if unit == "WE" and step == 0 and day and day.isoweekday() <= _MIDWEEK:
        step = -(context.direction(found) is Direction.PAST)  # "Thousands marched this weekend", read on a Monday.
    if unit in CLOCK_UNITS:
        return Resolved("DURATION", duration(1, unit))
    return against(day, shift(day, unit, step) if day else None, unit)


def ago(found: Found, context: Context) -> Resolved:
    """Two years ago, in three weeks: units away from publication, at the granularity that was said."""
    return moved(found, context.published, context)


def moved(found: Found, day: date | None, context: Context) -> Resolved:
    """Return what lies the said number of units before (or, by the rule's ``sign``, after) ``day``."""
    count, unit, sign = found.number("number"), found.text("unit") or "D", found.integer("sign", -1)
    if context.published is None:
        return Resolved("DATE", None)
    if count is None:
        return Resolved("DATE", "PAST_REF" if sign < 0 else "FUTURE_REF")
    count += found.number("plus", 0) or 0
    if unit in CLOCK_UNITS:
        return _moved_within_day(day, count * sign, unit)
    if unit in _YEARS:
        unit, count = "Y", count * _YEARS[unit]
    if not count.is_integer():
        times, unit = _SMALLER.get(unit, (1, unit))
        count = round(count * times)
    return against(day, shift(day, unit, int(count) * sign) if day else None, unit, suffix=found.text("part"))


def _moved_within_day(day: date | None, count: float, unit: str) -> Resolved:
    if unit == "H" and abs(count) >= _HOURS_A_DAY:
        return against(day, shift(day, "D", int(count / _HOURS_A_DAY)) if day else None, "D")
    return Resolved("TIME", None)


def weekdays_away(found: Found, context: Context) -> Resolved:
    """Two Sundays ago, the Friday after next: the n-th such weekday before or after publication, today left out.

    With ``more`` of the rule so many later: a week on Sunday is the second Sunday.
    """
    day, count, sign = context.published, found.number("number"), found.integer("sign", -1)
    if day is None or count is None:
        return Resolved("DATE", None)
    ahead = (found.integer("weekday") - day.isoweekday()) % 7
    first = (ahead or 7) if sign > 0 else ahead - 7
    weeks = int(count) + found.integer("more") - 1
    return against(day, shift(day, "D", first + sign * 7 * weeks), "D", suffix=found.text("part"))


def month_day(found: Found, context: Context) -> Resolved:
    """Tuesday the 18th, on the 30th, the 3rd of this month: a day of a month that is not named.

    The nearest one, weighed by the clause's tense; that of the month which the rule says (``which``: 0 for this
    month); with a weekday the nearest day of that number which falls on it.
    """
    published, day = context.anchor, found.integer("day")
    if published is None:
        return Resolved("DATE", None)
    which = found.slots.get("which", found.rule.arguments.get("which"))
    steps = (int(which),) if which is not None else range(-_MONTHS_AROUND, _MONTHS_AROUND + 1)
    near = [shift(published.replace(day=1), "M", step) for step in steps]
    days = [made for month in near if month and (made := make_day(month.year, month.month, day))]
    if "weekday" in found.slots:
        days = [made for made in days if made.isoweekday() == found.slots["weekday"]]
    weights = tense_weights(found, context)
    best = min(days, key=lambda made: distance((made, made), (published, published), weights), default=None)
    return against(published, best, "D", suffix=found.text("part"))
