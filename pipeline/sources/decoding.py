"""Bytes of feeds, sitemaps and OPML into text that an XML parser takes: charsets, and the damage that is common.

No document type is left: without one there are no entities to expand and no external files to load.
"""

from __future__ import annotations

import html.entities
import re

from pipeline.byte_order_marks import marked_encoding
from pipeline.xml_characters import possible_reference, without_impossible

CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]+)""", re.IGNORECASE)
"""Finds the charset in a Content-Type header."""
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b[^<>]{0,500}>?", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NUMERIC = re.compile(r"&(?:amp;)?#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_AMPERSAND = re.compile(r"&(?:(#[xX]?[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);)?")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_SECTION, _SECTION_END = "<![CDATA[", "]]>"
_LOSS = 2
"""One letter beyond ASCII in so many may be broken in UTF-8; of another charset hardly one is whole."""


def decode_text(body: bytes, content_type: str | None = None) -> str:
    """Return the text of a feed or sitemap: by byte order mark, header, XML declaration, UTF-8, then windows-1252.

    A header's charset wins over the document's (RFC 7303). UTF-8 in which a little is broken stays UTF-8.
    """
    candidates = [marked] if (marked := marked_encoding(body)) else []
    candidates += CHARSET.findall(content_type or "")
    if declared := _DECLARED_ENCODING.match(body):
        candidates.append(declared[1].decode("ascii"))
    for name in [*candidates, "utf-8"]:
        try:
            return body.decode(name).removeprefix("\ufeff")
        except (LookupError, UnicodeError):
            continue
    lossy = body.decode("utf-8", "replace")
    lost = lossy.count("\ufffd")
    if lost * _LOSS <= sum(map(len, re.findall(r"[^\x00-\x7f]+", lossy))) - lost:
        return lossy.removeprefix("\ufeff")
    return body.decode("windows-1252", "replace")


def repaired_xml(text: str) -> str:
    """Return ``text`` as an XML parser takes it: without declaration, document type and impossible characters.

    An ampersand that begins no reference is one, and HTML's entities are the characters that they mean; what stands in
    CDATA sections stays, but for references to characters that there are not.
    """
    possible = _NUMERIC.sub(possible_reference, without_impossible(text))
    bare = _DECLARATION.sub("", _without_doctype(_XML_DECLARATION.sub("", possible)))
    pieces: list[str] = []
    position = 0
    while (start := bare.find(_SECTION, position)) != -1:
        end = bare.find(_SECTION_END, start)
        if end == -1:
            break
        pieces += [_AMPERSAND.sub(_reference, bare[position:start]), bare[start:end]]
        position = end
    return "".join([*pieces, _AMPERSAND.sub(_reference, bare[position:])])


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name is None or (not name.startswith("#") and f"{name};" not in html.entities.html5):
        return "&amp;" + match[0][1:]
    if name.startswith("#") or name in _OF_XML:
        return match[0]
    return html.entities.html5[f"{name};"].replace("&", "&amp;").replace("<", "&lt;")


def _without_doctype(text: str) -> str:
    """Return ``text`` without its document type, in one pass: a pattern for the whole of it can be made to crawl."""
    found = _DOCTYPE.search(text)
    if found is None:
        return text
    close, subset = text.find(">", found.end()), text.find("[", found.end())
    if -1 < subset < close:
        close = text.find(">", text.find("]", subset))
    return text[: found.start()] + (text[close + 1 :] if close != -1 else "")
