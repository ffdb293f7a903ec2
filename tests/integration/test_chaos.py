"""The harness of faults, a bounded share of it: ``make chaos`` draws some hundreds, from every kind."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from bench.chaos.__main__ import drawn
from bench.chaos.faults import FAULTS
from bench.chaos.truth import differences, told
from tests.unmeasured import unmeasured

PATIENCE_SECONDS = 540.0


class TestFaults:
    """What a disturbed command leaves."""

    def test_a_disk_that_is_full_while_a_page_is_forgotten(self, repository: Path) -> None:
        """Repeated with room, the removal is whole: index, archive and ledger are as if it had not been disturbed."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.chaos", "--faults", "3", "--only", "full disk", "--task", "forget"],
            cwd=repository,
            env=unmeasured(repository),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "3 faults (seed 17), 0 with findings" in done.stdout


class TestHarness:
    """The harness notices what it is there for."""

    def test_a_loss_is_named(self) -> None:
        """An article that is gone, or tells something else, is a difference; what is alike is none."""
        whole = {
            "index": {"a": {"title": "Ferry", "is withdrawn": False}, "b": {"title": "Quay", "is withdrawn": True}}
        }
        assert differences(whole, whole) == []
        less = {"index": {"a": {"title": "Ferry", "is withdrawn": False}}}
        assert differences(less, whole)[0].startswith("index: b")
        other = {"index": {**whole["index"], "a": {"title": "Ferries", "is withdrawn": False}}}
        assert differences(told(other), told(whole))

    def test_every_fault_is_drawn(self) -> None:
        """A whole run has each fault, and the same seed the same ones."""
        first, again = ([*drawn(random.Random(17), 500, None, None)] for _ in range(2))  # noqa: S311 - repeatable
        assert first == again
        assert {fault for fault, _ in first} == set(FAULTS)
