"""The gzip members of a WARC file, one record each, read one by one and as far as they are whole.

warcio stops with an error somewhere after a torn member; a writer that was killed leaves just that, and needs to
know the last byte that is whole. So this walk is our own, on zlib, which checks each member's CRC.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

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


def whole_members(path: DataPath, start: int = 0) -> Iterator[Member]:
    """Yield the members of ``path`` in order, and stop without a word at the first that is not whole.

    ``start`` is where the first of them begins, in bytes.
    """
    with opened(path) as stream:
        stream.seek(start)
        offset = start
        rest = b""
        while True:
            reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
            pieces: list[bytes] = []
            read = 0
            while not reader.eof:
                chunk = rest or stream.read(_CHUNK)
                rest = b""
                if not chunk:
                    return
                try:
                    pieces.append(reader.decompress(chunk))
                except zlib.error:
                    return
                read += len(chunk)
            rest = reader.unused_data
            end = offset + read - len(rest)
            yield Member(offset, end, b"".join(pieces))
            offset = end


def _fields(head: bytes) -> dict[str, str]:
    """Return the ``name: value`` lines of ``head``."""
    pairs = (line.partition(b":") for line in head.split(b"\r\n"))
    return {
        name.strip().lower().decode("latin-1"): value.strip().decode("utf-8", "replace")
        for name, separator, value in pairs
        if separator
    }
