"""Whose turn it is: a run writes its articles into the index, or a removal takes out what it finds, never both at once.

The lock is a file of the data root, which the kernel gives back when its process dies. An object store has none: there
each puts up a sign that it is at work (:mod:`pipeline.stages.signs`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import StorageError
from pipeline.locks import Pace, Waiting, wait_for
from pipeline.stages.signs import Timing, at_work, holder_of, put_up
from pipeline.store import DataPath, reaching

logger = logging.getLogger(__name__)

_LOCK = ".index.lock"
_SIGNS = "at-work"
_INDEXING, _REMOVING = "indexing", "removing"
_WAITING = "The run waits for its turn at the index, until the removal is over"
_TIMING = Timing()


@contextmanager
def indexing(home: DataPath, timing: Timing = _TIMING) -> Iterator[None]:
    """Hold removals under ``home`` off while articles are written; any number of runs may; waits for a removal's end.

    While it waits, the log says for whom. Raises :class:`StorageError` where the file or the sign cannot be made.
    """
    if not isinstance(home, Path):
        with put_up(home / _SIGNS, _INDEXING, timing) as own:
            waiting = Waiting(_WAITING, timing.said_every)
            while name := at_work(home / _SIGNS, {_REMOVING}, own, timing):
                waiting.goes_on(partial(holder_of, home / _SIGNS / name))
                time.sleep(timing.look)
            yield
        return
    with _opened(home) as stream:
        _lock(stream, Pace(look=timing.look, said_every=timing.said_every), shared=True)
        yield


@contextmanager
def removing(home: DataPath, timing: Timing = _TIMING) -> Iterator[None]:
    """Hold runs off that would write articles into the index; raises :class:`StorageError` where one is doing so."""
    if not isinstance(home, Path):
        with put_up(home / _SIGNS, _REMOVING, timing) as own:
            if at_work(home / _SIGNS, {_INDEXING, _REMOVING}, own, timing):
                raise _busy()
            yield
        return
    with _opened(home) as stream:
        try:
            _lock(stream, Pace(at_most=0.0))
        except BlockingIOError as error:
            raise _busy() from error
        yield


def _busy() -> StorageError:
    message = (
        "a run is writing to the index; the request is noted, and nothing of it is taken in from now on: "
        "repeat this command when the run is over, to remove what is there"
    )
    return StorageError(message, reason="index-locked")


@contextmanager
def _opened(home: Path) -> Iterator[BinaryIO]:
    folder = home / "runs"
    with reaching("write", folder):
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / _LOCK).open("a+b", buffering=0)
    with stream:
        yield stream


def _lock(stream: BinaryIO, pace: Pace, *, shared: bool = False) -> None:
    try:
        wait_for(stream, _WAITING, pace, shared=shared)
    except BlockingIOError:
        raise
    except OSError as error:  # a file system without locks keeps nobody off, like an object store
        logger.info("Runs and removals are not kept apart: %s cannot be locked: %s", stream.name, error)
