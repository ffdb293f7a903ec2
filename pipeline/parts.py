"""How records are written to files and read back: JSON lines, whole or not at all.

A stage writes each of its parts through :func:`write_part`: to a temporary name beside the target, flushed to
disk, then renamed. A reader therefore sees a part that is complete, or none. The temporary name is the same each
time and locked while it is written, so that what a killed writer leaves is taken over by the next one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipeline.article import Record
from pipeline.errors import StorageError

RecordT = TypeVar("RecordT", bound=Record)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a stream whose content replaces ``path`` at the end, durably; on any error ``path`` stays as it was.

    Raises :class:`StorageError` when the disk refuses.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(temporary) as stream:
            try:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
                temporary.replace(path)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink()
                raise
    except OSError as error:
        raise _cannot("write", path, error) from error


def _locked(temporary: Path) -> BinaryIO:
    """Return ``temporary`` opened, empty, and ours until it is closed; waits for another process that writes it."""
    while True:
        stream = temporary.open("ab")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX)
            # Who held the lock before us has renamed or removed the file that we opened: then it is another's.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(stream.fileno()), temporary.stat()):
                    stream.truncate(0)
                    return stream
        except BaseException:
            stream.close()
            raise
        stream.close()


def write_bytes(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content`` atomically; raises :class:`StorageError`."""
    with replacing(path) as stream:
        stream.write(content)


def write_part(path: Path, records: Iterable[Record]) -> int:
    """Write ``records`` to ``path``, one JSON line each, atomically; return how many.

    Raises :class:`StorageError` when the disk refuses; ``path`` is then as it was before.
    """
    count = 0
    with replacing(path) as stream:
        for record in records:
            stream.write(record.to_json().encode("utf-8", "surrogatepass") + b"\n")
            count += 1
    return count


def read_part(path: Path, kind: type[RecordT]) -> Iterator[RecordT]:
    """Yield the records of ``path``; a part that does not exist has none.

    Raises :class:`StorageError` when the file cannot be read or holds something else.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as stream:
            for number, line in enumerate(stream, start=1):
                yield _parse(path, number, line, kind)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _cannot("read", path, error) from error


def _parse(path: Path, number: int, line: str, kind: type[RecordT]) -> RecordT:
    try:
        return kind.from_json(line)
    except ValueError as error:
        message = f"{path}:{number} holds no {kind.__name__.lower()}; delete the file and run the stage again"
        raise StorageError(message, reason="damaged-part") from error


def _cannot(verb: str, path: Path, error: OSError) -> StorageError:
    why = error.strerror or str(error)
    return StorageError(f"cannot {verb} {path}: {why}; check the disk and the permissions", reason="storage")
