"""Runs and removals under a data root in an object store, which has no locks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from upath import UPath

from pipeline.errors import StorageError
from pipeline.fetch.leases import this_process
from pipeline.parts import write_bytes
from pipeline.stages.index_lock import indexing, removing
from pipeline.stages.signs import Sign, Timing
from pipeline.store import files_in, remove_folder

QUICK = Timing(renewal=0.02, expiry=60.0, look=0.01)
IMPATIENT = Timing(renewal=0.02, expiry=0.1, look=0.01)
WAIT_SECONDS = 60.0


def signs(bucket: UPath) -> list[str]:
    """Return the kinds of those that are at work."""
    return sorted(one.name.partition("-")[0] for one in files_in(bucket / "at-work"))


def left_behind(bucket: UPath, name: str, process: str) -> None:
    """Put the sign of a process that renews it no more."""
    write_bytes(bucket / "at-work" / name, Sign(process=process).to_json().encode())


def is_let_in(bucket: UPath) -> bool:
    """Return whether a removal may begin."""
    try:
        with removing(bucket, QUICK):
            return True
    except StorageError:
        return False


class TestTurnsInAStore:
    """One writes articles, or one removes; never both."""

    def test_a_removal_gives_way(self, bucket: UPath) -> None:
        """It says so, takes its sign down, and is let in when the run is over."""
        with indexing(bucket, QUICK):
            with pytest.raises(StorageError, match="repeat this command") as caught, removing(bucket, QUICK):
                pytest.fail("both at once")
            assert caught.value.reason == "index-locked"
            assert signs(bucket) == ["indexing"]
        with removing(bucket, QUICK):
            assert signs(bucket) == ["removing"]
        assert signs(bucket) == []

    def test_a_removal_gives_way_to_another(self, bucket: UPath) -> None:
        """Two of them would undo each other's receipts."""
        with removing(bucket, QUICK), pytest.raises(StorageError), removing(bucket, QUICK):
            pytest.fail("both at once")

    def test_a_run_waits_for_a_removal(self, bucket: UPath, caplog: pytest.LogCaptureFixture) -> None:
        """It begins when the removal is over; once it has seen it at work, the log says whose it is."""
        said: list[str] = []

        def write() -> None:
            with indexing(bucket, QUICK):
                said.append("written")

        with removing(bucket, QUICK):
            writer = threading.Thread(target=write)
            writer.start()
            for _ in range(int(WAIT_SECONDS / 0.05)):
                if caplog.records:
                    break
                writer.join(timeout=0.05)
            assert said == []
        writer.join(timeout=WAIT_SECONDS)
        assert said == ["written"]
        assert f"the removal is over, which process {os.getpid()} on " in caplog.text

    def test_runs_do_not_wait_for_one_another(self, bucket: UPath) -> None:
        """Any number of them writes at once."""
        with indexing(bucket, QUICK), indexing(bucket, QUICK):
            assert signs(bucket) == ["indexing", "indexing"]

    def test_an_error_takes_the_sign_down(self, bucket: UPath) -> None:
        """A run that breaks off keeps nobody waiting."""
        with pytest.raises(RuntimeError), indexing(bucket, QUICK):
            raise RuntimeError
        assert signs(bucket) == []

    @pytest.mark.parametrize("name", ["indexing-dead", "removing-dead"])
    def test_the_killed_of_another_machine_is_waited_out(self, bucket: UPath, name: str) -> None:
        """A sign that nobody renews is taken away after a while, be it of a run or of a removal."""
        left_behind(bucket, name, "another machine 7")
        with removing(bucket, IMPATIENT):
            assert signs(bucket) == ["removing"]

    def test_the_killed_of_this_machine_is_known_at_once(self, bucket: UPath) -> None:
        """Nobody waits for a process that is no more."""
        child = subprocess.Popen([sys.executable, "-c", ""])
        child.wait()
        place, _, _ = this_process().rpartition(" ")
        left_behind(bucket, "removing-dead", f"{place} {child.pid}")
        with indexing(bucket, Timing(renewal=20.0, expiry=1e9, look=0.01)):
            assert signs(bucket) == ["indexing"]

    def test_a_damaged_sign_is_nobody_s(self, bucket: UPath) -> None:
        """What cannot be read is waited out as well."""
        write_bytes(bucket / "at-work" / "indexing-torn", b"{")
        with removing(bucket, IMPATIENT):
            assert signs(bucket) == ["removing"]

    def test_a_sign_that_was_taken_away_comes_back(self, bucket: UPath) -> None:
        """A machine that slept is at work again, and says so."""
        with indexing(bucket, QUICK):
            remove_folder(bucket / "at-work")
            deadline = time.monotonic() + WAIT_SECONDS
            while is_let_in(bucket):
                assert time.monotonic() < deadline
