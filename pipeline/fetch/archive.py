"""The archive of what came over the wire: WARC/1.1 files, one or more for each source, run and part.

A file is written under a temporary name, one gzip member a record, and gets its own name when it is whole and on
disk. What belongs to one link ends with our metadata record, so a writer that was killed leaves a file of which
everything up to the last such record counts; the rerun cuts off the rest and goes on behind it.

Where the data root is an object store, a file is written in the spool of this machine and put into the store when it
is whole. The lock that keeps a second writer out is then one among the processes of this machine.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pipeline.article import Capture, Link, Outcome
from pipeline.errors import StorageError
from pipeline.fetch.cdxj import index_path, write_index
from pipeline.fetch.exchange import Exchange, Response
from pipeline.fetch.files import TEMPORARY, archive_files, deliver, file_name, number_of, spool_folder
from pipeline.fetch.members import whole_members
from pipeline.fetch.notes import Note, note_of
from pipeline.fetch.records import Original, RecordWriter, payload_digest
from pipeline.fetch.stated_language import stated_language
from pipeline.record import Moment
from pipeline.store import DataPath, cannot, make_spool, spool_of

MAX_FILE_BYTES = 1_000_000_000
"""A file that has grown to this is closed and another one begun."""


class Archive:
    """One source's captures of one run and part; a context manager, which gives the files their names at its end.

    ``async with`` does the same without blocking the loop.

    There is one writer at a time for each; a second one gets a :class:`StorageError`.
    """

    def __init__(
        self,
        home: DataPath,
        source_id: str,
        run_id: str,
        part: str = "captures",
        max_file_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        self._home = home
        self._folder = spool_folder(home, source_id, run_id)
        self._source_id, self._run_id, self._part = source_id, run_id, part
        self._max_file_bytes = max_file_bytes
        self._records = RecordWriter()
        self._stream: BinaryIO | None = None
        self._path = self._folder
        self._unfinished: Path | None = None
        self._notes: dict[str, Note] = {}
        self._number = 0
        self.languages: Counter[str] = Counter()
        """Primary language subtag → how many pages that were appended state it."""
        make_spool(home)
        try:
            self._recover(archive_files(home, source_id, run_id, part))
        except OSError as error:
            raise cannot("read", self._folder, error) from error

    def __enter__(self) -> Self:
        """Return the archive itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the archive, whatever happened: what was appended is whole and stays."""
        self.close()

    async def __aenter__(self) -> Self:
        """Return the archive itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the archive in a thread: a disk that is slow to sync keeps no other source waiting."""
        await asyncio.to_thread(self.close)

    def settled(self, url: str) -> Note | None:
        """Return what an earlier attempt of this run stored for the link ``url``."""
        return self._notes.get(url)

    def append(self, link: Link, response: Response) -> Capture:
        """Store ``response`` for ``link`` and return its capture.

        It survives a kill of the process when this returns, and a power cut after :meth:`close`.
        Raises :class:`StorageError` when the disk refuses; nothing of it counts then.
        """
        last = response.last
        record_id = _record_id()
        members = self._of_hops(response.hops[:-1])
        members.append(self._records.response(last, record_id))
        position = len(members) - 1
        members.append(self._records.request(last, record_id))
        capture = Capture(
            link=link,
            final_url=last.url,
            captured_at=last.requested_at,
            status=last.status,
            content_type=last.header("Content-Type"),
            etag=last.header("ETag"),
            last_modified=last.header("Last-Modified"),
            body_sha256=hashlib.sha256(response.body).hexdigest(),
            payload_digest=payload_digest(last.raw_body),
            moved=response.moved,
            warc_path=self._warc_path(),
            warc_offset=self._offset() + sum(map(len, members[:position])),
        )
        self._seal(members, Note(capture=capture), link.url, record_id, last.requested_at)
        self.languages.update(filter(None, [stated_language(response.body)]))
        return capture

    def append_local(
        self,
        link: Link,
        body: bytes,
        content_type: str | None,
        *,
        captured_at: Moment | None = None,
        status: int = 200,
        from_feed: bool = False,
    ) -> Capture:
        """Store ``body`` (a local file, a record of somebody's WARC, a feed's full text) and return its capture.

        ``captured_at`` is when the bytes were had from their publisher, where that is known; else now.
        """
        record_id = _record_id()
        at = (captured_at or datetime.now(UTC)).astimezone(UTC)
        member = self._records.resource(link.url, body, content_type, record_id, at)
        capture = Capture(
            link=link,
            final_url=link.url,
            captured_at=at,
            status=status,
            content_type=content_type,
            body_sha256=hashlib.sha256(body).hexdigest(),
            warc_path=self._warc_path(),
            warc_offset=self._offset(),
            from_feed=from_feed,
        )
        self._seal([member], Note(capture=capture), link.url, record_id, at)
        return capture

    def append_outcome(
        self, outcome: Outcome, response: Response, index_identity: str, same_as: Original | None = None
    ) -> None:
        """Store ``response``, which gives no capture, and what became of its link.

        ``same_as`` says that the answer may be one that the archive holds already: where it is byte for byte, as its
        digest tells, it is left out (WARC/1.1, 6.7.2).
        """
        last = response.last
        record_id = _record_id()
        members = self._of_hops(response.hops[:-1])
        if same_as is not None and same_as.payload_digest == payload_digest(last.raw_body):
            members.append(self._records.revisit(last, record_id, same_as))
        else:
            members.append(self._records.response(last, record_id))
        members.append(self._records.request(last, record_id))
        note = Note(outcome=outcome, index_identity=index_identity)
        self._seal(members, note, outcome.url, record_id, last.requested_at)

    def close(self) -> None:
        """Bring the open file (or the one that a killed attempt left) to disk and give it its name.

        Raises :class:`StorageError` when the disk refuses.
        """
        if self._unfinished is not None:
            self._open()
        if self._stream is None:
            return
        stream, self._stream = self._stream, None
        temporary = self._path.with_name(self._path.name + TEMPORARY)
        try:
            with stream:
                os.fsync(stream.fileno())
                write_index(temporary, self._path)
                temporary.rename(self._path)
            _sync_folder(self._folder)
            deliver(self._home, self._path, index_path(self._path))
        except OSError as error:
            raise cannot("write", self._path, error) from error

    def _of_hops(self, hops: tuple[Exchange, ...]) -> list[bytes]:
        members: list[bytes] = []
        for hop in hops:
            record_id = _record_id()
            members += [self._records.response(hop, record_id), self._records.request(hop, record_id)]
        return members

    def _seal(self, members: list[bytes], note: Note, url: str, record_id: str, at: datetime) -> None:
        """Write ``members`` and the note that makes them count, in one piece."""
        sealed = b"".join(
            [*members, self._records.note(url, note.model_dump(mode="json", exclude_none=True), record_id, at)]
        )
        stream = self._open()
        start = stream.tell()
        try:
            written = stream.write(sealed)
            if written != len(sealed):
                stream.write(sealed[written:])
        except OSError as error:
            stream.truncate(start)
            stream.seek(start)
            raise cannot("write", self._path, error) from error
        if stream.tell() >= self._max_file_bytes:
            self.close()

    def _offset(self) -> int:
        return self._open().tell()

    def _warc_path(self) -> str:
        self._open()
        return self._path.relative_to(spool_of(self._home)).as_posix()

    def _name(self) -> str:
        return file_name(self._home, self._source_id, self._run_id, self._part, self._number)

    def _open(self) -> BinaryIO:
        if self._stream is None:
            self._path = self._unfinished or self._folder / self._name()
            self._number += self._unfinished is None
            self._unfinished = None
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._stream = self._locked(self._path.with_name(self._path.name + TEMPORARY))
                if self._stream.seek(0, os.SEEK_END) == 0:
                    self._stream.write(self._records.warcinfo(self._path.name))
            except OSError as error:
                raise cannot("write", self._path, error) from error
        return self._stream

    def _locked(self, temporary: Path) -> BinaryIO:
        stream = temporary.open("ab+", buffering=0)
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.close()
            message = f"another process is writing {temporary}; wait for it or stop it"
            raise StorageError(message, reason="archive-locked") from error
        if not temporary.exists() or not os.path.samestat(os.fstat(stream.fileno()), temporary.stat()):
            # A removal has put another file in its place between the two steps.
            stream.close()
            return self._locked(temporary)
        return stream

    def _recover(self, files: Sequence[DataPath]) -> None:
        """Learn what earlier attempts of this run stored; cut off what the last one could not finish."""
        for path in files:
            end = 0
            for member in whole_members(path):
                if member.kind == "warcinfo":
                    end = member.end
                elif (found := note_of(member)) is not None:
                    self._notes[found.url] = found
                    end = member.end
            self._number = number_of(path) + 1
            if isinstance(path, Path) and path.name.endswith(TEMPORARY):
                with self._locked(path) as stream:
                    stream.truncate(end)
                self._unfinished = path.with_name(path.name.removesuffix(TEMPORARY))
            elif isinstance(path, Path):
                deliver(self._home, path, index_path(path))


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
