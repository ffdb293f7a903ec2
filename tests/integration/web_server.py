"""A real ``dateline serve`` in a process of its own, over a real embedded index."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.settings import Settings
from tests.unmeasured import unmeasured

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 300
"""How long one waits for what never ends when it is broken: on a machine with other work a start takes a minute."""
get = partial(httpx.get, timeout=PATIENCE_SECONDS)
"""A page from a server; httpx alone waits five seconds, which a first page takes on a machine with other work."""


def fill(home: Path, articles: Iterable[Article]) -> None:
    """Write ``articles`` to the embedded index below ``home``."""
    index = open_index(Settings(home=home))
    assert {one.status for one in index.write(articles)} <= {"written"}
    index.close()


def environment(home: Path, *, measured: bool = True) -> dict[str, str]:
    """Return the environment of a ``dateline`` over the data below ``home``, with no other setting.

    Coverage measures it unless ``measured`` is false: for pages that are asked for again and again.
    """
    known = os.environ if measured else unmeasured(REPOSITORY)
    kept = {name: value for name, value in known.items() if not name.startswith("DATELINE_")}
    return kept | {"DATELINE_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}


def start(
    home: Path, *arguments: str, token: str | None = None, measured: bool = True, **settings: str
) -> subprocess.Popen[str]:
    """Start ``dateline`` with ``arguments`` over the data below ``home``; ``token`` is what its page asks for."""
    return subprocess.Popen(  # noqa: S603 - our own command, arguments from the tests
        [sys.executable, "-m", "pipeline.cli", *arguments],
        env=environment(home, measured=measured) | ({} if token is None else {"DATELINE_PAGE_TOKEN": token}) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that all that it starts can be ended with it
    )


@contextmanager
def serving(
    home: Path, *arguments: str, token: str | None = None, measured: bool = True, **settings: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the page on a free port; yield its address and the process, and stop it in the end.

    One process answers unless ``arguments`` name another number: tests ask for one page after the other.
    """
    process = start(
        home, "serve", "--port", "0", "--processes", "1", *arguments, token=token, measured=measured, **settings
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://\S+?:\d+/", line)
        assert address, f"no address was printed: {line!r} {process.communicate(timeout=PATIENCE_SECONDS)}"
        yield address[0], process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=PATIENCE_SECONDS)


def answering(supervisor: int) -> list[int]:
    """Return the ids of the processes that answer for the ``dateline serve`` with this process id (Linux)."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="ascii").split()
    return [int(one) for one in children if b"spawn_main" in _command_of(one)]


def _command_of(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return b""
