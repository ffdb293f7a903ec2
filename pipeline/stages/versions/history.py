"""The versions of an article, read again from the archive: the index keeps the text of the last one only."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pipeline.article import Capture, Revision
from pipeline.clean.markup import decode
from pipeline.errors import DatelineError, QuarantineError
from pipeline.fetch import capture_at, read_body
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.process import read_page
from pipeline.stages.versions.kept_fields import version_of


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, as this version of Dateline reads its page."""

    number: int
    """From 1, the oldest that is known."""
    captured_at: datetime
    title: str
    text: str | None
    """None where it cannot be had."""
    problem: str | None = None
    """Why there is no text, for a person."""

    def plain(self) -> dict[str, Any]:
        """Return the version as the fields of a JSON object, its moment in ISO 8601."""
        return {
            "number": self.number,
            "captured_at": self.captured_at.isoformat(),
            "title": self.title,
            "text": self.text,
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class Archived:
    """What came over the wire for one version of an article."""

    capture: Capture
    size: int
    """Bytes of the decoded body."""
    source: str | None
    """The body as text, at most :data:`LONGEST_SOURCE` characters; None where it is none (PDF)."""
    is_cut: bool


LONGEST_SOURCE = 500_000


def archived(settings: Settings, document: Mapping[str, Any], number: int) -> Archived:
    """Return the capture of version ``number`` (from 1) of the indexed ``document``.

    Raises :class:`QuarantineError` where the archive does not have it (any more), and
    :class:`pipeline.errors.StorageError` when the object store does not answer.
    """
    capture, body = _captured(settings, [*_revisions(document)][number - 1].revision)
    is_text = b"\0" not in body[:_LOOKED_AT] or body.startswith((b"\xff\xfe", b"\xfe\xff"))
    source = decode(body, capture.content_type) if is_text else None
    is_cut = source is not None and len(source) > LONGEST_SOURCE
    return Archived(capture, len(body), source[:LONGEST_SOURCE] if source is not None else None, is_cut)


_LOOKED_AT = 4096
"""Bytes: where none of these is zero, a body is a text, as for Git."""


def versions(settings: Settings, document: Mapping[str, Any], wanted: Container[int]) -> list[Version]:
    """Return the versions of the indexed ``document``, oldest first, those with a ``wanted`` number with their texts.

    Not all are read, since a live blog has hundreds. They are made from their pages by the same cleaning, so that what
    differs is the publisher's doing; the last one is the indexed text where its page is gone. Raises
    :class:`pipeline.errors.SettingsError` for declarations of sources that cannot be read.
    """
    source = _source(settings, document)
    read = [_version(settings, source, one) if one.number in wanted else _outlined(one) for one in _revisions(document)]
    last = read[-1]
    if last.number in wanted and last.text is None and document.get("text"):
        read[-1] = Version(last.number, last.captured_at, str(document["title"]), str(document["text"]))
    return read


def outline(document: Mapping[str, Any]) -> list[Version]:
    """Return the versions of the indexed ``document`` without their texts: nothing is read."""
    return [_outlined(one) for one in _revisions(document)]


class _Numbered(NamedTuple):
    number: int
    revision: Revision


def _revisions(document: Mapping[str, Any]) -> Iterator[_Numbered]:
    for number, one in enumerate((*document.get("revisions", ()), document), start=1):
        yield _Numbered(number, version_of(one))


def _outlined(one: _Numbered) -> Version:
    return Version(one.number, one.revision.captured_at, one.revision.title, None)


def _version(settings: Settings, source: Source, one: _Numbered) -> Version:
    number, revision = one
    try:
        title, text = _read(settings, source, revision)
    except DatelineError as error:
        problem = f"its page cannot be read again: {error.message}"
    except Exception as error:  # noqa: BLE001 - whatever an extractor does on a hostile page, the others are shown
        problem = f"its page cannot be read again: {type(error).__name__}"
    else:
        return Version(number, revision.captured_at, title or revision.title, text)
    return Version(number, revision.captured_at, revision.title, None, " ".join(problem.split()))


def _read(settings: Settings, source: Source, revision: Revision) -> tuple[str | None, str]:
    capture, body = _captured(settings, revision)
    page = read_page(body, capture, source)
    return page.title or capture.link.title, page.text


def _captured(settings: Settings, revision: Revision) -> tuple[Capture, bytes]:
    if revision.warc_path is None or revision.warc_offset is None:
        raise QuarantineError("nobody noted where the archive has it", reason="damaged-record")
    capture = capture_at(settings.home, revision.warc_path, revision.warc_offset)
    return capture, read_body(settings.home, capture)


def _source(settings: Settings, document: Mapping[str, Any]) -> Source:
    declared = load_sources(settings.sources) if settings.sources.exists() else []
    known = {one.id: one for one in declared}
    source_id = str(document["source_id"])
    return known.get(source_id) or Source(id=source_id, name=str(document["source_name"]))
