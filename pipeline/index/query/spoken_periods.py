"""Periods in words of the languages that the page speaks: ``gestern``, ``le mois dernier``, ``сентябрь 2020``. Pure.

What reads them in articles (:mod:`pipeline.enrich.dates`) reads them here: as a text that is nothing else.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, TypeAlias

from pipeline.enrich.dates import mentions
from pipeline.enrich.timex.language import language
from pipeline.index.text.folding import folded_word
from pipeline.index.text.letters import seen
from pipeline.index.text.words import languages_in_script

LONGEST: Final = 60
"""Characters; what is longer names no period."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_HAS_YEAR: Final = re.compile(r"\d{4}")
_NAMED_DAYS: Final = frozenset({1, *range(28, 32), *range(89, 93)})
"""How many days there are in what has a name in every year: not in a week, which only has a number."""
_WEEK: Final = 7
_JOINED: Final = re.compile(r"[-_\s]+")

Days: TypeAlias = tuple[date, date]
"""The first and the last."""


@lru_cache(maxsize=256)
def spoken_days(value: str, today: date, *, is_past: bool) -> Days | None:
    """Return the first and the last day that ``value`` names in words, seen from ``today``; None where it names none.

    Case and accents do not matter, and hyphens may stand for spaces (``september-2020``). A day or month without its
    year is the one that a text of ``today`` would mean by it; the last one of it where ``is_past``.
    """
    plain = _plain(value)
    if len(value) > LONGEST:
        return None
    return next((days for one in _spoken(plain) if (days := _in_language(plain, today, one, is_past=is_past))), None)


def agreed(first: str, last: str, start: date, end: date) -> Days:
    """Return the days from ``first`` to ``last``, as both were written, where each alone means ``start`` and ``end``.

    A day, month or season without its year is of the other end's: ``mai..juin 2020``, ``november..january 2020``. So it
    is where it would lie behind the end, and a weekday then is the one before: ``monday..friday``, on a Wednesday.
    """
    is_dated, is_dated_behind = (bool(_HAS_YEAR.search(one)) for one in (first, last))
    if not is_dated and (is_dated_behind or start > end):
        days = (one[0] for one in _of_years(first, (end.year, end.year - 1)) if one[0] <= end)
        start = next(days, start - timedelta(weeks=1) if start > end and _is_weekday(first, start, end) else start)
    elif is_dated and not is_dated_behind and _WORD.search(first):
        end = next((one[1] for one in _of_years(last, (start.year, start.year + 1)) if one[1] >= start), end)
    return start, end


def languages() -> tuple[str, ...]:
    """Return the languages that periods are read in (ISO 639-1)."""
    return tuple(_before())


def _in_language(value: str, today: date, code: str, *, is_past: bool) -> Days | None:
    for written in _written(value, code):
        found = _whole(written, today, code)
        if found and not (is_past and found[0] > today):
            return found
        dated = () if _HAS_YEAR.search(written) else _dated(written, today, code)
        found = next((days for days in dated if not is_past or days[0] <= today), found)
        if found:
            return found
    return None


def _dated(text: str, today: date, code: str) -> Iterator[Days]:
    """Yield what ``text`` is with this year behind it, and with the one before: a day, month or season of that year."""
    yield from _in_years(text, (today.year, today.year - 1), code)


def _in_years(text: str, years: Sequence[int], code: str) -> Iterator[Days]:
    for year in (one for one in years if one >= date.min.year):
        days = _whole(f"{text} {year}", date(year, 1, 1), code)
        if days and (days[1] - days[0]).days + 1 in _NAMED_DAYS:
            yield days


def _of_years(value: str, years: Sequence[int]) -> Iterator[Days]:
    """Yield what ``value`` is with one of ``years`` behind it, in whichever language it is."""
    plain = _plain(value)
    for code in _spoken(plain):
        for written in _written(plain, code):
            yield from _in_years(written, years, code)


def _is_weekday(value: str, day: date, other: date) -> bool:
    """Return whether ``value``, which names ``day``, names one of its weekday on any: not ``yesterday``."""
    if min(day, other).toordinal() <= _WEEK:
        return False
    probes = (spoken_days(value.strip(), other - timedelta(days=one), is_past=True) for one in range(2))
    return all(days is not None and days[0].weekday() == day.weekday() for days in probes)


def _plain(value: str) -> str:
    return unicodedata.normalize("NFC", seen(value[: LONGEST + 1])).strip()  # as queries are read; addresses are not


def _spoken(plain: str) -> Sequence[str]:
    """Return the languages that a text in this script may be of."""
    letters = _WORD.search(plain)
    known = languages_in_script(letters[0]) if letters else ()
    return [one for one in _before() if one in known]


def _written(value: str, code: str) -> Iterator[str]:
    """Yield ``value`` in the ways in which it may stand in a text: names of days and months need their capitals."""
    parted = _JOINED.sub(" ", value)
    accented = _WORD.sub(lambda word: _accented(code).get(folded_word(word[0]), word[0]), parted.casefold())
    ways = (value.casefold(), parted.casefold(), accented)
    capitalised = (_WORD.sub(lambda word: word[0].capitalize(), one) for one in (parted, accented))
    yield from dict.fromkeys((*ways, *capitalised))


def _whole(text: str, today: date, code: str) -> Days | None:
    """Return the days of the one expression that ``text`` is, but for a small word before it."""
    read = mentions(text, today, code)
    if len(read) != 1:
        return None
    only = read[0]
    before = text[: only.start].casefold().split()
    is_whole = only.end == len(text) and all(one in _before()[code] for one in before)
    return (only.first_day, only.last_day) if is_whole and only.first_day and only.last_day else None


@cache
def _before() -> Mapping[str, Sequence[str]]:
    text = files("pipeline.index.query").joinpath("spoken_periods.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["before"])


@cache
def _accented(code: str) -> Mapping[str, str]:
    """Return words of dates without their accents → as they are written."""
    known = language(code)
    phrases = [*known.openings, *(one for group in known.words.values() for one in group)]
    words = {word.casefold() for phrase in phrases for word in _WORD.findall(phrase)}
    return {plain: word for word in sorted(words) if (plain := folded_word(word)) not in words}
