"""OPML (1.0 and 2.0) into sources: the list of feeds that every feed reader exports.

The format is http://opml.org/spec2.opml; folders, and what is no feed, are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from pipeline.errors import SourceError
from pipeline.settings import Source
from pipeline.sources.declarations import source_id_for
from pipeline.sources.decoding import decode_text, repaired_xml
from pipeline.sources.markup import listed_url, reading, shown, text_of_html

_FEED_SCHEME = re.compile(r"^\s*(?:feeds?|itpc|pcast|rss):(?://(?=[^/])|(?P<inner>(?=https?://)))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedOutline:
    """One feed of an OPML file."""

    feed_url: str
    title: str | None
    site_url: str | None


def parse_opml(body: bytes, name: str) -> list[FeedOutline]:
    """Return the feeds of the OPML ``body`` of the file ``name``, each URL once, whatever folders they are in.

    ``feed://host/`` and ``feed:https://host/``, as some readers export them, are the addresses that they mean. Raises
    :class:`SourceError` when it is no OPML, lists no feed, or breaks its reader.
    """
    with reading("OPML", name):
        return _outlines(repaired_xml(decode_text(body)).strip(), name)


def left_out(body: bytes, name: str) -> list[str]:
    """Return the addresses that the OPML ``body`` gives for feeds, and that are none which can be fetched."""
    with reading("OPML", name):
        named = [_feed_named(one).strip() for one in _attributes(repaired_xml(decode_text(body)).strip(), name)]
    return [shown(one) for one in dict.fromkeys(named) if one and listed_url(_usual(one), "") is None]


def _outlines(text: str, name: str) -> list[FeedOutline]:
    found: dict[str, FeedOutline] = {}
    for attributes in _attributes(text, name):
        feed_url = listed_url(_usual(_feed_named(attributes)), "")
        if feed_url is not None:
            title = text_of_html(attributes.get("title") or attributes.get("text"))
            found.setdefault(feed_url, FeedOutline(feed_url, title, listed_url(attributes.get("htmlurl"), "")))
    if not found:
        raise SourceError(f"{name} lists no feeds", reason="empty-opml")
    return list(found.values())


def _attributes(text: str, name: str) -> list[dict[str, str]]:
    """Return the attributes of each outline, their names in lower case."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{name} is no OPML: {error}", reason="no-opml") from error
    if root is None or str(root.tag).lower() != "opml":
        raise SourceError(f"{name} is no OPML; export the list of feeds from your reader again", reason="no-opml")
    outlines = root.iter("outline")
    return [{str(key).lower(): str(value) for key, value in one.attrib.items()} for one in outlines]


def _feed_named(attributes: Mapping[str, str]) -> str:
    """Return the address of an outline's feed; OPML 1.0 has it under ``url`` where the type says that it is one."""
    is_feed = attributes.get("type", "").lower() in {"rss", "atom", "feed"}
    return attributes.get("xmlurl") or (attributes.get("url", "") if is_feed else "")


def _usual(address: str) -> str:
    """Return the address that ``feed:`` stands in front of, or stands for the scheme of."""
    return _FEED_SCHEME.sub(_https, address)


def _https(match: re.Match[str]) -> str:
    return "https://" if match["inner"] is None else ""


def sources_of_opml(outlines: Iterable[FeedOutline], known: Iterable[Source]) -> list[Source]:
    """Return a source for each site of ``outlines`` that is new to the sources ``known``, with all its feeds."""
    known = list(known)
    taken = {source.id for source in known}
    read = {feed for source in known for feed in source.feeds}
    by_site: dict[str, list[FeedOutline]] = {}
    for outline in outlines:
        if outline.feed_url not in read:
            by_site.setdefault(urlsplit(outline.site_url or outline.feed_url).netloc, []).append(outline)
    made = []
    for site, feeds in by_site.items():
        identifier = source_id_for(site, taken)
        taken.add(identifier)
        name = next((one.title for one in feeds if one.title), site)
        made.append(Source(id=identifier, name=name, feeds=tuple(one.feed_url for one in feeds)))
    return made
