"""Which captures a replay takes: by day, by the version that made their articles, by what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Protocol

from packaging.version import InvalidVersion, Version

from pipeline.article import Capture
from pipeline.errors import UsageError
from pipeline.urls import canonical_url


class Addressed(Protocol):
    """The one question that is put to the index."""

    def addressed(self, urls: list[str], /) -> Collection[Mapping[str, Any]]:
        """Return the stored documents that have one of ``urls`` among their addresses."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """What a capture must be to be replayed; every given part must hold."""

    since: date | None = None
    until: date | None = None
    """Inclusive days (UTC) of the capture."""
    older_than: Version | None = None
    """Only where an earlier version of Dateline made the article, or none is in the index."""
    pages: frozenset[tuple[str, str]] | None = None
    """Only these: source id and URL of the link."""

    def is_all(self) -> bool:
        """Return whether nothing is left out."""
        return self == EVERYTHING

    def takes(self, capture: Capture, index: Addressed | None) -> bool:
        """Return whether ``capture`` is to be replayed; ``index`` is asked for its version where that counts."""
        day = capture.captured_at.astimezone(UTC).date()
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        if self.pages is not None and (capture.link.source_id, capture.link.url) not in self.pages:
            return False
        return self.older_than is None or index is None or self._is_older(capture, index)

    def _is_older(self, capture: Capture, index: Addressed) -> bool:
        addresses = {canonical_url(capture.link.url), canonical_url(capture.final_url)}
        made_by = [_version(one.get("pipeline_version")) for one in index.addressed(sorted(addresses))]
        return not made_by or any(one < self.older_than for one in made_by if self.older_than)


EVERYTHING = Choice()


def version_of(written: str) -> Version:
    """Return the version that ``written`` names; raises :class:`UsageError` for none."""
    try:
        return Version(written)
    except InvalidVersion as error:
        raise UsageError(f"{written!r} is no version; write it as 0.2.0") from error


def _version(stored: object) -> Version:
    try:
        return Version(str(stored))
    except InvalidVersion:
        return Version("0")
