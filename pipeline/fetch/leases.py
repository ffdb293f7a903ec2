"""Leases: the right to speak to a host among machines that share an object store.

An object store has no locks, but it can refuse to put an object where there is one (S3: ``If-None-Match: *``; fsspec:
``mode="create"``). So a host has a folder of numbered objects, and who put the highest one has its lease; whoever wants
it next puts the number above. The holder writes into its own object alone: that it goes on, or that the host is free,
and for how long it asked to be left alone. No two clocks are compared: a lease is taken over when its object stood as
it was for :attr:`Timing.expiry` seconds of the taker's own clock, longer than a request can take, or at once when its
holder was a process of this very machine that is no more (a night that was killed and begun again). A holder that finds
a higher number has lost its lease. (A lock with an expiry cannot stop a holder that sleeps within a request: that one
request may meet another machine's.)
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.parts import write_bytes
from pipeline.record import Record
from pipeline.store import files_in, is_there, reaching, read_bytes, remove

if TYPE_CHECKING:
    from upath import UPath

_LOG = logging.getLogger(__name__)
_WANTED = "wanted"
"""The object that somebody puts who waits for the lease."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take, in seconds."""

    renewal: float = 20.0
    """A holder says so often that it goes on, and looks whether somebody waits; then it lets that one have a turn."""
    expiry: float = 180.0
    """More than :attr:`renewal` and the longest request together (connection, first byte and body: 90)."""
    idle: float = 5.0
    """A holder that says nothing to the host for so long gives the lease back."""
    look: float = 1.0
    """How often one looks who waits."""


class Note(Record):
    """What a holder wrote into its object."""

    owner: str
    process: str = ""
    """Which one that is, as :func:`this_process` names it."""
    beat: int = 0
    """How often it was renewed."""
    is_free: bool = False
    wait_seconds: float = 0.0
    """For how long the next one is to leave the host alone."""


def this_process() -> str:
    """Return the process's number and where it counts: the start of the machine and the namespace (proc(5)).

    Empty where the system does not tell.
    """
    try:
        start = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{start} {Path('/proc/self/ns/pid').readlink()} {os.getpid()}"
    except OSError:
        return ""


def has_ended(process: str) -> bool:
    """Return whether ``process`` counted where ours does, and is no more; a number given anew counts as alive."""
    place, _, number = process.rpartition(" ")
    if not place or place != this_process().rpartition(" ")[0] or not number.isdecimal():
        return False
    return not Path("/proc", number).exists()


class _Seen(NamedTuple):
    number: int
    note: Note


class Lease:
    """The lease of one host, for one process."""

    def __init__(
        self,
        folder: UPath,
        patience: Callable[[], float],
        timing: Timing | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``folder`` is the host's own in the store; ``patience`` says for how long the host is to be left alone."""
        self._folder = folder
        self._patience = patience
        self._timing = timing or Timing()
        self._clock = clock
        self._owner = secrets.token_hex(8)
        self._lock = asyncio.Lock()
        self._number: int | None = None
        self._beat = 0
        self._renewed = self._used = 0.0
        self._is_possible = True
        self._idle: asyncio.Task[None] | None = None

    async def hold(self) -> None:
        """Wait until the lease is ours, for one request from now on; raises :class:`StorageError`.

        Where the store's driver cannot put exclusively, this process is polite on its own, and the log says so.
        """
        async with self._lock:
            while self._is_possible and not await self._has():
                await self._take()
            self._used = self._clock()
        if self._number is not None and (self._idle is None or self._idle.done()):
            self._idle = asyncio.create_task(self._watch())

    async def release(self) -> None:
        """Give the lease back, if we have it; raises :class:`StorageError`."""
        if self._idle is not None and self._idle is not asyncio.current_task():
            self._idle.cancel()
        async with self._lock:
            if self._number is not None:
                await asyncio.to_thread(self._give_back)

    async def _watch(self) -> None:
        while self._number is not None:
            await asyncio.sleep(self._timing.idle)
            if self._clock() - self._used >= self._timing.idle:
                await self.release()

    async def _has(self) -> bool:
        if self._number is None:
            return False
        if self._clock() - self._renewed < self._timing.renewal:
            return True
        is_ours, is_wanted = await asyncio.to_thread(self._looked_at)
        if is_ours and is_wanted:
            await asyncio.to_thread(self._give_back)
            await asyncio.sleep(3 * self._timing.look)
        elif is_ours:
            await asyncio.to_thread(self._renew)
        else:
            self._number = None
        return self._number is not None

    async def _take(self) -> None:
        seen, since, is_noted = None, self._clock(), False
        while True:
            found = await asyncio.to_thread(self._newest)
            if found != seen:
                seen, since = found, self._clock()
            if found is None or self._is_open(found.note) or self._clock() - since >= self._timing.expiry:
                if await asyncio.to_thread(self._put_above, found):
                    await asyncio.sleep(found.note.wait_seconds if found else 0.0)
                    self._renewed = self._clock()
                    return
                continue
            if not is_noted:
                await asyncio.to_thread(write_bytes, self._folder / _WANTED, b"1")
                is_noted = True
            await asyncio.sleep(self._timing.look)

    @staticmethod
    def _is_open(note: Note) -> bool:
        return note.is_free or has_ended(note.process)

    def _newest(self) -> _Seen | None:
        for number in sorted(self._numbers(), reverse=True):
            try:
                return _Seen(number, Note.from_json(read_bytes(self._path(number))))
            except FileNotFoundError:  # removed since it was listed: there is a newer one
                continue
            except ValueError:
                return _Seen(number, Note(owner="?"))
        return None

    def _numbers(self) -> list[int]:
        return [int(one.name) for one in files_in(self._folder) if one.name.isdigit()]

    def _path(self, number: int) -> UPath:
        return self._folder / f"{number:012}"

    def _put_above(self, found: _Seen | None) -> bool:
        number = found.number + 1 if found else 1
        path = self._path(number)
        self._beat = 0
        content = self._note().to_json().encode()
        with reaching("write", path):
            try:
                path.fs.pipe_file(path.path, content, mode="create")
            except FileExistsError:
                return False
            except (TypeError, ValueError, NotImplementedError) as error:
                _LOG.warning("Machines keep no common pause at a host: %s cannot be put exclusively (%s)", path, error)
                self._is_possible = False
                return True
        numbers = self._numbers()
        if max(numbers, default=number) > number:  # what we saw was old, and its successors' predecessors are gone
            remove(path)
            return False
        for one in (each for each in numbers if each < number - 1):
            remove(self._path(one))
        remove(self._folder / _WANTED)
        self._number = number
        return True

    def _looked_at(self) -> tuple[bool, bool]:
        is_ours = max(self._numbers(), default=0) == self._number
        return is_ours, is_there(self._folder / _WANTED)

    def _renew(self) -> None:
        self._beat += 1
        self._write(self._note())
        self._renewed = self._clock()

    def _give_back(self) -> None:
        self._write(self._note(is_free=True, wait_seconds=max(0.0, self._patience())))
        self._number = None

    def _note(self, *, is_free: bool = False, wait_seconds: float = 0.0) -> Note:
        return Note(
            owner=self._owner, process=this_process(), beat=self._beat, is_free=is_free, wait_seconds=wait_seconds
        )

    def _write(self, note: Note) -> None:
        if self._number is not None:
            write_bytes(self._path(self._number), note.to_json().encode())
