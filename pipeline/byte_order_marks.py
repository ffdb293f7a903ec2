"""Byte order marks: what the first bytes of a text say of its encoding (The Unicode Standard, 23.8)."""

from __future__ import annotations

import codecs

_MARKS = (  # UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def marked_encoding(body: bytes) -> str | None:
    """Return the name of the codec that reads ``body`` by its byte order mark and leaves that out; None without one."""
    return next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None)
