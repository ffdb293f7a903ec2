"""Two texts of one outlet in the same small words, with other numbers: they tell two happenings.

:mod:`pipeline.enrich.events.frames` knows a pattern by its third text, since an update repeats half of its first
report. But an update keeps most numbers, and one of the same day speaks of the same names; what fills in a pattern
anew changes them. Two courts of law may be reported on in the same words, too, by an outlet whose reports other
outlets' are like: so nothing is told but that these two are not one. Texts with few numbers wait for the third.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from pipeline.enrich.events.account import Account
from pipeline.enrich.events.frames import other_words, small_words
from pipeline.enrich.events.parameters import PAIR_LEAST, PAIR_NUMBERS, PAIR_SHARED, PAIR_WORDS

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LAST = 2
"""So many of the texts that have a run of words are compared: the last ones …"""
_LEAST_SHARE = 10
"""… if they have one in so many of its runs."""


@dataclass(frozen=True, slots=True)
class _Text:
    id: str
    day: date
    lead: str

    def has_pattern_of(self, other: Self) -> bool:
        """Return whether both are made of one pattern: the same small words, with other numbers."""
        mine, theirs = small_words(self.lead), small_words(other.lead)
        if len(mine & theirs) < PAIR_WORDS * len(mine | theirs):
            return False
        numbers, others = set(_NUMBER.findall(self.lead)), set(_NUMBER.findall(other.lead))
        fewer = min(len(numbers), len(others))
        if fewer < PAIR_NUMBERS or len(numbers & others) > PAIR_SHARED * fewer:
            return False
        return self.day != other.day or self._speaks_of_others(other)

    def _speaks_of_others(self, other: Self) -> bool:
        names, others = other_words(self.lead), other_words(other.lead)
        return bool(names - others and others - names)


class Pairs:
    """The articles of some days that have such a counterpart, by the pattern that they have in common."""

    def __init__(self) -> None:
        self._texts: dict[int, _Text] = {}
        self._added = 0
        self._last: dict[Hashable, int] = {}
        self._before: dict[Hashable, int] = {}
        self._patterns: dict[str, str] = {}

    def pattern(self, article: str) -> str | None:
        """Return what names the pattern of an article, the id of one that has it; None where none is known."""
        return self._patterns.get(article)

    def add(self, accounts: Sequence[Account], counts: Mapping[Hashable, int]) -> dict[str, str]:
        """Take in the articles of a day; return article, of earlier days too, → the pattern that is known of now.

        ``counts`` is run of words → how many of the articles that are not forgotten have it.
        """
        added: list[tuple[int, Account]] = []
        for one in sorted(accounts, key=lambda one: (one.moment, one.id)):
            if len(one.frame) < PAIR_LEAST:
                continue
            self._added += 1
            added.append((self._added, one))
            self._texts[self._added] = _Text(one.id, one.day, one.lead)
            self._before |= {run: self._last[run] for run in one.frame if run in self._last}
            self._last |= dict.fromkeys(one.frame, self._added)  # nothing is done for each run: there are very many
        found: dict[str, str] = {}
        for number, one in added:
            if mate := self._mate(number, one, counts):
                pattern = self._patterns.setdefault(mate, mate)
                found |= {mate: pattern, one.id: self._patterns.setdefault(one.id, pattern)}
        return found

    def forget(self, day: date, runs: Iterable[Hashable]) -> None:
        """Forget what was published up to a ``day``, and these ``runs``, which no article has any more."""
        for number in [number for number, one in self._texts.items() if one.day <= day]:
            del self._texts[number]
        for run in runs:
            self._last.pop(run, None)
            self._before.pop(run, None)

    def _mate(self, number: int, one: Account, counts: Mapping[Hashable, int]) -> str | None:
        shared = [run for run in one.frame if counts[run] > 1]
        holders = (held.get(run, 0) for run in shared for held in (self._last, self._before))
        votes = Counter(other for other in holders if other in self._texts)
        del votes[number]
        mine = self._texts[number]
        for other in sorted(votes, key=lambda other: (-votes[other], other))[:_LAST]:
            enough = votes[other] * _LEAST_SHARE >= len(one.frame)  # to look at the words of both takes time
            if enough and mine.has_pattern_of(self._texts[other]):
                return self._texts[other].id
        return None
