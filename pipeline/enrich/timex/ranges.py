"""Spans between two dates: from May 3 to May 5, between 1990 and 1994, Monday through Friday."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from pipeline.article import DateMention
from pipeline.enrich.timex.coordination import span_start
from pipeline.enrich.timex.language import Language
from pipeline.enrich.timex.script import fold

ALL_FIELDS: Final = set(DateMention.model_fields)
"""Shared by all mentions: a set of each one's own takes half of a mention's memory."""


def ranges(text: str, mentions: Sequence[DateMention], language: Language) -> Iterator[DateMention]:
    """Yield a DURATION for each pair of neighbouring dates that begin and end a span.

    It covers both dates, the words between them and the preposition before, and its days run from the first day of
    the one to the last day of the other. What joins two dates tells :func:`span_start`.
    """
    folded = fold(text, language.alike)
    for first, last in pairwise(mentions):
        start = span_start(folded, first, last, language)
        if start is None or first.first_day is None or last.last_day is None:
            continue
        if last.first_day is not None and first.first_day < last.first_day and _alike(first, last):
            yield _span(text, start, first, last)


def _alike(first: DateMention, last: DateMention) -> bool:
    """Both are dates, said at the same granularity."""
    return first.kind == last.kind == "DATE" and len(first.value or "") == len(last.value or "")


def _span(text: str, start: int, first: DateMention, last: DateMention) -> DateMention:
    relation = first.relation if first.relation == last.relation else "during"
    return DateMention.model_construct(
        _fields_set=ALL_FIELDS,
        start=start,
        end=last.end,
        surface=text[start : last.end],
        kind="DURATION",
        value=_length(first, last),
        first_day=first.first_day,
        last_day=last.last_day,
        relation=relation,
        anchor=None,
    )


def _length(first: DateMention, last: DateMention) -> str | None:
    """Return how long it is from the first to the last: from 2009 to 2011 are two years."""
    value = first.value or ""
    if first.first_day is None or last.first_day is None:
        return None
    days = (last.first_day - first.first_day).days
    months = _months(first.first_day, last.first_day)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"P{days}D"
    if re.fullmatch(r"\d{4}-\d\d", value):
        return f"P{months}M"
    return f"P{months // 12}Y" if re.fullmatch(r"\d{4}", value) else None


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
