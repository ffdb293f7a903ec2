"""Periods in words of the languages that the page speaks: ``gestern``, ``le mois dernier``, ``сентябрь 2020``. Pure.

What reads them in articles (:mod:`pipeline.enrich.dates`) reads them here: as a text that is nothing else.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
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
_JOINED: Final = re.compile(r"[-_\s]+")

Days: TypeAlias = tuple[date, date]
"""The first and the last."""


@lru_cache(maxsize=256)
def spoken_days(value: str, today: date, *, is_past: bool) -> Days | None:
    """Return the first and the last day that ``value`` names in words, seen from ``today``; None where it names none.

    Case and accents do not matter, and hyphens may stand for spaces (``september-2020``). A day or month without its
    year is the one that a text of ``today`` would mean by it; the last one of it where ``is_past``.
    """
    plain = unicodedata.normalize("NFC", seen(value[: LONGEST + 1]))  # as queries are read, which addresses are not
    letters = _WORD.search(plain)
    if len(value) > LONGEST or not letters:
        return None
    spoken = [one for one in _before() if one in languages_in_script(letters[0])]
    return next((days for one in spoken if (days := _in_language(plain, today, one, is_past=is_past))), None)


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
    for year in (today.year, today.year - 1):
        days = _whole(f"{text} {year}", today, code)
        if days and (days[1] - days[0]).days + 1 in _NAMED_DAYS:
            yield days


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
