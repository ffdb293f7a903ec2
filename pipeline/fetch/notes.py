"""Our own metadata records: what a run settled for one link, kept beside what came over the wire."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from pipeline.article import Capture, Outcome
from pipeline.fetch.members import Member
from pipeline.fetch.records import NOTE_TYPE
from pipeline.record import Record


class Note(Record):
    """What became of one link at this stage: a capture, or an outcome."""

    capture: Capture | None = None
    outcome: Outcome | None = None
    index_identity: str | None = None
    """The index for which the outcome holds (``unchanged`` is true of one index only)."""

    @property
    def url(self) -> str:
        """The link's URL."""
        if self.capture is not None:
            return self.capture.link.url
        return self.outcome.url if self.outcome is not None else ""


def note_of(member: Member) -> Note | None:
    """Return the note that ``member`` holds, or None where it is another record."""
    if member.kind != "metadata" or NOTE_TYPE.encode("ascii") not in member.content[:2048]:
        return None
    try:
        return Note.model_validate(_parsed(member.block))
    except (ValidationError, ValueError):
        return None


def _parsed(block: bytes) -> Any:  # noqa: ANN401 - whatever JSON is there, pydantic checks it
    return json.loads(block)
