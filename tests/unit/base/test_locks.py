"""Locks that are waited for, and what is said meanwhile."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
from pathlib import Path

import pytest

from pipeline.locks import Pace, Waiting, holder, this_holder, wait_for

AT_ONCE = Pace(look=0.01, at_most=0.0)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """The file of a lock."""
    return tmp_path / "writer.lock"


class TestWaiting:
    """What the log says of one who waits."""

    def test_it_is_said_at_once_and_every_minute(self, caplog: pytest.LogCaptureFixture) -> None:
        """However often one looks: the first look is told, and one of each minute, with how long it is by now."""
        seconds = iter(range(0, 150, 5))
        waiting = Waiting("The run waits", 60.0, clock=lambda: float(next(seconds)))
        for _ in range(30):
            waiting.goes_on(lambda: "somebody")
        assert [one.getMessage() for one in caplog.records] == [
            f"The run waits, which somebody has; waiting for {minute * 60} s so far" for minute in range(3)
        ]
        assert {one.levelno for one in caplog.records} == {logging.WARNING}


class TestWaitFor:
    """Taking a lock."""

    def test_a_free_lock_is_taken_without_a_word(self, lock: Path, caplog: pytest.LogCaptureFixture) -> None:
        """Whoever takes it alone stands in its file: process, machine and moment."""
        with lock.open("a+b", buffering=0) as stream:
            wait_for(stream, "The index", AT_ONCE)
            assert holder(stream).startswith(f"process {os.getpid()} on {socket.gethostname()}, since ")
        assert not caplog.records

    def test_a_held_lock_is_named(self, lock: Path, caplog: pytest.LogCaptureFixture) -> None:
        """The one who waits is told who has it; when time is up it gets ``BlockingIOError``."""
        with lock.open("a+b", buffering=0) as mine, lock.open("a+b", buffering=0) as theirs:
            wait_for(mine, "The index", AT_ONCE)
            told = holder(mine)
            with pytest.raises(BlockingIOError):
                wait_for(theirs, "The index", Pace(look=0.01, at_most=0.05))
        assert [one.getMessage() for one in caplog.records] == [f"The index, which {told} has; waiting for 0 s so far"]

    def test_those_who_share_do_not_wait(self, lock: Path) -> None:
        """Any number of them has it at once, and none stands in the file."""
        with lock.open("a+b", buffering=0) as one, lock.open("a+b", buffering=0) as other:
            wait_for(one, "The index", AT_ONCE, shared=True)
            wait_for(other, "The index", AT_ONCE, shared=True)
            assert lock.read_bytes() == b""

    def test_the_last_holder_stands_alone_in_the_file(self, lock: Path) -> None:
        """What earlier ones wrote is gone, however long it was."""
        lock.write_text("process 4711 " * 100)
        with lock.open("a+b", buffering=0) as stream:
            wait_for(stream, "The index", AT_ONCE)
        assert lock.read_text().count("process") == 1

    @pytest.mark.parametrize(
        "content", [b"", b"\xff\xfe", b"\x1b[31mred", b"\n\n"], ids=["empty", "no text", "colours", "blank"]
    )
    def test_a_file_that_says_nothing_sensible(self, lock: Path, content: bytes) -> None:
        """It is another process's: what is no line of text does not reach the log."""
        lock.write_bytes(content)
        with lock.open("rb") as stream:
            assert holder(stream) == "another process"

    def test_a_file_that_cannot_be_written_is_locked_all_the_same(self, lock: Path) -> None:
        """Saying who one is comes second."""
        lock.touch()
        with lock.open("rb", buffering=0) as stream:
            wait_for(stream, "The index", AT_ONCE)
            with lock.open("rb") as other, pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_a_holder_is_one_line(self) -> None:
        """It is put into messages."""
        assert this_holder().isprintable()
