"""Expressions that hold another one: early May, the third quarter of 2018, a year ago today.

The one inside (``{...}`` of the pattern) is resolved already: ``context.whole``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.enrich.timex.clock import clock_time
from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.subperiods import part_of
from pipeline.enrich.timex.values import CLOCK_UNITS, at_granularity, day_range, shift

_MIDWEEK = 3


def edge(_: Found, context: Context) -> Resolved | None:
    """Early May, the end of 2008: the value of the whole."""
    return context.whole


def part(found: Found, context: Context) -> Resolved | None:
    """The first quarter of last year, the last week of March, the summer of 2008: a part of a whole."""
    whole = context.whole
    if whole is None:
        return None
    if "season" in found.slots:
        year = re.fullmatch(r"\d{4}", whole.value or "")
        return replace(whole, value=f"{year[0]}-{found.slots['season']}") if year else None
    if found.text("unit") == "HY" and not re.fullmatch(r"\d{4}", whole.value or ""):
        return whole  # "The first half of May": TIMEX3 halves years alone.
    weekday = found.integer("weekday") or None
    return replace(whole, value=part_of(whole.value, found.integer("ordinal"), found.text("unit") or "D", weekday))


def week_of(found: Found, context: Context) -> Resolved | None:
    """The week of Oct. 9, Labor Day weekend: the week that the day lies in, or the weekend that it is nearest to."""
    whole = context.whole
    days = day_range(whole.value) if whole else None
    if whole is None or days is None or days[0] != days[1]:
        return None
    unit = found.text("unit") or "W"
    near = days[0] if unit != "WE" or days[0].isoweekday() > _MIDWEEK else shift(days[0], "W", -1)
    return replace(whole, value=at_granularity(near, unit)) if near else None


def ago_from(found: Found, context: Context) -> Resolved | None:
    """A year ago today, two weeks ago Monday: units before (by the rule's ``sign``, after) a day or month named."""
    whole = context.whole
    days = day_range(whole.value) if whole else None
    count = found.number("number")
    if whole is None or whole.value is None or days is None or count is None or not count.is_integer():
        return None
    steps, unit = int(count) * found.integer("sign", -1), found.text("unit") or "D"
    moved = shift(days[0], unit, steps) if unit not in CLOCK_UNITS else None
    return replace(whole, value=at_granularity(moved, "D" if days[0] == days[1] else "M")) if moved else None


def weekday_date(found: Found, context: Context) -> Resolved | None:
    """Friday, the day after tomorrow: a weekday beside a date says the same day twice."""
    whole = context.whole
    days = day_range(whole.value) if whole else None
    same = days is not None and days[0] == days[1] and days[0].isoweekday() == found.slots["weekday"]
    return whole if same else None


def time_within(found: Found, context: Context) -> Resolved | None:
    """The morning of May 3: a part of a day that is named."""
    whole = context.whole
    days = day_range(whole.value) if whole else None
    if whole is None or days is None or days[0] != days[1]:
        return None
    return clock_time(found.slots, found.rule.arguments, days[0], whole.anchor)
