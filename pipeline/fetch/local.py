"""Bodies that need no network: local files, and records of somebody's WARC file."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord

from pipeline.article import Link
from pipeline.errors import FetchError, RefusedError, UnreachableError
from pipeline.fetch.decoding import decode_body

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class LocalBody:
    """A body and what is known of it."""

    body: bytes
    content_type: str | None
    captured_at: datetime | None = None


def read_local(link: Link, limit: int) -> LocalBody:
    """Return the file (or the record of a WARC file) that ``link`` points to.

    Raises :class:`RefusedError` (``too-large``) above ``limit`` bytes, :class:`FetchError` (``unreadable``,
    ``broken-warc``) when there is nothing to read.
    """
    path = _path_of(link)
    try:
        if link.warc_offset is not None:
            return _read_record(path, link.warc_offset, limit)
        if path.stat().st_size > limit:
            raise _too_large(path, limit)
        return LocalBody(path.read_bytes(), mimetypes.guess_type(path.name)[0])
    except OSError as error:
        raise FetchError(f"cannot read {path}: {error.strerror or error}", reason="unreadable") from error


def _path_of(link: Link) -> Path:
    """Return the file's path; a name that is no UTF-8 survives as JSON in the link's ``file:`` URL only."""
    if link.url.startswith("file:///") and "\ufffd" in (link.local_path or ""):
        return Path(os.fsdecode(unquote_to_bytes(urlsplit(link.url).path)))
    return Path(link.local_path or "")


def _read_record(path: Path, offset: int, limit: int) -> LocalBody:
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            record = _first_record(stream)
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


def _first_record(stream: BinaryIO) -> ArcWarcRecord:
    for record in ArchiveIterator(stream, arc2warc=True):
        return record
    raise EOFError("the file ends before it")


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
