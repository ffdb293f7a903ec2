"""Sitemaps into links: indexes, sitemaps, Google's news sitemaps, feeds and plain text lists, gzipped or not.

The protocol is https://www.sitemaps.org/protocol.html: 50 MB and 50,000 URLs a file at most. Every XML kind is read
without a document type, entities or the network; a broken file gives what can be read of it.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.sources.decoding import decode_text, repaired_xml
from pipeline.sources.feeds import parse_feed
from pipeline.sources.markup import entry_url, listed_url, reading, text_of_html, time_of

MAX_BYTES = 50 * 1024 * 1024
"""Of one sitemap after decompression (the protocol's own limit)."""
_GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20
_EPOCH = datetime.fromtimestamp(0, UTC)
_ADDRESS = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")
_FEEDS = frozenset({"rss", "feed", "rdf"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_MONTH_IN_NAME = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)[^\da-z]{{1,3}}(?P<month>{_NAMED_MONTH})(?![a-z])"
    rf"|(?<![a-z\d])(?P<before>{_NAMED_MONTH}|0[1-9]|1[0-2])[^\da-z]{{1,3}}(?P<behind>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\D{0,5}(0[1-9]|1[0-2])(?:\D{0,5}(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_NUMBER_IN_NAME = re.compile(r"(\d{1,9})\D*$")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file lists: articles (a sitemap), or further sitemaps (an index)."""

    links: tuple[Link, ...]
    children: tuple[str, ...]
    """URLs of further sitemaps, the newest first as far as the index, or their names and order, tell."""


def parse_sitemap(body: bytes, url: str, source_id: str, content_type: str | None = None) -> Sitemap:
    """Return what the sitemap ``body`` from ``url`` lists, each URL once.

    A feed is a sitemap too (the protocol says so). Raises :class:`SourceError` when it is larger than
    :data:`MAX_BYTES`, lists nothing, is no sitemap, or breaks its reader.
    """
    with reading("sitemap", url):
        text = decode_text(decompressed(body, url), content_type)
        if text.lstrip()[:1] == "<":
            sitemap = _xml_sitemap(text, url, source_id)
        else:
            sitemap = _text_sitemap(text, url, source_id)
    if not sitemap.links and not sitemap.children:
        raise SourceError(f"the sitemap {url} lists nothing; check it in a browser", reason="empty-sitemap")
    return sitemap


def is_sitemap(body: bytes, url: str) -> bool:
    """Return whether ``body`` is a sitemap and no article: XML of its kind, or a text of nothing but addresses."""
    try:
        parse_sitemap(body, url, "listing")
        text = decode_text(decompressed(body, url))
    except SourceError:
        return False
    return text.lstrip()[:1] == "<" or all("://" in line and " " not in line.strip() for line in text.split())


def decompressed(body: bytes, url: str) -> bytes:
    """Return ``body`` as text, whether gzipped or not; raises :class:`SourceError` for broken gzip and too much.

    Every member is read; of a file that is cut or damaged, what comes before that.
    """
    content = body if not body.startswith(_GZIP_MAGIC) else _gunzipped(body, url)
    if len(content) > MAX_BYTES:
        raise SourceError(f"the sitemap {url} is larger than {MAX_BYTES:,} bytes", reason="too-large")
    return content


def _gunzipped(body: bytes, url: str) -> bytes:
    content = bytearray()
    reader = gzip.GzipFile(fileobj=io.BytesIO(body))
    try:
        while len(content) <= MAX_BYTES and (piece := reader.read1(_PIECE)):
            content += piece
    except (OSError, EOFError, zlib.error) as error:
        if not content:
            raise SourceError(f"the sitemap {url} is broken gzip: {error}", reason="broken-sitemap") from error
    return bytes(content)


def _xml_sitemap(text: str, url: str, source_id: str) -> Sitemap:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(repaired_xml(text).strip().encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"the sitemap {url} is broken XML: {error}", reason="broken-sitemap") from error
    if root is not None and _name(root) in _FEEDS:
        return Sitemap(tuple(parse_feed(text.encode("utf-8", "replace"), url, source_id, "charset=utf-8")), ())
    if root is None or _name(root) not in {"urlset", "sitemapindex"}:
        raise SourceError(f"{url} is no sitemap; give the address of a sitemap or its index", reason="no-sitemap")
    links: dict[str, Link] = {}
    for entry in root:
        if _name(entry) == "url" and (link := _link(entry, url, source_id)):
            links[link.url] = link
    return Sitemap(links=tuple(links.values()), children=_children(root, url))


def _children(root: etree._Element, url: str) -> tuple[str, ...]:
    changed: dict[str, datetime] = {}
    for entry in root:
        child = listed_url(_text(entry, "loc"), url) if _name(entry) == "sitemap" else None
        if child:
            when = time_of(_text(entry, "lastmod"))
            changed[child] = when.moment if when else _EPOCH
    order = {child: place for place, child in enumerate(_from_both_ends(list(changed)))}

    def newness(child: str) -> tuple[bool, datetime, str, int, int]:
        return ("news" in child.rpartition("/")[2].lower(), changed[child], *_in_name(child), -order[child])

    return tuple(sorted(changed, key=newness, reverse=True))


def _in_name(child: str) -> tuple[str, int]:
    """Return the day (or month, or year) and the number that a sitemap's address names, newer ones being greater."""
    path = child.partition("://")[2].partition("/")[2]
    number = _NUMBER_IN_NAME.search(path)
    day = _DAY_IN_NAME.search(_with_numbered_month(path))
    return "".join(part or "" for part in day.groups()) if day else "", int(number[1]) if number else -1


def _with_numbered_month(path: str) -> str:
    """Return ``path`` with a month that has a name, or stands before its year, as ``2026-11``."""
    match = _MONTH_IN_NAME.search(path)
    if match is None:
        return path
    name = match["month"] or match["before"]
    number = int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1
    return f"{path[: match.start()]}{match['year'] or match['behind']}-{number:02}{path[match.end() :]}"


def _from_both_ends(children: Sequence[str]) -> list[str]:
    """Return the last, the first, the last but one …: where nothing tells which end is new, both are looked at."""
    backwards = list(reversed(children))
    return list(dict.fromkeys(one for pair in zip(backwards, children, strict=True) for one in pair))


def _link(entry: etree._Element, url: str, source_id: str) -> Link | None:
    href = entry_url(_text(entry, "loc"), url)
    if href is None:
        return None
    language = _text(entry, "news", "publication", "language")
    published = time_of(_text(entry, "news", "publication_date"), language)
    modified = time_of(_text(entry, "lastmod"), language)
    return Link(
        url=href.partition("#")[0] or href,
        source_id=source_id,
        listed_by=url,
        title=text_of_html(_text(entry, "news", "title")),
        published_at=published.moment if published else None,
        published_precision=published.precision if published else None,
        modified_at=modified.moment if modified else None,
        language=language,
    )


def _text(element: etree._Element, *path: str) -> str | None:
    """Return the text under ``path``, whatever the namespaces (many sitemaps get them wrong)."""
    here: etree._Element | None = element
    for name in path:
        here = next((child for child in here if _name(child) == name), None) if here is not None else None
    return (here.text or "").strip() or None if here is not None else None


def _name(element: etree._Element) -> str:
    return re.split(r"[}:]", element.tag)[-1].lower() if isinstance(element.tag, str) else ""


def _text_sitemap(text: str, url: str, source_id: str) -> Sitemap:
    # sitemaps.org, "Sitemap file formats": whole addresses, one a line; anything else would be taken for a path.
    urls = [href for line in text.splitlines() if _ADDRESS.match(line) and (href := listed_url(line, url))]
    links = (Link(url=href, source_id=source_id, listed_by=url) for href in dict.fromkeys(urls))
    return Sitemap(links=tuple(links), children=())
