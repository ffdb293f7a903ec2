"""The archive of one run, read once: what it holds, and what of it can no longer be read.

The index beside each file (CDXJ) says what was stored. What it lists and the file no longer gives (a bit that flipped,
a file that is cut or gone) is a loss, and is named; reading goes on at the next record that the index knows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.errors import QuarantineError
from pipeline.fetch.files import TEMPORARY, archive_files, archive_indexes, run_folder
from pipeline.fetch.members import whole_members
from pipeline.fetch.notes import Note, note_of
from pipeline.store import DataPath, reaching, read_bytes

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Loss:
    """Records of one WARC file that cannot be read any more."""

    place: str
    """The file, relative to the data root."""
    listed: int
    """How many records the file's index lists."""
    lost: int
    """How many of them are gone; none where the damage hit what no index lists."""
    urls: tuple[str, ...]
    """The pages among them: answers of 2xx with a body."""

    def error(self) -> QuarantineError:
        """Return the loss as an error whose message names the file and the first pages."""
        names = ", ".join(self.urls[:_NAMED]) + (" …" if len(self.urls) > _NAMED else "")
        what = f"{self.lost} of the {self.listed} records that its index lists cannot be read"
        return QuarantineError(
            f"{self.place} is damaged or gone: {what}{': ' if names else ''}{names}; put the file back from a backup,"
            " or fetch the pages again",
            reason="damaged-archive",
        )


@dataclass(slots=True)
class Holdings:
    """What the archive holds of one source in one run."""

    notes: list[Note] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """One record as a file's index lists it."""

    offset: int
    url: str
    at: datetime
    is_page: bool


def holdings(home: DataPath, source_id: str, run_id: str, part: str = "captures") -> Holdings:
    """Return the notes of one run in the order in which they were stored, and what was lost.

    Raises :class:`pipeline.errors.StorageError` when the files cannot be listed or the object store does not answer.
    """
    found = Holdings()
    indexes = archive_indexes(home, source_id, run_id, part)
    folder = f"archive/{source_id}/{run_folder(home, source_id, run_id).name}"
    for path in archive_files(home, source_id, run_id, part):
        index = indexes.pop(path.name.removesuffix(TEMPORARY), None)
        lines = _lines(index) if index is not None else []
        sealed, is_whole = _read(path, lines, found.notes)
        lost = [one for one in lines if one.offset not in sealed]
        if lost or not is_whole:
            found.losses.append(_loss(f"{folder}/{path.name}", lines, lost))
    found.losses += [
        _loss(f"{folder}/{name}", lines, lines) for name, index in indexes.items() if (lines := _lines(index))
    ]
    return found


def _read(path: DataPath, lines: Sequence[_Line], notes: list[Note]) -> tuple[set[int], bool]:
    """Add the notes of ``path`` to ``notes``; return where sealed records start, and whether all could be read."""
    sealed: set[int] = set()
    waiting: list[int] = []
    end, is_whole = 0, True
    for member in whole_members(path, resume_at=sorted(one.offset for one in lines)):
        if member.is_behind_damage:
            waiting, is_whole = [], False
        waiting.append(member.offset)
        if (note := note_of(member)) is not None:
            notes.append(note)
            sealed.update(waiting)
            waiting = []
        end = member.end
    # What a killed writer left behind the last record of an unfinished file never counted.
    with reaching("read", path):
        return sealed, is_whole and (path.name.endswith(TEMPORARY) or end == path.stat().st_size)


def oldest_listed(home: DataPath, source_id: str, run_id: str) -> datetime | None:
    """Return when the oldest record was made that the indexes of one run list: known even where the files are gone."""
    stamps = [one.at for index in archive_indexes(home, source_id, run_id).values() for one in _lines(index)]
    return min(stamps, default=None)


def _lines(index: DataPath) -> list[_Line]:
    found = []
    for raw in read_bytes(index).splitlines():
        try:
            _key, stamp, about = raw.split(b" ", 2)
            fields = json.loads(about)
            at = datetime.strptime(stamp.decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            is_page = str(fields["status"]).startswith("2") and fields["mime"] != "warc/revisit"
            found.append(_Line(int(fields["offset"]), str(fields["url"]), at, is_page))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _loss(place: str, lines: Sequence[_Line], lost: Sequence[_Line]) -> Loss:
    return Loss(place, len(lines), len(lost), tuple(dict.fromkeys(one.url for one in lost if one.is_page)))
