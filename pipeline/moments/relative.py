"""Dates that are told from the moment of reading: ``3 hours ago``, ``gestern, 14:10 Uhr``, as dateparser reads them.

dateparser is asked for nothing but relative words, and seen from one fixed moment: it keeps a compiled copy of its
tables for every moment that it is told.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from functools import cache

from dateparser.date import DateDataParser

from pipeline.moments.clocks import JOINT
from pipeline.moments.reader import Stated, ascii_digits

_BASE = datetime(2001, 1, 15, 12)  # noqa: DTZ001 - dateparser counts without zones
_LONGEST = 48
_OLDEST = timedelta(days=45)
_CLOCK = re.compile(
    rf"\W{{0,3}}(?:{JOINT}\s?)?(?<!\d)([01]?\d|2[0-3])[:h.]([0-5]\d)(?!\d)(?:\s?(?:uhr|h)\b)?", re.IGNORECASE
)
_SETTINGS = {
    "RELATIVE_BASE": _BASE,
    "PARSERS": ["relative-time"],
    "RETURN_TIME_AS_PERIOD": True,
    "PREFER_DATES_FROM": "future",
}
"""With the future preferred, a length of time that nobody calls past (``3 minutes``) is no time ago."""


def read_relative(text: str, *, now: datetime, language: str | None = None) -> Stated | None:
    """Return the date that is all that ``text`` says, told from ``now``; None where it tells none that is past.

    Args:
        text: a short visible text, without a label: ``vor 3 Stunden``.
        now: when it was read; aware.
        language: BCP 47 tag of what the text is written in; English is understood besides.

    Returns:
        The moment in UTC for hours and minutes ago; the day, as it is in UTC, and the clock where one is stated.
    """
    text = ascii_digits(" ".join(text.split()))
    clock = _CLOCK.search(text)
    words = (text[: clock.start()] + text[clock.end() :] if clock else text).strip(" ,|-")
    if not words or len(words) > _LONGEST:
        return None
    try:
        found = _parser((language or "en").partition("-")[0].lower()).get_date_data(words)
    except (ValueError, OverflowError):  # a number that no calendar reaches
        return None
    if found.date_obj is None or found.period not in {"time", "day"}:
        return None
    age = _BASE - found.date_obj
    if not timedelta() <= age <= _OLDEST:
        return None
    moment = (now.astimezone(UTC) - age).replace(second=0, microsecond=0)
    if clock:
        return Stated(moment.date(), text, clock=time(int(clock[1]), int(clock[2])))
    return Stated(moment.date(), text, moment, "minute") if found.period == "time" else Stated(moment.date(), text)


@cache
def _parser(language: str) -> DateDataParser:
    """Return dateparser for ``language`` and English; for English alone where it does not know ``language``."""
    parser = DateDataParser(languages=list(dict.fromkeys([language, "en"])), settings=_SETTINGS)
    try:
        parser.get_date_data("yesterday")  # languages are looked up with the first text
    except ValueError:
        return DateDataParser(languages=["en"], settings=_SETTINGS)
    return parser
