"""Turns at a host among all processes of this machine that share a data root (or the spool of one elsewhere).

Airflow runs each source in a process of its own, and two sources can live on one host. Each host therefore has a
file, whose lock is the right to speak to it and whose time of change is when it was last spoken to. The kernel gives
the lock back when a process dies. Where files cannot be locked, every process is polite on its own.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

_FIRST_LOOK_SECONDS = 0.02
_LAST_LOOK_SECONDS = 0.5


@asynccontextmanager
async def shared_turn(home: Path, host: str, delay: float) -> AsyncIterator[None]:
    """Wait until no other process speaks to ``host`` and the last request of any began ``delay`` seconds ago."""
    descriptor = _opened(home, host)
    if descriptor is None:
        yield
        return
    try:
        await _locked(descriptor)
        wait = min(os.fstat(descriptor).st_mtime + delay - time.time(), delay)
        if wait > 0 and os.fstat(descriptor).st_size:
            await asyncio.sleep(wait)
        _stamp(descriptor)
        yield
    finally:
        os.close(descriptor)


def _opened(home: Path, host: str) -> int | None:
    """Return the host's file, or None where there is no data root (a check leaves nothing behind) or no way to it."""
    if not home.is_dir():
        return None
    folder = home / "hosts"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        return os.open(folder / quote(host, safe=""), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    return None


async def _locked(descriptor: int) -> None:
    pause = _FIRST_LOOK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LAST_LOOK_SECONDS)
        except OSError:
            return
        else:
            return


def _stamp(descriptor: int) -> None:
    """Note the time; the first byte tells a host that was spoken to from a file that is new."""
    with suppress(OSError):
        os.pwrite(descriptor, b".", 0)
        os.utime(descriptor)
