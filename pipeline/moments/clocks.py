"""Times of day and zones as people write them, and the lists of words that dates and clocks share."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

ZONE_NAME = r"[A-Z][a-z]+/[A-Z][\w-]+(?:/[A-Z]\w+)?"
"""A zone of the tz database by its area and place."""
OFFSET = r"(?:UTC|GMT)\s?[+\u2212-]\d{1,2}(?::?\d\d)?(?!\d)|[+\u2212-]\d\d:?\d\d(?!\d)"
"""What is east of UTC, with its name or without."""
JOINT = r"(?:at|um|à|kl|às|a las|las|ore|alle|alle ore|klo|om|в|o|saat|godz|on|le|den|el|il)\b\.?"
"""A word between a day and a clock."""
_YEAR_WORD = r"(?:г|года|году|р|року|d|น)\b\.?"
_SPAN_END = re.compile(r"[\u2212-]([01]\d|2[0-3]):([0-5]\d)")
_REACH = 40
"""How far from its day a clock is looked for, in characters."""
_FARTHEST_WEST, _FARTHEST_EAST = -12 * 60, 14 * 60
"""Where clocks are set, in minutes east of UTC."""

Half = Literal["am", "pm"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day beside a date, and where it stands in the text."""

    hour: int
    minute: int
    second: int
    has_seconds: bool
    zone: str | None
    start: int
    end: int


def clock_beside(text: str, start: int, end: int, country: str | None) -> Clock | None:
    """Return the clock right behind, or else right before, the date that stands from ``start`` to ``end``."""
    behind = _behind().match(text[end : end + _REACH])
    if behind and _is_clock(behind):
        zone = None if _is_span(behind) else _zone(behind)
        length = behind.end() if zone_of(zone, country) or not behind["zone"] else behind.start("zone")
        return _clock(behind, zone, start, end + length)
    first = max(0, start - _REACH)
    before = _before().search(text[first:start])
    return _clock(before, _zone(before), first + before.start(), end) if before and _is_clock(before) else None


def _is_clock(match: re.Match[str]) -> bool:
    return bool(match["minute"] or match["half"])


def _is_span(match: re.Match[str]) -> bool:
    """Return whether a later time of day follows a hyphen: ``24 November 2026, 10:00-12:00`` has no zone but an end."""
    end = _SPAN_END.fullmatch(match["zone"] or "")
    if not end or match["second"] or match["half"] or match.start("zone") != match.end("minute"):
        return False
    return (int(end[1]), int(end[2])) > (int(match["hour"]), int(match["minute"]))


def _clock(match: re.Match[str], zone: str | None, start: int, end: int) -> Clock:
    hour = hour_of(int(match["hour"]), match["fore"] or match["half"])
    return Clock(hour, int(match["minute"] or 0), int(match["second"] or 0), bool(match["second"]), zone, start, end)


def _zone(match: re.Match[str]) -> str | None:
    """Return the zone that stands behind a clock; in small letters most abbreviations are words (``est``, ``et``)."""
    zone: str | None = match["zone"]
    if zone and zone.isalpha() and not zone.isupper() and not match["half"]:
        return zone if zone.lower() in tables()["zones_in_small_letters"] else None
    return zone


def hour_of(hour: int, half: str | None) -> int:
    """Return the hour of 24, of an hour of 12 where ``half`` says which half of the day: ``p. m.``, ``午後``."""
    if not half:
        return hour
    letters = "".join(half.lower().split()).rstrip(".")
    return hour % 12 + (12 if letters.startswith("p") or letters in _late() else 0)


@cache
def _late() -> frozenset[str]:
    return frozenset(one.rstrip(".") for one in tables()["halves"]["pm"])


def zone_of(text: str | None, country: str | None = None) -> tzinfo | None:
    """Return the zone that ``Z``, ``+02:00``, ``GMT+3``, ``CEST``, ``ET`` or ``Europe/Oslo`` names; None if none.

    ``country`` (ISO 3166-1 alpha-2) decides what ``IST``, ``BST`` or ``CST`` is; without it, what it mostly is.
    """
    if not text:
        return None
    label = text.strip().lower().replace("\u2212", "-")
    if match := re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d\d)?", label):
        minutes = (int(match[2]) * 60 + int(match[3] or 0)) * (1 if match[1] == "+" else -1)
        return timezone(timedelta(minutes=minutes)) if _FARTHEST_WEST <= minutes <= _FARTHEST_EAST else None
    dates = tables()
    if label in dates["zones"]:
        return timezone(timedelta(minutes=dates["zones"][label]))
    if label in dates["ambiguous_zones"]:
        meanings = dates["ambiguous_zones"][label]
        return timezone(timedelta(minutes=meanings.get((country or "").upper(), meanings["mostly"])))
    name = dates["named_zones"].get(label) or (text.strip() if "/" in text else "")
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def country_of(language: str | None) -> str | None:
    """Return the country (ISO 3166-1 alpha-2) that a language tag names, or in which its language is mostly written.

    The latter is the CLDR's word (likely subtags). None where neither tells.
    """
    parts = (language or "").replace("_", "-").split("-")
    named = next((one for one in parts[1:] if len(one) == len("CH") and one.isalpha()), None)
    likely = get_global("likely_subtags").get(parts[0].lower(), "").rpartition("_")[2]
    return named.upper() if named else (likely if len(likely) == len("CH") and likely.isupper() else None)


@cache
def tables() -> dict[str, Any]:
    """Return the lists of ``dates.toml``; not to be changed."""
    return tomllib.loads(files("pipeline.moments").joinpath("dates.toml").read_text(encoding="utf-8"))


@cache
def _text() -> str:
    halves = sorted((one for words in tables()["halves"].values() for one in words), key=len, reverse=True)
    half = "|".join(map(re.escape, halves))
    return (
        rf"(?:(?P<fore>{half})\s?)?"
        r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])(?:(?:[:.：]|\s?[h時时點点시]\s?)(?P<minute>[0-5]\d))?(?::(?P<second>[0-5]\d))?"
        rf"(?:\s*(?P<half>[ap]\.?\s?m\b\.?|(?:{half})(?!\w)))?(?:\s*(?:uhr\b|h\b|[分분]))?(?![:\d])"
        rf"\s*\(?(?P<zone>(?:UTC|GMT)\s?[+\u2212-]\d{{1,2}}(?::?\d\d)?|{ZONE_NAME}|[A-Za-zМСКмск]{{1,8}}\b|[+\u2212-]\d\d:?\d\d)?"
    )


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"(?:\s?{_YEAR_WORD})?\W{{0,6}}(?:{JOINT})?\W{{0,4}}{_text()}", re.IGNORECASE)


@cache
def _before() -> re.Pattern[str]:
    day = r"(?:[^\W\d]{2,10}day\W{1,2})?"
    return re.compile(rf"{_text()}\W{{0,4}}(?:{JOINT}\W{{0,3}})?{day}$", re.IGNORECASE)
