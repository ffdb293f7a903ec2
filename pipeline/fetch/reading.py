"""The archive, read back: bodies for the cleaning, captures and outcomes for a replay or a resumed run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final
from urllib.parse import unquote

from warcio.archiveiterator import ArchiveIterator

from pipeline.article import Capture, Outcome
from pipeline.errors import QuarantineError, StorageError
from pipeline.fetch.decoding import decode_body
from pipeline.fetch.files import archive_files, archived, whereabouts
from pipeline.fetch.losses import holdings, oldest_listed
from pipeline.fetch.members import whole_members
from pipeline.fetch.notes import Note, note_of
from pipeline.store import DataPath, opened

DAMAGED: Final = "damaged-record"
"""The reason where the archive no longer holds a capture as it was written."""
_MEMBERS_OF_A_CAPTURE = 3
"""The response, its request, and the note."""
_MAX_BODY_BYTES = 1 << 30
"""Bodies were held to the settings' limits before they were stored; this one only stops a forged archive."""


def read_body(home: DataPath, capture: Capture) -> bytes:
    """Return the decoded body of ``capture`` (without Content-Encoding, before any charset).

    Raises :class:`QuarantineError` when the record is gone, is damaged, or is not the body that was captured, and
    :class:`pipeline.errors.StorageError` when the object store does not answer: then it may be whole all the same.
    """
    try:
        body = _body_at(whereabouts(home, capture.warc_path), capture.warc_offset)
    except StorageError:
        raise
    except Exception as error:  # damage makes warcio raise whatever its parsing runs into
        raise _damaged(capture, " ".join(str(error).split())[:200]) from error
    if hashlib.sha256(body).hexdigest() != capture.body_sha256:
        raise _damaged(capture, "its digest is another one")
    return body


def capture_at(home: DataPath, warc_path: str, warc_offset: int) -> Capture:
    """Return the capture whose response record starts at byte ``warc_offset`` of the archive's file ``warc_path``.

    Raises :class:`QuarantineError` when the archive does not hold it (any more), and
    :class:`pipeline.errors.StorageError` when the object store does not answer.
    """
    try:
        members = islice(whole_members(whereabouts(home, warc_path), warc_offset), _MEMBERS_OF_A_CAPTURE)
        notes = [note_of(member) for member in members]
    except FileNotFoundError:
        notes = []
    for note in notes:
        if note is not None and note.capture is not None and note.capture.warc_offset == warc_offset:
            return note.capture
    message = f"the archive holds no page at byte {warc_offset} of {warc_path}; it may have been removed"
    raise QuarantineError(message, reason=DAMAGED)


def read_captures(home: DataPath, source_id: str, run_id: str, part: str = "captures") -> Iterator[Capture]:
    """Yield the captures of one run, the last one of each link, in the order in which they were stored."""
    yield from (note.capture for note in holdings(home, source_id, run_id, part).notes if note.capture is not None)


def archived_runs(home: DataPath) -> dict[str, list[str]]:
    """Return run id → the sources that have captures or withdrawals of it, the run with the oldest one first.

    A run whose files are damaged or gone is among them as long as their indexes are there.
    """
    oldest: dict[str, datetime] = {}
    sources: dict[str, list[str]] = {}
    for source_id, folder in archived(home):
        run_id = unquote(folder)
        first = next(_moments(home, source_id, run_id), None) or oldest_listed(home, source_id, run_id)
        if first is not None:
            sources.setdefault(run_id, []).append(source_id)
            oldest[run_id] = min(first, oldest.get(run_id, first))
    return {run_id: sources[run_id] for run_id in sorted(sources, key=oldest.__getitem__)}


def read_outcomes(home: DataPath, source_id: str, run_id: str, part: str = "captures") -> Iterator[Outcome]:
    """Yield the outcomes that one run's archive has in place of captures (``http-404``, ``not-modified`` …)."""
    yield from (note.outcome for note in holdings(home, source_id, run_id, part).notes if note.outcome is not None)


def _moments(home: DataPath, source_id: str, run_id: str) -> Iterator[datetime]:
    """Yield when things happened in one run that a replay does again."""
    for note in _notes(home, source_id, run_id):
        if note.capture is not None:
            yield note.capture.captured_at
        elif note.outcome is not None and note.outcome.at is not None:
            yield note.outcome.at


def _notes(home: DataPath, source_id: str, run_id: str) -> Iterator[Note]:
    for path in archive_files(home, source_id, run_id):
        for member in whole_members(path):
            note = note_of(member)
            if note is not None:
                yield note


def _body_at(path: DataPath, offset: int) -> bytes:
    with opened(path) as stream:
        stream.seek(offset)
        record = next(iter(ArchiveIterator(stream)), None)
        if record is None:
            raise EOFError("the file ends before it")
        raw = record.raw_stream.read()
        coding = record.http_headers.get_header("Content-Encoding") if record.http_headers else None
    return decode_body(raw, coding, _MAX_BODY_BYTES)


def _damaged(capture: Capture, why: str) -> QuarantineError:
    message = f"{capture.link.url}: the record at {capture.warc_path}:{capture.warc_offset} is damaged: {why}"
    return QuarantineError(message, reason=DAMAGED)
