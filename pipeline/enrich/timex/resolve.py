"""Resolving: from what an expression says to the TIMEX3 value that it means there.

Each function of :data:`MEANINGS` gives one of the rules' ``means``. A value that cannot be told is None, never a
guess; None instead of a :class:`Resolved` says that the words are no time expression at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.enrich.timex.clock import time_of
from pipeline.enrich.timex.context import Context, Direction, Resolved
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.spelled import century_of, named_day, spelled_date
from pipeline.enrich.timex.values import at_granularity, day_range, decade, duration, make_day, shift
from pipeline.enrich.timex.wholes import part_of

_DAY_UNITS: Final = {"H": "D", "N": "D", "S": "D"}
_FRIDAY: Final = 5
POSSESSIVES: Final = ("'s", "\u2019s")
_HOURS_A_DAY: Final = 24
_YEARS: Final = {"DE": ("Y", 10), "CE": ("Y", 100), "MI": ("Y", 1000)}
"""A decade ago is a year, not a decade."""
_SUBDAILY: Final = frozenset("HNS")


def resolve(found: Found, context: Context) -> Resolved | None:
    """Return what ``found`` means in ``context``; None where it is no time expression."""
    return MEANINGS[found.rule.means](found, context)


def _whole(found: Found, context: Context) -> Resolved | None:
    """Return what ``{...}`` stood for; its clause is the one around the whole expression."""
    return resolve(replace(found.tail, start=found.start), context) if found.tail else None


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
    day = context.anchor
    if day is None:
        return Resolved("DATE", None)
    ahead = (_integer(found, "weekday") - day.isoweekday()) % 7
    which = found.slots.get("which", found.rule.arguments.get("which"))
    moved: date | None
    if which == 0:
        moved = day + timedelta(days=_integer(found, "weekday") - day.isoweekday())
    elif which == 1 or (which is None and (context.narrative or context.direction(found) is Direction.FUTURE)):
        moved = shift(day, "D", ahead if ahead or which is None else 7)
    elif which == -1:
        moved = shift(day, "D", ahead - 7)
    else:
        moved = shift(day, "D", ahead - 7 if ahead else 0)
    moved = shift(moved, "D", _integer(found, "plus")) if moved else None
    return _against(day, moved, "D", suffix=_text(found, "part"))


def _which(found: Found, context: Context) -> Resolved | None:
    """Last week, this year, next month: whole units away from publication."""
    day, step = context.published, _integer(found, "which")
    if found.rule.arguments.get("from") == "anchor":
        day = context.anchor
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
    if _number(found, "number") is None:
        return Resolved("DATE", None)
    meaning = _moved(found, context.then_within(_text(found, "unit") or "D"), context)
    days = day_range(meaning.value)
    too_late = days and context.published and days[0] > context.published
    return Resolved("DATE", None) if too_late and context.direction(found) is Direction.PAST else meaning


def _moved(found: Found, day: date | None, context: Context) -> Resolved:
    count, unit, sign = _number(found, "number"), _text(found, "unit") or "D", _integer(found, "sign", -1)
    if context.published is None:
        return Resolved("DATE", None)
    if count is None:
        return Resolved("DATE", "PAST_REF" if sign < 0 else "FUTURE_REF")
    if unit in _SUBDAILY:
        return _moved_within_day(day, count * sign, unit)
    unit, count = _YEARS.get(unit, (unit, 1))[0], count * _YEARS.get(unit, (unit, 1))[1]
    if not count.is_integer():
        count, unit = round(count * 12), "M"
    return _against(day, shift(day, unit, int(count) * sign) if day else None, unit, suffix=_text(found, "part"))


def _moved_within_day(day: date | None, count: float, unit: str) -> Resolved:
    if unit == "H" and abs(count) >= _HOURS_A_DAY:
        return _against(day, shift(day, "D", int(count / _HOURS_A_DAY)) if day else None, "D")
    return Resolved("TIME", None)


def _ago_from(found: Found, context: Context) -> Resolved | None:
    """A year ago today, two weeks ago Monday: units before a day or a month that is named."""
    whole = _whole(found, context)
    days = day_range(whole.value) if whole else None
    count = _number(found, "number")
    if whole is None or whole.value is None or days is None or count is None or not count.is_integer():
        return None
    moved = shift(days[0], _text(found, "unit") or "D", -int(count)) if _text(found, "unit") not in _SUBDAILY else None
    return replace(whole, value=at_granularity(moved, "D" if days[0] == days[1] else "M")) if moved else None


def _week_of(found: Found, context: Context) -> Resolved | None:
    """The week of Oct. 9: the one that the day lies in."""
    whole = _whole(found, context)
    days = day_range(whole.value) if whole else None
    return replace(whole, value=at_granularity(days[0], "W")) if whole and days and days[0] == days[1] else None


def _then(found: Found, context: Context) -> Resolved:
    """That month, the same day: the unit that what was spoken of last lies in."""
    if context.published is None:
        return Resolved("DATE", None)
    unit = _text(found, "unit") or "D"
    then = context.then_within(unit)
    return _against(then, then, unit, suffix=_text(found, "part"))


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
    return _whole(found, context)


def _part(found: Found, context: Context) -> Resolved | None:
    """The first quarter of last year, the last week of March, the summer of 2008: a part of a whole."""
    whole = _whole(found, context)
    if whole is None:
        return None
    if "season" in found.slots:
        year = re.fullmatch(r"\d{4}", whole.value or "")
        return replace(whole, value=f"{year[0]}-{found.slots['season']}") if year else None
    weekday = _integer(found, "weekday") or None
    return replace(whole, value=part_of(whole.value, _integer(found, "ordinal"), _text(found, "unit") or "D", weekday))


def _time(found: Found, context: Context) -> Resolved | None:
    """Ten o'clock, 18:00 UTC, 8 p.m. Friday: a time on the day that is spoken of."""
    if found.tail is not None:
        whole = _whole(found, context)
        days = day_range(whole.value) if whole else None
        day = days[0] if days and days[0] == days[1] else None
        return time_of(found.slots, found.rule.arguments, day, whole.anchor if whole else None)
    day = context.following or context.then_day
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


def _in_which(found: Found, context: Context) -> Resolved:
    """May of last year, Friday next week: a month, a day or a weekday within a year or a week."""
    base = context.then if found.rule.arguments.get("from") == "then" else context.published
    unit = _text(found, "unit") or "Y"
    start = shift(base, unit, _integer(found, "which")) if base and context.published else None
    if base is None or start is None:
        return Resolved("DATE", None)
    if "weekday" in found.slots:
        start += timedelta(days=_integer(found, "weekday") - start.isoweekday())
        return Resolved("DATE", start.isoformat(), base.isoformat())
    if "season" in found.slots:
        return Resolved("DATE", f"{start.year:04}-{found.slots['season']}", base.isoformat())
    day = _integer(found, "day")
    value = f"{start.year:04}-{_integer(found, 'month'):02}" + (f"-{day:02}" if day else "")
    return Resolved("DATE", value, base.isoformat())


def _range_year(found: Found, _: Context) -> Resolved | None:
    """1991-92: the year that ends a range has the century of the year that begins it."""
    first, last = _integer(found, "year"), _integer(found, "last")
    year = first // 100 * 100 + last
    return Resolved("DATE", f"{year:04}") if first < year else None


def _spelled_year(found: Found, context: Context) -> Resolved | None:
    """Nineteen ninety-seven, the nineteen sixties: a year as it is spoken."""
    century = _integer(found, "spelledcentury")
    if "spelleddecade" in found.slots:
        return Resolved("DATE", decade(century + _integer(found, "spelleddecade")))
    year = century + _integer(found, "tens") + _integer(found, "units")
    return spelled_date(replace(found, slots={**found.slots, "year": year}), context)


def _today(found: Found, context: Context) -> Resolved:
    """Today; in a quotation "today's challenges" are those of the present time."""
    after = context.text[found.end : found.end + 2]
    if found.slots.get("days") == 0 and after in POSSESSIVES and context.quoted(found.start):
        return Resolved("DATE", "PRESENT_REF")
    return _days(found, context)


def _weekday_then(found: Found, context: Context) -> Resolved:
    """The following Tuesday: seen from what was spoken of last."""
    return _weekday(found, replace(context, published=context.then)) if context.published else Resolved("DATE", None)


def _weekday_date(found: Found, context: Context) -> Resolved | None:
    """Friday, the day after tomorrow: a weekday beside a date says the same day twice."""
    whole = _whole(found, context)
    days = day_range(whole.value) if whole else None
    same = days is not None and days[0] == days[1] and days[0].isoweekday() == found.slots["weekday"]
    return whole if same else None


def _weekend(found: Found, context: Context) -> Resolved:
    """The weekend: the latest one, or the coming one where the clause looks ahead."""
    day = context.published
    if day is None:
        return Resolved("DATE", None)
    ahead = day.isoweekday() > _FRIDAY or context.direction(found) is Direction.FUTURE
    return _against(day, shift(day, "W", 0 if ahead else -1), "WE")


def _quarter_then(_: Found, context: Context) -> Resolved:
    """The quarter: the one that was spoken of last, else the latest whole one."""
    if context.then_value and "-Q" in context.then_value:
        return Resolved("DATE", context.then_value, context.then_value)
    day = context.published
    return _against(day, shift(day, "Q", -1) if day else None, "Q")


def _year_earlier(found: Found, context: Context) -> Resolved:
    """The year-earlier period: a year before the quarter that was spoken of last, else last year."""
    then, day = context.then, context.published
    if "unit" in found.slots:
        unit = str(found.slots["unit"])
        then = context.then_within(unit)
        return _against(then, shift(then, "Y", -1) if then else None, unit)
    if day and then and context.then_value and "-Q" in context.then_value:
        return _against(then, shift(then, "Y", -1), "Q")
    return _against(day, shift(day, "Y", -1) if day else None, "Y")


def _same_period(found: Found, context: Context) -> Resolved | None:
    """The same period last year: the quarter that was spoken of last, in the year that is named."""
    whole = _whole(found, context)
    quarter = re.match(r"\d{4}(-Q[1-4])", context.then_value or "")
    if whole is None or whole.value is None or quarter is None or not re.fullmatch(r"\d{4}", whole.value):
        return whole
    return replace(whole, value=whole.value + quarter[1])


def _time_of(found: Found, context: Context) -> Resolved | None:
    """The morning of May 3: a part of a day that is named."""
    whole = _whole(found, context)
    days = day_range(whole.value) if whole else None
    if whole is None or days is None or days[0] != days[1]:
        return None
    return time_of(found.slots, {}, days[0], whole.anchor)


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
    "ago-from": _ago_from,
    "week-of": _week_of,
    "month-day": _month_day,
    "in-which": _in_which,
    "spelled-year": _spelled_year,
    "range-year": _range_year,
    "today": _today,
    "weekday-then": _weekday_then,
    "weekday-date": _weekday_date,
    "weekend": _weekend,
    "quarter-then": _quarter_then,
    "year-earlier": _year_earlier,
    "same-period": _same_period,
    "time-of": _time_of,
    "stamp": _stamp,
    "numeric": _numeric,
    "holiday": _holiday,
    "nothing": _nothing,
}
"""What a rule's ``means`` stands for."""
