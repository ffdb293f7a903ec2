"""Finished pages that several processes share."""

from __future__ import annotations

import logging
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipeline.web.kept_pages import Keeping, KeptPages
from pipeline.web.shared_pages import SharedPages
from tests.unit.web.samples import TODAY, MemoryIndex

ROOM = 10_000
NIGHT, NEXT = ((1, 2, 3), 7), ((1, 2, 4), 7)
PATIENCE_SECONDS = 120
ASKED = Request({"type": "http"})
HOLDER = """
import fcntl, sys
fcntl.lockf(int(sys.argv[1]), fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""

Twice = Callable[[], SharedPages]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file, which has a name only here."""
    made = tmp_path / "pages"
    made.touch()
    return made


@pytest.fixture
def another(path: Path) -> Twice:
    """Make the store of another process over the same file."""
    return lambda: SharedPages(path.open("r+b", buffering=0), ROOM)


def _put_from_another_process(shared: SharedPages) -> None:
    if shared.get(NIGHT, "/") == b"from the first":
        shared.put(NIGHT, "/?q=ferry", b"from the second")


class TestSharedPages:
    """Pages in one file."""

    def test_are_there_for_every_process(self) -> None:
        """A process that is started with the store reads what was put before, and what it puts is read."""
        shared = SharedPages.anew(ROOM)
        shared.put(NIGHT, "/", b"from the first")
        other = multiprocessing.get_context("spawn").Process(target=_put_from_another_process, args=(shared,))
        other.start()
        other.join(PATIENCE_SECONDS)
        assert other.exitcode == 0
        assert shared.get(NIGHT, "/?q=ferry") == b"from the second"

    def test_are_told_apart(self, another: Twice) -> None:
        """Each key has its own page, of any bytes; another key, or none at all, has none."""
        one, two = another(), another()
        assert two.get(NIGHT, "/") is None
        pages = {("en", "/"): b"", ("de", "/"): "Fähre".encode(), ("en", "/de/"): bytes(range(256))}
        for key, page in pages.items():
            one.put(NIGHT, key, page)
        assert {key: two.get(NIGHT, key) for key in pages} == pages
        assert two.get(NIGHT, ("fr", "/")) is None

    def test_go_with_their_state(self, another: Twice, path: Path) -> None:
        """Nothing of an earlier commit is shown, nor left in the file once there is a page of the next one."""
        one, two = another(), another()
        one.put(NIGHT, "/", b"what was removed")
        assert two.get(NIGHT, "/") == b"what was removed"
        assert two.get(NEXT, "/") is None
        two.put(NEXT, "/", b"what is left")
        assert (one.get(NIGHT, "/"), one.get(NEXT, "/")) == (None, b"what is left")
        assert b"removed" not in path.read_bytes()

    def test_are_no_more_than_there_is_room_for(self, another: Twice, path: Path) -> None:
        """Where one more does not fit all others go; one that never fits is not shared."""
        one, two = another(), another()
        for number in range(40):
            one.put(NIGHT, number, bytes([number]) * 900)
            assert two.get(NIGHT, number) == bytes([number]) * 900
            assert path.stat().st_size <= ROOM
        assert [two.get(NIGHT, number) for number in range(9)] == [None] * 9
        one.put(NIGHT, "long", bytes(ROOM))
        assert two.get(NIGHT, "long") is None
        assert two.get(NIGHT, 39) is not None

    @pytest.mark.parametrize("cut", [0, 20, 60, 100, 5_000])
    def test_that_are_damaged_are_none(self, another: Twice, path: Path, cut: int) -> None:
        """Bytes that changed, and a file that was cut off, are no page."""
        one, two = another(), another()
        one.put(NIGHT, "/", b"x" * 9_000)
        content = path.read_bytes()
        path.write_bytes(content[: cut + 48] + b"?" * (len(content) - cut - 48))
        assert two.get(NIGHT, "/") is None
        path.write_bytes(content[: cut + 48])
        assert one.get(NIGHT, "/") is None

    def test_wait_for_nobody(self, another: Twice, path: Path) -> None:
        """While another process holds the file, and for as long, nothing is found and nothing is put."""
        one = another()
        one.put(NIGHT, "/", b"a page")
        with path.open("r+b") as file:
            command = [sys.executable, "-c", HOLDER, str(file.fileno())]
            with subprocess.Popen(  # noqa: S603 - Python with the lines above
                command, pass_fds=[file.fileno()], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            ) as holder:
                try:
                    assert holder.stdout is not None
                    assert holder.stdout.readline() == b"held\n"
                    assert one.get(NIGHT, "/") is None
                    one.put(NIGHT, "/other", b"another page")
                finally:
                    holder.kill()
        # The file that was just closed took with it no lock of ours: none is held between two questions.
        assert one.get(NIGHT, "/") == b"a page"
        assert one.get(NIGHT, "/other") is None

    def test_that_cannot_be_written(self, path: Path, caplog: pytest.LogCaptureFixture) -> None:
        """It is said once, and readers are shown what is made for them."""
        shared = SharedPages(os.fdopen(os.open(path, os.O_RDONLY), "rb", buffering=0), ROOM)
        with caplog.at_level(logging.WARNING):
            for number in range(3):
                shared.put(NIGHT, number, b"a page")
                assert shared.get(NIGHT, number) is None
        assert [one.name for one in caplog.records] == ["pipeline.web.shared_pages"]


class TestKeptPages:
    """A process that shares its pages."""

    def test_makes_none_that_another_made(self, another: Twice) -> None:
        """Two processes make a page once, and each again when the index is another."""
        index, made = MemoryIndex([]), list[str]()

        def page(request: Request) -> Response:
            del request
            made.append(str(index.stands))
            return HTMLResponse(f"made of {index.stands}")

        processes = [KeptPages(index, lambda: TODAY, Keeping(ROOM, another())).kept(page) for _ in range(2)]
        for night in ("night-1", "night-2"):
            index.stands = night
            for answer in (*processes, *processes):
                assert bytes(answer(ASKED).body) == f"made of {night}".encode()
        assert made == ["night-1", "night-2"]

    def test_shares_no_error(self, another: Twice) -> None:
        """What is no page is made by each."""
        index, asked = MemoryIndex([]), list[int]()
        index.stands = "night-1"

        def refused(request: Request) -> Response:
            del request
            asked.append(1)
            return HTMLResponse("not found", status_code=404)

        for _ in range(2):
            assert KeptPages(index, lambda: TODAY, Keeping(ROOM, another())).kept(refused)(ASKED).status_code == 404
        assert len(asked) == 2
