"""An open event: sums of what its articles tell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from pipeline.enrich.events.parameters import (
    DAY,
    LEAST_MARKS,
    OTHER_DAYS,
    SHORT_TIMES,
    SPAN_DAYS,
    WEIGHTS,
    WINDOW_DAYS,
)
from pipeline.enrich.events.vectors import Vector, unit

Sparse = Mapping[str, float]


@dataclass(slots=True)
class Sum:
    """A sum of sparse vectors of length 1, and the square of its length."""

    terms: dict[str, float] = field(default_factory=dict)
    square: float = 0.0

    def dot(self, other: Sparse) -> float:
        """Return the scalar product."""
        few, many = (other, self.terms) if len(other) < len(self.terms) else (self.terms, other)
        return sum(weight * many[term] for term, weight in few.items() if term in many)

    def cosine(self, unit: Sparse) -> float:
        """Return the cosine with a vector of length 1; 0 where there is nothing."""
        return self.dot(unit) / math.sqrt(self.square) if self.square > 0 else 0.0

    def add(self, other: Sparse, square: float) -> None:
        """Add a vector, given the ``square`` of its length."""
        self.square += 2 * self.dot(other) + square
        for term, weight in other.items():
            self.terms[term] = self.terms.get(term, 0.0) + weight

    def unit(self) -> dict[str, float]:
        """Return the sum with length 1."""
        length = math.sqrt(self.square) if self.square > 0 else 1.0
        return {term: weight / length for term, weight in self.terms.items()}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article, or an event as if it were one, with what its words and names weigh."""

    id: str
    language: str
    moment: float
    words: Sparse
    names: Sparse
    marks: Sparse
    days: frozenset[date]
    vector: Vector | None = None
    """What it means, with length 1, where an engine told it."""
    has_pattern: bool = False
    """Whether it is made of a pattern, as is a text of every day: :mod:`pipeline.enrich.events.frames`."""
    pattern: str | None = None
    """What it has in common with another text of its source: :mod:`pipeline.enrich.events.pairs`."""


@dataclass(slots=True)
class Event:
    """What is kept of an event while it is open."""

    id: str
    first: float
    last: float
    words: dict[str, Sum]
    names: Sum
    marks: Sum
    days: set[date]
    vector: Vector | None = None
    """The sum of those of the articles that an engine was asked about."""
    told_in: set[str] = field(default_factory=set)
    """The languages of these articles."""
    has_pattern: bool = False
    """Whether one of its articles is made of a pattern: no two of these tell one happening."""
    patterns: set[str] = field(default_factory=set)
    """Those that articles of it have: two texts of one of them tell two happenings."""

    @classmethod
    def of(cls, one: Weighed) -> Self:
        """Return the event that ``one`` opens."""
        words = {one.language: _summed(one.words)} if one.words else {}
        names, marks = _summed(one.names), _summed(one.marks)
        told_in = set() if one.vector is None else {one.language}
        whole = cls(
            one.id, one.moment, one.moment, words, names, marks, set(one.days), one.vector, told_in, one.has_pattern
        )
        whole.patterns |= {one.pattern} if one.pattern else set()
        return whole

    def absorb(self, other: Event) -> None:
        """Take in another event, or an article as one."""
        for language, words in other.words.items():
            self.words.setdefault(language, Sum()).add(words.terms, words.square)
        self.names.add(other.names.terms, other.names.square)
        self.marks.add(other.marks.terms, other.marks.square)
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        self.days |= other.days
        self.has_pattern |= other.has_pattern
        self.patterns |= other.patterns
        if other.vector is not None:
            self.vector = other.vector if self.vector is None else self.vector + other.vector
            self.told_in |= other.told_in

    def whole(self) -> Iterator[Weighed]:
        """Yield the event as if it were one article, once for each language."""
        names, marks, days = self.names.unit(), self.marks.unit(), frozenset(self.days)
        vector = None if self.vector is None else unit(self.vector)
        for language, words in sorted(self.words.items()):
            yield Weighed(self.id, language, self.first, words.unit(), names, marks, days, vector)

    def likeness(self, one: Weighed) -> float:
        """Return the weighted mean (0 to 1) of what both can be compared by; less where they speak of other days."""
        parts = {"names": self.names.cosine(one.names)} if one.names and self.names.terms else {}
        if one.language in self.words and one.words:
            parts["words"] = self.words[one.language].cosine(one.words)
        elif min(len(self.marks.terms), len(one.marks)) >= LEAST_MARKS:
            parts["marks"] = self.marks.cosine(one.marks)
        if "words" not in parts and (self.has_pattern or one.has_pattern):
            return 0.0  # names alone: what a pattern was filled in with
        if self.vector is not None and one.vector is not None:
            parts["vector"] = max(0.0, float(unit(self.vector) @ one.vector))
        mean = _mean(parts)
        return mean * OTHER_DAYS if self._is_of_other_days(one) else mean

    def likeness_of_few_words(self, one: Weighed) -> float:
        """Return the likeness (0 to 1) of a short account that shares a name, by numbers and capitalised words as well.

        Three sentences of one outlet and three of another have few other words in common, whatever they tell. It is 0
        where both speak of days and share none.
        """
        names = self.names.cosine(one.names)
        few = one.language not in self.words or min(len(self.marks.terms), len(one.marks)) < LEAST_MARKS
        if few or self._is_of_other_days(one) or not names or self.has_pattern or one.has_pattern:
            return 0.0
        words, marks = self.words[one.language].cosine(one.words), self.marks.cosine(one.marks)
        return min(1.0, SHORT_TIMES * _mean({"words": words, "names": names, "marks": marks}))

    def _is_of_other_days(self, one: Weighed) -> bool:
        return bool(one.days and self.days) and self.days.isdisjoint(one.days)

    def may_take(self, other: Weighed) -> bool:
        """Return whether no pattern says that an article tells something else."""
        return not (self.has_pattern and other.has_pattern) and other.pattern not in self.patterns

    def may_absorb(self, other: Event) -> bool:
        """Return whether no pattern says that another event is something else."""
        return not (self.has_pattern and other.has_pattern) and self.patterns.isdisjoint(other.patterns)

    def in_time(self, first: float, last: float) -> bool:
        """Return whether what was published between ``first`` and ``last`` may still belong to it."""
        near = self.first - WINDOW_DAYS * DAY <= last and first <= self.last + WINDOW_DAYS * DAY
        return near and max(self.last, last) - min(self.first, first) <= SPAN_DAYS * DAY

    def shared(self, one: Weighed) -> Shared:
        """Return what both speak of, the most telling first."""
        words = self.words.get(one.language, Sum())
        return Shared(_shared(self.names, one.names), _shared(words, one.words), tuple(sorted(self.days & one.days)))


@dataclass(frozen=True, slots=True)
class Shared:
    """What an article and an event both speak of, the most telling first."""

    names: tuple[str, ...] = ()
    """As :attr:`~pipeline.enrich.events.account.Account.names` has them."""
    words: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


def _mean(parts: Mapping[str, float]) -> float:
    return sum(WEIGHTS[part] * value for part, value in parts.items()) / (sum(WEIGHTS[part] for part in parts) or 1)


def _summed(unit: Sparse) -> Sum:
    return Sum(dict(unit), float(bool(unit)))


def _shared(known: Sum, terms: Sparse) -> tuple[str, ...]:
    both = terms.keys() & known.terms.keys()
    return tuple(sorted(both, key=lambda term: (-terms[term] * known.terms[term], term)))
