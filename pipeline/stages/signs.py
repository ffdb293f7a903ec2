"""Signs: who is at work on the data root in an object store, among machines that have no lock in common.

Each puts an object of its own, renews it as long as it is at work, and removes it at the end. Whoever must not work
beside another puts its own sign first and looks for theirs then: of two that begin at the same moment, at least one
sees the other (S3 and Google list what was put). No two clocks are compared: a sign that stood as it was for
:attr:`Timing.expiry` seconds of whoever looks, or whose process was one of this very machine and is no more, is of one
that was killed, and is removed.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import StorageError
from pipeline.fetch.leases import has_ended, this_process
from pipeline.locks import this_holder
from pipeline.parts import write_bytes
from pipeline.record import Record
from pipeline.store import files_in, read_bytes, remove

if TYPE_CHECKING:
    from upath import UPath

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take, in seconds."""

    renewal: float = 10.0
    """So often somebody at work says that it goes on."""
    expiry: float = 90.0
    """A sign that was not renewed for so long is of one that was killed; many times :attr:`renewal`."""
    look: float = 1.0
    """How often one looks who is at work."""
    said_every: float = 60.0
    """How often the log says that one waits for somebody at work."""


class Sign(Record):
    """What somebody at work wrote into its object."""

    process: str
    """Which one that is, as :func:`pipeline.fetch.leases.this_process` names it."""
    beat: int = 0
    """How often it was renewed."""
    holder: str = "another process"
    """Who that is and since when, for people."""


@contextmanager
def put_up(folder: UPath, kind: str, timing: Timing) -> Iterator[str]:
    """Have a sign of ``kind`` in ``folder`` in the meantime; yield its name. Raises :class:`StorageError`."""
    path, over = folder / f"{kind}-{secrets.token_hex(8)}", threading.Event()
    sign = Sign(process=this_process(), holder=this_holder())
    write_bytes(path, sign.to_json().encode())
    renewing = threading.Thread(target=_renew, args=(path, sign, over, timing), daemon=True)
    renewing.start()
    try:
        yield path.name
    finally:
        over.set()
        renewing.join()
        try:
            remove(path)
        except StorageError as error:
            logger.warning("%s; it counts as somebody at work for %g seconds more", error.message, timing.expiry)


def _renew(path: UPath, sign: Sign, over: threading.Event, timing: Timing) -> None:
    while not over.wait(timing.renewal):
        sign = sign.model_copy(update={"beat": sign.beat + 1})
        try:
            write_bytes(path, sign.to_json().encode())
        except StorageError as error:  # the next time may do
            logger.warning("%s", error.message)


def holder_of(path: UPath) -> str:
    """Return who put the sign ``path`` up, and since when it is there, for people; raises :class:`StorageError`."""
    try:
        return Sign.from_json(read_bytes(path)).holder
    except (FileNotFoundError, ValueError):  # its work is done, or it is damaged
        return Sign(process="").holder


def at_work(
    folder: UPath,
    kinds: Collection[str],
    own: str,
    timing: Timing,
    clock: Callable[[], float] = time.monotonic,
) -> str | None:
    """Return a sign of ``kinds`` in ``folder``, not ``own``, that was renewed while we looked; None once there is none.

    Takes up to one renewal where somebody is at work, nothing where nobody is. Raises :class:`StorageError`.
    """
    seen: dict[str, tuple[Sign, float]] = {}
    while signs := dict(_signs(folder, kinds, own)):
        for name, sign in signs.items():
            before, since = seen.setdefault(name, (sign, clock()))
            if before != sign:
                return name
            if has_ended(sign.process) or clock() - since >= timing.expiry:
                remove(folder / name)
        time.sleep(timing.look)
    return None


def _signs(folder: UPath, kinds: Collection[str], own: str) -> Iterator[tuple[str, Sign]]:
    for path in files_in(folder):
        if path.name != own and path.name.partition("-")[0] in kinds:
            try:
                yield path.name, Sign.from_json(read_bytes(path))
            except FileNotFoundError:  # its work is done
                continue
            except ValueError:
                yield path.name, Sign(process="")
