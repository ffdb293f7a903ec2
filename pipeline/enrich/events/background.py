"""What the articles of some days have in common, which says nothing of events: how many of them have a word."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.enrich.events.account import Account
from pipeline.enrich.events.parameters import BACKGROUND_ARTICLES, BACKGROUND_DAYS, MOST_TERMS

ALL = ""
"""Stands for all languages: of names …"""
MARKS = "#"
"""… and of marks."""


@dataclass(slots=True)
class Common:
    """In how many articles of one language terms have occurred."""

    counts: Counter[str] = field(default_factory=Counter)
    articles: int = 0

    def add(self, terms: Iterable[str]) -> None:
        """Count the different ``terms`` of one article."""
        self.counts.update(iter(terms))  # a mapping's counts would be added
        self.articles += 1

    def weighed(self, terms: Mapping[str, int]) -> dict[str, float]:
        """Return the telling ones of ``terms`` as a vector of length 1: (1 + log tf) · idf."""
        total, of, log = self.articles + 1, self.counts.get, math.log
        raw = {
            term: (1 + log(count) if count > 1 else 1.0) * log(1 + total / (of(term, 0) + 0.5))
            for term, count in terms.items()
        }
        if len(raw) > MOST_TERMS:
            raw = dict(sorted(raw.items(), key=lambda one: (-one[1], one[0]))[:MOST_TERMS])
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {term: weight / length for term, weight in raw.items()}


class Background:
    """How common words and names are in the days up to one: as many days as have enough articles."""

    def __init__(self) -> None:
        self._days: deque[tuple[int, dict[str, Common]]] = deque()
        self._sum: defaultdict[str, Common] = defaultdict(Common)

    def add(self, day: int, accounts: Iterable[Account]) -> None:
        """Take in all ``accounts`` of a ``day`` (its ordinal), which lies after those before."""
        of_day: defaultdict[str, Common] = defaultdict(Common)
        for one in accounts:
            for kind, terms in ((one.language, one.words), (ALL, one.names), (MARKS, one.marks)):
                of_day[kind].add(terms)
                self._sum[kind].add(terms)  # counted twice in C, where adding two counters is a loop in Python
        self._days.append((day, dict(of_day)))
        while self._has_more_than_enough(day):
            self._forget(self._days.popleft()[1])

    @property
    def first_day(self) -> date:
        """The first day that is counted; the last of all where there is none yet."""
        return date.fromordinal(self._days[0][0]) if self._days else date.max

    def words(self, language: str) -> Common:
        """Return what is common in ``language``."""
        return self._sum[language]

    @property
    def names(self) -> Common:
        """Return which names are common."""
        return self._sum[ALL]

    @property
    def marks(self) -> Common:
        """Return which marks are common."""
        return self._sum[MARKS]

    def _has_more_than_enough(self, day: int) -> bool:
        first, oldest = self._days[0]
        rest = self._sum[ALL].articles - (oldest[ALL].articles if ALL in oldest else 0)
        return len(self._days) > 1 and (first <= day - BACKGROUND_DAYS or rest >= BACKGROUND_ARTICLES)

    def _forget(self, of_day: Mapping[str, Common]) -> None:
        for language, common in of_day.items():
            counts = self._sum[language].counts
            for term, count in common.counts.items():
                if counts[term] == count:
                    del counts[term]
                else:
                    counts[term] -= count
            self._sum[language].articles -= common.articles
