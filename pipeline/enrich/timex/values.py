"""TIMEX3 values (ISO-TimeML) and the calendar days that they cover.

A value is a string as TimeML 1.2.1 writes it: ``2020-11-03``, ``2020-W38``, ``2020-Q3``, ``199`` (a decade),
``18`` (a century), ``2020-11-03T18:00Z``, ``P3D``, ``PXY``, ``PRESENT_REF``, ``XXXX-WXX-5``. Weeks are ISO 8601.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from pipeline.moments import make_day

SEASON_MONTHS: Final = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
"""Meteorological seasons of the north; months above 12 belong to the next year."""

_YEARS_PER_UNIT: Final = {"Y": 1, "DE": 10, "CE": 100, "MI": 1000}
_MONTHS_PER_UNIT: Final = {"M": 1, "Q": 3, "HY": 6}
_DAYS_PER_UNIT: Final = {"D": 1, "W": 7, "WE": 7, "FN": 14}

_WHOLE_UNITS: Final = {"DE": (10, "Y"), "CE": (100, "Y"), "MI": (1000, "Y"), "FN": (2, "W"), "HY": (6, "M")}
"""Units that TIMEX3 durations have no letter for: how many of which unit they are."""
_SMALLER: Final = {"D": (24, "H"), "Y": (12, "M"), "H": (60, "N"), "CE": (100, "Y"), "DE": (10, "Y")}
"""Half an hour is thirty minutes."""
_UNITS: Final = ("S", "N", "H", "D", "WE", "W", "FN", "M", "Q", "HY", "Y", "DE", "CE", "MI")
"""The units by their length."""
CLOCK_UNITS: Final = frozenset("HNS")
"""Hours, minutes and seconds."""
_CLOCK_LETTERS: Final = {"H": "H", "N": "M", "S": "S"}

_TIME = r"T(?:(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?|MO|AF|EV|NI|MI|DT)"
_WEEK = r"W(?:[0-5]\d|XX)(?:-(?:[1-7]|WE))?"
_MONTH = r"(?:0[1-9]|1[0-2]|XX)(?:-(?:[0-3]\d|XX))?"
_CALENDAR = rf"(?:\d{{4}}|XXXX)(?:-(?:Q[1-4X]|H[12X]|SP|SU|FA|WI|{_WEEK}|{_MONTH}))?"
_NUMBER = r"(?:\d+(?:\.\d+)?|X)"
VALID: Final = re.compile(
    rf"(?:BC)?(?:{_CALENDAR}(?:{_TIME})?|{_TIME}|\d{{2,3}}"
    rf"|P(?:{_NUMBER}(?:Y|M|W|D|Q|WE|CE|DE))+(?:T(?:{_NUMBER}[HMS])+)?|PT(?:{_NUMBER}[HMS])+|(?:PAST|PRESENT|FUTURE)_REF)\Z"
)
"""What a TIMEX3 value may look like."""


_REMEMBERED: Final = 4096
"""How many values are kept in mind: a text says few days, each several times."""


@lru_cache(maxsize=_REMEMBERED)
def is_valid(value: str) -> bool:
    """Tell whether ``value`` is a TIMEX3 value, its calendar days included (no 2021-02-30)."""
    if VALID.match(value) is None:
        return False
    day = re.match(r"(\d{4})-(\d\d)-(\d\d)", value)
    return day is None or make_day(*map(int, day.groups())) is not None


def is_smaller(unit: str, other: str) -> bool:
    """Tell whether ``unit`` is shorter than ``other``: a day than a week."""
    return _UNITS.index(unit) < _UNITS.index(other)


def shift(day: date, unit: str, count: int) -> date | None:
    """Return ``day`` moved by ``count`` units; the last day of a short month stands in for a missing one.

    None where the calendar ends (years 1 to 9999).
    """
    try:
        if unit in _DAYS_PER_UNIT:
            return day + timedelta(days=count * _DAYS_PER_UNIT[unit])
        months = count * (_MONTHS_PER_UNIT[unit] if unit in _MONTHS_PER_UNIT else 12 * _YEARS_PER_UNIT[unit])
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError, IndexError):
        return None


def at_granularity(day: date, unit: str) -> str:
    """Return the value of the ``unit`` that ``day`` lies in: 2020-09-25 and ``W`` make ``2020-W39``."""
    week_year, week, _ = day.isocalendar()
    return {
        "D": day.isoformat(),
        "W": f"{week_year:04}-W{week:02}",
        "FN": f"{week_year:04}-W{week:02}",
        "WE": f"{week_year:04}-W{week:02}-WE",
        "M": f"{day.year:04}-{day.month:02}",
        "Q": f"{day.year:04}-Q{(day.month + 2) // 3}",
        "HY": f"{day.year:04}-H{(day.month + 5) // 6}",
        "Y": f"{day.year:04}",
        "DE": f"{day.year // 10:03}",
        "CE": f"{day.year // 100:02}",
        "MI": f"{day.year // 100:02}",
    }[unit]


@lru_cache(maxsize=_REMEMBERED)
def day_range(value: str | None) -> tuple[date, date] | None:
    """Return the first and the last day that a calendar value covers; None for a value that names no such days."""
    if not value:
        return None
    calendar_part = value.partition("T")[0]
    try:
        return _day_range(calendar_part)
    except (ValueError, OverflowError):
        return None


def _day_range(value: str) -> tuple[date, date] | None:
    if re.fullmatch(r"\d{2}", value):
        return _years(int(value) * 100, 100)
    if re.fullmatch(r"\d{3}X?", value):
        return _years(int(value[:3]) * 10, 10)
    if re.fullmatch(r"\d{4}", value):
        return _years(int(value), 1)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        return day, day
    if re.fullmatch(r"\d{4}-\d\d", value):
        return _months(int(value[:4]), int(value[5:]), 1)
    part = re.fullmatch(r"(\d{4})-(?:Q(\d)|H(\d)|(SP|SU|FA|WI)|W(\d\d)(?:-(WE|\d))?)", value)
    return _part_of_year(int(part[1]), part) if part else None


def _part_of_year(year: int, part: re.Match[str]) -> tuple[date, date]:
    if part[2]:
        return _months(year, int(part[2]) * 3 - 2, 3)
    if part[3]:
        return _months(year, int(part[3]) * 6 - 5, 6)
    if part[4]:
        return _months(year, SEASON_MONTHS[part[4]][0], 3)
    monday = date.fromisocalendar(year, int(part[5]), 1)
    if part[6] == "WE":
        return monday + timedelta(days=5), monday + timedelta(days=6)
    if part[6]:
        day = monday + timedelta(days=int(part[6]) - 1)
        return day, day
    return monday, monday + timedelta(days=6)


def _years(first: int, count: int) -> tuple[date, date]:
    return date(max(first, 1), 1, 1), date(first + count - 1, 12, 31)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    years, last = divmod(month + count - 2, 12)
    last_year = year + years
    return date(year, month, 1), date(last_year, last + 1, calendar.monthrange(last_year, last + 1)[1])


def duration(count: float | None, unit: str) -> str:
    """Return the duration of ``count`` units (None: an unknown number): 3 and ``W`` make ``P3W``."""
    if count is not None and 0 < count < 1 and unit in _SMALLER:
        factor, unit = _SMALLER[unit]
        count *= factor
    factor, letter = _WHOLE_UNITS.get(unit, (1, unit))
    amount = "X" if count is None else f"{round(count * factor, 2):.12g}"
    return f"PT{amount}{_CLOCK_LETTERS[letter]}" if letter in _CLOCK_LETTERS else f"P{amount}{letter}"


def easter(year: int) -> date:
    """Return Easter Sunday of ``year`` (Gregorian; the algorithm of Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return the Easter Sunday of ``year`` that the Orthodox churches keep: Meeus' Julian one, in the new calendar."""
    moon = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def decade(first_year: int) -> str:
    """Return the value of the decade that begins with ``first_year``: 1990 makes ``199``."""
    return f"{first_year // 10:03}"
