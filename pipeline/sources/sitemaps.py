"""Sitemaps into links: indexes, sitemaps, Google's news sitemaps and plain text lists, gzipped or not.

The protocol is https://www.sitemaps.org/protocol.html: 50 MB and 50,000 URLs a file at most. Every XML kind is read
without a document type, entities or the network; a broken file gives what can be read of it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.sources.markup import listed_url, moment_of, text_of_html

MAX_BYTES = 50 * 1024 * 1024
"""Of one sitemap after decompression (the protocol's own limit)."""
_GZIP_MAGIC = b"\x1f\x8b"
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file lists: articles (a sitemap), or further sitemaps (an index)."""

    links: tuple[Link, ...]
    children: tuple[str, ...]
    """URLs of further sitemaps, the newest first where the index says when they changed."""


def parse_sitemap(body: bytes, url: str, source_id: str) -> Sitemap:
    """Return what the sitemap ``body`` from ``url`` lists, each URL once.

    Raises :class:`SourceError` when it is larger than :data:`MAX_BYTES`, lists nothing, or is no sitemap.
    """
    content = decompressed(body, url)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        sitemap = _xml_sitemap(content, url, source_id)
    else:
        sitemap = _text_sitemap(content, url, source_id)
    if not sitemap.links and not sitemap.children:
        raise SourceError(f"the sitemap {url} lists nothing; check it in a browser", reason="empty-sitemap")
    return sitemap


def decompressed(body: bytes, url: str) -> bytes:
    """Return ``body`` as text, whether gzipped or not; raises :class:`SourceError` for broken gzip and too much."""
    if not body.startswith(_GZIP_MAGIC):
        content = body
    else:
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            content = reader.decompress(body, MAX_BYTES + 1)
        except zlib.error as error:
            raise SourceError(f"the sitemap {url} is broken gzip: {error}", reason="broken-sitemap") from error
    if len(content) > MAX_BYTES:
        raise SourceError(f"the sitemap {url} is larger than {MAX_BYTES:,} bytes", reason="too-large")
    return content


def _xml_sitemap(content: bytes, url: str, source_id: str) -> Sitemap:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"the sitemap {url} is broken XML: {error}", reason="broken-sitemap") from error
    if root is None or _name(root) not in {"urlset", "sitemapindex"}:
        raise SourceError(f"{url} is no sitemap; give the address of a sitemap or its index", reason="no-sitemap")
    links = {link.url: link for entry in root if _name(entry) == "url" and (link := _link(entry, url, source_id))}
    children: dict[str, datetime] = {}
    for entry in root:
        child = listed_url(_text(entry, "loc"), url) if _name(entry) == "sitemap" else None
        if child:
            children[child] = moment_of(_text(entry, "lastmod")) or _EPOCH
    newest_first = sorted(children, key=lambda child: children[child], reverse=True)
    return Sitemap(links=tuple(links.values()), children=tuple(newest_first))


def _link(entry: etree._Element, url: str, source_id: str) -> Link | None:
    href = listed_url(_text(entry, "loc"), url)
    if href is None:
        return None
    return Link(
        url=href,
        source_id=source_id,
        listed_by=url,
        title=text_of_html(_text(entry, "news", "title")),
        published_at=moment_of(_text(entry, "news", "publication_date")),
        modified_at=moment_of(_text(entry, "lastmod")),
        language=_text(entry, "news", "publication", "language"),
    )


def _text(element: etree._Element, *path: str) -> str | None:
    """Return the text under ``path``, whatever the namespaces (many sitemaps get them wrong)."""
    here: etree._Element | None = element
    for name in path:
        here = next((child for child in here if _name(child) == name), None) if here is not None else None
    return (here.text or "").strip() or None if here is not None else None


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text_sitemap(content: bytes, url: str, source_id: str) -> Sitemap:
    lines = content.decode("utf-8-sig", "replace").splitlines()
    urls = [href for line in lines if "://" in line and (href := listed_url(line, url))]
    links = (Link(url=href, source_id=source_id, listed_by=url) for href in dict.fromkeys(urls))
    return Sitemap(links=tuple(links), children=())
