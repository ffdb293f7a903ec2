"""Stretches of a text that a model reads in its place, all at once: what lies between them is not read at all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.enrich.entities.recognise.recogniser import Guess

_APART = "\n\n"
"""Between two of them, so that no name runs from one into the next."""


@dataclass(frozen=True)
class Stretches:
    """Parts of ``text``."""

    text: str
    bounds: Sequence[tuple[int, int]]
    """Start and end of each, in order and apart."""

    @cached_property
    def joined(self) -> str:
        """What the model is given to read."""
        return _APART.join(self.text[start:end] for start, end in self.bounds)

    def place(self, place: int) -> int:
        """Return where in ``text`` that is which begins at ``place`` of what was read."""
        at = self._at(place)
        return self.bounds[at][0] + place - self._starts[at]

    def guesses(self, found: Iterable[Guess]) -> list[Guess]:
        """Return what was ``found`` in what was read, as it stands in ``text``; what runs out of a stretch is none."""
        moved = []
        for one in found:
            at = self._at(one.start)
            by = self.bounds[at][0] - self._starts[at]
            if one.end + by <= self.bounds[at][1]:
                moved.append(one._replace(start=one.start + by, end=one.end + by))
        return moved

    def _at(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    @cached_property
    def _starts(self) -> list[int]:
        starts, place = [], 0
        for start, end in self.bounds:
            starts.append(place)
            place += end - start + len(_APART)
        return starts
