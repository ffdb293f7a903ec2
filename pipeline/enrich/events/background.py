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
from pipeline.enrich.events.runs import Runs

ALL = ""
"""Stands for all languages: of names …"""
MARKS = "#"
"""… and of marks."""


class _Telling(dict[int, float]):
    """Number of articles with a term → how telling that is (idf): most terms of an article share a few numbers."""

    def __init__(self, articles: int) -> None:
        super().__init__()
        self._articles = articles

    def __missing__(self, holders: int) -> float:
        found = self[holders] = math.log(1 + (self._articles + 1) / (holders + 0.5))
        return found


@dataclass(slots=True)
class Common:
    """In how many articles of one language terms have occurred."""

    counts: Counter[Hashable] = field(default_factory=Counter)
    articles: int = 0
    _telling: _Telling = field(default_factory=lambda: _Telling(0))

    def add(self, articles: Sequence[Iterable[Hashable]]) -> None:
        """Count the different terms of each of some ``articles``."""
        self.counts.update(chain.from_iterable(articles))
        self._changed(len(articles))

    def add_counted(self, other: Common) -> None:
        """Take in what another has counted."""
        mine = self.counts
        if not mine:
            mine.update(other.counts)
        else:
            for term, count in other.counts.items():
                mine[term] = mine.get(term, 0) + count
        self._changed(other.articles)

    def remove(self, other: Common) -> None:
        """Forget what another has counted, all of which was taken in."""
        mine = self.counts
        if self.articles == other.articles:
            mine.clear()
        else:
            for term, count in other.counts.items():
                if (left := mine[term] - count) > 0:
                    mine[term] = left
                else:
                    mine.pop(term)
        self._changed(-other.articles)

    def weighed(self, terms: Mapping[str, int]) -> dict[str, float]:
        """Return the telling ones of ``terms`` as a vector of length 1: (1 + log tf) · idf."""
        held, told, log = self.counts.get, self._telling, math.log
        # By their negatives, the heaviest stand first, and those of one weight by their letters.
        raw = [
            (-told[held(term, 0)] * (1 + log(count)) if count > 1 else -told[held(term, 0)], term)
            for term, count in terms.items()
        ]
        if len(raw) > MOST_TERMS:
            raw.sort()
            del raw[MOST_TERMS:]
        length = -math.sqrt(sum([weight * weight for weight, _ in raw])) or 1.0
        return {term: weight / length for weight, term in raw}

    def _changed(self, articles: int) -> None:
        self.articles += articles
        self._telling = _Telling(self.articles)


@dataclass(slots=True)
class _Day:
    ordinal: int
    first: int
    """The number of its first article."""
    accounts: Sequence[Account]
    articles: int
    counted: Mapping[str, Common] | None = None
    """None until how common a word is has been asked for while the day has a say in it; then there are no accounts."""


def _counted(accounts: Sequence[Account]) -> Mapping[str, Common]:
    """Return in how many of some ``accounts`` words (of each language), names and marks occur."""
    counted: defaultdict[str, Common] = defaultdict(Common)
    for language, some in map_reduce(accounts, attrgetter("language"), attrgetter("words")).items():
        counted[language].add(some)
    counted[ALL].add([one.names for one in accounts])
    counted[MARKS].add([one.marks for one in accounts])
    return counted


class Background:
    """How common words, names and patterns are in the days up to one: as many days as have enough articles."""

    def __init__(self) -> None:
        self._days: deque[_Day] = deque()
        self._sum: defaultdict[str, Common] = defaultdict(Common)
        self._added = self._articles = 0
        self._runs = Runs()
        self._pairs = Pairs(self._runs)

    def add(self, day: int, accounts: Sequence[Account]) -> dict[str, str]:
        """Take in all ``accounts`` of a ``day`` (its ordinal), which lies after those before.

        Returns article, of earlier days too, → the pattern that it has in common with another, as is known by now.
        """
        while self._days and self._has_more_than_enough(day, len(accounts)):
            self._forget(self._days.popleft())
        self._days.append(_Day(day, self._added, accounts, len(accounts)))
        self._articles += len(accounts)
        numbered = [*enumerate(sorted(accounts, key=attrgetter("moment", "id")), self._added)]
        self._added += len(numbered)
        for number, one in numbered:
            self._runs.add(number, one.frame)
        return self._pairs.add(numbered)

    @property
    def first_day(self) -> date:
        """The first day that is counted; the last of all where there is none yet."""
        return date.fromordinal(self._days[0].ordinal) if self._days else date.max

    def words(self, language: str) -> Common:
        """Return what is common in ``language``."""
        return self._common(language)

    @property
    def names(self) -> Common:
        """Return which names are common."""
        return self._common(ALL)

    @property
    def marks(self) -> Common:
        """Return which marks are common."""
        return self._common(MARKS)

    def has_pattern(self, one: Account) -> bool:
        """Return whether ``one``, which is taken in, is made of a pattern of its source's."""
        if len(one.frame) < FRAME_LEAST:
            return False
        shared = self._runs.shared(one.frame)
        return sum(len(holders) >= FRAME_ARTICLES for holders in shared) >= FRAME_SHARE * len(one.frame)

    def pattern(self, article: str) -> str | None:
        """Return the pattern that an ``article`` has in common with another: :mod:`pipeline.enrich.events.pairs`."""
        return self._pairs.pattern(article)

    def _common(self, kind: str) -> Common:
        """Return what is common of a ``kind`` on the days that have a say; many have lost it before anybody asks."""
        if self._days and self._days[-1].counted is None:
            for day in self._days:
                self._count(day)
        return self._sum[kind]

    def _count(self, day: _Day) -> None:
        if day.counted is None:
            day.counted, day.accounts = _counted(day.accounts), ()
            for kind, common in day.counted.items():
                self._sum[kind].add_counted(common)

    def _has_more_than_enough(self, day: int, articles: int) -> bool:
        """Return whether a ``day`` with so many ``articles`` can do without the first of those before."""
        first = self._days[0]
        rest = self._articles - first.articles + articles
        return first.ordinal <= day - BACKGROUND_DAYS or rest >= BACKGROUND_ARTICLES

    def _forget(self, day: _Day) -> None:
        self._articles -= day.articles
        for kind, common in (day.counted or {}).items():
            self._sum[kind].remove(common)
        known = self._days[0].first if self._days else self._added
        self._runs.forget_before(known)
        self._pairs.forget_before(known)
