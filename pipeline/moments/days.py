"""Days that the calendar has."""

from __future__ import annotations

from datetime import date


def make_day(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar (Gregorian, years 1 to 9999) has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
