"""Which addresses a listing names: by whatever means, so that a page that must not be kept is found in it.

This reads more than a parser takes from a feed, sitemap or page (links in summaries and full texts, identifiers), and
by regular expressions: a removal looks through every listing that was ever archived.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from pipeline.errors import SourceError
from pipeline.sources.decoding import decode_text
from pipeline.sources.sitemaps import decompressed

_ABSOLUTE = re.compile(r"""(?:https?|file):/[^\s"'<>]+""", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\b(?:href|src|loc|about|resource|base|(?:external_)?url|id)["']?\s*[=:]\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<(?:\w+:)?(?:loc|link|guid|id|url|origlink)\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<>]+)", re.IGNORECASE)
_BASE = re.compile(r"""(?:<base\b[^<>]*?\bhref|\bxml:base)\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)
_JSON_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")


def urls_named(body: bytes, url: str, content_type: str | None = None) -> frozenset[str]:
    """Return every URL that the feed, sitemap or page ``body`` from ``url`` may name, resolved but not canonical.

    Gzipped sitemaps, any charset that a feed may declare, JSON's and HTML's escapes (also those within one another) are
    read. Too much is returned rather than too little: identifiers that are no URLs are resolved like relative ones.
    """
    try:
        text = decode_text(decompressed(body, url), content_type)
    except SourceError:  # broken or too large: what can be read of it as it stands
        text = decode_text(body, content_type)
    plain = _JSON_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\\/", "/").replace('\\"', '"')
    layers = dict.fromkeys((plain, html.unescape(plain), html.unescape(html.unescape(plain))))
    bases = {url, *(found for layer in layers for one in _BASE.findall(layer) if (found := _joined(url, one)))}
    names = {html.unescape(one).strip().removesuffix("]]").strip() for layer in layers for one in _names(layer)}
    return frozenset(found for base in bases for one in names if (found := _joined(base, one)))


def _names(text: str) -> Iterator[str]:
    yield from _ABSOLUTE.findall(text)
    yield from _ELEMENT.findall(text)
    for match in _ATTRIBUTE.finditer(text):
        yield match[1] or match[2] or match[3] or ""


def _joined(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:  # what stands in a page may look like a URL and be none
        return None
