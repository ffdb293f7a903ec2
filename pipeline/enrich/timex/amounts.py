"""What has a value but names no day: durations, repetitions, now and the future."""

from __future__ import annotations

from datetime import date

from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.direction import Direction
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.values import CLOCK_UNITS, at_granularity, day_range, duration, shift


def fixed(found: Found, _: Context) -> Resolved:
    """Now, recently, the future: what has a value but no calendar."""
    return Resolved(found.text("kind") or "DATE", found.text("value"))


def amount(found: Found, context: Context) -> Resolved:
    """Two weeks, several years; "the past five years" covers days as well, "will open in two weeks" that week."""
    unit = found.text("unit") or "D"
    count = found.number("number")
    if count is not None:
        count += found.number("plus", 0) or 0
    value = _compound(duration(count, unit), found)
    sign, day = found.integer("anchored"), context.published
    if "point" in found.rule.arguments and context.direction(found) is Direction.FUTURE:
        return Resolved("DURATION", value, *_point(day, unit, count))
    if not sign or day is None or count is None:
        return Resolved("DURATION", value)
    other = shift(
        day, "D" if unit in CLOCK_UNITS else unit, sign * max(1, int(count)) if unit not in CLOCK_UNITS else 0
    )
    days = (min(day, other), max(day, other)) if other else None
    return Resolved("DURATION", value, day.isoformat(), days)


def _point(day: date | None, unit: str, count: float | None) -> tuple[str | None, tuple[date, date] | None]:
    """Return the anchor and the days that lie so far ahead of ``day``: of "will open in two weeks" the week."""
    if day is None or count is None or unit in CLOCK_UNITS or not count.is_integer():
        return None, None
    ahead = shift(day, unit, int(count))
    days = day_range(at_granularity(ahead, unit)) if ahead else None
    return (day.isoformat(), days) if days else (None, None)


def _compound(value: str, found: Found) -> str:
    """Return ``value`` with what the slots ``more`` and ``moreunit`` add: two years and nine months are P2Y9M."""
    if "moreunit" not in found.slots:
        return value
    more = duration(found.number("more"), str(found.slots["moreunit"]))
    if "T" not in more:
        return value + more.removeprefix("P") if "T" not in value else value
    return value + more.removeprefix("PT" if "T" in value else "P")


def repetition(found: Found, _: Context) -> Resolved:
    """Daily, every week, each Friday."""
    if "value" in found.rule.arguments:
        return Resolved("SET", str(found.rule.arguments["value"]))
    if "weekday" in found.slots:
        return Resolved("SET", f"XXXX-WXX-{found.slots['weekday']}")
    if "month" in found.slots:
        return Resolved("SET", f"XXXX-{found.slots['month']:02}")
    if "season" in found.slots:
        return Resolved("SET", f"XXXX-{found.slots['season']}")
    fixed = found.text("value")
    return Resolved("SET", fixed or duration(found.number("number"), found.text("unit") or "D"))
