"""How much two texts say the same: shares of common 4-word shingles, of whole texts and of single lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_SIZE = 4

Shingle = int
"""The hash of four words: a set of numbers is made and compared in half the time of one of tuples."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One extractor's answer, ready to be compared."""

    rule: str
    lines: tuple[str, ...]
    shingles: frozenset[Shingle]
    words: str
    """All words with one space between them, and one at each end: for lines too short for a shingle."""

    @classmethod
    def of(cls, rule: str, lines: Sequence[str]) -> Reading:
        """Return the reading that ``rule`` gave."""
        words = _WORD.findall("\n".join(lines))
        return cls(rule, tuple(lines), shingles(words), f" {' '.join(words)} ")

    def has(self, line: str) -> bool:
        """Return whether most of ``line`` stands in this reading too."""
        words = _WORD.findall(line)
        if len(words) < _SIZE:
            return f" {' '.join(words)} " in self.words
        parts = shingles(words)
        return len(parts & self.shingles) * 2 >= len(parts)


def shingles(words: Sequence[str]) -> frozenset[Shingle]:
    """Return the runs of four words; of a shorter text the whole."""
    if len(words) < _SIZE:
        return frozenset({hash(tuple(words))}) if words else frozenset()
    return frozenset(map(hash, zip(*(words[start:] for start in range(_SIZE)), strict=False)))


def covered(one: Reading, other: Reading) -> float:
    """Return the share of ``one`` that stands in ``other`` too."""
    return len(one.shingles & other.shingles) / max(1, len(one.shingles))


def likeness(one: Reading, other: Reading) -> float:
    """Return the Dice coefficient of two readings: 1.0 where they say the same."""
    size = len(one.shingles) + len(other.shingles)
    return 2 * len(one.shingles & other.shingles) / size if size else 0.0


def medoid(readings: Sequence[Reading]) -> Reading:
    """Return the reading that agrees most with the others; the first of equals."""
    return max(readings, key=lambda one: sum(likeness(one, other) for other in readings if other is not one))


def supported(chosen: Reading, others: Sequence[Reading]) -> tuple[str, ...]:
    """Return the lines of ``chosen`` that at least one other reading has."""
    return tuple(line for line in chosen.lines if any(other.has(line) for other in others))
