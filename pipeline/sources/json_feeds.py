"""JSON Feed (1.0 and 1.1, https://www.jsonfeed.org/version/1.1/) into links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.sources.markup import entry_url, named_page, text_of_html, time_of
from pipeline.xml_characters import without_surrogates


def links_of_json(text: str, url: str, source_id: str) -> list[Link]:
    """Return the links of the JSON Feed ``text`` from ``url``; raises :class:`SourceError` (``no-feed``)."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the feed {url} is broken JSON: {error}", reason="no-feed") from error
    if not str(feed.get("version", "")).startswith("https://jsonfeed.org/version/"):
        raise SourceError(f"{url} is JSON, but no JSON Feed; give the address of a feed", reason="no-feed")
    items = feed.get("items")
    language = _string(feed.get("language"))
    return [
        link
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict) and (link := _link(item, url, source_id, language))
    ]


def _link(item: Mapping[str, Any], url: str, source_id: str, language: str | None) -> Link | None:
    named = _string(item.get("url")) or _string(item.get("external_url")) or named_page(item.get("id"))
    href = entry_url(named, url)
    if href is None:
        return None
    language = _string(item.get("language")) or language
    published = time_of(_stamp(item.get("date_published")), language)
    modified = time_of(_stamp(item.get("date_modified")), language)
    published = published or modified
    plain = _string(item.get("content_text"))
    return Link(
        url=href,
        source_id=source_id,
        listed_by=url,
        title=text_of_html(_string(item.get("title"))),
        published_at=published.moment if published else None,
        published_precision=published.precision if published else None,
        modified_at=modified.moment if modified else None,
        summary=text_of_html(_string(item.get("summary"))),
        content_html=_string(item.get("content_html")) or (paragraphs_of(plain) if plain else None),
        authors=tuple(dict.fromkeys(_names(item))),
        language=language,
    )


def _names(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of version 1.1 (``authors``) and 1.0 (``author``), each a person or a list of them."""
    people = item.get("authors") or item.get("author")
    for person in people if isinstance(people, list) else [people]:
        name = text_of_html(_string(person.get("name") if isinstance(person, dict) else person))
        if name:
            yield name


def paragraphs_of(plain: str, *, escape: bool = True) -> str:
    """Return plain text as HTML: a paragraph wherever a line is empty; ``escape`` where it has no references yet."""
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if escape else plain
    return "".join(f"<p>{one.strip()}</p>" for one in re.split(r"\n\s*\n", escaped) if one.strip())


def _string(value: object) -> str | None:
    return without_surrogates(value) if isinstance(value, str) and value else None


def _stamp(value: object) -> str | None:
    """Return a time as text: some feeds give seconds since 1970 as a number."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _string(value)
