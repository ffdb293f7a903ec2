"""How records are written to files and read back: JSON lines, whole or not at all.

A stage writes each of its parts through :func:`write_part`: to a temporary name beside the target, flushed to
disk, then renamed. A reader therefore sees a part that is complete, or none. The temporary name is the same each
time and locked while it is written, so that what a killed writer leaves is taken over by the next one. In an object
store the part is put as one object when it is complete, from a temporary file of this machine.
"""

from __future__ import annotations

import fcntl
import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from upath import UPath
from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from pipeline.article import Record
from pipeline.errors import StorageError
from pipeline.store import DataPath, cannot, put, reaching, read_bytes, remove

RecordT = TypeVar("RecordT", bound=Record)

PACKED = ".zst"
_LEVEL = 10
"""Of 22: parts are written once and seldom read. Not tuned by measurement."""


@contextmanager
def replacing(path: DataPath) -> Iterator[BinaryIO]:
    """Yield a stream whose content replaces ``path`` at the end, durably; on any error ``path`` stays as it was.

    Raises :class:`StorageError` when the disk or the object store refuses.
    """
    with _replacing_file(path) if isinstance(path, Path) else _replacing_object(path) as stream:
        yield stream


@contextmanager
def _replacing_object(target: UPath) -> Iterator[BinaryIO]:
    try:
        with tempfile.NamedTemporaryFile(prefix="dateline-part-") as stream:
            yield cast("BinaryIO", stream.file)
            stream.flush()
            put(Path(stream.name), target)
    except OSError as error:
        raise cannot("write", target, error) from error


@contextmanager
def _replacing_file(path: Path) -> Iterator[BinaryIO]:
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
        raise cannot("write", path, error) from error


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


def write_bytes(path: DataPath, content: bytes) -> None:
    """Replace ``path`` by ``content`` atomically; raises :class:`StorageError`."""
    with replacing(path) as stream:
        stream.write(content)


def write_part(path: DataPath, records: Iterable[Record]) -> int:
    """Write ``records`` to ``path``, one JSON line each, atomically; return how many.

    Raises :class:`StorageError` when the disk refuses; ``path`` is then as it was before.
    """
    count = 0
    with replacing(path) as stream:
        for record in records:
            stream.write(record.to_json().encode("utf-8", "surrogatepass") + b"\n")
            count += 1
    return count


def read_part(path: DataPath, kind: type[RecordT]) -> Iterator[RecordT]:
    """Yield the records of ``path``; a part that does not exist has none.

    Raises :class:`StorageError` when the file cannot be read or holds something else.
    """
    try:
        with reaching("read", path), path.open("rb") as stream:
            yield from _records(path, stream, kind)
    except FileNotFoundError:
        yield from _read_packed(packed(path), kind)


def _read_packed(path: DataPath, kind: type[RecordT]) -> Iterator[RecordT]:
    try:
        with reaching("read", path), path.open("rb") as stream, ZstdDecompressor().stream_reader(stream) as plain:
            yield from _records(path, io.BufferedReader(cast("io.RawIOBase", plain)), kind)
    except FileNotFoundError:
        return
    except ZstdError as error:
        raise StorageError(f"{path} is damaged; delete it and replay the run", reason="damaged-part") from error


def _records(path: DataPath, lines: Iterable[bytes], kind: type[RecordT]) -> Iterator[RecordT]:
    for number, line in enumerate(lines, start=1):
        yield _parse(path, number, line, kind)


def packed(path: DataPath) -> DataPath:
    """Return where the part ``path`` is when it is compressed (Zstandard, RFC 8878): ``read_part`` looks there, too."""
    return path.with_name(path.name + PACKED)


def pack(path: DataPath) -> None:
    """Compress the part ``path``; it can be read under its own name at every moment. Raises :class:`StorageError`."""
    write_lines(packed(path), read_bytes(path))
    remove(path)


def read_lines(path: DataPath) -> bytes:
    """Return the lines of the part ``path``, plain or packed; raises as :func:`pipeline.store.read_bytes`."""
    content = read_bytes(path)
    if not path.name.endswith(PACKED):
        return content
    try:
        return bytes(ZstdDecompressor().decompress(content))
    except ZstdError as error:
        raise StorageError(f"{path} is damaged; delete it and replay the run", reason="damaged-part") from error


def write_lines(path: DataPath, content: bytes) -> None:
    """Replace the part ``path`` by ``content``, packed where its name says so; raises :class:`StorageError`."""
    write_bytes(
        path,
        ZstdCompressor(level=_LEVEL, write_checksum=True).compress(content) if path.name.endswith(PACKED) else content,
    )


def _parse(path: DataPath, number: int, line: bytes, kind: type[RecordT]) -> RecordT:
    try:
        return kind.from_json(line)
    except ValueError as error:
        message = f"{path}:{number} holds no {kind.__name__.lower()}; delete the file and run the stage again"
        raise StorageError(message, reason="damaged-part") from error
