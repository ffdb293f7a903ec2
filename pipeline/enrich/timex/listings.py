"""Listings of what is on: many entries, each with its hour, most of them on the day of publication."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.enrich.timex.scan import Found

_TIMES: Final = 8
_TIMES_A_DAY: Final = 2
_NAMES_A_DAY: Final = frozenset({"date", "days", "month-day", "numeric", "today", "weekday"})
_ENTRY_END: Final = re.compile(r"[.!?;]\s+(?=[\"\u201c\u201e\u00ab(]?[^\W\d_])|\n")
_RIGHT_BEHIND: Final = re.compile(r",?\s?(?:\w{1,5}\s|[-\u2013/]|\s[-\u2013]\s)?")


def is_listing(expressions: Sequence[Found]) -> bool:
    """Tell whether a text lists what is on: many times of day, and far fewer days."""
    times = sum(found.rule.means == "time" for found in expressions)
    days = sum(found.rule.means in _NAMES_A_DAY for found in expressions)
    return times >= _TIMES and times > _TIMES_A_DAY * days


def begins_entry(text: str, previous: Found, found: Found) -> bool:
    """Tell whether an entry ends between two expressions: the day of the one is not that of the next."""
    return _ENTRY_END.search(text, previous.end, found.start) is not None


def behind_their_days(text: str, expressions: Sequence[Found]) -> list[bool]:
    """Tell of each expression whether it names a day, or is a time right behind one ("today 3 p.m., tomorrow").

    What follows such a time is not its day. One pass, since a listing may be nothing but times.
    """
    told: list[bool] = []
    for index, found in enumerate(expressions):
        if found.rule.means != "time":
            told.append(found.rule.means in _NAMES_A_DAY)
            continue
        beside = index > 0 and told[-1] and _RIGHT_BEHIND.fullmatch(text, expressions[index - 1].end, found.start)
        told.append(bool(beside))
    return told
