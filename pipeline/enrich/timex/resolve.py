"""Resolving: from what an expression says to the TIMEX3 value that it means there.

Each function of :data:`MEANINGS` gives one of the rules' ``means``. A value that cannot be told is None, never a
guess; None instead of a :class:`Resolved` says that the words are no time expression at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from pipeline.enrich.timex import amounts, anaphora, clock, hijri, holidays, nested, publication, spelled
from pipeline.enrich.timex.context import Context, Resolved
from pipeline.enrich.timex.scan import Found


def resolve(found: Found, context: Context) -> Resolved | None:
    """Return what ``found`` means in ``context``; None where it is no time expression.

    What ``{...}`` stood for is resolved first, in the clause of the whole expression.
    """
    if found.tail is not None:
        context = replace(context, whole=resolve(replace(found.tail, start=found.start), context))
    return MEANINGS[found.rule.means](found, context)


def _nothing(_: Found, __: Context) -> None:
    """What looks like a date and is none."""


MEANINGS: Final[Mapping[str, Callable[[Found, Context], Resolved | None]]] = {
    "ago": publication.ago,
    "ago-from": nested.ago_from,
    "date": spelled.spelled_date,
    "days": publication.days_away,
    "duration": amounts.amount,
    "edge": nested.edge,
    "fixed": amounts.fixed,
    "from-then": anaphora.from_then,
    "hijri": hijri.hijri_date,
    "holiday": holidays.named_day,
    "in-which": anaphora.in_which,
    "month-day": publication.month_day,
    "nothing": _nothing,
    "numeric": spelled.numeric_date,
    "part": nested.part,
    "quarter-then": anaphora.quarter_then,
    "range-year": spelled.range_year,
    "same-period": anaphora.same_period,
    "set": amounts.repetition,
    "spelled-year": spelled.spoken_year,
    "stamp": clock.stamp,
    "then": anaphora.same_unit,
    "time": clock.time_of_day,
    "time-of": nested.time_within,
    "today": publication.today,
    "week-of": nested.week_of,
    "weekday": publication.weekday,
    "weekday-date": nested.weekday_date,
    "weekday-then": anaphora.weekday_then,
    "weekdays-away": publication.weekdays_away,
    "weekend": publication.weekend,
    "which": publication.which_unit,
    "year-earlier": anaphora.year_earlier,
}
"""What a rule's ``means`` stands for."""
