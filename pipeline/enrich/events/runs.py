"""Which articles of some days have runs of words in common (:mod:`pipeline.enrich.events.frames`).

There are fifty runs an article, and nearly all of them stand in that one alone: of each run its last article is kept,
and a list only where there is more than one. Nothing is done for each run of an article, nor for each one that is
forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import dropwhile

_SPARE = 1 << 16
"""So many runs may be kept beyond twice those that the days have: to look through them takes time."""


class Runs:
    """Run of words → the articles that have it, by numbers that rise with time."""

    def __init__(self, spare: int = _SPARE) -> None:
        self._spare = spare
        self._last: dict[int, int] = {}
        self._holders: dict[int, list[int]] = {}
        self._first = 0
        """What has a lesser number is forgotten."""
        self._needed = 0

    def add(self, number: int, frame: Collection[int]) -> None:
        """Take in the runs of an article whose ``number`` is greater than those before."""
        for run in self._last.keys() & frame:
            before = self._last[run]
            if (held := self._holders.get(run)) and held[-1] == before:
                held.append(number)
            elif before >= self._first:
                self._holders[run] = [before, number]
        self._last |= dict.fromkeys(frame, number)

    def shared(self, frame: Collection[int]) -> list[Sequence[int]]:
        """Return of each run of an article that others have, too, the numbers of all that have it, rising."""
        held = (self._holders[run] for run in self._holders.keys() & frame)
        known = (one if one[0] >= self._first else [*dropwhile(self._is_forgotten, one)] for one in held)
        return [one for one in known if len(one) > 1]

    def forget_before(self, number: int) -> None:
        """Forget the articles with lesser numbers."""
        self._first = number
        if len(self._last) > 2 * self._needed + self._spare:
            self._last = {run: last for run, last in self._last.items() if last >= number}
            self._holders = _of_several(self._holders, number)
            self._needed = len(self._last)

    def _is_forgotten(self, number: int) -> bool:
        return number < self._first


def _of_several(holders: Mapping[int, Sequence[int]], first: int) -> dict[int, list[int]]:
    known = ((run, [one for one in held if one >= first]) for run, held in holders.items())
    return {run: held for run, held in known if len(held) > 1}
