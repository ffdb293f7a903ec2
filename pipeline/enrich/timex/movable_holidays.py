"""Feasts that move by a calendar other than the Gregorian, looked up in the library `holidays`.

A data file names one as ``CN en_US Dragon Boat Festival``: the country, the language of the library's names (without
one they would depend on the process's), the name, and perhaps how many days from it (``… +14``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from holidays import country_holidays

_NAMED: Final = re.compile(r"([A-Z]{2}) (\w+) (.+?)(?: ([+-]\d{1,3}))?")
_ESTIMATED: Final = re.compile(r" \(([\w ]+, )?estimated\)\Z")
_YEARS_KEPT: Final = 128


@dataclass(frozen=True)
class Feast:
    """The days on which a feast begins in one year."""

    days: tuple[date, ...]
    """Sorted; two where a lunar year begins and ends within a solar one."""
    uncertain: bool
    """Whether the moon has to be sighted first: the day before and the day after are as possible."""


_NONE: Final = Feast((), uncertain=False)


def is_feast(name: str) -> bool:
    """Tell whether ``name`` is written as a feast of the library."""
    return _NAMED.fullmatch(name) is not None


def feast(name: str, year: int) -> Feast:
    """Return when the feast ``name`` is in ``year``; no day where the library knows none.

    Raises ``ValueError`` where the name is not written as the module says.
    """
    named = _NAMED.fullmatch(name)
    if named is None:
        raise ValueError(f"{name!r} is no feast: write it as 'CN en_US Dragon Boat Festival'")
    known = _feasts(named[1], named[2], year).get(named[3], _NONE)
    away = timedelta(days=int(named[4] or 0))
    return Feast(tuple(day + away for day in known.days), known.uncertain)


@lru_cache(maxsize=_YEARS_KEPT)
def _feasts(country: str, language: str, year: int) -> Mapping[str, Feast]:
    named: dict[str, list[date]] = {}
    estimated: set[str] = set()
    for day, names in sorted(country_holidays(country, years=year, language=language, observed=False).items()):
        for name in names.split("; "):
            plain = _ESTIMATED.sub("", name)
            named.setdefault(plain, []).append(day)
            estimated |= {plain} if plain != name else set()
    return {name: Feast(_firsts(days), name in estimated) for name, days in named.items()}


def _firsts(days: list[date]) -> tuple[date, ...]:
    """Return those of ``days`` on which a feast of one or more days begins."""
    return tuple(day for day in days if day - timedelta(days=1) not in days)
