"""How often Python looks for garbage while articles are written to the index."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.begin import begin
from pipeline.stages.garbage import seldom_collecting
from pipeline.stages.index import index
from pipeline.stages.reporting import Tally


class TestSeldomCollecting:
    """Python's threshold, and what it is afterwards."""

    def test_is_as_before_whatever_happens(self) -> None:
        """Whatever thresholds the process had, it has them again, an error or not."""
        before = gc.get_threshold()
        with pytest.raises(LookupError), seldom_collecting():
            raise LookupError
        assert gc.get_threshold() == before

    def test_holds_as_long_as_the_index_is_written(self, tmp_path: Path) -> None:
        """It is looked for less often until the stage is done, and as often as before from then on."""
        settings = Settings(home=tmp_path)
        run = Run(tmp_path, "night")
        begin(settings, run, [], require_index=False)
        seen: list[int] = []

        def afterwards(_tally: Tally) -> None:
            seen.append(gc.get_threshold()[0])

        before = gc.get_threshold()
        gc.set_threshold(700, 10, 10)
        try:
            index(settings, run, afterwards=afterwards)
            assert gc.get_threshold() == (700, 10, 10)
        finally:
            gc.set_threshold(*before)
        assert seen == [5_000]
