"""Which of the declared sources a run reads."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.settings import Source
from pipeline.stages.tasks import pick

QUAY, BAY = Source(id="quay", name="Quay Herald"), Source(id="bay", name="Bay Wire", enabled=False)


class TestPick:
    """Sources that are enabled, or that are named."""

    def test_disabled_source_is_left_out(self) -> None:
        """A run over all sources does not read it."""
        assert pick([QUAY, BAY], [], "sources.toml") == (QUAY,)

    def test_disabled_source_that_is_named(self) -> None:
        """Who names it wants it."""
        assert pick([QUAY, BAY], ["bay"], "sources.toml") == (BAY,)

    def test_none_is_left(self) -> None:
        """A run over nothing is a mistake, and told as one."""
        with pytest.raises(UsageError, match="no source that is enabled"):
            pick([BAY], [], "sources.toml")
