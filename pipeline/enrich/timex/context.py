"""What an expression is resolved against: the publication, what was said before, and its clause's tense."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.enrich.timex.direction import Direction, direction, follows_past, is_over
from pipeline.enrich.timex.language import Language
from pipeline.enrich.timex.scan import Found
from pipeline.enrich.timex.values import CLOCK_UNITS, at_granularity, day_range

_DAYS_OF: Final = {
    "W": 7,
    "WE": 7,
    "FN": 14,
    "M": 31,
    "Q": 92,
    "HY": 184,
    "Y": 366,
    "DE": 3660,
    "CE": 36600,
    "MI": 366000,
}
_OPENING: Final = re.compile(r"[\u201c\u201e\u00ab]|``")
_CLOSING: Final = re.compile(r"[\u201d\u00bb]|''")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an expression means."""

    kind: str
    value: str | None
    anchor: str | None = None
    days: tuple[date, date] | None = None
    """The days covered, where the value alone does not tell (a duration that is anchored)."""


@dataclass(frozen=True)
class Context:
    """What is known where an expression stands."""

    text: str
    language: Language
    published: date | None
    then: date | None = None
    """The first day of what was spoken of last; publication to begin with."""
    then_value: str | None = None
    """Its value, where the text named one."""
    then_day: date | None = None
    """The last day that was spoken of as a day; publication to begin with."""
    past_day: date | None = None
    """The last such day that does not lie after publication."""
    quarter: str | None = None
    """The latest quarter of the year that was spoken of: what a report of earnings calls "the quarter"."""
    narrative: bool = False
    """Whether the text tells of the past day by day: dates then go on from the ones before, not from publication."""
    whole: Resolved | None = None
    """What ``{...}`` of the expression's pattern means."""
    listed: bool = False
    """Whether the expression goes on from a weekday: of "Thursday, Friday and Saturday" the later ones."""
    following: date | None = None
    """The day named right after this expression: "16:15 UTC, June 1"."""
    part: str = ""
    """The part of the day named right before this expression, as TIMEX3 has it: EV in "tonight at 8"."""
    until: Found | None = None
    """The end of the span that the expression begins: of "from May 3 to June 5" the latter."""
    opening: int | None = None
    """Where that span begins, its preposition included."""
    begun: tuple[date, date] | None = None
    """The days that begin the span which the expression ends."""

    @property
    def anchor(self) -> date | None:
        """What a date without its year lies near to; None without a publication date."""
        return self.then if self.narrative and self.published else self.published

    def after(self, meaning: Resolved) -> Context:
        """Return the context for what comes after an expression: relative ones then start from its days."""
        days = day_range(meaning.value) if meaning.kind in {"DATE", "TIME"} else None
        if days is None or meaning.value is None:
            return self
        day = days[0] if days[0] == days[1] else None
        past = day if day and self.published and day <= self.published else None
        return replace(
            self,
            then=days[0],
            then_value=meaning.value,
            then_day=day or self.then_day,
            past_day=past or self.past_day,
            quarter=max(self.quarter or "", meaning.value) if "-Q" in meaning.value else self.quarter,
        )

    def then_within(self, unit: str) -> date | None:
        """Return the first day of what was spoken of last, if that is no longer than a ``unit``; else None.

        After "in 2015" there is no telling which month "that month" is. A day is the last one named as a day.
        """
        if unit == "D":
            return self.then_day
        days = day_range(self.then_value)
        longest = _DAYS_OF.get(unit, 0)
        return self.then if days is None or (days[1] - days[0]).days < longest else None

    def direction(self, found: Found) -> Direction:
        """Return which way the clause around ``found`` looks; where it begins a span, around all of that."""
        bare, closed = "day" not in found.slots, self.until is not None
        end = self.until.end if self.until else found.end
        return direction(self.text, found.start, end, self.language, bare=bare, closed=closed)

    def is_over(self, found: Found) -> bool:
        """Return whether the clause around the span that ``found`` begins tells what is over, and nothing ahead."""
        return self.until is not None and is_over(self.text, found.start, self.until.end, self.language)

    def follows_past(self, found: Found) -> bool:
        """Tell whether a cue of the past stands right before ``found``."""
        return follows_past(self.text, found.start if self.opening is None else self.opening, self.language)

    def quoted(self, position: int) -> bool:
        """Tell whether ``position`` lies within quotation marks of its paragraph."""
        before = self.text[self.text.rfind("\n\n", 0, position) + 1 : position]
        opened, closed = len(_OPENING.findall(before)), len(_CLOSING.findall(before))
        return (before.count('"') % 2 == 1) or opened > closed


def against(day: date | None, moved: date | None, unit: str, *, suffix: str | None = None) -> Resolved:
    """Return the DATE (or TIME) that ``moved`` is at the granularity of ``unit``, resolved against ``day``."""
    if day is None or moved is None:
        return Resolved("TIME" if suffix else "DATE", None)
    value = at_granularity(moved, "D" if unit in CLOCK_UNITS else unit)
    if suffix:
        return Resolved("TIME", f"{value}T{suffix}", day.isoformat())
    return Resolved("DATE", value, day.isoformat())
