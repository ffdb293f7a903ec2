"""Two texts of one outlet in the same small words, with other numbers: they tell two happenings.

:mod:`pipeline.enrich.events.frames` knows a pattern by its third text, since an update repeats half of its first
report. But an update keeps most numbers, and one of the same day speaks of the same names; what fills in a pattern
anew changes them. Two courts of law may be reported on in the same words, too, by an outlet whose reports other
outlets' are like: so nothing is told but that these two are not one. Texts with few numbers wait for the third.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Self

from pipeline.enrich.events.account import Account
from pipeline.enrich.events.frames import other_words, small_words
from pipeline.enrich.events.parameters import PAIR_LEAST, PAIR_NUMBERS, PAIR_SHARED, PAIR_WORDS
from pipeline.enrich.events.runs import Runs

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LAST = 2
"""So many of the texts that have a run of words are compared: the last ones …"""
_LEAST_SHARE = 10
"""… if they have one in so many of its runs."""


@dataclass(frozen=True, slots=True)
class _Text:
    id: str
    day: date
    title: str
    text: str

    @property
    def lead(self) -> str:
        """As :attr:`Account.lead` has it: few are compared; of all others the account's own text is kept."""
        return f"{self.title}. {self.text}"

    def has_pattern_of(self, other: Self) -> bool:
        """Return whether both are made of one pattern: the same small words, with other numbers."""
        ours, lead = self.lead, other.lead
        mine, theirs = small_words(ours), small_words(lead)
        if len(mine & theirs) < PAIR_WORDS * len(mine | theirs):
            return False
        numbers, others = set(_NUMBER.findall(ours)), set(_NUMBER.findall(lead))
        fewer = min(len(numbers), len(others))
        if fewer < PAIR_NUMBERS or len(numbers & others) > PAIR_SHARED * fewer:
            return False
        return self.day != other.day or self._speaks_of_others(other)

    def _speaks_of_others(self, other: Self) -> bool:
        names, others = other_words(self.lead), other_words(other.lead)
        return bool(names - others and others - names)


class Pairs:
    """The articles of some days that have such a counterpart, by the pattern that they have in common."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._texts: dict[int, _Text] = {}
        self._patterns: dict[str, str] = {}

    def pattern(self, article: str) -> str | None:
        """Return what names the pattern of an article, the id of one that has it; None where none is known."""
        return self._patterns.get(article)

    def add(self, accounts: Iterable[tuple[int, Account]]) -> dict[str, str]:
        """Take in the articles of a day; return article, of earlier days too, → the pattern that is known of now.

        They stand in their order, by the numbers under which all of them are among the ``runs``.
        """
        added = [(number, one) for number, one in accounts if len(one.frame) >= PAIR_LEAST]
        self._texts |= {number: _Text(one.id, one.day, one.title, one.text) for number, one in added}
        found: dict[str, str] = {}
        for number, one in added:
            if mate := self._mate(number, one):
                pattern = self._patterns.setdefault(mate, mate)
                found |= {mate: pattern, one.id: self._patterns.setdefault(one.id, pattern)}
        return found

    def forget_before(self, number: int) -> None:
        """Forget the articles with lesser numbers."""
        for one in [*takewhile(lambda one: one < number, self._texts)]:
            del self._texts[one]

    def _mate(self, number: int, one: Account) -> str | None:
        votes: Counter[int] = Counter()
        for holders in self._runs.shared(one.frame):
            votes.update([other for other in holders if other in self._texts][-_LAST:])
        del votes[number]
        mine = self._texts[number]
        for other in sorted(votes, key=lambda other: (-votes[other], other))[:_LAST]:
            enough = votes[other] * _LEAST_SHARE >= len(one.frame)  # to look at the words of both takes time
            if enough and mine.has_pattern_of(self._texts[other]):
                return self._texts[other].id
        return None
