"""The gzip members of a WARC file, one record each, read one by one and as far as they are whole.

warcio stops with an error somewhere after a torn member; a writer that was killed leaves just that, and needs to
know the last byte that is whole. So this walk is our own, on zlib, which checks each member's CRC.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.store import DataPath, opened

_CHUNK = 1 << 18
_BLANK_LINE = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Member:
    """One whole gzip member."""

    offset: int
    end: int
    """Where the next member starts."""
    content: bytes
    is_behind_damage: bool = False
    """What stands before it could not be read."""

    @property
    def headers(self) -> dict[str, str]:
        """The record's own headers, their names in lower case."""
        return _fields(self.content.partition(_BLANK_LINE)[0])

    @property
    def kind(self) -> str:
        """The WARC-Type of the record inside."""
        return self.headers.get("warc-type", "").lower()

    @property
    def status(self) -> str | None:
        """The HTTP status, where the record holds a response."""
        line = self.block.partition(b"\r\n")[0].split()
        return line[1].decode("ascii", "replace") if len(line) > 1 and line[0].startswith(b"HTTP/") else None

    @property
    def http_headers(self) -> dict[str, str]:
        """The HTTP headers, where the record holds a response; their names in lower case."""
        return _fields(self.block.partition(_BLANK_LINE)[0])

    @property
    def block(self) -> bytes:
        """The record's block, without the two line ends that close a record."""
        return self.content.partition(_BLANK_LINE)[2].removesuffix(_BLANK_LINE)


def whole_members(path: DataPath, start: int = 0, resume_at: Sequence[int] = ()) -> Iterator[Member]:
    """Yield the members of ``path`` in order; stop without a word at one that is not whole, or go on behind it.

    Args:
        path: the file.
        start: where the first member begins, in bytes.
        resume_at: where members are known to begin, in bytes, ascending: what is read next behind a damaged one. They
            come from the index of the file. Looking for the next magic number instead would take for a record what a
            server sent as a compressed body.
    """
    with opened(path) as stream:
        rest = _Rest(stream, start)
        is_behind_damage = False
        while True:
            offset = rest.offset
            content = rest.member()
            if content is not None:
                yield Member(offset, rest.offset, content, is_behind_damage)
                is_behind_damage = False
                continue
            behind = next((one for one in resume_at if one > offset), None)
            if behind is None:
                return
            is_behind_damage = True
            rest = _Rest(stream, behind)


class _Rest:
    """A file from one byte on, read member by member."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        self._stream = stream
        self._ahead = b""
        self.offset = offset
        stream.seek(offset)

    def member(self) -> bytes | None:
        """Return what the next member holds, None where there is none that is whole."""
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        pieces: list[bytes] = []
        read = 0
        while not reader.eof:
            chunk = self._ahead or self._stream.read(_CHUNK)
            self._ahead = b""
            if not chunk:
                return None
            try:
                pieces.append(reader.decompress(chunk))
            except zlib.error:
                return None
            read += len(chunk)
        self._ahead = reader.unused_data
        self.offset += read - len(self._ahead)
        return b"".join(pieces)


def _fields(head: bytes) -> dict[str, str]:
    """Return the ``name: value`` lines of ``head``."""
    pairs = (line.partition(b":") for line in head.split(b"\r\n"))
    return {
        name.strip().lower().decode("latin-1"): value.strip().decode("utf-8", "replace")
        for name, separator, value in pairs
        if separator
    }
