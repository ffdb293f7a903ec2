"""Feeds into links: RSS 0.9 to 2.0, RDF, Atom (RFC 4287) and JSON Feed (1.0 and 1.1).

feedparser reads the XML kinds, from bytes only (it is never given a URL, so it never fetches), and never sees a
document type: without one there are no entities to expand and no external files to load.
"""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urldefrag

import feedparser

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.sources.decoding import decode_text, repaired_xml
from pipeline.sources.json_feeds import links_of_json, paragraphs_of
from pipeline.sources.markup import When, entry_url, named_page, reading, table, text_of_html, time_of

MAX_BYTES = 10_000_000
"""Of one feed: what is larger is no list of news, and would be read for minutes."""
MAX_TAGS = 500_000
"""Of one feed: feedparser reads some hundred thousand a second."""
_ADDRESS = re.compile(r"\S+@\S+")
_REMAINDER = re.compile(r"[a-z0-9.-]*\s*\((.+?)\)?")
_LETTERS = re.compile(r"[a-z]+")
_PARAGRAPH = re.compile(r"<p\b|<br\s*/?>\s*<br\b|<div\b", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Japanese, Chinese, Thai, Lao, Burmese and Khmer."""
_ROOT = re.compile(r"(?>(?:\s+|<!--.*?-->|<\?.*?\?>)*)<[^\s<>/!?]+", re.DOTALL)
"""The first tag's name; atomic, or comments without a tag behind them would be tried in every combination."""
_DATE_OR_ENTRY = re.compile(
    r"</?(?:item|entry)(?=[\s>])|<(?P<slash>/?)(?P<name>(?:[\w.-]{1,20}:)?(?:pubDate|published|issued|created|date))(?=\s*>)",
    re.IGNORECASE,
)
_EARLIEST_YEAR = 1990


def parse_feed(body: bytes, url: str, source_id: str, content_type: str | None = None) -> list[Link]:
    """Return the links of the feed ``body`` that came from ``url``, in the feed's order, each URL once.

    Entries that have a title of their own and stand at different places of one page (``live.html#post-2``) are links
    of their own, the first of them to the page. ``content_type`` is the Content-Type header, whose charset wins over
    the document's (RFC 7303). Raises :class:`SourceError` when it is empty, lists nothing, is no feed, or breaks its
    reader.
    """
    if not body.strip():
        raise SourceError(f"the feed {url} is empty; check the address in the sources file", reason="empty-feed")
    if len(body) > MAX_BYTES:
        raise SourceError(f"the feed {url} is larger than {MAX_BYTES:,} bytes", reason="too-large")
    with reading("feed", url):
        text = decode_text(body, content_type)
        is_json = text.lstrip().startswith("{")
        links = (links_of_json if is_json else _xml_links)(text, url, source_id)
        unique = _each_once(links)
    if not unique:
        raise SourceError(f"the feed {url} lists no articles; check it in a browser", reason="empty-feed")
    return unique


def _each_once(links: Iterable[Link]) -> list[Link]:
    """Return the links, each page once, and each place of a page that has a title of its own."""
    titles: dict[str, set[str | None]] = {}
    kept: dict[str, Link] = {}
    for link in links:
        page = urldefrag(link.url).url
        if page not in titles:
            titles[page] = {link.title}
            kept[page] = link.model_copy(update={"url": page})
        elif link.url != page and link.title not in titles[page]:
            titles[page].add(link.title)
            kept.setdefault(link.url, link)
    return list(kept.values())


def _xml_links(text: str, url: str, source_id: str) -> list[Link]:
    if text.count("<") > MAX_TAGS:
        raise SourceError(f"the feed {url} has more than {MAX_TAGS:,} tags", reason="too-large")
    bare = _with_repeats_named(_without_captions(repaired_xml(text)))
    # Without the feed's own address: made absolute, an identifier could not be told from a link any more.
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(io.BytesIO(bare.encode("utf-8", "replace")), response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise SourceError(f"{url} is no feed; give the address of an RSS, Atom or JSON feed", reason="no-feed")
    language = parsed.feed.get("language")
    return [link for entry in parsed.entries if (link := _xml_link(entry, url, source_id, language))]


def _without_captions(text: str) -> str:
    """Return ``text`` with the elements renamed that describe photos: feedparser takes their texts for the entry's."""
    unread = table("feeds")["unread"]
    prefixes = {*unread["prefixes"]}
    for name, namespace in re.findall(r"""\bxmlns:([\w.-]+)\s*=\s*["']([^"'<>]*)["']""", text):
        if namespace in unread["namespaces"]:
            prefixes.add(name)
    for prefix in sorted(prefixes):
        # feedparser keeps either the attributes of an element that it does not know, or its text.
        text = re.sub(rf"<{re.escape(prefix)}:text\s[^<>]*(?<!/)>", f"<{prefix}:text>", text)
        text = re.sub(rf"(</?){re.escape(prefix)}(?=:)", r"\1unread", text)
    for namespace in unread["namespaces"]:
        text = re.sub(rf"""(["']){re.escape(namespace)}(?=\1)""", r"\1urn:unread", text)
    # Declared anew and once: attributes keep the prefix that they had, and two prefixes may mean the same.
    root = _ROOT.match(text)
    return f'{root[0]} xmlns:unread="urn:unread"{text[root.end() :]}' if root else text


def _with_repeats_named(text: str) -> str:
    """Return ``text`` with each further date of a kind in one entry renamed: feedparser keeps the last alone."""
    seen: dict[str, bool] = {}  # a date's element in this entry -> whether the last of them was a further one

    def named(match: re.Match[str]) -> str:
        if match["name"] is None:
            seen.clear()
            return match[0]
        name = match["name"].lower()
        if match["slash"]:
            return "</repeateddate" if seen.get(name) else match[0]
        seen[name] = name in seen
        return "<repeateddate" if seen[name] else match[0]

    return _DATE_OR_ENTRY.sub(named, text)


def _xml_link(entry: Mapping[str, Any], url: str, source_id: str, language: str | None) -> Link | None:
    language = entry.get("language") or (entry.get("title_detail") or {}).get("language") or language
    href = entry_url(_href(entry, language), url)
    if href is None:
        return None
    stated = (_time(entry, "published", language), _time(entry, "repeated", language))
    published = min(filter(None, stated), key=lambda one: one.moment, default=None)
    modified = _time(entry, "modified", language)
    return Link(
        url=href,
        source_id=source_id,
        listed_by=url,
        title=text_of_html(entry.get("title")),
        published_at=published.moment if published else None,
        published_precision=published.precision if published else None,
        modified_at=modified.moment if modified else None,
        summary=text_of_html(entry.get("summary")),
        content_html=_full_text(entry),
        authors=_names(entry),
        language=language,
    )


def _href(entry: Mapping[str, Any], language: str | None) -> str | None:
    """Return where the entry's page is: of several translations, the one in the feed's own language, else the first."""
    if original := entry.get("feedburner_origlink"):
        return str(original)
    alternates = [one for one in entry.get("links", ()) if one.get("rel") == "alternate" and one.get("href")]
    if any(one.get("hreflang") for one in alternates):
        own = [one for one in alternates if language and _same_language(one.get("hreflang"), language)]
        return str((own or alternates)[0]["href"])
    link = entry.get("link")
    if link is None or (entry.get("guidislink") and not alternates):
        return named_page(entry.get("id"))
    return str(link)


def _same_language(one: str | None, other: str) -> bool:
    return (one or "").lower().partition("-")[0] == other.lower().replace("_", "-").partition("-")[0]


def _time(entry: Mapping[str, Any], which: str, language: str | None) -> When | None:
    """Return when the entry was published or modified, by the first of its dates that can be read."""
    fields = _fields(entry)
    for name in table("feeds")[which]:
        stamp = fields.get(name)
        if isinstance(stamp, str) and (when := time_of(stamp, language)):
            return when
        if when := _parsed(fields.get(f"{name}_parsed")):
            return when
    return None


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry holds by its names, and by those without a prefix that only this feed knows.

    feedparser's own get() answers with "published" where "updated" is asked for.
    """
    fields = dict(entry)
    for name, value in entry.items():
        prefix, _, bare = name.partition("_")
        if bare and prefix != "unread":
            fields.setdefault(bare, value)
    return fields


def _parsed(parsed: time.struct_time | None) -> When | None:
    """Return feedparser's UTC tuple as a time; a year before the web was is a mistake and no hint."""
    if parsed is None or parsed.tm_year < _EARLIEST_YEAR:
        return None
    try:
        return When(datetime.fromtimestamp(calendar.timegm(parsed), UTC), "second")
    except (ValueError, OverflowError, OSError):
        return None


def _full_text(entry: Mapping[str, Any]) -> str | None:
    """Return the longest of the texts that an entry carries, as HTML; a summary or transcript if it is long enough."""
    found = [_as_html(part.get("value"), part.get("type")) for part in entry.get("content", ())]
    fields = _fields(entry)
    found += [_as_html(fields.get(name), None) for name in table("feeds")["full_text"]]
    summary = _as_html(fields.get("summary"), (fields.get("summary_detail") or {}).get("type"))
    others = [_as_html(fields.get(name), None) for name in table("feeds")["whole_text"]]
    found += [one for one in (summary, *others) if one and _is_whole(one)]
    return max(filter(None, found), key=len, default=None)


def _as_html(value: object, kind: str | None) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    if "<" in value:
        return value
    return paragraphs_of(value) if kind == "text/plain" else paragraphs_of(value, escape=False)


def _is_whole(summary: str) -> bool:
    least = table("feeds")["whole"]
    words = _counted(summary)
    if words >= least["words"]:
        return True
    return bool(words >= least["words_in_paragraphs"] and _is_in_paragraphs(summary, least))


def _is_in_paragraphs(summary: str, least: Mapping[str, int]) -> bool:
    """Return whether the paragraphs are enough, or else the long lines that only breaks end."""
    if len(_PARAGRAPH.findall(summary)) >= least["paragraphs"]:
        return True
    lines = (one for one in _BREAK.split(summary) if _counted(one) >= least["words_in_line"])
    return sum(1 for _ in islice(lines, least["paragraphs"])) == least["paragraphs"]


def _counted(line: str) -> int:
    """Return the words of a line of markup; scripts without spaces count two characters as one."""
    text = text_of_html(line) or ""
    return max(len(text.split()), len(_UNSPACED.findall(text)) // 2)


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
