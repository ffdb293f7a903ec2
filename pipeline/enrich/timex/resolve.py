"""Resolving: from what an expression says to the TIMEX3 value that it means there.

Each function of :data:`MEANINGS` gives one of the rules' ``means``. A value that cannot be told is None, never a
guess; None instead of a :class:`Resolved` says that the words are no time expression at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.enrich.timex.clock import time_of
from pipeline.enrich.timex.context import Context, Direction, Resolved
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.spelled import century_of, named_day, spelled_date
from pipeline.enrich.timex.values import at_granularity, day_range, duration, make_day, shift
from pipeline.enrich.timex.wholes import part_of

_DAY_UNITS: Final = {"H": "D", "N": "D", "S": "D"}
_HOURS_A_DAY: Final = 24
_SUBDAILY: Final = frozenset("HNS")


def resolve(found: Found, context: Context) -> Resolved | None:
    """Return what ``found`` means in ``context``; None where it is no time expression."""
    return MEANINGS[found.rule.means](found, context)


def _number(found: Found, name: str, default: float = 1) -> float | None:
    """Return a count; ``X`` ("several") is None."""
    given = found.slots.get(name, found.rule.arguments.get(name, default))
    return float(given) if isinstance(given, (int, float)) else None


def _integer(found: Found, name: str, default: int = 0) -> int:
    given = found.slots.get(name, found.rule.arguments.get(name, default))
    return int(given) if isinstance(given, (int, float)) else default


def _text(found: Found, name: str) -> str | None:
    given = found.slots.get(name, found.rule.arguments.get(name))
    return None if given is None else str(given)


def _against(day: date | None, moved: date | None, unit: str, *, suffix: str | None = None) -> Resolved:
    """Return the DATE (or TIME) that ``moved`` is at the granularity of ``unit``, resolved against ``day``."""
    if day is None or moved is None:
        return Resolved("TIME" if suffix else "DATE", None)
    value = at_granularity(moved, _DAY_UNITS.get(unit, unit))
    if suffix:
        return Resolved("TIME", f"{value}T{suffix}", day.isoformat())
    return Resolved("DATE", value, day.isoformat())


def _days(found: Found, context: Context) -> Resolved:
    """Today, yesterday, the day after tomorrow: days away from publication."""
    day = context.published
    moved = shift(day, "D", _integer(found, "days")) if day else None
    return _against(day, moved, "D", suffix=_text(found, "part"))


def _weekday(found: Found, context: Context) -> Resolved:
    """A weekday is the latest one, today included, unless its clause looks ahead; "next" and "last" skip today."""
    day = context.published
    if day is None:
        return Resolved("DATE", None)
    ahead = (_integer(found, "weekday") - day.isoweekday()) % 7
    which = found.slots.get("which", found.rule.arguments.get("which"))
    moved: date | None
    if which == 0:
        moved = day + timedelta(days=_integer(found, "weekday") - day.isoweekday())
    elif which == 1 or (which is None and context.direction(found) is Direction.FUTURE):
        moved = shift(day, "D", ahead if ahead or which is None else 7)
    elif which == -1:
        moved = shift(day, "D", ahead - 7)
    else:
        moved = shift(day, "D", ahead - 7 if ahead else 0)
    return _against(day, moved, "D", suffix=_text(found, "part"))


def _which(found: Found, context: Context) -> Resolved | None:
    """Last week, this year, next month: whole units away from publication."""
    day, step = context.published, _integer(found, "which")
    if "month" in found.slots or "season" in found.slots:
        return spelled_date(found, context)
    unit = _text(found, "unit") or "D"
    if unit in _SUBDAILY:
        return Resolved("DURATION", duration(1, unit))
    return _against(day, shift(day, unit, step) if day else None, unit)


def _ago(found: Found, context: Context) -> Resolved:
    """Two years ago, in three weeks: units away from publication, at the granularity that was said."""
    return _moved(found, context.published, context)


def _from_then(found: Found, context: Context) -> Resolved:
    """Two years earlier, the day before: units away from what was spoken of last."""
    return _moved(found, context.then, context)


def _moved(found: Found, day: date | None, context: Context) -> Resolved:
    count, unit, sign = _number(found, "number"), _text(found, "unit") or "D", _integer(found, "sign", -1)
    if context.published is None:
        return Resolved("DATE", None)
    if count is None:
        return Resolved("DATE", "PAST_REF" if sign < 0 else "FUTURE_REF")
    if unit in _SUBDAILY:
        return _moved_within_day(day, count * sign, unit)
    if not count.is_integer():
        count, unit = round(count * 12), "M"
    return _against(day, shift(day, unit, int(count) * sign) if day else None, unit)


def _moved_within_day(day: date | None, count: float, unit: str) -> Resolved:
    if unit == "H" and abs(count) >= _HOURS_A_DAY:
        return _against(day, shift(day, "D", int(count / _HOURS_A_DAY)) if day else None, "D")
    return Resolved("DURATION", duration(abs(count), unit))


def _then(found: Found, context: Context) -> Resolved:
    """That month, the same day: the unit that what was spoken of last lies in."""
    if context.published is None:
        return Resolved("DATE", None)
    return _against(context.then, context.then, _text(found, "unit") or "D", suffix=_text(found, "part"))


def _fixed(found: Found, _: Context) -> Resolved:
    """Now, recently, the future: what has a value but no calendar."""
    return Resolved(_text(found, "kind") or "DATE", _text(found, "value"))


def _duration(found: Found, context: Context) -> Resolved:
    """Two weeks, several years; "the past five years" covers days as well."""
    unit = _text(found, "unit") or "D"
    count = _number(found, "number")
    if count is not None:
        count += _number(found, "plus", 0) or 0
    value = duration(count, unit)
    sign, day = _integer(found, "anchored"), context.published
    if not sign or day is None or count is None:
        return Resolved("DURATION", value)
    other = shift(day, "D" if unit in _SUBDAILY else unit, sign * max(1, int(count)) if unit not in _SUBDAILY else 0)
    days = (min(day, other), max(day, other)) if other else None
    return Resolved("DURATION", value, day.isoformat(), days)


def _set(found: Found, _: Context) -> Resolved:
    """Daily, every week, each Friday."""
    if "weekday" in found.slots:
        return Resolved("SET", f"XXXX-WXX-{found.slots['weekday']}")
    if "month" in found.slots:
        return Resolved("SET", f"XXXX-{found.slots['month']:02}")
    if "season" in found.slots:
        return Resolved("SET", f"XXXX-{found.slots['season']}")
    fixed = _text(found, "value")
    return Resolved("SET", fixed or duration(_number(found, "number"), _text(found, "unit") or "D"))


def _edge(found: Found, context: Context) -> Resolved | None:
    """Early May, the end of 2008: the value of the whole."""
    return None if found.tail is None else resolve(found.tail, context)


def _part(found: Found, context: Context) -> Resolved | None:
    """The first quarter of last year, the last week of March: the n-th of a whole."""
    whole = resolve(found.tail, context) if found.tail else Resolved("DATE", _text(found, "whole"))
    if whole is None:
        return None
    return replace(whole, value=part_of(whole.value, _integer(found, "ordinal"), _text(found, "unit") or "D", found))


def _time(found: Found, context: Context) -> Resolved | None:
    """Ten o'clock, 18:00 UTC, 8 p.m. Friday: a time on the day that is spoken of."""
    if found.tail is not None:
        whole = resolve(found.tail, context)
        days = day_range(whole.value) if whole else None
        day = days[0] if days and days[0] == days[1] else None
        return time_of(found.slots, found.rule.arguments, day, whole.anchor if whole else None)
    day = context.following or context.then
    return time_of(found.slots, found.rule.arguments, day, day.isoformat() if day else None)


def _month_day(found: Found, context: Context) -> Resolved:
    """Tuesday the 18th, the 3rd of this month: a day of the month of publication, or of its neighbours."""
    published, day = context.published, _integer(found, "day")
    if published is None:
        return Resolved("DATE", None)
    near = [shift(published.replace(day=1), "M", step) for step in (0, -1, 1)]
    days = [made for month in near if month and (made := make_day(month.year, month.month, day))]
    if "weekday" in found.slots:
        days = [made for made in days if made.isoweekday() == found.slots["weekday"]]
    return _against(published, days[0] if days else None, "D")


def _in_whole(found: Found, context: Context) -> Resolved | None:
    """May of last year, Friday next week: a month, a day or a weekday within a whole."""
    whole = resolve(found.tail, context) if found.tail else None
    days = day_range(whole.value) if whole else None
    if whole is None or days is None:
        return whole
    if "weekday" in found.slots:
        inside = [days[0] + timedelta(days=step) for step in range(7)]
        fitting = [day for day in inside if day.isoweekday() == found.slots["weekday"] and day <= days[1]]
        return replace(whole, value=fitting[0].isoformat()) if fitting and days[0] + timedelta(6) >= days[1] else None
    month, day = _integer(found, "month"), _integer(found, "day")
    if days[0].year != days[1].year or days[0].month == days[1].month:
        return None
    return replace(whole, value=f"{days[0].year:04}-{month:02}" + (f"-{day:02}" if day else ""))


def _stamp(found: Found, _: Context) -> Resolved | None:
    """A day and a time in one: 2020-09-25T10:00Z."""
    year, month, day = (_integer(found, name) for name in ("year", "monthnumber", "day"))
    return time_of(found.slots, found.rule.arguments, make_day(year, month, day), None)


def _numeric(found: Found, context: Context) -> Resolved | None:
    """03/05/2001: the order is the language's, unless only the other one makes a day, or the day of publication."""
    first, second, year = (_integer(found, name) for name in ("first", "second", "year"))
    if "shortyear" in found.slots:
        year = century_of(_integer(found, "shortyear"), context.published)
    orders = [make_day(year, first, second), make_day(year, second, first)]
    if context.language.numeric_order != "mdy":
        orders.reverse()
    days = [day for day in orders if day]
    if not days:
        return None
    if context.published in days:
        days = [context.published]
    return Resolved("DATE", days[0].isoformat())


def _holiday(found: Found, context: Context) -> Resolved | None:
    """Christmas, New Year's Day: the same day every year, or counted from Easter."""
    return named_day(found, context)


def _nothing(_: Found, __: Context) -> None:
    """What looks like a date and is none."""


MEANINGS: Final[Mapping[str, Callable[[Found, Context], Resolved | None]]] = {
    "date": spelled_date,
    "weekday": _weekday,
    "days": _days,
    "which": _which,
    "ago": _ago,
    "from-then": _from_then,
    "then": _then,
    "fixed": _fixed,
    "duration": _duration,
    "set": _set,
    "edge": _edge,
    "part": _part,
    "time": _time,
    "month-day": _month_day,
    "in-whole": _in_whole,
    "stamp": _stamp,
    "numeric": _numeric,
    "holiday": _holiday,
    "nothing": _nothing,
}
"""What a rule's ``means`` stands for."""
