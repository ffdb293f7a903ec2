"""Dates and times as pages write them: ISO 8601, RFC 5322, and words in two dozen languages.

What can be read in two ways is not read: ``03/04/2025`` is no date unless the caller knows the order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale

DayOrder = Literal["dmy", "mdy"]

_ISO = re.compile(
    r"(?<![\d-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/.]?)(?P<month>0?[1-9]|1[0-2])(?P=mark)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:(?:[Tt ,]|\s-\s)\s*(?P<clock>\d{1,2}:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)"
    r"\s*(?P<zone>[Zz]\b|(?:UTC|GMT)(?![\s]?[+-])|(?:UTC|GMT)?\s?[+\u2212-]\d\d:?\d\d|[+-]\d\d(?!\d))?)?"
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d)(?!\d)")
_CJK = re.compile(r"(?P<year>(?:19|20)\d\d)\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]")
_CLOCK_TEXT = (
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))?(?::(?P<second>[0-5]\d))?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*(?:uhr\b|h\b))?(?![:\d])"
    r"\s*\(?(?P<zone>(?:UTC|GMT)\s?[+\u2212-]\d{1,2}(?::?\d\d)?|[A-Za-zМСКмск]{1,8}\b|[+\u2212-]\d\d:?\d\d)?"
)
_JOINT = r"(?:at|um|à|kl|às|a las|las|ore|alle|alle ore|klo|om|в|o|saat|godz|on|le|den|el|il)\b\.?"
_CLOCK = re.compile(rf"\W{{0,6}}(?:{_JOINT})?\W{{0,4}}{_CLOCK_TEXT}", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(
    rf"{_CLOCK_TEXT}\W{{0,4}}(?:{_JOINT}\W{{0,3}})?(?:[^\W\d]{{2,10}}day\W{{1,2}})?$", re.IGNORECASE
)
_RFC = re.compile(r"(?:[A-Za-z]{3},\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|[A-Z]{1,4})")
_COULD_BE_WORDED = re.compile(r"(?=.*(?:19|20)\d\d)(?=.*[^\W\d_]{2})")
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?")
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
    clock: time | None = None
    """The time of day where one is stated, but no zone."""

    @property
    def start(self) -> datetime:
        """The moment, or midnight UTC of the day."""
        return self.moment or datetime.combine(self.day, time(), UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A date and where it stands in a text."""

    stated: Stated
    start: int
    end: int


def read_date(text: str, *, whole: bool = False, order: DayOrder | None = None) -> Stated | None:
    """Return the first date that ``text`` states, or None.

    Args:
        text: a value of an attribute, or a short visible text.
        whole: the date must be all that ``text`` says (a weekday, a clock and a few words beside it are allowed).
        order: how ``03/04/2025`` is to be read; None: only what has one meaning.
    """
    text = " ".join(text.split())
    if match := _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(match[1]), UTC)
        return Stated(moment.date(), text, moment, "second")
    found = next((one.stated for one in every_date(text, order=order)), None)
    return found if found is None or not whole or _is_all(text, found) else None


def every_date(text: str, *, order: DayOrder | None = None) -> list[Found]:
    """Return the dates that ``text`` (one line, single spaces) states, in order and without overlaps."""
    if not any(map(str.isdigit, text)):
        return []
    matches = [*_rfc_dates(text), *_iso_dates(text), *_worded_dates(text), *_numeric_dates(text, order)]
    kept: list[Found] = []
    for one in sorted(matches, key=lambda found: (found.start, -found.end)):
        if one.stated.day >= _EARLIEST and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept


def _rfc_dates(text: str) -> Iterator[Found]:
    for match in _RFC.finditer(text):
        try:
            moment = parsedate_to_datetime(match[0])
        except ValueError:
            continue
        zoned = moment.tzinfo is not None
        stated = Stated(moment.date(), match[0], moment, "second") if zoned else Stated(moment.date(), match[0])
        yield Found(stated, match.start(), match.end())


def _iso_dates(text: str) -> Iterator[Found]:
    for match in [*_ISO.finditer(text), *_CJK.finditer(text)]:
        day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
        if day is None:
            continue
        clock = match.groupdict().get("clock")
        if clock:
            digits = re.sub(r"\D", "", re.split(r"[.,]", clock)[0]).rjust(4, "0")
            time_of_day = (int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0))
            yield Found(_timed(day, match[0], time_of_day, match["zone"]), match.start(), match.end())
        elif match.groupdict().get("mark", "-"):
            yield _clocked(day, text, match.span())
        else:
            yield Found(Stated(day, match[0]), match.start(), match.end())


def _worded_dates(text: str) -> Iterator[Found]:
    if not _COULD_BE_WORDED.search(text):
        return
    for match in _worded().finditer(text):
        named = {key[0]: value for key, value in match.groupdict().items() if value is not None}
        day = _day(int(named["y"]), _months()[named["m"].lower().rstrip(".")], int(named["d"]))
        if day is not None and "c" in named:
            clock = tuple(int(part) for part in named["c"].split(":"))
            yield Found(_timed(day, match[0], (clock[0], clock[1], clock[2]), named.get("z")), *match.span())
        elif day is not None:
            yield _clocked(day, text, match.span())


def _numeric_dates(text: str, order: DayOrder | None) -> Iterator[Found]:
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        read_as = "dmy" if match[2] == "." or first == second else order_of(first, second) or order
        if read_as is None:
            continue
        day = _day(year, second, first) if read_as == "dmy" else _day(year, first, second)
        if day is not None:
            yield _clocked(day, text, match.span())


def order_of(first: int, second: int) -> DayOrder | None:
    """Return the only order in which the two numbers are a day and a month; None where both are possible."""
    if first > 12:  # noqa: PLR2004 - months
        return "dmy"
    return "mdy" if second > 12 else None  # noqa: PLR2004 - months


def orders_in(text: str) -> set[DayOrder]:
    """Return the orders that the numeric dates of ``text`` can only have."""
    pairs = ((int(match[1]), int(match[3])) for match in _NUMERIC.finditer(text) if match[2] != ".")
    return {order for first, second in pairs if (order := order_of(first, second))}


def _clocked(day: date, text: str, span: tuple[int, int]) -> Found:
    """Return the date that stands at ``span``, with the clock right behind or right before it."""
    start, end = span
    behind = _CLOCK.match(text[end : end + _CLOCK_REACH])
    before = _CLOCK_BEFORE.search(text[max(0, start - _CLOCK_REACH) : start])
    match = next((one for one in (behind, before) if one and (one["minute"] or one["half"])), None)
    if match is None:
        return Found(Stated(day, text[start:end]), start, end)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    clock = (hour, int(match["minute"] or 0), int(match["second"] or 0))
    if match is behind:
        end += match.end() if zone_of(match["zone"]) or not match["zone"] else match.start("zone")
    else:
        start -= len(text[max(0, start - _CLOCK_REACH) : start]) - match.start()
    return Found(_timed(day, text[start:end], clock, match["zone"], seconds=bool(match["second"])), start, end)


def _timed(day: date, text: str, clock: tuple[int, int, int], zone: str | None, *, seconds: bool = True) -> Stated:
    place = zone_of(zone)
    try:
        at = time(*clock)
    except ValueError:
        return Stated(day, text)
    if place is None:
        return Stated(day, text, clock=at)
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
    dates = _lists()
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
def _lists() -> dict[str, Any]:
    return tomllib.loads(files("pipeline.moments").joinpath("dates.toml").read_text(encoding="utf-8"))


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = dict(_lists()["months_extra"])
    for code in _lists()["month_locales"]:
        for forms in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    names.setdefault(name.lower().rstrip("."), number)
    return {name: number for name, number in names.items() if any(map(str.isalpha, name))}


@cache
def _worded() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    ordinal = r"(?:st|nd|rd|th|er|º|ª|\.)?"
    clock = r"(?P<c4>\d\d:\d\d:\d\d)(?:\s+(?P<z4>[A-Z]{1,5}|[+-]\d{4}))?"
    year = r"(?:19|20)\d\d"
    patterns = (
        rf"\b(?P<d1>\d{{1,2}}){ordinal}[\s/-]+(?:de\s+|of\s+)?(?P<m1>{names})\b\.?,?[\s/-]+(?:del?\s+)?(?P<y1>{year})\b",
        rf"\b(?P<m2>{names})\b\.?[\s-]+(?P<d2>\d{{1,2}}){ordinal}(?:,\s*|\s+|-)(?:at\s+)?(?P<y2>{year})\b",
        rf"\b(?P<y3>{year})[\s,.-]+(?P<m3>{names})\b\.?[\s-]+(?P<d3>\d{{1,2}})\b",
        rf"\b(?P<m4>{names})\s+(?P<d4>\d{{1,2}})\s+{clock}\s+(?P<y4>{year})\b",
    )
    return re.compile("|".join(patterns), re.IGNORECASE)


def _is_all(text: str, found: Stated) -> bool:
    rest = text.replace(found.text, " ", 1)
    return not any(map(str.isdigit, rest)) and len(rest.split()) <= 4  # noqa: PLR2004 - "Published on Friday," "at"
