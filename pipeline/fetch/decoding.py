"""Content-Encoding, undone within a limit: a bomb is refused after ``limit`` bytes, not after it went off."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

from pipeline.errors import RefusedError, UnreachableError

ACCEPTED = "gzip, br, zstd, deflate"
"""What the Accept-Encoding header offers."""
_CHUNK = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_SLICE = 1 << 12
"""What a reader is given at a time: what it hands back behind the end of a member is never longer than that, so that
a body of very many members is read in a time that grows with its length and not with its square."""
_MAX_LAYERS = 3
_ZSTD_SLICE = 256
_ZSTD_WINDOW = 8 << 20
"""RFC 9659: what a decoder of HTTP content must support and may refuse beyond."""


def decode_body(raw: bytes, content_encoding: str | None, limit: int) -> bytes:
    """Return ``raw`` without the codings that the Content-Encoding header names (RFC 9110, 8.4).

    Raises:
        RefusedError: the body is larger than ``limit`` bytes (``too-large``), or coded in an unknown way
            (``unknown-encoding``).
        UnreachableError: it is not what the header says, or is cut (``bad-encoding``).
    """
    codings = [name for part in (content_encoding or "").split(",") if (name := part.strip().lower())]
    codings = [name for name in codings if name != "identity"]
    if len(codings) > _MAX_LAYERS:
        raise RefusedError(f"the body is coded {len(codings)} times over", reason="unknown-encoding")
    body = raw
    for name in reversed(codings):
        if name not in _DECODERS:
            raise RefusedError(f"the body is coded as {name!r}, which is unknown", reason="unknown-encoding")
        if body:
            body = _DECODERS[name](body, limit)
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> RefusedError:
    return RefusedError(f"the body is larger than {limit:,} bytes after decompression", reason="too-large")


def _bad(name: str, why: object) -> UnreachableError:
    return UnreachableError(f"the body is broken {name}: {why}", reason="bad-encoding")


def _inflated(raw: bytes, limit: int, window_bits: int, name: str) -> bytes:
    """Return every member of ``raw`` inflated; what follows the last one is ignored, as browsers do."""
    inflated = bytearray()
    position = 0
    reader = zlib.decompressobj(window_bits)
    while position < len(raw):
        try:
            inflated += reader.decompress(raw[position : position + _GZIP_SLICE], limit - len(inflated) + 1)
        except zlib.error as error:
            raise _bad(name, error) from error
        if len(inflated) > limit:
            raise _too_large(limit)
        position += _GZIP_SLICE
        if reader.eof:
            position = min(position, len(raw)) - len(reader.unused_data)
            if not raw.startswith(_GZIP_MAGIC, position):
                break
            reader = zlib.decompressobj(window_bits)
    if not reader.eof:
        raise _bad(name, "it is cut")
    return bytes(inflated)


def _gunzip(raw: bytes, limit: int) -> bytes:
    return _inflated(raw, limit, zlib.MAX_WBITS | 16, "gzip")


def _inflate(raw: bytes, limit: int) -> bytes:
    """Undo ``deflate``: zlib's format by the standard, the bare one by some servers."""
    try:
        return _inflated(raw, limit, zlib.MAX_WBITS, "deflate")
    except UnreachableError:
        return _inflated(raw, limit, -zlib.MAX_WBITS, "deflate")


def _unbrotli(raw: bytes, limit: int) -> bytes:
    reader = brotli.Decompressor()
    pieces: list[bytes] = []
    size = 0
    pending = raw
    try:
        while not reader.is_finished():
            piece = reader.process(pending, output_buffer_limit=_CHUNK)
            if not piece and not pending:
                raise _bad("brotli", "it is cut")
            pending = b""
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            pieces.append(piece)
    except brotli.error as error:
        raise _bad("brotli", error) from error
    return b"".join(pieces)


def _unzstd(raw: bytes, limit: int) -> bytes:
    """Undo zstd, fed in slices so small that what one of them unfolds to (blocks of 128 KiB) stays bounded."""
    unpacked = bytearray()
    position = 0
    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame = reader.decompressobj()
    try:
        while position < len(raw):
            unpacked += frame.decompress(raw[position : position + _ZSTD_SLICE])
            if len(unpacked) > limit:
                raise _too_large(limit)
            position = min(position + _ZSTD_SLICE, len(raw))
            if frame.eof:
                position -= len(frame.unused_data)
                if position < len(raw):
                    frame = reader.decompressobj()
    except zstandard.ZstdError as error:
        raise _bad("zstd", error) from error
    if not frame.eof:
        raise _bad("zstd", "it is cut")
    return bytes(unpacked)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
