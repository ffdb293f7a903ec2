"""Seen from what was spoken of last: the day before, two years later, that month, the year-earlier period."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.enrich.timex.context import Context, Resolved, against
from pipeline.enrich.timex.direction import Direction
from pipeline.enrich.timex.publication import moved, weekday
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.values import day_range, shift


def same_unit(found: Found, context: Context) -> Resolved:
    """That month, the same day: the unit that what was spoken of last lies in."""
    if context.published is None:
        return Resolved("DATE", None)
    unit = found.text("unit") or "D"
    then = context.then_within(unit)
    if unit == "D" and then != context.past_day and context.direction(found) is Direction.PAST:
        then = context.past_day
    return against(then, then, unit, suffix=found.text("part"))


def from_then(found: Found, context: Context) -> Resolved:
    """Two years earlier, the day before: units away from what was spoken of last."""
    if found.number("number") is None:
        return Resolved("DATE", None)
    meaning = moved(found, context.then_within(found.text("unit") or "D"), context)
    days = day_range(meaning.value)
    too_late = days and context.published and days[0] > context.published
    return Resolved("DATE", None) if too_late and context.direction(found) is Direction.PAST else meaning


def weekday_then(found: Found, context: Context) -> Resolved:
    """The following Tuesday: seen from what was spoken of last."""
    return weekday(found, replace(context, published=context.then)) if context.published else Resolved("DATE", None)


def quarter_then(_: Found, context: Context) -> Resolved:
    """The quarter: the one that was spoken of last, else the latest whole one."""
    quarter = day_range(context.quarter)
    if quarter:
        return Resolved("DATE", context.quarter, quarter[0].isoformat())
    day = context.published
    return against(day, shift(day, "Q", -1) if day else None, "Q")


def year_earlier(found: Found, context: Context) -> Resolved:
    """The year-earlier period: a year before the quarter that was spoken of last, else last year."""
    day = context.published
    if "unit" in found.slots:
        unit = str(found.slots["unit"])
        then = context.then_within(unit)
        return against(then, shift(then, "Y", -1) if then else None, unit)
    quarter = day_range(context.quarter)
    if day and quarter:
        return against(quarter[0], shift(quarter[0], "Y", -1), "Q")
    return against(day, shift(day, "Y", -1) if day else None, "Y")


def same_period(_: Found, context: Context) -> Resolved | None:
    """The same period last year: the quarter that was spoken of last, in the year that is named."""
    whole = context.whole
    quarter = re.match(r"\d{4}(-Q[1-4])", context.quarter or "")
    if whole is None or whole.value is None or quarter is None or not re.fullmatch(r"\d{4}", whole.value):
        return whole
    return replace(whole, value=whole.value + quarter[1])


def in_which(found: Found, context: Context) -> Resolved:
    """May of last year, the 5th of last month, Friday next week: a month, a day or a weekday within a longer unit."""
    base = context.then if found.rule.arguments.get("from") == "then" else context.published
    unit = found.text("unit") or "Y"
    start = shift(base, unit, found.integer("which")) if base and context.published else None
    if base is None or start is None:
        return Resolved("DATE", None)
    if "weekday" in found.slots:
        return against(base, shift(start, "D", found.integer("weekday") - start.isoweekday()), "D")
    if "quarter" in found.slots:
        return Resolved("DATE", f"{start.year:04}-Q{found.slots['quarter']}", base.isoformat())
    if "half" in found.slots:
        return Resolved("DATE", f"{start.year:04}-H{found.slots['half']}", base.isoformat())
    if "season" in found.slots:
        return Resolved("DATE", f"{start.year:04}-{found.slots['season']}", base.isoformat())
    day = found.integer("day")
    month = found.integer("month", found.integer("monthnumber", start.month))
    value = f"{start.year:04}-{month:02}" + (f"-{day:02}" if day else "")
    return Resolved("DATE", value, base.isoformat())
