"""Where a feed says that it lives: ``new-feed-url`` (iTunes), ``rel="self"`` (Atom), ``feed_url`` (JSON Feed). Pure."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from pipeline.sources.decoding import decode_text
from pipeline.urls import canonical_url, web_address

_LONGEST_HEAD = 20_000
"""Characters of a feed in which it speaks of itself."""
_FIRST_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)\b")
_APART = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NEW_ADDRESS = re.compile(r"<[\w.-]+:new-feed-url\b[^<>]*>\s*+(?:<!\[CDATA\[\s*+)?([^<>\s\]]+)")
_LINK = re.compile(r"<(?:[\w.-]+:)?link\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Announced(NamedTuple):
    """An address that a feed gives as its own."""

    url: str
    is_new: bool
    """It says that it has moved there; else that is merely what it calls itself."""


def announced_address(body: bytes, url: str, content_type: str | None = None) -> Announced | None:
    """Return the address that the feed ``body``, had from ``url``, gives as its own; None where it gives none.

    One that says it has moved goes before what it calls itself. What is no http or https URL counts for nothing.
    """
    text = decode_text(body, content_type)
    found = _of_json(text) if text.lstrip().startswith("{") else _of_xml(text)
    for written, is_new in found:
        with suppress(ValueError):  # an authority that is none
            if address := web_address(urljoin(url, html.unescape(written.strip()))):
                return Announced(address, is_new)
    return None


def is_elsewhere(own: Announced, address: str) -> bool:
    """Return whether ``own`` is another place than ``address``, at which the feed was had.

    What a feed calls itself differs often in scheme, ``www.``, query or a slash at the end, and means no other place.
    """
    if own.is_new:
        return canonical_url(own.url) != canonical_url(address)
    return _place(own.url) != _place(address)


def _place(url: str) -> tuple[str, str]:
    split = urlsplit(url)
    return split.netloc.lower().removeprefix("www."), split.path.rstrip("/")


def _of_json(text: str) -> Iterator[tuple[str, bool]]:
    with suppress(ValueError, RecursionError):
        address = json.loads(text).get("feed_url")
        if isinstance(address, str):
            yield address, False


def _of_xml(text: str) -> Iterator[tuple[str, bool]]:
    head = text[:_LONGEST_HEAD]
    entry = _FIRST_ENTRY.search(head)
    head = _APART.sub("", head[: entry.start()] if entry else head)
    if moved := _NEW_ADDRESS.search(head):
        yield moved[1], True
    for link in _LINK.finditer(head):
        attributes = {name: quoted or plain for name, quoted, plain in _ATTRIBUTE.findall(link[1])}
        if attributes.get("rel") == "self" and attributes.get("href"):
            yield attributes["href"], False
