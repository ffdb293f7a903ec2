"""Dates and times as pages write them: ISO 8601, RFC 5322, and words in two dozen languages.

What can be read in two ways is not read: ``03/04/2025`` is no date unless the caller knows the order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale

from pipeline.clean.resources import table

DayOrder = Literal["dmy", "mdy"]

_ISO = re.compile(
    r"(?<![\d-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/.]?)(?P<month>0?[1-9]|1[0-2])(?P=mark)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:[Tt ,]\s*(?P<clock>\d{1,2}:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+\u2212-]\d\d:?\d\d|[+-]\d\d(?!\d))?)?"
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))?(?::(?P<second>[0-5]\d))?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s*(?:uhr\b|h\b))?\s*\(?(?P<zone>[A-Za-zМСКмск]{2,4}\b|[+\u2212-]\d\d:?\d\d|(?:UTC|GMT)\s?[+\u2212-]\d{1,2}(?::?\d\d)?)?",
    re.IGNORECASE,
)
_RFC = re.compile(r"(?:[A-Za-z]{3},\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|[A-Z]{1,4})")
_CLOCK_REACH = 40
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as somebody stated it."""

    day: date
    text: str
    """What it was read from."""
    moment: datetime | None = None
    """Aware, in the zone that was stated; None where no time, or no zone, is stated."""
    precision: Literal["day", "minute", "second"] = "day"

    @property
    def start(self) -> datetime:
        """The moment, or midnight UTC of the day."""
        return self.moment or datetime.combine(self.day, time(), UTC)


def read_date(text: str, *, whole: bool = False, order: DayOrder | None = None) -> Stated | None:
    """Return the first date that ``text`` states, or None.

    Args:
        text: a value of an attribute, or a short visible text.
        whole: the date must be all that ``text`` says (a weekday, a clock and a few words beside it are allowed).
        order: how ``03/04/2025`` is to be read; None: only what has one meaning.
    """
    text = " ".join(text.split())
    if not any(map(str.isdigit, text)):
        return None
    for reader in (_read_rfc, _read_iso, _read_words):
        if found := reader(text):
            break
    else:
        found = _read_numeric(text, order)
    if found is None or found.day < _EARLIEST:
        return None
    return found if not whole or _is_all(text, found) else None


def _read_rfc(text: str) -> Stated | None:
    match = _RFC.match(text)
    if not match:
        return None
    try:
        moment = parsedate_to_datetime(match[0])
    except ValueError:
        return None
    if moment.tzinfo is None:
        return Stated(moment.date(), match[0])
    return Stated(moment.date(), match[0], moment, "second")


def _read_iso(text: str) -> Stated | None:
    match = _ISO.search(text)
    if not match:
        return None
    day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if not match["clock"]:
        return _with_clock(day, match[0], text[match.end() :]) if match["mark"] else Stated(day, match[0])
    digits = re.sub(r"\D", "", re.split(r"[.,]", match["clock"])[0]).rjust(4, "0")
    return _timed(day, match[0], (int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0)), match["zone"])


def _read_words(text: str) -> Stated | None:
    match = _worded().search(text)
    if not match:
        return None
    groups = match.groupdict()
    month = _months()[(groups["m1"] or groups["m2"] or groups["m3"]).lower().rstrip(".")]
    day_number = int(groups["d1"] or groups["d2"] or groups["d3"])
    day = _day(int(groups["y1"] or groups["y2"] or groups["y3"]), month, day_number)
    return None if day is None else _with_clock(day, match[0], text[match.end() :])


def _read_numeric(text: str, order: DayOrder | None) -> Stated | None:
    match = _NUMERIC.search(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12 or first == second:  # noqa: PLR2004 - months
        order = "dmy"
    elif second > 12:  # noqa: PLR2004 - months
        order = "mdy"
    if order is None:
        return None
    day = _day(year, second, first) if order == "dmy" else _day(year, first, second)
    return None if day is None else _with_clock(day, match[0], text[match.end() :])


def _with_clock(day: date, text: str, rest: str) -> Stated:
    match = _CLOCK.search(rest[:_CLOCK_REACH])
    if not match or not (match["minute"] or match["half"]):
        return Stated(day, text)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    clock = (hour, int(match["minute"] or 0), int(match["second"] or 0))
    return _timed(day, text + rest[: match.end()], clock, match["zone"], seconds=bool(match["second"]))


def _timed(day: date, text: str, clock: tuple[int, int, int], zone: str | None, *, seconds: bool = True) -> Stated:
    place = zone_of(zone)
    try:
        at = time(*clock)
    except ValueError:
        return Stated(day, text)
    if place is None:
        return Stated(day, text)
    moment = datetime.combine(day, at, place)
    offset = moment.utcoffset() or timedelta()
    return Stated(day, text, moment.replace(tzinfo=timezone(offset)), "second" if seconds else "minute")


def zone_of(text: str | None) -> tzinfo | None:
    """Return the zone that ``Z``, ``+02:00``, ``GMT+3``, ``CEST`` or ``ET`` names; None where it names none."""
    if not text:
        return None
    label = text.strip().lower().replace("\u2212", "-")
    if match := re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d\d)?", label):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes < 24 * 60 else None
    dates = table("dates")
    if label in dates["zones"]:
        return timezone(timedelta(minutes=dates["zones"][label]))
    if label in dates["named_zones"]:
        return ZoneInfo(dates["named_zones"][label])
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = dict(table("dates")["months_extra"])
    for code in table("dates")["month_locales"]:
        for forms in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    names.setdefault(name.lower().rstrip("."), number)
    return {name: number for name, number in names.items() if any(map(str.isalpha, name))}


@cache
def _worded() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    ordinal = r"(?:st|nd|rd|th|er|º|ª|\.)?"
    patterns = (
        rf"\b(?P<d1>\d{{1,2}}){ordinal}[\s-]+(?:de\s+|of\s+)?(?P<m1>{names})\b\.?,?[\s-]+(?:del?\s+)?(?P<y1>(?:19|20)\d\d)\b",
        rf"\b(?P<m2>{names})\b\.?\s+(?P<d2>\d{{1,2}}){ordinal},?\s+(?:at\s+)?(?P<y2>(?:19|20)\d\d)\b",
        rf"\b(?P<y3>(?:19|20)\d\d)[\s,]+(?P<m3>{names})\b\.?\s+(?P<d3>\d{{1,2}})\b",
    )
    return re.compile("|".join(patterns), re.IGNORECASE)


def _is_all(text: str, found: Stated) -> bool:
    rest = text.replace(found.text, " ", 1)
    return not any(map(str.isdigit, rest)) and len(rest.split()) <= 4  # noqa: PLR2004 - "Published on Friday," "at"
