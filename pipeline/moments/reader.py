"""Dates and times as pages write them: ISO 8601, RFC 5322 and 850, and words in sixty languages and four calendars.

What can be read in two ways is not read: ``03/04/2025`` is no date unless the caller knows the order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import Literal

from babel import Locale
from persiantools.jdatetime import JalaliDate

from pipeline.moments.clocks import OFFSET, ZONE_NAME, clock_beside, hour_of, tables, zone_of
from pipeline.moments.days import make_day
from pipeline.moments.east_asian import east_asian_days

DayOrder = Literal["dmy", "mdy"]

_ISO = re.compile(
    r"(?<![\d-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/.]?)(?P<month>0?[1-9]|1[0-2])(?P=mark)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:(?:[Tt ,]|\s-\s)\s*(?P<clock>\d{1,2}:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?)"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
    rf"\s*(?P<zone>[Zz]\b|{OFFSET}|[+-](?:\d\d|\d:\d\d)(?!\d)|{ZONE_NAME}|[A-Z]{{2,5}}\b(?![+-]))?)?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)([0-2]\d)([0-5]\d)([0-5]\d)(?!\d)(Z\b|[+-]\d{4}(?!\d))?")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20|25)\d\d)(?!\d)")
_PERSIAN = re.compile(r"(?<![\d/-])(1[34]\d\d)([/-])(\d{1,2})\2(\d{1,2})(?!\d)")
_KOREAN = re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d\d)\.\s(?P<month>\d{1,2})\.\s(?P<day>\d{1,2})(?:\.|(?!\S))")
"""``2026. 11. 26.``: KS X ISO 8601 and the style of the government."""
_EAST_ASIAN_MONTH = re.compile("[月월]")
_RFC = re.compile(
    r"(?:[A-Za-z]{3,9},\s+)?\d{1,2}[\s-][A-Za-z]{3}[\s-](?:\d{4}|\d\d)\s+\d{1,2}:\d{1,2}(?::\d{1,2})?\s+"
    rf"(?P<zone>{OFFSET}|[+-]\d\d(?![\d:])|{ZONE_NAME}|[A-Z]{{1,5}}\b(?![/+-]))"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_OTHER_SCRIPT = re.compile(r"[\u0530-\u1fff]")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_BUDDHIST = 543
"""Years that the Buddhist era is ahead."""
_EPOCH = re.compile(r"(1\d{9})(?:\d{3}|\.\d{1,6})?")
_LONGEST_KEPT = 400
"""Letters of a text whose dates are kept for whoever asks again."""
_EARLIEST = date(1900, 1, 1)
_NEVER = frozenset({date(1970, 1, 1), date(1969, 12, 31)})
"""What an empty field of a database says."""


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


def read_date(
    text: str, *, whole: bool = False, order: DayOrder | None = None, country: str | None = None
) -> Stated | None:
    """Return the first date that ``text`` states, or None.

    Args:
        text: a value of an attribute, or a short visible text.
        whole: the date must be all that ``text`` says (a weekday, a clock and a few words beside it are allowed).
        order: how ``03/04/2025`` is to be read; None: only what has one meaning.
        country: ISO 3166-1 alpha-2 of who writes it: it says which zone ``IST``, ``BST`` or ``CST`` is.
    """
    text = " ".join(text.split())
    if match := _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(match[1]), UTC)
        return Stated(moment.date(), text, moment, "second")
    found = next((one.stated for one in every_date(text, order=order, country=country)), None)
    return found if found is None or not whole or _is_all(ascii_digits(text), found) else None


def every_date(text: str, *, order: DayOrder | None = None, country: str | None = None) -> list[Found]:
    """Return the dates that ``text`` (one line, single spaces) states, in order and without overlaps.

    Digits of any script are read; years of the Buddhist era and days of the Persian calendar where the month's name, or
    the script of the text, says that they are.
    """
    if not any(map(str.isnumeric, text)):
        return []
    return list((_dates if len(text) <= _LONGEST_KEPT else _dates.__wrapped__)(text, order, country))


@lru_cache(maxsize=1024)
def _dates(text: str, order: DayOrder | None, country: str | None) -> tuple[Found, ...]:
    """Return the dates of a text with digits; a page's few lines with dates are read for many questions."""
    other_script = _OTHER_SCRIPT.search(text)
    text = ascii_digits(text)
    matches = [*_rfc_dates(text, country), *_iso_dates(text, country), *_numeric_dates(text, order, country)]
    if _YEAR.search(text) and _LETTERS.search(text):
        matches += _worded_dates(text, "month_locales", country)
    if _EAST_ASIAN_MONTH.search(text):
        matches += [_clocked(day, text, span, country) for day, span in east_asian_days(text)]
    if other_script:
        matches += [*_worded_dates(text, "other_locales", country), *_persian_dates(text)]
    kept: list[Found] = []
    for one in sorted(matches, key=lambda found: (found.start, -found.end)):
        if one.stated.day >= _EARLIEST and one.stated.day not in _NEVER and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return tuple(kept)


def _rfc_dates(text: str, country: str | None) -> Iterator[Found]:
    for match in _RFC.finditer(text):
        try:
            moment = parsedate_to_datetime(f"{match[0][: match.start('zone') - match.start()]}-0000")
        except ValueError:
            continue
        if zone := zone_of(match["zone"], country):  # one that nobody names is read with the words below
            moment = moment.replace(tzinfo=timezone(moment.replace(tzinfo=zone).utcoffset() or timedelta()))
            yield Found(Stated(moment.date(), match[0], moment, "second"), match.start(), match.end())


def _iso_dates(text: str, country: str | None) -> Iterator[Found]:
    for match in _COMPACT.finditer(text):
        year, month, number, hour, minute, second = (int(one) for one in match.groups()[:6])
        if day := make_day(year, month, number):
            yield Found(_timed(day, match[0], (hour, minute, second), match[7], country), match.start(), match.end())
    for match in [*_ISO.finditer(text), *_KOREAN.finditer(text)]:
        day = make_day(int(match["year"]), int(match["month"]), int(match["day"]))
        if day is None:
            continue
        clock = match.groupdict().get("clock")
        if clock:
            digits = re.sub(r"\D", "", re.split(r"[.,]", clock)[0]).rjust(4 if len(clock) < len("0:00:00") else 6, "0")
            hour = hour_of(int(digits[:2]), match["half"])
            at = (hour, int(digits[2:4]), int(digits[4:6] or 0))
            yield Found(_timed(day, match[0], at, match["zone"], country), match.start(), match.end())
        elif match.groupdict().get("mark", "-"):
            yield _clocked(day, text, match.span(), country)
        else:
            yield Found(Stated(day, match[0]), match.start(), match.end())


def _worded_dates(text: str, locales: str, country: str | None) -> Iterator[Found]:
    for match in _worded(locales).finditer(text):
        named = {key[0]: value for key, value in match.groupdict().items() if value is not None}
        month = named["m"].lower().rstrip(".")
        dotted = locales == "month_locales" and f"{named['d']}." in match[0]
        own = _own_month(month, country, dotted=dotted)
        day = _civil(int(named["y"]), month, int(named["d"]), locales, own)
        if day is not None and "c" in named:
            clock = tuple(int(part) for part in named["c"].split(":"))
            yield Found(_timed(day, match[0], (clock[0], clock[1], clock[2]), named.get("z"), country), *match.span())
        elif day is not None:
            yield _clocked(day, text, match.span(), country)


def _own_month(name: str, country: str | None, *, dotted: bool) -> int | None:
    """Return which month ``name`` is for the writer, where neighbours call different months by it."""
    meanings = tables()["ambiguous_months"].get(name, {})
    return meanings.get((country or "").upper()) or (meanings.get("dotted") if dotted else None)


def _civil(year: int, month: str, day: int, locales: str, own: int | None) -> date | None:
    """Return the Gregorian day of a date with a month's name, which says whose calendar it is."""
    if year < 100:  # noqa: PLR2004 - two digits: only Thai writes dates so
        year += 2500 if _THAI.search(month) else 0
    if year >= 2400 and _THAI.search(month):  # noqa: PLR2004 - no other calendar is there yet
        year -= _BUDDHIST
    if (number := tables()["persian_months"].get(month)) and year < 1900:  # noqa: PLR2004 - what is theirs
        return _persian(year, number, day)
    number = own or _months(locales).get(month)
    return make_day(year, number, day) if number else None


def _persian_dates(text: str) -> Iterator[Found]:
    for match in _PERSIAN.finditer(text):
        if day := _persian(int(match[1]), int(match[3]), int(match[4])):
            yield _clocked(day, text, match.span(), None)


def _persian(year: int, month: int, day: int) -> date | None:
    try:
        return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]  # it has no types
    except ValueError:
        return None


def _numeric_dates(text: str, order: DayOrder | None, country: str | None) -> Iterator[Found]:
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        buddhist = year >= 2500  # noqa: PLR2004 - no other calendar is there yet
        read_as = "dmy" if match[2] == "." or buddhist or first == second else order_of(first, second) or order
        if read_as is None:
            continue
        year -= _BUDDHIST if buddhist else 0
        day = make_day(year, second, first) if read_as == "dmy" else make_day(year, first, second)
        if day is not None:
            yield _clocked(day, text, match.span(), country)


def order_of(first: int, second: int) -> DayOrder | None:
    """Return the only order in which the two numbers are a day and a month; None where both are possible."""
    if first > 12:  # noqa: PLR2004 - months
        return "dmy"
    return "mdy" if second > 12 else None  # noqa: PLR2004 - months


def orders_in(text: str) -> set[DayOrder]:
    """Return the orders that the numeric dates of ``text`` can only have."""
    pairs = ((int(match[1]), int(match[3])) for match in _NUMERIC.finditer(text) if match[2] != ".")
    return {order for first, second in pairs if (order := order_of(first, second))}


def _clocked(day: date, text: str, span: tuple[int, int], country: str | None) -> Found:
    """Return the date that stands at ``span``, with the clock right behind or right before it."""
    at = clock_beside(text, *span, country)
    if at is None:
        return Found(Stated(day, text[slice(*span)]), *span)
    clock = (at.hour, at.minute, at.second)
    timed = _timed(day, text[at.start : at.end], clock, at.zone, country, seconds=at.has_seconds)
    return Found(timed, at.start, at.end)


def _timed(
    day: date,
    text: str,
    clock: tuple[int, int, int],
    zone: str | None,
    country: str | None = None,
    *,
    seconds: bool = True,
) -> Stated:
    place = zone_of(zone, country)
    if clock == (24, 0, 0) and day < date.max:  # the end of the day (ISO 8601-1:2019, 4.3.8)
        day, clock = day + timedelta(days=1), (0, 0, 0)
    try:
        at = time(*clock[:2], min(clock[2], 59))  # a leap second (RFC 3339, 5.7) is the end of its minute
    except ValueError:
        return Stated(day, text)
    if place is None:
        return Stated(day, text, clock=at)
    moment = datetime.combine(day, at, place)
    offset = moment.utcoffset() or timedelta()
    return Stated(day, text, moment.replace(tzinfo=timezone(offset)), "second" if seconds else "minute")


def ascii_digits(text: str) -> str:
    """Return ``text`` with the decimal digits of every script as those of ASCII, character for character."""
    return text if text.isascii() else text.translate(_digits())


@cache
def _digits() -> dict[int, str]:
    every = (chr(code) for code in range(0x80, 0x10000))
    return {ord(one): str(unicodedata.decimal(one)) for one in every if unicodedata.category(one) == "Nd"}


@cache
def _months(locales: str) -> dict[str, int]:
    names: dict[str, int] = dict(tables()["months_extra"])
    for code in tables()[locales]:
        for forms in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    names.setdefault(name.lower().rstrip("."), number)
    return {name: number for name, number in names.items() if any(map(str.isalpha, name))}


@cache
def _worded(locales: str) -> re.Pattern[str]:
    """Return what finds dates with the names of months; signs that follow a letter are no boundary of a word."""
    other = locales == "other_locales"
    known = {*_months(locales), *(tables()["persian_months"] if other else ())}
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    ordinal = r"(?:st|nd|rd|th|er|º|ª|\.)?"
    clock = r"(?P<c4>\d\d:\d\d:\d\d)(?:\s+(?P<z4>[A-Z]{1,5}|[+-]\d{4}))?"
    year = r"(?:1[349]|2[045])\d\d" if other else r"(?:19|20)\d\d"
    short = r"|\d\d(?![\d:.])" if other else ""
    of = r"(?:de\s+|of\s+|ta['\u2019]\s?|d['\u2019]|ב)?"
    of_year = r"(?:del?\s+|năm\s+|พ\.ศ\.\s*)?"
    day_first = rf"(?<!\d)(?P<d1>\d{{1,2}}){ordinal}[\s/.-]+{of}(?P<m1>{names})(?!\w)\.?[,\u060c]?[\s/.-]+"
    patterns = (
        rf"{day_first}{of_year}(?P<y1>{year}{short})(?!\d)",
        rf"(?<!\w)(?P<m2>{names})(?!\w)\.?[\s-]+(?P<d2>\d{{1,2}}){ordinal}(?:[,\u060c]\s*|\s+|-)(?:at\s+)?(?P<y2>{year})(?!\d)",
        rf"(?<!\d)(?P<y3>{year})[\s,.-]+(?:m\.\s)?(?P<m3>{names})(?!\w)\.?[\s-]+(?P<d3>\d{{1,2}})(?!\d)",
        rf"(?<!\w)(?P<m4>{names})\s+(?P<d4>\d{{1,2}})\s+{clock}\s+(?P<y4>{year})(?!\d)",
        rf"(?<!\d)(?P<y5>{year})\.?\sgada\s(?P<d5>\d{{1,2}})\.\s(?P<m5>{names})(?!\w)",
    )
    return re.compile("|".join(patterns), re.IGNORECASE)


def _is_all(text: str, found: Stated) -> bool:
    rest = text.replace(found.text, " ", 1)
    return not any(map(str.isdigit, rest)) and len(rest.split()) <= 4  # noqa: PLR2004 - "Published on Friday," "at"
