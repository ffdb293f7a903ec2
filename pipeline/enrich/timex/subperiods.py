"""Periods within a period: the third quarter of a year, the last week of a month, the second Tuesday of November."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.enrich.timex.values import at_granularity, day_range, shift

_PER_YEAR = {"Q": 4, "HY": 2}
_YEAR_DAYS = 364
_SATURDAY = 6


def part_of(whole: str | None, ordinal: int, unit: str, weekday: int | None = None) -> str | None:
    """Return the value of the ``ordinal``-th ``unit`` (-1: the last), or weekday, of the calendar value ``whole``."""
    days = day_range(whole)
    if days is None or ordinal == 0:
        return None
    first, last = days
    if weekday is not None:
        return _weekday_of(first, last, ordinal, weekday)
    if unit in _PER_YEAR:
        return _part_of_year(first, last, ordinal, unit)
    if unit == "W":
        return _week_of(first, last, ordinal)
    if unit == "WE":
        saturday = _weekday_of(first, last, ordinal, _SATURDAY)
        return at_granularity(date.fromisoformat(saturday), unit) if saturday else None
    return _unit_of(first, last, ordinal, unit)


def _part_of_year(first: date, last: date, ordinal: int, unit: str) -> str | None:
    count = _PER_YEAR[unit]
    if (last - first).days < _YEAR_DAYS or first.year != last.year or not -1 <= ordinal <= count:
        return None
    return f"{first.year:04}-{unit[0]}{ordinal if ordinal > 0 else count}"


def _unit_of(first: date, last: date, ordinal: int, unit: str) -> str | None:
    if unit not in {"D", "M", "Y", "DE"}:
        return None
    moved = shift(first, unit, ordinal - 1) if ordinal > 0 else last
    return at_granularity(moved, unit) if moved and first <= moved <= last else None


def _weekday_of(first: date, last: date, ordinal: int, weekday: int) -> str | None:
    if ordinal > 0:
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (ordinal - 1))
    else:
        day = last - timedelta(days=(last.isoweekday() - weekday) % 7)
    return day.isoformat() if first <= day <= last else None


def _week_of(first: date, last: date, ordinal: int) -> str | None:
    if ordinal > 0:
        day = first + timedelta(days=7 * (ordinal - 1))
        return at_granularity(day, "W") if day <= last else None
    return at_granularity(last, "W")
