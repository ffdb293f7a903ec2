"""Bodies that need no network: local files, and records of somebody's WARC file."""

from __future__ import annotations

import gzip
import mimetypes
import os
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self, cast
from urllib.parse import unquote_to_bytes, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from pipeline.article import Link
from pipeline.errors import FetchError, RefusedError, UnreachableError
from pipeline.fetch.decoding import decode_body

_GZIP_MAGIC = b"\x1f\x8b"
_BEGINNING = 1 << 12
"""Bytes of a record that tell whether it can be decompressed at all."""
_KEPT_BYTES = 1 << 17
_MOST_OPEN = 4
"""Files that are gzip as a whole and stay open, so that the next record is read from where the last one ended."""


@dataclass(frozen=True, slots=True)
class LocalBody:
    """A body and what is known of it."""

    body: bytes
    content_type: str | None
    captured_at: datetime | None = None


class Forward:
    """A stream that is read forwards: bytes that were read ahead are given once more instead of going back for them.

    It gives what it has before it is broken: the records before the damage are whole.
    """

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._recent = b""
        self._end = self._position = 0

    def go_to(self, offset: int) -> Self:
        """Go to a byte of what the stream unfolds to; from the beginning, where that was passed long ago."""
        if not self._end - len(self._recent) <= offset <= self._end:
            self._recent, self._end = b"", self._stream.seek(offset)
        self._position = offset
        return self

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        if self._position == self._end:
            piece = self._stream.read1(size)
            self._recent = (self._recent + piece)[-_KEPT_BYTES:]
            self._end += len(piece)
        else:
            start = len(self._recent) - (self._end - self._position)
            piece = self._recent[start : start + size]
        self._position += len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


class Unfolded:
    """WARC files that are gzip as a whole, kept open: records are read one behind the other, each file once."""

    def __init__(self) -> None:
        self._open: dict[Path, Forward] = {}

    def at(self, path: Path, offset: int) -> BinaryIO:
        """Return what ``path`` unfolds to, from ``offset`` on; raises ``OSError`` or ``zlib.error``."""
        self._open[path] = stream = self._open.pop(path, None) or Forward(gzip.GzipFile(path))
        while len(self._open) > _MOST_OPEN:
            self._open.pop(next(iter(self._open))).close()
        return cast("BinaryIO", stream.go_to(offset))

    def close(self) -> None:
        """Close the files."""
        while self._open:
            self._open.popitem()[1].close()


def read_local(link: Link, limit: int, kept_open: Unfolded | None = None) -> LocalBody:
    """Return the file (or the record of a WARC file) that ``link`` points to; ``x.html.gz`` is unfolded.

    Raises :class:`RefusedError` (``too-large``) above ``limit`` bytes, :class:`FetchError` (``unreadable``,
    ``broken-warc``) when there is nothing to read.
    """
    path = _path_of(link)
    try:
        if link.warc_offset is not None:
            return _read_record(link, path, limit, kept_open or Unfolded())
        if path.stat().st_size > limit:
            raise _too_large(path, limit)
        body = path.read_bytes()
        content_type, coding = mimetypes.guess_type(path.name)
        if coding == "gzip" and body.startswith(_GZIP_MAGIC):
            body = decode_body(body, coding, limit)
        return LocalBody(body, content_type)
    except UnreachableError as error:
        raise FetchError(f"{path}: {error.message}", reason=error.reason) from error
    except OSError as error:
        raise FetchError(f"cannot read {path}: {error.strerror or error}", reason="unreadable") from error


def _path_of(link: Link) -> Path:
    """Return the file's path; a name that is no UTF-8 survives as JSON in the link's ``file:`` URL only."""
    if link.url.startswith("file:///") and "\ufffd" in (link.local_path or ""):
        return Path(os.fsdecode(unquote_to_bytes(urlsplit(link.url).path)))
    return Path(link.local_path or "")


def _read_record(link: Link, path: Path, limit: int, kept_open: Unfolded) -> LocalBody:
    offset = link.warc_offset or 0
    try:
        with ExitStack() as stack:
            if link.warc_unfolded:
                stream = kept_open.at(path, offset)
            else:
                stream = stack.enter_context(path.open("rb"))
                stream.seek(offset)
            record = _first_record(stream, is_plain=bool(link.warc_unfolded))
            raw = _payload(record, limit)
    except (OSError, RefusedError):
        raise
    except Exception as error:  # damage makes warcio raise whatever its parsing runs into
        why = " ".join(str(error).split())[:200]
        raise FetchError(f"{path}:{offset} holds no whole record: {why}", reason="broken-warc") from error
    if len(raw) > limit:
        raise _too_large(path, limit)
    headers = record.http_headers if record.rec_type == "response" else None
    content_type = (headers or record.rec_headers).get_header("Content-Type")
    coding = headers.get_header("Content-Encoding") if headers else None
    return LocalBody(_decoded(raw, coding, limit), content_type, _date(record))


def _first_record(stream: BinaryIO, *, is_plain: bool) -> ArcWarcRecord:
    if is_plain:  # the iterator would read on ahead, which the next record is behind
        return ArcWarcRecordLoader(arc2warc=True).parse_record_stream(BufferedReader(stream, decomp_type=None))
    _decompress_beginning(stream)
    for record in ArchiveIterator(stream, arc2warc=True):
        return record
    raise EOFError("the file ends before it")


def _decompress_beginning(stream: BinaryIO) -> None:
    """Raise :class:`zlib.error` where a gzip member begins in ``stream`` that cannot be decompressed.

    warcio takes the bytes of such a one for plain text, and a line of them with four blanks for the head of an ARC
    record: one damaged record in fifty was read as an empty page.
    """
    at = stream.tell()
    beginning = stream.read(_BEGINNING)
    stream.seek(at)
    if beginning.startswith(_GZIP_MAGIC):
        zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(beginning, _BEGINNING)


def _payload(record: ArcWarcRecord, limit: int) -> bytes:
    """Return the payload without chunked framing, at most one byte more than ``limit``.

    warcio decodes a Content-Encoding itself as it goes; that is left to :func:`decode_body`, which has a limit.
    """
    pieces: list[bytes] = []
    size = 0
    stream: BinaryIO = record.raw_stream
    if record.http_headers and "chunked" in (record.http_headers.get_header("Transfer-Encoding") or "").lower():
        stream = ChunkedDataReader(stream)
    while size <= limit and (piece := stream.read(1 << 16)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _decoded(raw: bytes, coding: str | None, limit: int) -> bytes:
    """Undo ``coding``; many archives keep that header over a body that is no longer coded."""
    try:
        return decode_body(raw, coding, limit)
    except UnreachableError:
        if raw.startswith(_GZIP_MAGIC):
            raise
        return raw


def _date(record: ArcWarcRecord) -> datetime | None:
    try:
        moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _too_large(path: Path, limit: int) -> RefusedError:
    return RefusedError(f"{path} holds more than {limit:,} bytes", reason="too-large")
