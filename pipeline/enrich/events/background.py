"""What the articles of some days have in common, which says nothing of events: how many of them have a word."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter

from more_itertools import map_reduce

from pipeline.enrich.events.account import Account
from pipeline.enrich.events.pairs import Pairs
from pipeline.enrich.events.parameters import (
    BACKGROUND_ARTICLES,
    BACKGROUND_DAYS,
    FRAME_ARTICLES,
    FRAME_LEAST,
    FRAME_SHARE,
    MOST_TERMS,
)

ALL = ""
"""Stands for all languages: of names …"""
MARKS = "#"
"""… and of marks …"""
FRAMES = "="
"""… and of runs of words."""


@dataclass(slots=True)
class Common:
    """In how many articles of one language terms have occurred."""

    counts: Counter[Hashable] = field(default_factory=Counter)
    articles: int = 0
    _tellings: dict[int, float] = field(default_factory=dict)
    """Number of articles with a term → how telling that is (idf): most terms of an article share a few numbers."""

    def add(self, articles: Sequence[Iterable[Hashable]]) -> None:
        """Count the different terms of each of some ``articles``."""
        self.counts.update(chain.from_iterable(articles))
        self._changed(len(articles))

    def add_counted(self, other: Common) -> None:
        """Take in what another has counted."""
        mine = self.counts
        for term, count in other.counts.items():
            mine[term] = mine.get(term, 0) + count
        self._changed(other.articles)

    def remove(self, other: Common) -> None:
        """Forget what another has counted, all of which was taken in."""
        mine = self.counts
        for term, count in other.counts.items():
            if (left := mine[term] - count) > 0:
                mine[term] = left
            else:
                del mine[term]
        self._changed(-other.articles)

    def weighed(self, terms: Mapping[str, int]) -> dict[str, float]:
        """Return the telling ones of ``terms`` as a vector of length 1: (1 + log tf) · idf."""
        held, told = self.counts.get, self._telling
        raw = {
            term: told(held(term, 0)) * (1 + math.log(count)) if count > 1 else told(held(term, 0))
            for term, count in terms.items()
        }
        if len(raw) > MOST_TERMS:
            raw = dict(sorted(raw.items(), key=lambda one: (-one[1], one[0]))[:MOST_TERMS])
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {term: weight / length for term, weight in raw.items()}

    def _telling(self, holders: int) -> float:
        if (found := self._tellings.get(holders)) is None:
            found = self._tellings[holders] = math.log(1 + (self.articles + 1) / (holders + 0.5))
        return found

    def _changed(self, articles: int) -> None:
        self.articles += articles
        self._tellings.clear()


class Background:
    """How common words, names and patterns are in the days up to one: as many days as have enough articles."""

    def __init__(self) -> None:
        self._days: deque[tuple[int, dict[str, Common]]] = deque()
        self._sum: defaultdict[str, Common] = defaultdict(Common)
        self._pairs = Pairs()

    def add(self, day: int, accounts: Sequence[Account]) -> dict[str, str]:
        """Take in all ``accounts`` of a ``day`` (its ordinal), which lies after those before.

        Returns article, of earlier days too, → the pattern that it has in common with another, as is known by now.
        """
        of_day: defaultdict[str, Common] = defaultdict(Common)
        for language, some in map_reduce(accounts, attrgetter("language"), attrgetter("words")).items():
            of_day[language].add(some)
        of_day[ALL].add([one.names for one in accounts])
        of_day[MARKS].add([one.marks for one in accounts])
        of_day[FRAMES].add([one.frame for one in accounts])
        for kind, common in of_day.items():
            self._sum[kind].add_counted(common)
        self._days.append((day, dict(of_day)))
        while self._has_more_than_enough(day):
            self._forget(*self._days.popleft())
        return self._pairs.add(accounts, self._sum[FRAMES].counts)

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

    def has_pattern(self, one: Account) -> bool:
        """Return whether ``one``, which is taken in, is made of a pattern of its source's."""
        if len(one.frame) < FRAME_LEAST:
            return False
        counts = self._sum[FRAMES].counts
        return sum(counts[run] >= FRAME_ARTICLES for run in one.frame) >= FRAME_SHARE * len(one.frame)

    def pattern(self, article: str) -> str | None:
        """Return the pattern that an ``article`` has in common with another: :mod:`pipeline.enrich.events.pairs`."""
        return self._pairs.pattern(article)

    def _has_more_than_enough(self, day: int) -> bool:
        first, oldest = self._days[0]
        rest = self._sum[ALL].articles - (oldest[ALL].articles if ALL in oldest else 0)
        return len(self._days) > 1 and (first <= day - BACKGROUND_DAYS or rest >= BACKGROUND_ARTICLES)

    def _forget(self, day: int, of_day: Mapping[str, Common]) -> None:
        for kind, common in of_day.items():
            self._sum[kind].remove(common)
        left = self._sum[FRAMES].counts
        self._pairs.forget(date.fromordinal(day), (run for run in of_day[FRAMES].counts if run not in left))
