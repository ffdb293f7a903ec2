"""The days that articles speak of, or were published on, as the bars of a timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.index.protocol import FacetCount
from pipeline.index.query.periods import Period, month_of, sunday_after
from pipeline.web.translations import date_label, gettext

MAIN_SHARE = 0.85
"""The bars span the fewest days that hold this share of the mentions: one "1066" must not flatten a year."""
MOST_BARS = 60
_DAYS = 45
"""Up to so many days, a bar is a day."""
_WEEKS = 40
_MONTHS = 60
_YEARS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a day, a week, a month, a year or a decade."""

    label: str
    period: str
    """What ``mentions=`` takes, and :func:`pipeline.index.query.periods.parse_period` reads."""
    count: int
    height: int
    """Percent of the highest bar, at least 2 where there is anything."""
    days: str = ""
    """Its first and last day, ISO, with two dots between."""
    tick: str | None = None
    """The short label below it; not every bar has one."""
    earlier: int | None = None
    """Its figure a week earlier, where it is shown (:mod:`pipeline.web.week_before`)."""
    earlier_height: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars without gaps between them, and what lies before and after."""

    unit: str
    span: str
    """From when to when the bars reach, for people."""
    bars: Sequence[Bar]
    before: Bar | None = None
    after: Bar | None = None


@dataclass(frozen=True, slots=True)
class _Unit:
    name: str
    start: Callable[[date], date]
    """The first day of the unit that a day lies in."""
    last: Callable[[date], date]
    """The last day of the unit that starts on a day."""
    period: Callable[[date], str]
    label: Callable[[date], str]
    tick: Callable[[date], str]


def timeline(counts: Iterable[FacetCount], within: Period) -> Timeline | None:
    """Return the timeline of counts of days, of the days ``within`` that period only.

    The unit follows from the span that holds nearly all mentions. None where there are fewer than two bars to show.
    """
    days = sorted(_days(counts, within))
    if not days or within.is_one_day:
        return None
    first, last = _shown(days, within)
    unit = _unit_for(first, last)
    slots = _slots(unit, first, last)
    if len(slots) == 1 and unit is _DAY:
        return None
    sums = dict.fromkeys(slots, 0)
    before = after = 0
    for day, count in days:
        start = unit.start(day)
        if start in sums:
            sums[start] += count
        elif start < slots[0]:
            before += count
        else:
            after += count
    end = unit.last(slots[-1])
    span = gettext("%(first)s to %(last)s") % {"first": _day_label(slots[0]), "last": _day_label(end)}
    return Timeline(unit.name, span, _bars(unit, sums, within), _before(slots[0], before), _after(end, after))


def with_heights(bars: Iterable[Bar]) -> list[Bar]:
    """Return ``bars`` as high as their figures are beside the highest."""
    every = [*bars]
    highest = max((one.count for one in every), default=0) or 1
    return [replace(one, height=max(2, round(100 * one.count / highest)) if one.count else 0) for one in every]


def _days(counts: Iterable[FacetCount], within: Period) -> Iterable[tuple[date, int]]:
    for one in counts:
        try:
            day = date.fromisoformat(one.value[:10])
        except ValueError:
            continue
        if (within.first or date.min) <= day <= (within.last or date.max):
            yield day, one.count


def _shown(days: Sequence[tuple[date, int]], within: Period) -> tuple[date, date]:
    """Return the first and last day that the bars must show: a chosen period whole, unless it spans ages."""
    if within.first is None or within.last is None:
        return _densest(days)
    if within.last.year - within.first.year < _YEARS:
        return within.first, within.last
    return days[0][0], days[-1][0]


def _densest(days: Sequence[tuple[date, int]]) -> tuple[date, date]:
    """Return the shortest span of days that holds :data:`MAIN_SHARE` of the mentions; of two, the later."""
    enough = MAIN_SHARE * sum(count for _, count in days)
    best = (days[0][0], days[-1][0])
    held = start = 0
    for day, count in days:
        held += count
        while held - days[start][1] >= enough:
            held -= days[start][1]
            start += 1
        if held >= enough and day - days[start][0] <= best[1] - best[0]:
            best = (days[start][0], day)
    return best


def _unit_for(first: date, last: date) -> _Unit:
    if (last - first).days < _DAYS:
        return _DAY
    if (last - first).days < 7 * _WEEKS:
        return _WEEK
    if 12 * (last.year - first.year) + last.month - first.month < _MONTHS:
        return _MONTH
    return _YEAR if last.year - first.year < _YEARS else _DECADE


def _slots(unit: _Unit, first: date, last: date) -> list[date]:
    slots = [unit.start(first)]
    while (end := unit.last(slots[-1])) < last:
        slots.append(end + timedelta(days=1))
    return slots[-MOST_BARS:]


def _bars(unit: _Unit, sums: dict[date, int], within: Period) -> list[Bar]:
    step = max(1, -(-len(sums) // 6))
    return with_heights(
        Bar(
            label=unit.label(start),
            period=_period(unit, start, within),
            count=count,
            height=0,
            days=f"{start}..{unit.last(start)}",
            tick=unit.tick(start) if number % step == 0 and number + step <= len(sums) else None,
        )
        for number, (start, count) in enumerate(sums.items())
    )


def _period(unit: _Unit, start: date, within: Period) -> str:
    """Return the unit that begins on ``start`` as a period; of one that ``within`` cuts, the days that are counted."""
    last = unit.last(start)
    first, end = max(start, within.first or date.min), min(last, within.last or date.max)
    return unit.period(start) if (first, end) == (start, last) else f"{first}..{end}"


def _before(first: date, count: int) -> Bar | None:
    if not count:
        return None
    return Bar(gettext("before %(day)s") % {"day": _day_label(first)}, f"..{first - timedelta(days=1)}", count, 100)


def _after(last: date, count: int) -> Bar | None:
    if not count:
        return None
    return Bar(gettext("after %(day)s") % {"day": _day_label(last)}, f"{last + timedelta(days=1)}..", count, 100)


def _day_label(day: date) -> str:
    return date_label(day, "short day")


def _decade(day: date) -> date:
    return date(max(1, day.year - day.year % 10), 1, 1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())  # 0001-01-01, the first day there is, was a Monday


def _week_period(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _day_tick(day: date) -> str:
    return date_label(day, "tick")


def _month_label(day: date) -> str:
    return date_label(day, "month")


def _decade_label(day: date) -> str:
    return gettext("%(year)ss") % {"year": day.year - day.year % 10}


_DAY = _Unit("day", lambda day: day, lambda day: day, date.isoformat, _day_label, _day_tick)
_WEEK = _Unit(
    "week",
    _monday,
    sunday_after,
    _week_period,
    lambda day: gettext("Week of %(day)s") % {"day": _day_label(day)},
    _day_tick,
)
_MONTH = _Unit(
    "month",
    lambda day: day.replace(day=1),
    lambda day: month_of(day.year, day.month).last or day,
    lambda day: f"{day.year:04}-{day.month:02}",
    _month_label,
    _month_label,
)
_YEAR = _Unit(
    "year",
    lambda day: date(day.year, 1, 1),
    lambda day: date(day.year, 12, 31),
    lambda day: f"{day.year:04}",
    lambda day: str(day.year),
    lambda day: str(day.year),
)
_DECADE = _Unit(
    "decade",
    _decade,
    lambda day: date(day.year - day.year % 10 + 9, 12, 31),
    lambda day: f"{day.year:04}..{day.year - day.year % 10 + 9:04}",
    _decade_label,
    _decade_label,
)
