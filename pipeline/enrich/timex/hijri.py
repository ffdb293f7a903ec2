"""Days, months and years of the Islamic calendar, by the tables of Umm al-Qura (the library `hijridate`).

A month begins when the new moon is sighted, which differs from country to country: whatever is named covers the day
before and the day after as well.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hijridate import Gregorian, Hijri

from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.spelled import distance, tense_weights

_A_DAY: Final = timedelta(days=1)
_LAST_MONTH: Final = 12


def hijri_date(found: Found, context: Context) -> Resolved:
    """Return a day of a month of the moon; a month or a year has days, but no value, for TIMEX3 has none for them.

    Without its year (``hijri``) a day is that nearest to publication. None is the value of what the tables do not
    hold: they go from 1343 to 1500 (1924 to 2077).
    """
    if "hijri" in found.slots:
        return _resolved(found, _days(found, found.integer("hijri")), None)
    published = context.published
    if published is None or "day" not in found.slots:
        return Resolved("DATE", None)
    weights, around = tense_weights(found, context), (published, published)
    near = [days for year in _years_near(published) if (days := _days(found, year))]
    best = min(near, key=lambda days: distance(days, around, weights), default=None)
    return _resolved(found, best, published.isoformat())


def _resolved(found: Found, days: tuple[date, date] | None, anchor: str | None) -> Resolved:
    if days is None:
        return Resolved("DATE", None)
    value = days[0].isoformat() if "day" in found.slots else None
    return Resolved("DATE", value, anchor, (days[0] - _A_DAY, days[1] + _A_DAY))


def _years_near(day: date) -> range:
    try:
        year = Gregorian(day.year, day.month, day.day).to_hijri().year
    except OverflowError:
        return range(0)
    return range(year - 1, year + 2)


def _days(found: Found, year: int) -> tuple[date, date] | None:
    """Return the first and the last day of what is named in the Islamic ``year``; None where there is no such day."""
    month, day = found.integer("hijrimonth"), found.integer("day")
    try:
        first = Hijri(year, month or 1, day or 1)
        last = first if day else Hijri(year, month or _LAST_MONTH, 1)
        end = last.to_gregorian() if day else last.to_gregorian() + timedelta(days=last.month_length() - 1)
        return _plain(first.to_gregorian()), _plain(end)
    except (OverflowError, ValueError):
        return None


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)
