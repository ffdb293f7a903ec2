"""Calendar days and periods as people type them: ``2020-11``, ``2020-W39``, ``2016..2019``, ``last week``."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from pipeline.errors import UsageError
from pipeline.index.query.remarks import remark

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
"""The day first, as wherever dots stand in a date; slashes are read in two ways."""
_LETTER = re.compile(r"[^\W\d_]")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SINGLE_FORMS = "2020, 2020-11, 2020-11-03, 2020-W39, 2020-Q4"
"""Figures alone: they stand in messages of every language."""
PERIOD_FORMS = f"{_SINGLE_FORMS}, 2016..2019"
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_STEPS = {"last": -1, "this": 0, "next": 1}
_UNITS = ("week", "month", "year")


def today_in_utc() -> date:
    """Return the current day, UTC."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar days from ``first`` to ``last``, both inclusive; None is an open end."""

    first: date | None
    last: date | None

    @property
    def is_one_day(self) -> bool:
        """Whether the period cannot be divided any further."""
        return self.first is not None and self.first == self.last


ANY_DAY = Period(None, None)


def parse_day(name: str, value: str) -> date:
    """Return the day that ``value`` names (YYYY-MM-DD); raises :class:`UsageError` about ``name``."""
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise UsageError(remark("no-day", name=name, value=repr(value[:40])))


def parse_period(name: str, value: str, forms: str = PERIOD_FORMS) -> Period:
    """Return the period that ``value`` names: a year, quarter, month, ISO week or day, or ``A..B`` of two of these.

    Either end of ``A..B`` may be left out. Raises :class:`UsageError` naming ``name``, and which ``forms`` there are.
    """
    try:
        return _spanned(name, value, _single)
    except ValueError as error:
        raise UsageError(remark("no-period", name=name, value=repr(value[:40]), forms=forms)) from error


def _spanned(name: str, value: str, read: Callable[[str], Period]) -> Period:
    """Return the period that ``read`` makes of ``value``, or of both ends of ``A..B``, of which one may be left out.

    Raises what ``read`` raises, and :class:`UsageError` naming ``name`` where it ends before it starts.
    """
    first, separator, last = value.partition("..")
    if not separator or not (first or last):
        return read(value)
    start = read(first).first if first else None
    end = read(last).last if last else None
    return _in_order(name, value, start, end)


def _in_order(name: str, value: str, start: date | None, end: date | None) -> Period:
    if start and end and start > end:
        raise UsageError(remark("ends-early", name=name, value=repr(value)))
    return Period(start, end)


def month_of(year: int, month: int, months: int = 1) -> Period:
    """Return the days of ``months`` calendar months, all of one year, starting with ``month`` (1 to 12)."""
    last = month + months - 1
    return Period(date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]))


def sunday_after(monday: date) -> date:
    """Return the last day of the week that starts on ``monday``; the last week of 9999 is short."""
    return date.fromordinal(min(date.max.toordinal(), monday.toordinal() + 6))


def _single(value: str) -> Period:
    """Return one day, week, quarter, month or year; raises ``ValueError``."""
    if _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        return Period(day, day)
    if dotted := _DOTTED.fullmatch(value):
        day = date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        return Period(day, day)
    if week := _WEEK.fullmatch(value):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return Period(monday, sunday_after(monday))
    if quarter := _QUARTER.fullmatch(value):
        return month_of(int(quarter[1]), 3 * int(quarter[2]) - 2, months=3)
    if month := _MONTH.fullmatch(value):
        if not 1 <= int(month[2]) <= len(calendar.month_name) - 1:
            raise ValueError(value)
        return month_of(int(month[1]), int(month[2]))
    if _YEAR.fullmatch(value):
        return month_of(int(value), 1, months=12)
    raise ValueError(value)


def parse_asked(name: str, value: str, today: date, *, is_past: bool = False) -> Period:
    """Return the period that ``value`` names: in figures, in words seen from ``today``, or ``A..B`` of two of these.

    Words are of the languages of :mod:`pipeline.index.query.spoken_periods`. A day or month without its year is the one
    that is meant today, the last one where ``is_past``, or the one of the other end's year (``mai..juin 2020``).
    Raises :class:`UsageError` about ``name``, with the end of ``A..B`` that names nothing.
    """
    read = partial(_one, name, today=today, is_past=is_past)
    first, _, last = value.partition("..")
    if not (first and last and _LETTER.search(value)):
        return _spanned(name, value, read)
    start, end = read(first).first, read(last).last
    if start and end:
        from pipeline.index.query.spoken_periods import agreed  # noqa: PLC0415 - rules that figures do without

        start, end = agreed(first, last, start, end)
    return _in_order(name, value, start, end)


def parse_single(name: str, value: str, today: date) -> Period:
    """Return the one period that ``value`` names, as :func:`parse_asked` of what is past does; no ``A..B``."""
    if _DAY.fullmatch(value):
        day = parse_day(name, value)
        return Period(day, day)
    if ".." in value:
        raise UsageError(remark("no-period", name=name, value=repr(value[:40]), forms=_SINGLE_FORMS))
    return _one(name, value, today=today, is_past=True, forms=_SINGLE_FORMS)


def parse_one_day(name: str, value: str, today: date) -> date:
    """Return the one day that ``value`` names, in figures or in words as :func:`parse_single` reads them.

    Raises :class:`UsageError` about ``name``, for what has several days, too.
    """
    found = parse_single(name, value, today)
    if found.first is None or not found.is_one_day:
        raise UsageError(remark("no-day", name=name, value=repr(value[:40])))
    return found.first


def _one(name: str, value: str, *, today: date, is_past: bool, forms: str = PERIOD_FORMS) -> Period:
    if relative := parse_relative(value, today):
        return relative
    try:
        return parse_period(name, value, forms)
    except UsageError as error:
        from pipeline.index.query.spoken_periods import spoken_days  # noqa: PLC0415 - rules that figures do without

        days = spoken_days(value.strip(), today, is_past=is_past)
        if days is None:
            words = remark("forms-in-words")
            raise UsageError(remark("no-period-in-words", why=error.message, forms=words)) from error
        return Period(*days)


def parse_relative(value: str, today: date) -> Period | None:
    """Return the period that ``yesterday`` or ``next month`` names, seen from ``today``; None: it is no such word.

    Weeks begin on Monday (ISO 8601). Raises :class:`UsageError` for what lies outside the calendar.
    """
    words = value.casefold().replace("-", " ").split()
    try:
        if len(words) == 1 and words[0] in _DAYS:
            day = date.fromordinal(today.toordinal() + _DAYS[words[0]])
            return Period(day, day)
        if len(words) == len(("next", "month")) and words[0] in _STEPS and words[1] in _UNITS:
            return _of_unit(words[1], _STEPS[words[0]], today)
    except ValueError as error:
        raise UsageError(remark("outside", value=repr(value[:40]))) from error
    return None


def _of_unit(unit: str, step: int, today: date) -> Period:
    if unit == "week":
        monday = date.fromordinal(today.toordinal() - today.weekday() + 7 * step)
        return Period(monday, sunday_after(monday))
    if unit == "month":
        year, month = divmod(12 * today.year + today.month - 1 + step, 12)
        return month_of(year, month + 1)
    return month_of(today.year + step, 1, months=12)
