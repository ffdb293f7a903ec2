"""How records are written to files and read back: JSON lines, compressed, whole or not at all.

A stage writes each of its parts through :func:`write_part`: to a temporary name beside the target, flushed to
disk, then renamed. A reader therefore sees a part that is complete, or none. The temporary name is the same each
time and locked while it is written, so that what a killed writer leaves is taken over by the next one. In an object
store the part is put as one object when it is complete, from a temporary file of this machine that has no name.

A part is named ``<source>.jsonl`` and lies in ``<source>.jsonl.zst``. Earlier versions wrote the former, as text.
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

from pipeline.errors import StorageError
from pipeline.record import Record, of_newer
from pipeline.store import DataPath, cannot, is_there, put, reaching, read_bytes, remove

RecordT = TypeVar("RecordT", bound=Record)

PACKED = ".zst"
_LEVEL = 6
"""Of 22. Level 10 takes 0.7 ms an article instead of 0.3, for 3 % of the size."""
_OPEN_FILES = Path("/dev/fd")
"""Where this process finds the files that it has open, by number (Linux, macOS): drivers want a path to read from."""
_PIECE_BYTES = 1 << 10
"""Read at once: a text that says the same over and over unpacks to nine thousand times as much."""


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
        # It has no name, so that a writer that is killed leaves nothing in the folder.
        with tempfile.TemporaryFile() as stream:
            yield cast("BinaryIO", stream)
            stream.flush()
            stream.seek(0)
            put(_OPEN_FILES / str(stream.fileno()), target)
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


def abandoned(home: DataPath) -> Iterator[Path]:
    """Yield the temporary files under ``home`` that nobody writes any more: those of writers that were killed.

    An object store has none. Raises :class:`StorageError`.
    """
    for path in sorted(home.rglob(".*.tmp")) if isinstance(home, Path) else ():
        with suppress(FileNotFoundError), reaching("read", path), path.open("r+b") as stream, suppress(BlockingIOError):
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield path


def write_bytes(path: DataPath, content: bytes) -> None:
    """Replace ``path`` by ``content`` atomically; raises :class:`StorageError`."""
    with replacing(path) as stream:
        stream.write(content)


def write_part(path: DataPath, records: Iterable[Record]) -> int:
    """Replace the part ``path`` by ``records``, one JSON line each, compressed, atomically; return how many.

    Raises :class:`StorageError` when the disk refuses; the part is then as it was before.
    """
    with writing_part(path) as stream:
        return _write(stream, records)


def write_plain(path: DataPath, records: Iterable[Record]) -> int:
    """Write ``records`` to the file ``path`` as :func:`write_part` does, but as text that any tool can read."""
    with replacing(path) as stream:
        return _write(stream, records)


def _write(stream: BinaryIO, records: Iterable[Record]) -> int:
    count = 0
    for record in records:
        stream.write(record.to_json().encode("utf-8", "surrogatepass") + b"\n")
        count += 1
    return count


@contextmanager
def writing_part(path: DataPath) -> Iterator[BinaryIO]:
    """Yield a stream for the lines that replace the part ``path``; it compresses what it is given."""
    with (
        replacing(packed(path)) as stream,
        ZstdCompressor(level=_LEVEL, write_checksum=True).stream_writer(stream, closefd=False) as packer,
    ):
        yield cast("BinaryIO", packer)
    remove(path)  # of an earlier version; as long as it is there, it is the part


def read_part(path: DataPath, kind: type[RecordT]) -> Iterator[RecordT]:
    """Yield the records of ``path``; a part that does not exist has none.

    Raises :class:`StorageError` when the file cannot be read or holds something else.
    """
    for number, line in enumerate(part_lines(path), start=1):
        yield _parse(path, number, line, kind)


def has_part(path: DataPath) -> bool:
    """Return whether the part ``path`` was written, as text or compressed; raises :class:`StorageError`."""
    return is_there(packed(path)) or is_there(path)


def part_lines(path: DataPath) -> Iterator[bytes]:
    """Yield the lines of the part ``path``, none where it does not exist; raises :class:`StorageError`."""
    try:
        with reaching("read", path), path.open("rb") as stream:
            yield from stream
    except FileNotFoundError:
        yield from _packed_lines(packed(path))


def _packed_lines(path: DataPath) -> Iterator[bytes]:
    try:
        with reaching("read", path), path.open("rb") as stream:
            try:
                yield from _unpacked(stream)
            except ZstdError as error:
                raise _damaged(path) from error
    except FileNotFoundError:
        return


def _damaged(path: DataPath) -> StorageError:
    message = f"{path} is damaged; delete it and run the stage again, or replay the run"
    return StorageError(message, reason="damaged-part")


def unreadable(place: object, error: Exception, otherwise: str, reason: str = "damaged-part") -> StorageError:
    """Return the error that says why a record at ``place`` cannot be read: a newer version wrote it, or ``otherwise``.

    ``error`` is what the record's ``from_json`` raised. What to do differs: nobody is to delete what is whole.
    """
    if unknown := of_newer(error):
        message = f"{place} was written by a newer Dateline (this one does not know {unknown}); upgrade this one"
        return StorageError(message, reason=reason)
    return StorageError(otherwise, reason=reason)


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a compressed stream, which is one frame.

    Raises ``ZstdError`` also where it is cut short or something stands behind it, which no reader of zstandard says.
    """
    frame = ZstdDecompressor().decompressobj()
    begun: list[bytes] = []
    while not frame.eof:
        if not (piece := stream.read(_PIECE_BYTES)):
            raise ZstdError("the frame has no end")
        for number, text in enumerate(frame.decompress(piece).split(b"\n")):
            if number:
                yield b"".join(begun) + b"\n"
                begun.clear()
            begun.append(text)
    if rest := b"".join(begun):
        yield rest
    if frame.unused_data or stream.read(1):
        raise ZstdError("something stands behind the frame")


def packed(path: DataPath) -> DataPath:
    """Return where the part ``path`` is, compressed (Zstandard, RFC 8878)."""
    return path.with_name(path.name + PACKED)


def read_lines(path: DataPath) -> bytes:
    """Return the lines of the part ``path``, plain or packed; raises as :func:`pipeline.store.read_bytes`."""
    content = read_bytes(path)
    if not path.name.endswith(PACKED):
        return content
    try:
        return b"".join(_unpacked(io.BytesIO(content)))
    except ZstdError as error:
        raise _damaged(path) from error


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
        raise unreadable(f"{path}:{number}", error, message) from error
