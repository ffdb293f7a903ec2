"""Feeds into links: RSS 0.9 to 2.0, RDF, Atom (RFC 4287) and JSON Feed (1.0 and 1.1).

feedparser reads the XML kinds, from bytes only (it is never given a URL, so it never fetches), and never sees a
document type: without one there are no entities to expand and no external files to load.
"""

from __future__ import annotations

import calendar
import codecs
import io
import json
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.sources.markup import CHARSET, listed_url, moment_of, text_of_html

MAX_BYTES = 10_000_000
"""Of one feed: what is larger is no list of news, and would be read for minutes."""
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b[^<>]{0,500}>?", re.IGNORECASE)
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ADDRESS = re.compile(r"\S+@\S+")
_REMAINDER = re.compile(r"[a-z0-9.-]*\s*\((.+?)\)?")
_LETTERS = re.compile(r"[a-z]+")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EARLIEST_YEAR = 1990


def parse_feed(body: bytes, url: str, source_id: str, content_type: str | None = None) -> list[Link]:
    """Return the links of the feed ``body`` that came from ``url``, in the feed's order, each URL once.

    ``content_type`` is the Content-Type header, whose charset wins over the document's (RFC 7303).
    Raises :class:`SourceError` when it is empty, lists nothing, or is no feed.
    """
    if not body.strip():
        raise SourceError(f"the feed {url} is empty; check the address in the sources file", reason="empty-feed")
    if len(body) > MAX_BYTES:
        raise SourceError(f"the feed {url} is larger than {MAX_BYTES:,} bytes", reason="too-large")
    text = decode_feed(body, content_type)
    links = _json_links(text, url, source_id) if text.lstrip().startswith("{") else _xml_links(text, url, source_id)
    unique = {link.url: link for link in reversed(links)}
    if not unique:
        raise SourceError(f"the feed {url} lists no articles; check it in a browser", reason="empty-feed")
    return [unique[link_url] for link_url in reversed(unique)]


def decode_feed(body: bytes, content_type: str | None) -> str:
    """Return the text of a feed: by byte order mark, header, XML declaration, then UTF-8 and windows-1252."""
    candidates = [name for mark, name in _BOMS if body.startswith(mark)]
    candidates += CHARSET.findall(content_type or "")
    if declared := _DECLARED_ENCODING.match(body):
        candidates.append(declared[1].decode("ascii"))
    for name in [*candidates, "utf-8"]:
        try:
            return body.decode(name).removeprefix("\ufeff")
        except (LookupError, UnicodeError):
            continue
    return body.decode("windows-1252", "replace")


def _xml_links(text: str, url: str, source_id: str) -> list[Link]:
    bare = _DECLARATION.sub("", _without_doctype(_XML_DECLARATION.sub("", text)))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    parsed = feedparser.parse(io.BytesIO(bare.encode("utf-8", "replace")), response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise SourceError(f"{url} is no feed; give the address of an RSS, Atom or JSON feed", reason="no-feed")
    language = parsed.feed.get("language")
    return [link for entry in parsed.entries if (link := _xml_link(entry, url, source_id, language))]


def _without_doctype(text: str) -> str:
    """Return ``text`` without its document type, in one pass: a pattern for the whole of it can be made to crawl."""
    found = _DOCTYPE.search(text)
    if found is None:
        return text
    close, subset = text.find(">", found.end()), text.find("[", found.end())
    if -1 < subset < close:
        close = text.find(">", text.find("]", subset))
    return text[: found.start()] + (text[close + 1 :] if close != -1 else "")


def _xml_link(entry: Mapping[str, Any], url: str, source_id: str, language: str | None) -> Link | None:
    href = listed_url(entry.get("feedburner_origlink") or entry.get("link") or _address(entry.get("id")), url)
    if href is None:
        return None
    contents = [part.get("value") for part in entry.get("content", ()) if part.get("value")]
    return Link(
        url=href,
        source_id=source_id,
        listed_by=url,
        title=text_of_html(entry.get("title")),
        published_at=_moment(entry.get("published_parsed")),
        modified_at=_moment(dict(entry).get("updated_parsed")),  # feedparser's own get() answers with "published"
        summary=text_of_html(entry.get("summary")),
        content_html=max(contents, key=len) if contents else None,
        authors=_names(entry),
        language=entry.get("language") or language,
    )


def _names(entry: Mapping[str, Any]) -> tuple[str, ...]:
    people = [_name(person) for person in entry.get("authors", ())] or [text_of_html(entry.get("author"))]
    return tuple(dict.fromkeys(name for name in people if name))


def _name(person: Mapping[str, Any]) -> str | None:
    """Return an author's name; an address alone names nobody.

    feedparser takes RSS's ``address (name)`` apart, but holds that no top-level domain is longer than four letters:
    of ``desk@news.example (Ben Roe)`` it leaves ``ple (Ben Roe``, of an address alone ``ple``.
    """
    name = text_of_html(person.get("name"))
    if name is None or not person.get("email"):
        return None if name and _ADDRESS.fullmatch(name) else name
    if remainder := _REMAINDER.fullmatch(name):
        return remainder[1]
    return None if _LETTERS.fullmatch(name) else name


def _moment(parsed: time.struct_time | None) -> datetime | None:
    """Return feedparser's UTC tuple as a time; a year before the web was is a mistake and no hint."""
    if parsed is None or parsed.tm_year < _EARLIEST_YEAR:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _json_links(text: str, url: str, source_id: str) -> list[Link]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the feed {url} is broken JSON: {error}", reason="no-feed") from error
    if not str(feed.get("version", "")).startswith("https://jsonfeed.org/version/"):
        raise SourceError(f"{url} is JSON, but no JSON Feed; give the address of a feed", reason="no-feed")
    items = feed.get("items")
    language = feed.get("language")
    return [
        link
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict) and (link := _json_link(item, url, source_id, language))
    ]


def _json_link(item: Mapping[str, Any], url: str, source_id: str, language: object) -> Link | None:
    href = listed_url(_string(item.get("url")) or _address(item.get("id")), url)
    if href is None:
        return None
    plain = _string(item.get("content_text"))
    return Link(
        url=href,
        source_id=source_id,
        listed_by=url,
        title=text_of_html(_string(item.get("title"))),
        published_at=moment_of(_string(item.get("date_published"))),
        modified_at=moment_of(_string(item.get("date_modified"))),
        summary=text_of_html(_string(item.get("summary"))),
        content_html=_string(item.get("content_html")) or (_paragraphs(plain) if plain else None),
        authors=tuple(dict.fromkeys(_json_names(item))),
        language=_string(item.get("language")) or _string(language),
    )


def _json_names(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of version 1.1 (``authors``) and 1.0 (``author``)."""
    people = item.get("authors")
    for person in people if isinstance(people, list) else [item.get("author")]:
        name = text_of_html(_string(person.get("name"))) if isinstance(person, dict) else None
        if name:
            yield name


def _paragraphs(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{one.strip()}</p>" for one in re.split(r"\n\s*\n", escaped) if one.strip())


def _address(identifier: object) -> str | None:
    """Return an entry's id where it is an absolute URL, as the specifications recommend; others name no page."""
    return identifier if isinstance(identifier, str) and "://" in identifier else None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
