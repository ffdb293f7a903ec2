"""Local files that list articles instead of being one: saved feeds, sitemaps and OPML, told by how they begin."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.article import Link
from pipeline.sources.decoding import decode_text
from pipeline.sources.feeds import parse_feed
from pipeline.sources.markup import table
from pipeline.sources.opml import parse_opml
from pipeline.sources.sitemaps import MAX_BYTES, is_sitemap, parse_sitemap

Kind = Literal["feed", "sitemap", "opml"]

_GZIP_MAGIC = b"\x1f\x8b"
_HEAD = 1 << 16
"""The root element of a listing stands in so many bytes, behind whatever comments."""
_COMMENTS = re.compile(r"<!--.*?-->|<[?!][^<>]*>", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?(\w+)")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')


@dataclass(frozen=True, slots=True)
class FileListing:
    """What a file lists."""

    links: tuple[Link, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """URLs of further sitemaps, where it is an index of them."""
    feeds: tuple[str, ...] = ()
    """URLs of feeds, where it is OPML."""


def kind_of(body: bytes) -> Kind | None:
    """Return which kind of listing ``body`` (gzipped or not) begins like, None where it is none in XML or JSON."""
    head = _beginning(body)
    if head.lstrip()[:1] == "{":
        return "feed" if _JSON_FEED.search(head) else None
    root = _ROOT.match(_COMMENTS.sub("", head))
    return table("listed_files")["roots"].get(root[1].lower()) if root else None


def listing_in(path: Path, source_id: str) -> FileListing | None:
    """Return what the file ``path`` lists; None where it is an article, a folder, or something else.

    Raises :class:`SourceError` where it begins like a listing and is a broken one, or may not be read.
    """
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        body = path.read_bytes()
    except OSError:
        return None  # it stays a link of its own, whose outcome says why
    url = path.resolve().as_uri()
    kind = kind_of(body)
    if kind == "opml":
        return FileListing(feeds=tuple(one.feed_url for one in parse_opml(body, str(path))))
    if kind == "feed" and not body.startswith(_GZIP_MAGIC):
        return FileListing(links=tuple(parse_feed(body, url, source_id)))
    if kind is not None or (path.suffix == ".txt" and is_sitemap(body, url)):
        found = parse_sitemap(body, url, source_id)  # which reads packed feeds, too
        return FileListing(links=found.links, sitemaps=found.children)
    return None


def _beginning(body: bytes) -> str:
    head = body[:_HEAD]
    if body.startswith(_GZIP_MAGIC):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _HEAD)
        except zlib.error:
            return ""
    return decode_text(head)
