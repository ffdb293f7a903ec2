"""What stands in the archive where records were removed: one gzip member of exactly their length.

Everything behind it stays where it was, so that no offset changes: not in CDXJ files, articles, revisions, runs, nor in
the notes inside the archive itself. The record is WARC ``metadata`` of plain text (WARC/1.1, section 6.6). Its content
is padded with NUL, so that a file system can leave holes, and not compressed: it is in stored blocks (RFC 1951, 3.2.4)
of which there are as many as make the length right.
"""

from __future__ import annotations

import struct
import uuid
import zlib
from datetime import datetime

from pipeline.fetch.records import warc_date

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_TRAILER = struct.Struct("<II")
_BLOCK_HEAD = struct.Struct("<BHH")
_LARGEST_BLOCK = 0xFFFF
BY_REQUEST = b"Records that stood here were removed by request.\n"
FOR_THEIR_AGE = b"Records that stood here were removed for their age.\n"
_END = b"\r\n\r\n"


def filler(length: int, at: datetime, words: bytes = BY_REQUEST) -> bytes:
    """Return a gzip member of ``length`` bytes that holds one harmless WARC record of the time ``at`` with ``words``.

    Raises ``ValueError`` for a length that no record fits in (under some 300 bytes; what is removed is longer).
    """
    room = length - len(_GZIP_HEAD) - _TRAILER.size
    blocks = -(-room // (_LARGEST_BLOCK + _BLOCK_HEAD.size))
    content = _record(room - blocks * _BLOCK_HEAD.size, at, words)
    stored = [_block(content, number, blocks) for number in range(blocks)]
    return b"".join([_GZIP_HEAD, *stored, _TRAILER.pack(zlib.crc32(content), len(content) & 0xFFFFFFFF)])


def _record(size: int, at: datetime, words: bytes) -> bytes:
    fields = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": warc_date(at),
        "Content-Type": "text/plain",
    }
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "Content-Length:"
    # Ten columns whatever the number: blanks before a value mean nothing (WARC/1.1, section 4).
    body = size - len(head) - 10 - 2 * len(_END)
    if body < len(words):
        raise ValueError(f"{size} bytes are too few for a record")
    return f"{head}{body:>10}".encode() + _END + words + b"\0" * (body - len(words)) + _END


def _block(content: bytes, number: int, blocks: int) -> bytes:
    piece = content[number * _LARGEST_BLOCK : (number + 1) * _LARGEST_BLOCK]
    final = number == blocks - 1
    return _BLOCK_HEAD.pack(final, len(piece), len(piece) ^ _LARGEST_BLOCK) + piece
