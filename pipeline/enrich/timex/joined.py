"""Expressions that share a word: from 5 May to 7 June 2019, on 3 May, 7 May and 9 June 2019, Thursday and Friday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.enrich.timex.language import Language
from pipeline.enrich.timex.scan import Found, is_joined


def share_years(text: str, expressions: Sequence[Found], language: Language) -> list[Found]:
    """Return the expressions with the year of a joined end given to those before it that have none.

    A month later in the calendar than the end's is one of the year before: "from 5 December to 7 January 2020".
    """
    shared = list(expressions)
    for index in range(len(shared) - 2, -1, -1):
        first, last = shared[index], shared[index + 1]
        year = last.slots.get("year")
        if not (isinstance(year, int) and _lacks_year(first) and _in_month(last)):
            continue
        if is_joined(text[first.end : last.start], language):
            earlier = first.integer("month") > last.integer("month")
            shared[index] = replace(first, slots={**first.slots, "year": year - earlier})
    return shared


def lists_weekdays(text: str, first: Found, last: Found, language: Language) -> bool:
    """Tell whether ``last`` is a weekday that goes on from another: of "Thursday, Friday and Saturday" the later."""
    both = first.rule.means == last.rule.means == "weekday" and "which" not in last.slots
    return both and is_joined(text[first.end : last.start], language)


def _in_month(found: Found) -> bool:
    return found.rule.means == "date" and "month" in found.slots


def _lacks_year(found: Found) -> bool:
    return _in_month(found) and not {"year", "shortyear", "which"} & set(found.slots)
