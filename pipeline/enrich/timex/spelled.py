"""Dates spelled out, wholly or in part: 3 May 2001, May 3, May, the third quarter, the 1990s, summer 2008."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.enrich.timex.clock import clock_time
from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.coordination import lacks_year
from pipeline.enrich.timex.direction import Direction
from pipeline.enrich.timex.rules import Word
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.subperiods import part_of
from pipeline.enrich.timex.values import day_range, decade, is_valid
from pipeline.moments import make_day

_AGAINST_FUTURE: Final = 8.0
_AGAINST_PAST: Final = 8.5
_AGAINST_VERB: Final = 20.0
"""How many times farther a day seems that lies on the other side than the clause's tense looks: a cue of the future, a
cue of the past, and a verb of the past right before the date ("was arrested on Feb. 3")."""
_AGAINST_NEWS: Final = 1.3
"""Without any cue: news tell of the past more often."""
_AGAINST_STORY: Final = 2.0
"""A story goes on rather than back."""
_NEAR_DAYS: Final = 31
_FARTHER: Final = 3
"""So near to publication, and its other reading so many times farther, a numeric date can be told."""
_PARTS_OF_YEAR: Final = {"quarter": "Q{}", "half": "H{}", "season": "{}", "week": "W{:02}"}
_LEAP_DAY: Final = 29
_YEARS_TO_LEAP: Final = 8
_NOW: Final = 2000
"""Where the day of publication is not known."""
_PIVOT: Final = 15
"""Two-digit years up to so many years after publication are of its century."""


def spelled_date(found: Found, context: Context) -> Resolved | None:
    """Return the DATE that the slots spell; what the text left out is taken from publication and tense.

    A part of the day beside it makes it a TIME: "5 November, in the morning".
    """
    meaning, part = _spelled(found, context), found.text("part")
    if part is None or meaning is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", meaning.value or ""):
        return meaning
    return replace(meaning, kind="TIME", value=f"{meaning.value}T{part}")


def _spelled(found: Found, context: Context) -> Resolved | None:
    slots = {**found.rule.arguments, **found.slots}
    if "era" in slots:
        return Resolved("DATE", f"BC{int(slots['year']):04}")
    if "shortdecade" in slots or "decadeyear" in slots:
        return Resolved("DATE", _decade(slots, context.published, ahead=_looks_ahead(found, context)))
    if "century" in slots:
        return Resolved("DATE", f"{int(slots['century']) - 1:02}")
    year = _year(found, context)
    if year is not None:
        value = _in_year(found, year)
        anchored = "which" in slots and context.published is not None
        anchor = context.published.isoformat() if anchored and context.published else None
        return Resolved("DATE", value, anchor) if value and is_valid(value) else None
    if context.anchor is None:
        return Resolved("DATE", None)
    value = _nearest(found, context)
    return Resolved("DATE", value, context.anchor.isoformat()) if value else None


def _looks_ahead(found: Found, context: Context) -> bool:
    return context.direction(found) is Direction.FUTURE


def _decade(slots: Mapping[str, Word], published: date | None, *, ahead: bool) -> str:
    """Return a decade; "the 90s" are the latest that began before publication, "the 1700s" are a century.

    The decade of publication is "the twenties" only where the clause looks ahead: news that say so tell of 1920.
    Where its century is said, too, the decade is one of that century: "the 60s of the 19th century".
    """
    full, short = slots.get("decadeyear"), slots.get("shortdecade")
    if short is not None and "century" in slots:
        return decade(100 * (int(slots["century"]) - 1) + int(short))
    if full is not None:
        first = int(full)
        return f"{first // 100:02}" if first % 100 == 0 and first < _NOW else decade(first)
    now = published.year if published else _NOW
    first = now - (now - int(short or 0)) % 100
    return decade(first if ahead or first // 10 < now // 10 else first - 100)


def _year(found: Found, context: Context) -> int | None:
    given = found.slots.get("year", found.rule.arguments.get("year"))
    if given is not None:
        return int(given)
    if "yearofera" in found.slots:
        return found.integer("epoch") + found.integer("yearofera")
    if "shortyear" in found.slots:
        return century_of(int(found.slots["shortyear"]), context.published)
    return None


def century_of(short: int, published: date | None) -> int:
    """Return the year that a two-digit one stands for: at most fifteen years after publication (or after 2000)."""
    now = published.year if published else _NOW
    ahead = (short - now) % 100
    return now + ahead if ahead <= _PIVOT else now + ahead - 100


def _in_year(found: Found, year: int) -> str | None:
    slots = {**found.rule.arguments, **found.slots}
    part = next((slot for slot in _PARTS_OF_YEAR if slot in slots), None)
    if part:
        value = f"{year:04}-{_PARTS_OF_YEAR[part].format(slots[part])}"
        return value if part != "week" or day_range(value) else None
    month = slots.get("month", slots.get("monthnumber"))
    if month is None:
        return f"{year:04}"
    if "ordinal" in slots and "weekday" in slots:
        return part_of(f"{year:04}-{int(month):02}", int(slots["ordinal"]), "D", int(slots["weekday"]))
    day = slots.get("day")
    if day is None:
        return f"{year:04}-{int(month):02}"
    return f"{year:04}-{int(month):02}-{int(day):02}"


def _nearest(found: Found, context: Context) -> str | None:
    """Return the candidate nearest to the anchor, weighed by the clause's tense; a weekday named has to agree."""
    anchor = context.anchor
    if anchor is None:
        return None
    if "which" in found.slots:
        return _stepped(_candidates(found, anchor), int(found.slots["which"]), anchor)
    candidates = _candidates(found, context.begun[0] if context.begun else anchor)
    if "weekday" in found.slots:
        candidates = [one for one in candidates if one[1][0].isoweekday() == found.slots["weekday"]] or candidates
    if context.begun:
        return next((value for value, days in candidates if days[1] >= context.begun[0]), None)
    candidates = _behind(candidates, found, context) or candidates
    weights, around = tense_weights(found, context), _around(context, anchor)

    def seems(candidate: tuple[str, tuple[date, date]]) -> float:
        ends = _end_after(candidate[1], context)
        return distance(candidate[1], around, weights) + (distance(ends, around, weights) if ends else 0)

    return min(candidates, key=seems, default=("", None))[0] or None


def _behind(
    candidates: list[tuple[str, tuple[date, date]]], found: Found, context: Context
) -> list[tuple[str, tuple[date, date]]]:
    """Return the months that begin a span of what is over, which has begun to end by publication.

    On 5 October "it rained between October and December" is of last year.
    """
    if context.published is None or "day" in found.slots or context.narrative or not context.is_over(found):
        return []
    ends = ((one, _end_after(one[1], context)) for one in candidates)
    return [one for one, end in ends if end is not None and end[0] <= context.published]


def _end_after(begun: tuple[date, date], context: Context) -> tuple[date, date] | None:
    """Return the days that end the span which begins so, where its end has no year: the first not before them.

    Both ends tell how far a span lies: on 27 November "sales from January to October" are this year's.
    """
    last = context.until.tail or context.until if context.until else None  # Of "early January" the month.
    if last is None or not lacks_year(last):
        return None
    return next((days for _, days in _candidates(last, begun[0]) if days[1] >= begun[0]), None)


def _around(context: Context, anchor: date) -> tuple[date, date]:
    """Return the days that a date lies near to: publication; in a story all of "in 1916", if that was said last."""
    return (day_range(context.then_value) if context.narrative else None) or (anchor, anchor)


def _candidates(found: Found, anchor: date) -> list[tuple[str, tuple[date, date]]]:
    leap_day = "weekday" not in found.slots and found.slots.get("day") == _LEAP_DAY
    reach = _YEARS_TO_LEAP if leap_day else 1
    candidates = []
    for year in range(max(anchor.year - reach, 1), min(anchor.year + reach, date.max.year) + 1):
        value = _in_year(found, year)
        days = day_range(value) if value and is_valid(value) else None
        if value and days:
            candidates.append((value, days))
    return candidates


def tense_weights(found: Found, context: Context) -> tuple[float, float]:
    """Return how far a day of the past and one of the future seem, for each day that they lie away."""
    if context.narrative:
        return _AGAINST_STORY, 1
    if "ahead" in found.rule.arguments:
        return _AGAINST_FUTURE, 1
    direction = context.direction(found)
    if direction is Direction.FUTURE:
        return _AGAINST_FUTURE, 1
    if direction is Direction.PAST:
        return 1, _AGAINST_VERB if context.follows_past(found) else _AGAINST_PAST
    return 1, _AGAINST_NEWS


def distance(days: tuple[date, date], around: tuple[date, date], weights: tuple[float, float]) -> float:
    """Return how far ``days`` seem from ``around``: in days, weighed by the side that they lie on."""
    if days[0] > around[1]:
        return (days[0] - around[1]).days * weights[1]
    return (around[0] - days[1]).days * weights[0] if days[1] < around[0] else 0


def _stepped(candidates: list[tuple[str, tuple[date, date]]], step: int, published: date) -> str | None:
    """Return last, this or next May, seen from publication."""
    past = [value for value, days in candidates if days[1] < published]
    future = [value for value, days in candidates if days[0] > published]
    if step < 0:
        return past[-1] if past else None
    if step > 0:
        return future[0] if future else None
    return next((value for value, _ in candidates if value.startswith(f"{published.year:04}")), None)


def range_year(found: Found, context: Context) -> Resolved | None:
    """1991-92: the year that ends a range has the century of the year that begins it.

    Behind a stroke it is the next one, of a season or a winter: 2011/83 is the number of a law.
    """
    first, last = found.integer("year"), found.integer("last")
    year = first // 100 * 100 + last
    is_season = year == first + 1 or "/" not in context.text[max(0, found.start - 2) : found.start]
    return Resolved("DATE", f"{year:04}") if first < year and is_season else None


def spoken_year(found: Found, context: Context) -> Resolved | None:
    """Nineteen ninety-seven, the nineteen sixties: a year as it is spoken."""
    century = found.integer("spelledcentury")
    if "spelleddecade" in found.slots:
        return Resolved("DATE", decade(century + found.integer("spelleddecade")))
    year = century + found.integer("tens") + found.integer("units")
    return spelled_date(replace(found, slots={**found.slots, "year": year}), context)


def numeric_date(found: Found, context: Context) -> Resolved | None:
    """03/25/2020: day and month in the language's order; None where the language has both and either could be meant."""
    first, second, year = (found.integer(name) for name in ("first", "second", "year"))
    if "shortyear" in found.slots:
        year = century_of(found.integer("shortyear"), context.published)
    days = {day for day in (make_day(year, second, first), make_day(year, first, second)) if day}
    if context.language.numeric_order == "dmy" and (ordered := make_day(year, second, first)):
        days = {ordered}
    if not days:
        return None
    day = next(iter(days)) if len(days) == 1 else _clearly_nearest(days, context.published)
    if day is None:
        return Resolved("DATE", None)
    if "hour" in found.slots or "fourdigits" in found.slots:
        return clock_time(found.slots, found.rule.arguments, day, None)
    return Resolved("DATE", day.isoformat())


def _clearly_nearest(days: set[date], published: date | None) -> date | None:
    if published is None:
        return None
    near, far = sorted((abs((day - published).days), day) for day in days)
    return near[1] if near[0] <= _NEAR_DAYS and far[0] >= _FARTHER * max(near[0], 1) else None
