"""Which articles have runs of words in common."""

from __future__ import annotations

import random

import pytest

from pipeline.enrich.events.runs import Runs

_ARTICLES = 120
_KEPT = 25


class TestRuns:
    """What is shared is told of the articles that are not forgotten, however often it was cleared up."""

    @pytest.mark.parametrize("spare", [0, 10_000])
    def test_it_says_what_all_frames_say(self, spare: int) -> None:
        """The holders of each run are those that a look through all frames finds, alone ones left out."""
        chance = random.Random(5)  # noqa: S311 - no secret
        frames = [frozenset(chance.sample(range(60), 6)) for _ in range(_ARTICLES)]
        runs = Runs(spare)
        for number, frame in enumerate(frames):
            if number % 10 == 0:
                runs.forget_before(number - _KEPT)
            runs.add(number, frame)
            first = max(0, number // 10 * 10 - _KEPT)
            known = range(first, number + 1)
            held = [[one for one in known if run in frames[one]] for run in frame]
            assert sorted(map(list, runs.shared(frame))) == sorted(one for one in held if len(one) > 1)

    def test_what_nobody_has(self) -> None:
        """Runs of no article but this one, or of none at all, are shared with nobody."""
        runs = Runs()
        runs.add(0, {1, 2})
        assert (runs.shared({1, 2}), runs.shared({3}), runs.shared(())) == ([], [], [])
