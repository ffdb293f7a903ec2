"""The records of WARC and ARC files, told apart from the bytes: where each starts, and where there is damage.

A file may be plain, have a gzip member for each record (as WARC/1.1, annex D, asks for), or be gzip as a whole. warcio
parses each record's headers; where records start is found out here, so that reading goes on behind one that is broken.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

GZIP_MAGIC = b"\x1f\x8b\x08"
_HEAD = 1 << 18
"""Headers, of the record and of the answer in it, are shorter than this, in bytes."""
_CHUNK = 1 << 18
_MOST_DAMAGES = 100
"""A file with more is given up: each costs a search for the next record."""
_BOMB_BYTES, _BOMB_RATIO = 100_000_000, 250
"""A member that unfolds to more than both, in bytes and times its size, is no archive of pages."""
_WARC_START = re.compile(rb"WARC/\d")
_ARC_START = re.compile(rb"[a-zA-Z][a-zA-Z0-9+.-]*:\S* [0-9A-Fa-f.:]+ \d{8,17} [^\n]*?(\d+)\r?\n")
_LATER_START = re.compile(rb"(?<=\n)(?:WARC/\d\.\d\r?\n|https?://\S+ [0-9A-Fa-f.:]+ \d{14} \S+ \d+\r?\n)")
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_SEPARATOR = b"\r\n\r\n"
"""What stands behind every record (WARC/1.1, 4)."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Located:
    """A record that is whole, and the byte that it starts at."""

    offset: int
    record: ArcWarcRecord


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no whole record: from ``offset`` to the next one that is, or to the end (None)."""

    offset: int
    end: int | None


class Region(Protocol):
    """A part of a file, or what it unfolds to."""

    def records(self) -> Iterator[Located | Damage]:
        """Yield what there is, in order."""


def is_one_stream(stream: io.BufferedReader, start: int, end: int) -> bool:
    """Return whether the gzip member at ``start`` goes on behind its first record: then it is not one record's."""
    piece = _Inflated(stream, start, end)
    head = piece.peek(_HEAD)
    size = _size(head)
    if size is None or not piece.skip(size):
        return False
    piece.skip_blank()
    return bool(piece.peek(1))


class MemberRegion:
    """Bytes of a file in which each record is a gzip member; offsets are those of the file."""

    def __init__(self, stream: io.BufferedReader, start: int, end: int) -> None:
        self._stream, self._start, self._end = stream, start, end

    def records(self) -> Iterator[Located | Damage]:
        """Yield what there is; behind damage, with the next member that is whole and begins like a record."""
        offset, damages = self._start, 0
        while offset < self._end:
            found = self._at(offset)
            if found is not None:
                record, offset_behind = found
                yield Located(offset, record)
                offset = offset_behind
                continue
            damages += 1
            behind = self._next(offset + 1) if damages <= _MOST_DAMAGES else None
            yield Damage(offset, behind)
            if behind is None:
                return
            offset = behind

    def _at(self, offset: int) -> tuple[ArcWarcRecord, int] | None:
        piece = _Inflated(self._stream, offset, self._end)
        head = piece.peek(_HEAD)
        size = _size(head)
        if size is None or not piece.skip(size) or not piece.finish():
            return None
        record = parsed(head)
        return (record, piece.end) if record is not None else None

    def _next(self, offset: int) -> int | None:
        """Return where the next member starts that begins like a record."""
        while (at := _find(self._stream, GZIP_MAGIC, offset, self._end)) is not None:
            if _size(_Inflated(self._stream, at, self._end).peek(_HEAD)) is not None:
                return at
            offset = at + 1
        return None


class Readable(Protocol):
    """A file, or what one unfolds to."""

    def read1(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, as soon as there are any; none at the end."""
        ...

    def seek(self, offset: int, /) -> int:
        """Go to a byte."""
        ...


class PlainRegion:
    """Records one behind the other, in a file or in what it unfolds to; offsets are those of the unfolded bytes."""

    def __init__(self, stream: Readable, start: int = 0, end: int | None = None, *, can_go_back: bool = True) -> None:
        self._stream, self._start, self._end = stream, start, end
        self._can_go_back = can_go_back

    def records(self) -> Iterator[Located | Damage]:
        """Yield what there is; behind damage, with the next line that begins a record."""
        window, damages = _Window(self._stream, self._start, self._end), 0
        window.skip_blank()
        while window.peek(1):
            offset, head = window.offset, window.peek(_HEAD)
            size = _size(head)
            record = parsed(head) if size is not None else None
            if size is not None and record is not None and self._is_whole(window, size):
                yield Located(offset, record)
                continue
            damages += 1
            if self._can_go_back and window.offset > offset:
                window = _Window(self._stream, offset, self._end)
            found = damages <= _MOST_DAMAGES and window.find(_LATER_START)
            yield Damage(offset, window.offset if found else None)
            if not found:
                return
        if window.is_broken:
            yield Damage(window.offset, None)

    @staticmethod
    def _is_whole(window: _Window, size: int) -> bool:
        """Go behind a record of ``size`` bytes; return whether it ends there.

        Another one or nothing follows, or (where the next one is damaged) at least what separates records.
        """
        if not window.skip(size):
            return False
        is_separated = window.peek(len(_SEPARATOR)) == _SEPARATOR
        window.skip_blank()
        following = window.peek(4096)
        return is_separated or not following or bool(_WARC_START.match(following) or _ARC_START.match(following))


def parsed(head: bytes) -> ArcWarcRecord | None:
    """Return the record whose first bytes are ``head``, without its payload; None for what is none."""
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    for is_opaque in (False, True):  # an answer that is no HTTP is a record all the same
        with suppress(Exception):  # damage makes warcio raise whatever its parsing runs into
            return loader.parse_record_stream(io.BytesIO(head), no_record_parse=is_opaque)
    return None


def _size(head: bytes) -> int | None:
    """Return how many bytes the record that begins with ``head`` has, without what separates records."""
    if _WARC_START.match(head):
        blank = _BLANK_LINE.search(head)
        length = _LENGTH.search(head, 0, blank.end()) if blank else None
        return blank.end() + int(length[1][:18]) if blank and length else None
    line = _ARC_START.match(head)
    return line.end() + int(line[1][:18]) if line else None


def _find(stream: io.BufferedReader, wanted: bytes, start: int, end: int) -> int | None:
    stream.seek(start)
    kept, at = b"", start
    while at < end and (chunk := stream.read(min(_CHUNK, end - at))):
        found = (kept + chunk).find(wanted)
        if found >= 0:
            return at - len(kept) + found
        at += len(chunk)
        kept = (kept + chunk)[-len(wanted) + 1 :]
    return None


class _Window:
    """Bytes read forwards, with some of them looked at before they are passed."""

    def __init__(self, stream: Readable, start: int, end: int | None = None) -> None:
        self._stream, self._ahead, self.offset = stream, b"", start
        self._left = end - start if end is not None else None
        self.is_broken = False
        if start or end is not None:
            stream.seek(start)

    def _more(self) -> bytes:
        wanted = _CHUNK if self._left is None else min(_CHUNK, self._left)
        try:
            # What a broken stream unfolds to up to its damage counts: ``read`` would raise instead of giving it.
            chunk = self._stream.read1(wanted)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self.is_broken = True
            return b""
        if self._left is not None:
            self._left -= len(chunk)
        return chunk

    def peek(self, count: int) -> bytes:
        """Return the next ``count`` bytes, fewer at the end."""
        while len(self._ahead) < count and (chunk := self._more()):
            self._ahead += chunk
        return self._ahead[:count]

    def skip(self, count: int) -> bool:
        """Pass ``count`` bytes; return whether there were so many."""
        while count > len(self._ahead):
            count -= len(self._ahead)
            self.offset += len(self._ahead)
            self._ahead = self._more()
            if not self._ahead:
                return False
        self._ahead = self._ahead[count:]
        self.offset += count
        return True

    def skip_blank(self) -> None:
        """Pass the line ends that separate records."""
        while self.peek(1) in (b"\r", b"\n"):
            ahead = self.peek(8)
            self.skip(len(ahead) - len(ahead.lstrip(b"\r\n")))

    def find(self, pattern: re.Pattern[bytes]) -> bool:
        """Pass everything before the next match, but for one byte at least; return whether there is any."""
        while ahead := self.peek(_CHUNK):
            if match := pattern.search(ahead, 1):
                return self.skip(match.start())
            if len(ahead) < _CHUNK:
                return False
            self.skip(len(ahead) - 4096)
        return False


class _Inflated(_Window):
    """What one gzip member at ``start`` unfolds to."""

    def __init__(self, stream: io.BufferedReader, start: int, end: int) -> None:
        super().__init__(stream, 0)
        self._packed = stream
        stream.seek(start)
        self._reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._unfolded, self._start, self._at, self._bound = 0, start, start, end

    @property
    def end(self) -> int:
        """Where the next member starts, once this one is at its end."""
        return self._at - len(self._reader.unused_data)

    def _more(self) -> bytes:
        while not self._reader.eof and not self.is_broken:
            packed = self._reader.unconsumed_tail or self._packed.read(min(_CHUNK, self._bound - self._at))
            if not packed:
                self.is_broken = True
                break
            if not self._reader.unconsumed_tail:
                self._at += len(packed)
            try:
                piece = self._reader.decompress(packed, _CHUNK)
            except zlib.error:
                self.is_broken = True
                break
            self._unfolded += len(piece)
            if self._unfolded > max(_BOMB_BYTES, _BOMB_RATIO * (self._at - self._start)):
                self.is_broken = True
                break
            if piece:
                return piece
        return b""

    def finish(self) -> bool:
        """Read to the member's end; return whether it is whole: its checksum is compared there."""
        while self._more():
            pass
        return self._reader.eof
