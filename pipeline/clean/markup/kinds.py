"""What kind of thing a capture is: markup, text, PDF or none of them."""

from __future__ import annotations

from typing import Literal

Kind = Literal["markup", "text", "pdf", "other"]

_MARKUP = ("html", "xml")


def kind_of(body: bytes, content_type: str | None) -> Kind:
    """Return what ``body`` is: its first bytes are believed before the header."""
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    declared = (content_type or "").partition(";")[0].strip().lower()
    looks_like_markup = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml"))
    if looks_like_markup or any(one in declared for one in _MARKUP) or (not declared and b"<" in body[:4096]):
        return "markup"
    if declared and not declared.startswith(("text/", "application/octet-stream")):
        return "other"
    is_binary = b"\x00" in body[:1024] and not body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "other" if is_binary else "text"
