"""Locks among processes (``flock(2)``): who waits for one says so, and who holds it is written in its file.

A lock that is waited for in silence looks like a program that hangs. So the log says at once, and again every minute,
what is waited for, and which process of which machine has it since when.
"""

from __future__ import annotations

import fcntl
import logging
import math
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Final

logger = logging.getLogger(__name__)

_LONGEST_NOTE: Final = 300
"""Bytes of a lock's file that are read."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How one waits, in seconds."""

    look: float = 1.0
    """How often one tries."""
    at_most: float = math.inf
    """After which one gives up."""
    said_every: float = 60.0
    """How often the log says that one still waits."""


def this_holder() -> str:
    """Return what a lock's file says of whoever takes it now: the process, its machine, and the moment (UTC)."""
    return f"process {os.getpid()} on {socket.gethostname()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"


class Waiting:
    """Says in the log that ``what`` is waited for: when it is first told to, and then every ``said_every`` seconds."""

    def __init__(self, what: str, said_every: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``what``: who waits for what, as the beginning of a sentence."""
        self._what = what
        self._every = said_every
        self._clock = clock
        self._began = self._said = -math.inf

    def goes_on(self, holder: Callable[[], str]) -> None:
        """Note that one still waits; ``holder`` says who has it, and is asked where that is logged."""
        now = self._clock()
        if now - self._said < self._every:
            return
        if math.isinf(self._began):
            self._began = now
        self._said = now
        logger.warning("%s, which %s has; waiting for %d s so far", self._what, holder(), now - self._began)


def wait_for(stream: BinaryIO, what: str, pace: Pace, *, shared: bool = False) -> None:
    """Lock the file ``stream``, open to be read and written; the log says who waits for ``what``.

    Whoever takes it alone (not ``shared``) writes itself into the file. Raises ``BlockingIOError`` where others held it
    for ``pace.at_most`` seconds, and ``OSError`` where the file system has no locks.
    """
    how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    began, waiting = time.monotonic(), Waiting(what, pace.said_every)
    while True:
        try:
            fcntl.flock(stream, how | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() - began >= pace.at_most:
                raise
            waiting.goes_on(lambda: holder(stream))
            time.sleep(pace.look)
    if not shared:
        _write_holder(stream)


def holder(stream: BinaryIO) -> str:
    """Return who took the lock in the file ``stream`` last, as that file says; else ``another process``."""
    with suppress(OSError, UnicodeDecodeError):
        told = os.pread(stream.fileno(), _LONGEST_NOTE, 0).decode().strip()
        if told.isprintable() and told:
            return told
    return "another process"


def _write_holder(stream: BinaryIO) -> None:
    with suppress(OSError):  # a disk that is full takes nobody's lock away
        os.ftruncate(stream.fileno(), 0)
        os.write(stream.fileno(), this_holder().encode() + b"\n")
