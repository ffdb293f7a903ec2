"""Records taken out of the archive for good, without moving any other.

Records belong together as they were sealed: the answers and requests of one link, and the note behind them. Such a
group goes as a whole, and its place is taken by one filler record of the same length (:mod:`pipeline.fetch.filler`).
A file is rewritten beside itself and renamed, or put anew into an object store; its CDXJ loses the lines of what goes
before the file itself does, so that whatever breaks off is found and done again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import FetchError, StorageError
from pipeline.fetch.cdxj import index_of
from pipeline.fetch.decoding import decode_body
from pipeline.fetch.files import TEMPORARY
from pipeline.fetch.filler import BY_REQUEST, filler
from pipeline.fetch.members import Member, whole_members
from pipeline.fetch.notes import Note, note_of
from pipeline.parts import replacing, write_bytes
from pipeline.store import DataPath, cannot, opened, reaching, read_bytes

_LARGEST_BODY = 1 << 30
_COPIED_AT_ONCE = 1 << 20
_LARGEST_FILLER = 1 << 24
_PAGE = 4096
"""Bytes that a file system leaves out or keeps together."""


@dataclass(frozen=True, slots=True)
class Group:
    """What was sealed together: the records of one link."""

    start: int
    end: int
    """Bytes of the file."""
    note: Note
    urls: frozenset[str]
    """What was asked for on the way, redirects included."""
    answers: frozenset[tuple[str, str]]
    """URL and WARC-Date of each response."""
    refers_to: tuple[str, str] | None
    """The same of the response whose body this one left out."""
    payload: Callable[[], bytes]
    """The body of the last answer, decoded as far as it can be: read when asked for."""


IsDoomed = Callable[[Group], bool]


def groups(path: DataPath) -> Iterator[Group]:
    """Yield what was sealed in the WARC file ``path``; raises :class:`StorageError` or ``OSError``."""
    members: list[Member] = []
    for member in whole_members(path, resume_at=_known_starts(path)):
        if member.is_behind_damage:
            members = []
        if member.kind == "warcinfo" or not member.headers.get("warc-target-uri"):
            members = []
            continue
        members.append(member)
        if (note := note_of(member)) is not None:
            yield _group(members, note)
            members = []


def _known_starts(path: DataPath) -> list[int]:
    """Return where records start by the index of ``path``: what is wanted may stand behind damage."""
    try:
        return sorted(int(str(_fields(line)["offset"])) for line in read_bytes(index_of(path)).splitlines())
    except (FileNotFoundError, ValueError, KeyError, IndexError):
        return []


def indexed_urls(cdxj: DataPath) -> frozenset[str] | None:
    """Return the URLs that a CDXJ file lists; None where there is none, or it is none."""
    try:
        return frozenset(str(_fields(line)["url"]) for line in read_bytes(cdxj).splitlines())
    except (FileNotFoundError, ValueError, KeyError):
        return None


def erase(
    path: DataPath, cdxj: DataPath, is_doomed: IsDoomed, at: datetime, *, dry_run: bool, words: bytes = BY_REQUEST
) -> list[Group]:
    """Take the groups that are doomed out of ``path`` and its index, and put ``words`` there; return them, unread.

    Raises :class:`StorageError`: another process writes the file, or the disk or the object store refuses.
    """
    with _locked(path):
        # Without what reads their bodies: a file may hold a gigabyte of them.
        doomed = [replace(one, payload=bytes) for one in groups(path) if is_doomed(one)]
        if doomed and not dry_run:
            _strip_index(cdxj, doomed)
            _rewrite(path, doomed, at, words)
    return doomed


def cut_tail(path: DataPath, *, dry_run: bool) -> bool:
    """Cut off what a killed run left behind the last sealed record of an unfinished file; return whether it left any.

    Nobody can say what page that is of, and it counts for nothing: the run that takes the file up again cuts it off as
    well. Raises :class:`StorageError` as :func:`erase` does.
    """
    if not isinstance(path, Path) or not path.name.endswith(TEMPORARY):
        return False
    with _locked(path):
        end = max((one.end for one in whole_members(path) if _seals(one)), default=0)
        if path.stat().st_size <= end:
            return False
        if not dry_run:
            with path.open("r+b") as stream:
                stream.truncate(end)
                os.fsync(stream.fileno())
        return True


def _seals(member: Member) -> bool:
    """Return whether what stands up to here stays: a file's first record, a note, or what stands for removed ones."""
    is_filler = member.kind == "metadata" and not member.headers.get("warc-target-uri")
    return is_filler or member.kind == "warcinfo" or note_of(member) is not None


def _group(members: Sequence[Member], note: Note) -> Group:
    answers = [one for one in members if one.kind in {"response", "revisit", "resource"}]
    last = answers[-1] if answers else members[-1]
    headers = last.headers
    refers = (headers.get("warc-refers-to-target-uri", ""), headers.get("warc-refers-to-date", ""))
    return Group(
        start=members[0].offset,
        end=members[-1].end,
        note=note,
        urls=frozenset(one.headers["warc-target-uri"] for one in members),
        answers=frozenset((one.headers["warc-target-uri"], one.headers.get("warc-date", "")) for one in answers),
        refers_to=refers if last.kind == "revisit" else None,
        payload=lambda: _payload(last),
    )


def _payload(member: Member) -> bytes:
    if member.status is None:
        return member.block
    raw = member.block.partition(b"\r\n\r\n")[2]
    try:
        return decode_body(raw, member.http_headers.get("content-encoding"), _LARGEST_BODY)
    except FetchError:
        return raw


def _strip_index(cdxj: DataPath, doomed: Sequence[Group]) -> None:
    try:
        lines = read_bytes(cdxj).splitlines(keepends=True)
    except FileNotFoundError:
        return
    kept = [one for one in lines if not _is_within(one, doomed)]
    if len(kept) < len(lines):
        write_bytes(cdxj, b"".join(kept))


def _is_within(line: bytes, doomed: Sequence[Group]) -> bool:
    offset = int(str(_fields(line)["offset"]))
    return any(one.start <= offset < one.end for one in doomed)


def _fields(line: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(line.split(b" ", 2)[2])
    return found


def _rewrite(path: DataPath, doomed: Sequence[Group], at: datetime, words: bytes) -> None:
    try:
        with opened(path) as whole, replacing(path) as stream:
            position = 0
            for start, end in _gaps(doomed):
                _copy(whole, stream.write, position, start)
                _write_sparse(stream, filler(end - start, at, words))
                position = end
            _copy(whole, stream.write, position, None)
    except OSError as error:
        raise cannot("write", path, error) from error


def _gaps(doomed: Sequence[Group]) -> list[tuple[int, int]]:
    """Return where ``doomed`` groups stand; those side by side as one, as long as it is not too large."""
    gaps: list[tuple[int, int]] = []
    for one in doomed:
        if gaps and gaps[-1][1] == one.start and one.end - gaps[-1][0] <= _LARGEST_FILLER:
            gaps[-1] = (gaps[-1][0], one.end)
        else:
            gaps.append((one.start, one.end))
    return gaps


def _write_sparse(stream: BinaryIO, data: bytes) -> None:
    """Write ``data`` at the end of ``stream``, and where it is NUL a hole, which takes no room where there are any."""
    start = stream.seek(0, os.SEEK_END)
    done = 0
    while done < len(data):
        piece = data[done : done + _PAGE - (start + done) % _PAGE]
        if any(piece):
            stream.write(piece)
        else:
            stream.flush()
            stream.truncate(start + done + len(piece))
            stream.seek(0, os.SEEK_END)
        done += len(piece)


def _copy(whole: BinaryIO, write: Callable[[bytes], object], start: int, end: int | None) -> None:
    whole.seek(start)
    left = end - start if end is not None else None
    while left is None or left > 0:
        piece = whole.read(min(_COPIED_AT_ONCE, left) if left is not None else _COPIED_AT_ONCE)
        if not piece:
            return
        write(piece)
        left = left - len(piece) if left is not None else None


@contextmanager
def _locked(path: DataPath) -> Iterator[None]:
    """Hold a file that is not finished against its writer; one that is finished has none."""
    if not isinstance(path, Path) or not path.name.endswith(TEMPORARY):
        with reaching("read", path):
            yield
        return
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"another process is writing {path}; wait until its run is over, then repeat this command"
            raise StorageError(message, reason="archive-locked") from error
        yield
