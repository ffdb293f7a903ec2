"""Dates in the text: every time expression as a TIMEX3 value, resolved against the day of publication.

TIMEX3 as in TimeML 1.2.1 (Pustejovsky et al., ISO 24617-1). A language is a data file
(``data/dates/<language>.toml``); how rules are written is :mod:`pipeline.enrich.timex.patterns`, what they mean
:mod:`pipeline.enrich.timex.resolve`. Offsets are characters into the text, end exclusive; days are calendar days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from pipeline.article import DateMention, DayRange
from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.coordination import attach_times, lists_weekdays, share_years, span_start
from pipeline.enrich.timex.language import language as language_named
from pipeline.enrich.timex.listings import begins_entry, behind_their_days, is_listing
from pipeline.enrich.timex.ranges import ALL_FIELDS, ranges
from pipeline.enrich.timex.resolve import resolve
from pipeline.enrich.timex.scan import Found, is_joined, join_lines, scan
from pipeline.enrich.timex.script import fold
from pipeline.enrich.timex.values import day_range, is_valid

_ADJACENT: Final = re.compile(r"\)?,?\s(?:\([^()\n]{1,30}\)\s)?(?:(?P<preposition>[^\W\d_]{1,2})\s)?")
_BRACKET: Final = " ("
_LEADS_ON: Final = re.compile(r",? (?:[^\W\d_]{1,6} ){0,2}")
"""Between a part of a day and its hour: "tonight at", "ce soir, à", "Samstagabend gegen"."""
_OLD_DATES: Final = 3
"""So many full dates of long ago make a narrative, unless a third as many look from publication."""
_DEICTIC: Final = frozenset({"today", "days", "weekday", "which", "weekend", "ago"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?\Z")


@dataclass(frozen=True)
class DateSummary:
    """What the index holds of an article's dates."""

    mentioned_dates: tuple[date, ...]
    """Every day that is mentioned as a day, sorted."""
    mentioned_date_ranges: tuple[DayRange, ...]
    """The calendar ranges of all dates and times, and of the spans between two dates, sorted."""
    next_event: date | None
    """The first day after publication that is mentioned as a day."""


def tag(text: str, published: str, language: str = "en") -> Iterator[tuple[int, int, str | None]]:
    """Yield ``(start, end, TIMEX3 value or None)`` of each time expression in ``text``.

    ``published`` is a day as YYYY-MM-DD; raises ``ValueError`` for anything else. ``language`` is as in
    :func:`mentions`.
    """
    day = date.fromisoformat(published)
    for found, meaning in _resolved(text, day, language):
        yield found.start, found.end, meaning.value


def mentions(text: str, published: date | None, language: str = "en") -> list[DateMention]:
    """Return the time expressions of ``text``, in order.

    None overlaps another, but for the spans between two dates ("from May 3 to May 5"): such a DURATION covers the
    mentions of both its ends and comes before them.

    Args:
        text: The article's text.
        published: The day of publication. Without it only absolute expressions get a value.
        language: ISO 639-1. A language without a data file gives only what is written alike everywhere (ISO 8601).
    """
    single = [_mention(text, found, meaning, published) for found, meaning in _resolved(text, published, language)]
    spans = ranges(text, single, language_named(language))
    return sorted([*single, *spans], key=lambda mention: (mention.start, -mention.end))


def summary(found: Iterable[DateMention], published: date | None) -> DateSummary:
    """Return what the index holds of the mentions ``found`` in an article published on ``published``."""
    days: set[date] = set()
    ranges: set[tuple[date, date]] = set()
    for mention in found:
        if mention.first_day is None or mention.last_day is None:
            continue
        anchored = mention.kind == "DURATION" and mention.anchor is not None
        if anchored and mention.anchor in {mention.first_day.isoformat(), mention.last_day.isoformat()}:
            continue  # "The past fifty years" would make an article one of every year since.
        ranges.add((mention.first_day, mention.last_day))
        if _DAY.match(mention.value or "") or (anchored and mention.first_day == mention.last_day):
            days.add(mention.first_day)
    return DateSummary(
        mentioned_dates=tuple(sorted(days)),
        mentioned_date_ranges=tuple(DayRange(gte=first, lte=last) for first, last in sorted(ranges)),
        next_event=min((day for day in days if published and day > published), default=None),
    )


def _resolved(text: str, published: date | None, code: str) -> Iterator[tuple[Found, Resolved]]:
    known = language_named(code)
    text = fold(join_lines(text), known.alike)
    expressions = attach_times(text, share_years(text, list(scan(text, known)), known), known)
    narrative = published is not None and _tells_of_the_past(expressions, published)
    context = Context(
        text, known, published, then=published, then_day=published, past_day=published, narrative=narrative
    )
    listing, told = is_listing(expressions), behind_their_days(text, expressions)
    until: Found | None = None
    meant: tuple[date, date] | None = None
    for index, found in enumerate(expressions):
        if listing and index and begins_entry(text, expressions[index - 1], found):
            context = replace(context, then_day=published)
        following = None if told[index] else _day_right_after(found, expressions[index + 1 : index + 4], context)
        part = _part_before(text, expressions[index - 1], found, context) if index else ""
        listed = index > 0 and lists_weekdays(text, expressions[index - 1], found, known)
        begun = meant if until is found else None
        opening, until = _span(found, expressions[index + 1 : index + 2], context)
        here = replace(context, begun=begun, opening=opening, until=until) if begun or until else context
        if following is not None or part or listed:
            here = replace(here, following=following, part=part, listed=listed)
        meaning = resolve(found, here)
        meant = (meaning.days or day_range(meaning.value)) if meaning else None
        if meaning is None or (meaning.value is not None and not is_valid(meaning.value)):
            continue
        yield found, meaning
        context = context.after(meaning)


def _span(found: Found, coming: Sequence[Found], context: Context) -> tuple[int | None, Found | None]:
    """Return where the span begins that ``found`` opens, and its end, the first of what is ``coming``; else None."""
    if not coming:
        return None, None
    opening = span_start(context.text, found, coming[0], context.language)
    return opening, None if opening is None else coming[0]


def _part_before(text: str, before: Found, found: Found, context: Context) -> str:
    """Return the part of the day that the expression before ends with, where small words alone lie between."""
    value = context.then_value or ""
    _, parted, part = value.partition("T")
    return part if parted and part.isalpha() and _LEADS_ON.fullmatch(text, before.end, found.start) else ""


def _tells_of_the_past(expressions: list[Found], published: date) -> bool:
    """Tell whether full dates of years ago by far outnumber what is said from the day of publication."""
    old = sum(
        1
        for found in expressions
        if found.rule.means == "date"
        and "month" in found.slots
        and int(found.slots.get("year", published.year)) < published.year - 1
    )
    return old >= _OLD_DATES and old > _OLD_DATES * sum(found.rule.means in _DEICTIC for found in expressions)


def _day_right_after(found: Found, coming: Sequence[Found], context: Context) -> date | None:
    """Return the day of a date that goes on from a time: "16:15 UTC, June 1", "between 1 and 2 p.m. on Sunday"."""
    if found.rule.means != "time":
        return None
    end = found.end
    for one in coming:
        between = context.text[end : one.start]
        joined = between == _BRACKET or is_joined(between, context.language)
        if one.rule.means == "time" and one.tail is None and joined:
            end = one.end
            continue
        if not (joined and one.rule.means == "time") and not _goes_on(context, end, one.start):
            return None
        meaning = resolve(one, context)
        days = day_range(meaning.value) if meaning else None
        return days[0] if days and days[0] == days[1] else None
    return None


def _goes_on(context: Context, end: int, start: int) -> bool:
    """Tell whether nothing but a short preposition, and no "and", lies between a time and its day."""
    between = _ADJACENT.fullmatch(context.text, end, start)
    closes = context.language.cues.get("closes")
    return between is not None and not (between["preposition"] and closes and closes.fullmatch(between["preposition"]))


def _mention(text: str, found: Found, meaning: Resolved, published: date | None) -> DateMention:
    days = meaning.days or (day_range(meaning.value) if meaning.kind in {"DATE", "TIME"} else None)
    kind: Literal["DATE", "TIME", "DURATION", "SET"] = meaning.kind  # type: ignore[assignment]
    return DateMention.model_construct(
        _fields_set=ALL_FIELDS,
        start=found.start,
        end=found.end,
        surface=text[found.start : found.end],
        kind=kind,
        value=meaning.value,
        first_day=days[0] if days else None,
        last_day=days[1] if days else None,
        relation=_relation(days, published),
        anchor=meaning.anchor,
    )


def _relation(days: tuple[date, date] | None, published: date | None) -> Literal["before", "during", "after"] | None:
    if days is None or published is None:
        return None
    return "before" if days[1] < published else "after" if days[0] > published else "during"
