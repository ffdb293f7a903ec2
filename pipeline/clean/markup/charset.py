"""From bytes to characters: byte order mark, UTF-8 by proof, HTTP header, ``<meta>``, then detection.

The order differs from the WHATWG's *encoding sniffing algorithm* in one point: bytes that are valid UTF-8 and hold
multi-byte sequences are UTF-8, whatever header or ``<meta>`` claim. A page in another encoding is valid UTF-8 by
chance with a probability that falls to nothing after a few letters, and wrong declarations are common.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from pipeline.byte_order_marks import marked_encoding

_META = re.compile(rb"<(?:meta|\?xml)[^>]{0,512}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_TAG = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_HEAD_BYTES = 4096
_SAMPLE_BYTES = 32_768
_TOLERATED_ERRORS = 0.002

# The WHATWG's Encoding standard reads these labels as the larger set that pages really use.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_UNSUITED = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return ``body`` as text; what cannot be decoded becomes U+FFFD, and nothing is ever raised.

    Args:
        body: the decoded body (after Content-Encoding).
        content_type: the Content-Type header as sent.
    """
    if marked := marked_encoding(body):
        return body.decode(marked, "replace")
    declared = _declared(body, content_type)
    if declared and declared.startswith(("utf-16", "utf-32")):
        return body.decode(declared if 0 in body[:64] else "utf-8", "replace")
    proof = _as_utf8(body)
    if proof is not None and declared not in {"iso2022_jp", "hz"}:
        return proof
    if declared and declared != "utf-8":
        text = body.decode(declared, "replace")
        if text.count("\ufffd") <= max(2, len(text) * _TOLERATED_ERRORS):
            return text
    return body.decode(detect(body), "replace")


def detect(body: bytes) -> str:
    """Return the name of the encoding that ``body`` most likely is in, judged by its letters alone."""
    wrong = body.decode("utf-8", "replace").count("\ufffd")
    if wrong <= len(body) * _TOLERATED_ERRORS and wrong * 4 <= sum(byte >= 0xC2 for byte in body):  # noqa: PLR2004 - UTF-8 lead bytes
        return "utf-8"
    best = from_bytes(_letters(body)).best()
    return _codec(best.encoding if best else "cp1252") or "cp1252"


def _as_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _declared(body: bytes, content_type: str | None) -> str | None:
    header = _HEADER.search(content_type or "")
    if header and (name := _codec(header[1])):
        return name
    meta = _META.search(body, 0, _HEAD_BYTES)
    return _codec(meta[1].decode("ascii", "replace")) if meta else None


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label.strip().lower()).name
    except LookupError:
        return None
    if name in _UNSUITED or not codecs.lookup(name)._is_text_encoding:  # noqa: SLF001 - the only way to tell
        return None
    return _SUPERSETS.get(name, name)


def _letters(body: bytes) -> bytes:
    """Return the start of the page's visible text: markup is ASCII and would only dilute the evidence."""
    return _TAG.sub(b" ", body[: 16 * _SAMPLE_BYTES])[:_SAMPLE_BYTES]
