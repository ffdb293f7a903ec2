"""What kind of thing a capture is: markup, text, PDF or none of them."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pipeline.clean.resources import table

Kind = Literal["markup", "text", "pdf", "other"]

_MARKUP = ("html", "xml")


def kind_of(body: bytes, content_type: str | None) -> Kind:
    """Return what ``body`` is: its first bytes are believed before the header."""
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if binary_name(body) is not None:
        return "other"
    declared = (content_type or "").partition(";")[0].strip().lower()
    looks_like_markup = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml"))
    if looks_like_markup or any(one in declared for one in _MARKUP) or (not declared and b"<" in body[:4096]):
        return "markup"
    if declared and not declared.startswith(("text/", "application/octet-stream")):
        return "other"
    is_binary = b"\x00" in body[:1024] and not body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "other" if is_binary else "text"


def binary_name(body: bytes) -> str | None:
    """Return what the first bytes say that ``body`` is (``a ZIP file``), None where they may be text."""
    return next((name for at, signature, name in _signatures() if body.startswith(signature, at)), None)


@cache
def _signatures() -> tuple[tuple[int, bytes, str], ...]:
    return tuple(
        (one.get("at", 0), bytes.fromhex(one["bytes"]), one["name"]) for one in table("markup/kinds")["signatures"]
    )
