"""What the page of an article's changes shows: two of its versions laid over each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pipeline.errors import UsageError
from pipeline.index.query.remarks import remark
from pipeline.stages.versions.history import Version
from pipeline.web.differences import Difference, difference
from pipeline.web.parameters import plain

VersionsOf: TypeAlias = Callable[[Mapping[str, Any], Collection[int]], Sequence[Version]]
"""Returns the versions of an indexed document, oldest first, those of the numbers with their texts."""


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Everything that ``changes.html`` shows."""

    document: Mapping[str, Any]
    versions: Sequence[Version]
    older: Version
    newer: Version
    title: Difference
    text: Difference | None
    """None where one of the texts cannot be had."""


def changes_page(document: Mapping[str, Any], versions_of: VersionsOf, asked: Mapping[str, str]) -> ChangesPage:
    """Return the page for the versions ``from`` and ``to`` of ``asked`` (default: the last two).

    Raises :class:`UsageError` for a version that there is not.
    """
    known = len(document.get("revisions", ())) + 1
    second = chosen_version(known, asked, "to", known)
    first = chosen_version(known, asked, "from", max(second - 1, 1))
    versions = versions_of(document, {first, second})
    older, newer = versions[first - 1], versions[second - 1]
    texts = None if older.text is None or newer.text is None else difference(older.text, newer.text)
    return ChangesPage(document, versions, older, newer, difference(older.title, newer.title), texts)


def chosen_version(known: int, asked: Mapping[str, str], name: str, usual: int) -> int:
    """Return the number that ``asked`` gives under ``name``, from 1 to ``known``; raises :class:`UsageError`."""
    written = asked.get(name, "").strip() or str(usual)
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0  # noqa: PLR2004
    if not 1 <= number <= known:
        raise UsageError(remark("no-version", name=name, value=plain(written)[:40], known=known))
    return number
