"""Times of day: hours, minutes, halves of the day and zones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.direction import is_habitual
from pipeline.enrich.timex.rules import Word
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.values import day_range
from pipeline.moments import make_day

_HOURS_A_DAY: Final = 24
_NOON: Final = 12
_AFTER_NOON: Final = frozenset({"AF", "EV"})
_NIGHT: Final = "NI"
_EVENING: Final = 6
"""From this hour on, counted to twelve, a night's hours are those of its evening."""


def clock_time(
    slots: Mapping[str, Word], arguments: Mapping[str, Word], day: date | None, anchor: str | None
) -> Resolved | None:
    """Return the TIME that the slots give on ``day``; None where they give no time of day (25:00)."""
    given = {**arguments, **slots}
    if "fourdigits" in given:
        hours, minutes = divmod(int(given["fourdigits"]), 100)
        given |= {"hour": hours, "minute": minutes}
    if "part" in given and "hour" not in given:
        clock = str(given["part"])
    else:
        hour, minute = _hour(given), int(given.get("minute", 0))
        if hour is None:
            return None
        hour, minute = _spoken(hour, minute, given)
        clock = f"{hour:02}:{minute:02}{_zone(given)}"
    return Resolved("TIME", f"{day.isoformat()}T{clock}" if day else None, anchor)


def _spoken(hour: int, minute: int, given: Mapping[str, Word]) -> tuple[int, int]:
    """Return the time moved by what is spoken before it: half ``past`` ten, ten minutes ``to`` eight."""
    moved = int(given.get("past", 0)) - int(given.get("to", 0))
    if not moved:
        return hour, minute
    hours, minutes = divmod((hour * 60 + minute + moved) % (_HOURS_A_DAY * 60), 60)
    return hours, minutes


def _hour(given: Mapping[str, Word]) -> int | None:
    hour = int(given["hour"])
    half = given.get("half")
    if half is None:
        return hour if hour <= _HOURS_A_DAY else None
    if not 1 <= hour <= _NOON:
        return hour if hour == 0 or (half == "pm" and hour <= _HOURS_A_DAY) else None
    if half == "pm" and hour % _NOON > int(given.get("last", _NOON)) % _NOON and "last" in given:
        half = "am"  # Of "at 10 and 5 p.m." the first is in the morning.
    return hour % _NOON + (_NOON if half == "pm" else 0)


def _zone(given: Mapping[str, Word]) -> str:
    zone = str(given.get("zone", ""))
    offset = re.match(r"([+\-\u2212])(\d{1,2}):?(\d\d)?", str(given.get("offset", "")))
    if offset:
        return f"{'+' if offset[1] == '+' else '-'}{int(offset[2]):02}" + (f":{offset[3]}" if offset[3] else "")
    return zone


def time_of_day(found: Found, context: Context) -> Resolved | None:
    """Ten o'clock, 18:00 UTC, 8 p.m. Friday: a time on the day that is spoken of."""
    if found.tail is not None:
        whole = context.whole
        days = day_range(whole.value) if whole else None
        day = days[0] if days and days[0] == days[1] else None
        half = _half(found, (whole.value or "").partition("T")[2]) if whole else {}
        return clock_time({**half, **found.slots}, found.rule.arguments, day, whole.anchor if whole else None)
    if context.following is None and is_habitual(context.text, found.start, found.end, context.language):
        return _every_day(found)
    day = context.following or context.then_day
    slots = {**_half(found, context.part), **found.slots}
    return clock_time(slots, found.rule.arguments, day, day.isoformat() if day else None)


def _half(found: Found, part: str) -> Mapping[str, Word]:
    """Return the half of the day that its ``part`` tells of: eight in the evening, seven tonight, not two at night."""
    late = part in _AFTER_NOON or (part == _NIGHT and found.integer("hour") >= _EVENING)
    return {"half": "pm"} if late else {}


def _every_day(found: Found) -> Resolved | None:
    """Return the SET of a time of day: of "opens at 11am every day" XXXX-XX-XXT11:00."""
    once = clock_time(found.slots, found.rule.arguments, date.max, None)
    return Resolved("SET", f"XXXX-XX-XXT{(once.value or '').partition('T')[2]}") if once else None


def stamp(found: Found, _: Context) -> Resolved | None:
    """A day and a time in one: 2020-09-25T10:00Z."""
    year, month, day = (found.integer(name) for name in ("year", "monthnumber", "day"))
    return clock_time(found.slots, found.rule.arguments, make_day(year, month, day), None)
