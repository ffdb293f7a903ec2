"""What the page of an archived capture shows: the page as it came, as text that no browser obeys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pipeline.stages.versions.history import Archived, Version, outline
from pipeline.web.version_diff import VersionsOf, chosen_version

ArchivedOf: TypeAlias = Callable[[Mapping[str, Any], int], Archived]
"""Returns the capture of an indexed document's version, by its number."""


def _outlined(document: Mapping[str, Any], numbers: Collection[int]) -> Sequence[Version]:
    del numbers
    return outline(document)


@dataclass(frozen=True, slots=True)
class Past:
    """What is told of an article's earlier versions; by default what the index alone knows."""

    versions: VersionsOf = _outlined
    """Reads them (``versions()`` of :mod:`pipeline.stages.versions.history`); without it they have no texts."""
    archived: ArchivedOf | None = None
    """Reads the capture of one (beside it); None: none is shown."""


INDEX_ALONE = Past()


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """Everything that ``archived.html`` shows."""

    document: Mapping[str, Any]
    version: Version
    known: int
    """How many versions there are."""
    archived: Archived


def archived_page(
    document: Mapping[str, Any], versions_of: VersionsOf, archived_of: ArchivedOf, asked: Mapping[str, str]
) -> ArchivedPage:
    """Return the page for the ``version`` of ``asked`` (default: the last).

    Raises :class:`~pipeline.errors.UsageError` for a version that there is not, and what ``archived_of`` raises where
    the archive does not have it.
    """
    known = len(document.get("revisions", ())) + 1
    number = chosen_version(known, asked, "version", known)
    version = versions_of(document, {number})[number - 1]
    return ArchivedPage(document, version, known, archived_of(document, number))
