"""Finished pages that the processes of one server share, in a file without a name: it is gone when the last one ends.

The file begins with the state of the index and a number that is new whenever it is emptied. Records follow, each the
digest of its key, its length, its sum and the page; they are only added. Nobody waits long for another process: where
one holds the file, a page is made instead, or is not shared.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from multiprocessing import reduction
from typing import IO, Any, Final

from pipeline.logs import trace_of

logger = logging.getLogger(__name__)

_DIGEST_BYTES: Final = 32
_TURN_BYTES: Final = 16
_HEAD_BYTES: Final = _DIGEST_BYTES + _TURN_BYTES
_RECORD: Final = struct.Struct(f"<{_DIGEST_BYTES}sII")
"""Digest of the key, bytes of the page, its CRC-32 (zlib)."""
_TRIES: Final = 10
_BETWEEN_TRIES_SECONDS: Final = 0.002


class SharedPages:
    """At most ``most_bytes`` of pages in ``file``, which is open to be read and written, and nobody else's.

    Handed to a process that is being started (``spawn``), it is the same there. Where the file cannot be read or
    written, nothing is shared.
    """

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        self._file = file
        self._most = most_bytes
        self._lock = threading.Lock()
        self._head = b""
        self._end = 0
        self._known: dict[bytes, tuple[int, int, int]] = {}
        self._has_failed = False

    @classmethod
    def anew(cls, most_bytes: int) -> SharedPages:
        """Return an empty store, in the folder for temporary files; raises ``OSError``."""
        return cls(tempfile.TemporaryFile(prefix="dateline-pages-", buffering=0), most_bytes)

    def __reduce__(self) -> tuple[Any, ...]:
        """Hand the file on to a process that is being started."""
        return _handed_on, (reduction.DupFd(self._file.fileno()), self._most)

    def get(self, state: Hashable, key: Hashable) -> bytes | None:
        """Return the page that a process put under ``key``, of the index in this ``state``."""
        with self._held() as is_held:
            if not is_held or not self._looked().startswith(_digest(state)):
                return None
            start, length, crc = self._known.get(_digest(key), (0, 0, 0))
            page = os.pread(self._file.fileno(), length, start) if start else b""
            if start and len(page) == length and zlib.crc32(page) == crc:
                return page
        return None

    def put(self, state: Hashable, key: Hashable, page: bytes) -> None:
        """Share ``page``; those of another state go, and all others when there are too many bytes."""
        record = _RECORD.pack(_digest(key), len(page), zlib.crc32(page)) + page
        if _HEAD_BYTES + len(record) > self._most:
            return
        with self._held() as is_held:
            if not is_held:
                return
            if not self._looked().startswith(_digest(state)) or self._end + len(record) > self._most:
                self._empty(state)
            if _digest(key) not in self._known:
                self._add(record)

    @contextmanager
    def _held(self) -> Iterator[bool]:
        """Hold the file against other threads and processes, or say that another process does.

        What goes wrong inside ends it, and is logged the first time: readers are shown their pages all the same.
        """
        with self._lock:
            if not self._taken():
                yield False
                return
            try:
                yield True
            except OSError as error:
                self._failed(error)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _taken(self) -> bool:
        for number in range(_TRIES):
            if number:
                time.sleep(_BETWEEN_TRIES_SECONDS)
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):  # another process has it
                continue
            except OSError as error:
                self._failed(error)
                return False
            return True
        return False

    def _failed(self, error: OSError) -> None:
        if not self._has_failed:
            logger.warning("finished pages cannot be shared among the processes: %s", trace_of(error))
        self._has_failed = True

    def _looked(self) -> bytes:
        """Return how the file begins, and know all that stands in it."""
        number = self._file.fileno()
        head = os.pread(number, _HEAD_BYTES, 0)
        if head != self._head:
            self._head, self._end, self._known = head, _HEAD_BYTES, {}
        size = os.fstat(number).st_size
        while self._end + _RECORD.size <= size:
            key, length, crc = _RECORD.unpack(os.pread(number, _RECORD.size, self._end))
            self._known[key] = (self._end + _RECORD.size, length, crc)
            self._end += _RECORD.size + length
        return head

    def _empty(self, state: Hashable) -> None:
        self._file.truncate(0)
        self._write(_digest(state) + os.urandom(_TURN_BYTES), 0)
        self._looked()

    def _add(self, record: bytes) -> None:
        self._write(record, self._end)
        self._looked()

    def _write(self, content: bytes, start: int) -> None:
        """Write all of it, or nothing; raises ``OSError``."""
        written = 0
        try:
            written = os.pwrite(self._file.fileno(), content, start)
        finally:
            if written < len(content):
                self._file.truncate(start)
        if written < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _handed_on(file: Any, most_bytes: int) -> SharedPages:  # noqa: ANN401 - of multiprocessing
    return SharedPages(os.fdopen(file.detach(), "r+b", buffering=0), most_bytes)


def _digest(value: Hashable) -> bytes:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
