"""What kind of thing a capture is: markup, text, PDF or none of them; and which kinds of article need a flag."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urljoin, urlsplit

from pipeline.clean import json_ld
from pipeline.clean.structured import Structured

Kind = Literal["markup", "text", "pdf", "other"]

_MARKUP = ("html", "xml")
_LIVE_ADDRESS = re.compile(
    r"/live(?:blog|-blog|-updates|ticker|-ticker)?(?:/|-|$)|liveblog|live-updates|liveticker", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(r"(?:^|[?&/])(?:page|p|seite|pagina|pg)[=/-]?\d+/?$|/\d{1,2}/?$", re.IGNORECASE)


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


def flags_of(page: Structured, url: str) -> tuple[str, ...]:
    """Return the doubts about what the page holds: a live blog grows, a page of several is a part."""
    flags = []
    if (
        "LiveBlogPosting" in json_ld.types(page.article)
        or any(page.of_type("LiveBlogPosting"))
        or _LIVE_ADDRESS.search(urlsplit(url).path)
    ):
        flags.append("live-blog")
    if any(_is_next_part(target, url) for target in page.links.get("next", ())):
        flags.append("multi-page")
    return tuple(flags)


def _is_next_part(target: str, url: str) -> bool:
    """Return whether ``target`` is the next part of this article, and not the next article."""
    try:
        own, other = urlsplit(url), urlsplit(urljoin(url, target))
    except ValueError:
        return False
    if own.hostname != other.hostname:
        return False
    stem = _PAGE_NUMBER.sub("", own.path.rstrip("/"))
    rest = f"{other.path.removeprefix(stem)}?{other.query}" if other.query else other.path.removeprefix(stem)
    return len(stem) > 1 and other.path.startswith(stem) and bool(_PAGE_NUMBER.search(rest))
