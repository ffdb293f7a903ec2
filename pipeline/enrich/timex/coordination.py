"""Expressions that share a word: from 5 May to 7 June 2019, on 3 May, 7 May and 9 June 2019, Thursday and Friday."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

from pipeline.enrich.timex.language import Language
from pipeline.enrich.timex.scan import Found, is_joined

_DAYS: Final = frozenset({"date", "days", "from-then", "holiday", "in-which", "month-day", "then", "weekday"})
"""What a time may belong to."""

_OPENING: Final = 16
"""So many characters before a span's beginning its preposition stands."""
_JOINED: Final = 14
"""How many characters may stand between a span's beginning and its end."""


class Placed(Protocol):
    """What stands somewhere in a text: an expression, a mention."""

    @property
    def start(self) -> int:
        """Where it begins, in characters."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


def span_start(text: str, first: Placed, last: Placed, language: Language) -> int | None:
    """Return where a span from ``first`` to ``last`` begins, its preposition included; None where nothing joins them.

    What joins two dates is the language's ``joins`` ("to", "through", a dash); after one of its ``opens``
    ("between") also one of its ``closes`` ("and").
    """
    between = text[first.end : last.start]
    if len(between) > _JOINED or "joins" not in language.cues:
        return None
    before = text[max(0, first.start - _OPENING) : first.start]
    gap = r"\s+" if language.spaced else r"\s*"
    opens = re.search(rf"(?:{language.cues['opens'].pattern}){gap}\Z", before, re.IGNORECASE)
    joined = language.cues["joins"].fullmatch(between.strip()) is not None
    if not joined and (opens is None or language.cues["closes"].fullmatch(between.strip()) is None):
        return None
    return first.start - len(opens[0]) if opens else first.start


def share_years(text: str, expressions: Sequence[Found], language: Language) -> list[Found]:
    """Return the expressions with the year of a joined end given to those before it that have none.

    A span's beginning gives its year to an end that has none, too ("2025年12月28日から1月3日").
    A month later in the calendar than the end's is one of the year before: "from 5 December to 7 January 2020".
    """
    shared = _shared_onwards(text, expressions, language)
    for index in range(len(shared) - 2, -1, -1):
        first, last = shared[index], shared[index + 1]
        year = last.slots.get("year")
        if not (isinstance(year, int) and lacks_year(first) and _in_month(last)):
            continue
        if is_joined(text[first.end : last.start], language):
            earlier = first.integer("month") > last.integer("month")
            shared[index] = replace(first, slots={**first.slots, "year": year - earlier})
    return shared


def _shared_onwards(text: str, expressions: Sequence[Found], language: Language) -> list[Found]:
    shared = list(expressions)
    joins = language.cues.get("joins")
    for index, last in enumerate(expressions[1:], start=1):
        first = shared[index - 1]
        year = first.slots.get("year")
        if joins is None or not (isinstance(year, int) and _in_month(first) and lacks_year(last)):
            continue
        if joins.fullmatch(text[first.end : last.start].strip()):
            later = first.integer("month") > last.integer("month")
            shared[index] = replace(last, slots={**last.slots, "year": year + later})
    return shared


def attach_times(text: str, expressions: Sequence[Found], language: Language) -> list[Found]:
    """Return the expressions with a day and the time that follows it as one: 5日午後3時.

    Only between a day and a time that stand side by side, or have one of the language's ``attaches`` between them.
    """
    if (attaches := language.cues.get("attaches")) is None:
        return list(expressions)
    attached: list[Found] = []
    for found in expressions:
        day = attached[-1] if attached else None
        between = text[day.end : found.start].strip(" \u3000") if day else "\n"
        free = found.rule.means == "time" and found.tail is None
        if day and free and _takes(day, found) and (not between or attaches.fullmatch(between)):
            tail = attached.pop()
            found = replace(found, start=tail.start, tail=tail)  # noqa: PLW2901 - the two are one now
        attached.append(found)
    return attached


def _takes(day: Found, time: Found) -> bool:
    """Tell whether ``day`` is one that a time can be of; a part of the day only goes on with a time of the clock."""
    names_day = day.rule.means in _DAYS and "hour" not in day.slots
    return names_day and ("part" not in day.slots or "hour" in time.slots)


def lists_weekdays(text: str, first: Found, last: Found, language: Language) -> bool:
    """Tell whether ``last`` is a weekday that goes on from another: of "Thursday, Friday and Saturday" the later."""
    both = first.rule.means == last.rule.means == "weekday" and "which" not in last.slots
    return both and is_joined(text[first.end : last.start], language)


def _in_month(found: Found) -> bool:
    return found.rule.means == "date" and "month" in found.slots


def lacks_year(found: Found) -> bool:
    """Tell whether ``found`` names a month, or a day of one, and leaves its year to be told."""
    return _in_month(found) and not {"year", "shortyear", "which"} & set(found.slots)
