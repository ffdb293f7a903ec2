"""What feeds and calendars say of an article, whatever their format."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from pipeline.urls import web_address

LOCAL_PAGE = "http://127.0.0.1:8000"
"""Where `dateline serve` is, unless it is told otherwise."""
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
"""What no XML 1.0 document may hold, and line ends."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What the articles are called together, and when they were asked for."""

    title: str
    home: str
    """The address of the search whose results they are."""
    now: datetime
    """Aware. A calendar begins with its day."""
    address: str | None = None
    """Where this very feed is, if it has an address."""

    @property
    def name(self) -> str:
        """A name that stays (RFC 9562, 5.5): made from :attr:`home`."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, self.home)}"

    @property
    def today(self) -> date:
        """The day of :attr:`now`, in its zone."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as feeds show it."""

    name: str
    """Stays through all versions of the article: made from its URL."""
    title: str
    link: str | None
    summary: str
    authors: tuple[str, ...]
    source: str
    published: datetime | None
    changed: datetime
    tags: tuple[str, ...]
    language: str | None


def entry(document: Mapping[str, Any], channel: Channel) -> Entry:
    """Return what a feed shows of ``document``."""
    published, updated = document.get("published_at"), document.get("updated_at")
    language = document.get("language")
    return Entry(
        name=f"urn:uuid:{uuid5(NAMESPACE_URL, str(document.get('url', document['id'])))}",
        title=one_line(document.get("title") or "Untitled"),
        link=link_of(document, channel),
        summary=shortened(document.get("description") or document.get("text") or "", layout()["feed"]["summary"]),
        authors=tuple(one_line(one) for one in document.get("authors", ())),
        source=one_line(document.get("source_name", "")),
        published=datetime.fromisoformat(published) if published else None,
        changed=datetime.fromisoformat(updated or published or document["captured_at"]),
        tags=tuple(one_line(one) for one in document.get("tags", ())),
        language=None if language in (None, "und") else str(language),
    )


def link_of(document: Mapping[str, Any], channel: Channel) -> str | None:
    """Return where the article can be read: at its publisher's, or, as for a local file, on the search page."""
    own = urlsplit(channel.home)
    return web_address(document.get("url")) or web_address(f"{own.scheme}://{own.netloc}/article/{document['id']}")


def one_line(text: object) -> str:
    """Return ``text`` on one line, without what XML cannot hold."""
    return " ".join(_UNWRITABLE.sub(" ", str(text)).split())


def shortened(text: object, most: int) -> str:
    """Return ``text`` on one line, cut before a word to at most ``most`` characters and an ellipsis."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most + 1].rsplit(' ', 1)[0][:most]} …"


@cache
def layout() -> Mapping[str, Any]:
    """Return ``layout.toml``."""
    return tomllib.loads(resources.files("pipeline.exports").joinpath("layout.toml").read_text(encoding="utf-8"))
