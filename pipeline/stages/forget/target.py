"""What is to be forgotten, and how it is recognised in each kind of file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipeline.fetch.erasure import Group
from pipeline.fetch.visits import Visit
from pipeline.forgotten import address_of
from pipeline.sources.listed_addresses import urls_named
from pipeline.store import DataPath

_address_of = lru_cache(200_000)(address_of)

Link = tuple[str, str, str]
"""Run, source and URL of one link."""


@dataclass(frozen=True, slots=True)
class Target:
    """One request: a source, or the addresses of one page."""

    source_id: str | None = None
    addresses: frozenset[str] = frozenset()
    """SHA-256 of canonical URLs."""
    links: set[Link] = field(default_factory=set)
    """Links that led to the page in one run, whatever they lead to in others."""

    def is_at(self, *urls: str | None) -> bool:
        """Return whether one of ``urls`` is one of the page's."""
        return any(_address_of(one) in self.addresses for one in urls if one)

    def is_visit(self, url: str, visit: Visit) -> bool:
        """Return whether what is remembered of the link ``url`` is the page, or belongs to the source."""
        return self.source_id is not None or visit.article_id in self.addresses or self.is_at(url, visit.final_url)

    def is_row(self, row: Mapping[str, Any], run_id: str, source_id: str) -> bool:
        """Return whether a line of a part (link, capture, article, outcome) is about it."""
        if self.source_id is not None:
            return bool(row.get("source_id", source_id) == self.source_id)
        link = row.get("link") or {}
        urls = [row.get("url"), row.get("link_url"), row.get("final_url"), link.get("url"), *row.get("also_at", ())]
        named = {row.get("id"), row.get("article_id")} & self.addresses
        return bool(named) or self.is_at(*urls) or any((run_id, source_id, one) in self.links for one in urls)

    def is_capture(self, group: Group, run_id: str, source_id: str) -> bool:
        """Return whether a group of records of one link is about it."""
        capture = group.note.capture
        urls = {group.note.url, *group.urls, *([capture.final_url] if capture else [])}
        return self.is_at(*urls) or (run_id, source_id, group.note.url) in self.links

    def is_listing(self, group: Group) -> bool:
        """Return whether a feed, sitemap or page is the page itself, or names it."""
        capture = group.note.capture
        if self.is_at(group.note.url, *group.urls):
            return True
        base, kind = (capture.final_url, capture.content_type) if capture else (group.note.url, None)
        return self.is_at(*urls_named(group.payload(), base, kind))


def place(home: DataPath, path: DataPath) -> str:
    """Return where ``path`` lies under ``home``; all of it where it lies elsewhere (the spool)."""
    return str(path).removeprefix(str(home)).lstrip("/") if str(path).startswith(str(home)) else str(path)
