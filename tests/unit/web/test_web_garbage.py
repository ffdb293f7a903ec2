"""When Python looks for cycles while pages are answered."""

from __future__ import annotations

import gc

import pytest

from pipeline.web.garbage import NEW_OBJECTS, seldom_collecting


class TestSeldomCollecting:
    """What is gone through for garbage."""

    def test_what_was_there_is_left_out(self) -> None:
        """A search for cycles goes through what was made since, and through nothing that was there before."""
        there = [[one] for one in range(1_000)]
        with seldom_collecting():
            made: list[object] = []
            looked_at = {id(one) for one in gc.get_objects()}
            assert id(made) in looked_at
            assert looked_at.isdisjoint(map(id, there))

    def test_garbage_of_pages_goes(self) -> None:
        """A cycle that a page leaves behind is found: memory does not grow from page to page."""
        with seldom_collecting():
            assert gc.isenabled()
            assert gc.get_threshold()[0] == NEW_OBJECTS
            gc.collect()
            cycle: list[object] = []
            cycle.append(cycle)
            del cycle
            assert gc.collect() > 0

    def test_afterwards_all_is_as_before(self) -> None:
        """The rest of the process looks for garbage as it did, even where serving ends with an error."""
        before, there = gc.get_threshold(), [[1]]
        with pytest.raises(OSError, match="no port"), seldom_collecting():
            raise OSError("no port")
        assert gc.get_threshold() == before
        assert id(there) in {id(one) for one in gc.get_objects()}
