"""The files of an embedded index: which belong to it, whether they are what was written, which are left over.

Tantivy writes each file once, ends it with a CRC-32 of what stands before, and names all that count in ``meta.json``.
It never looks at those sums when it opens an index, and its Python binding cannot be asked to: so they are checked
here (:class:`Files`), before Tantivy reads the file, which would answer damage with a panic or with wrong articles.
``checked`` beside the files keeps the size and times at which each was found whole, so that a search reads none
of them again; a writer does, once a process. It also keeps the sum of ``meta.json``, which has none. Of a copy, whose
times are others, a reader keeps them in its user's cache (:mod:`pipeline.index.embedded.reader_notes`).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from operator import index
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, SupportsIndex
from uuid import UUID

from pipeline.errors import IndexRefusedError
from pipeline.index.embedded.errors import damaged
from pipeline.index.embedded.reader_notes import notes_folder, read_note, write_note

META: Final = "meta.json"
_CHECKED = "checked"
_MANAGED = ".managed.json"
_META_LOCK = ".tantivy-meta.lock"
"""Tantivy holds it (``flock``) while it opens the files that ``meta.json`` names, and while it removes others."""
_OURS = frozenset({META, _CHECKED, _MANAGED, _META_LOCK, ".tantivy-writer.lock", "identity"})
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_FOOTER_END = struct.Struct("<II")
"""The length of the JSON before it, and a magic number."""
_MAGIC = 1337
_LONGEST_FOOTER = 1024
_BLOCK_BYTES = 1 << 20
_SEAL = b"\x01"
"""Begins JSON that has its sum before it; the first schema stored documents without, and they begin with a brace."""
_SUM_BYTES = 4

Stamp = tuple[int, int, int]
"""Size in bytes, times of the last change of content and of inode in nanoseconds."""
Commit = tuple[Stamp, int]
"""Stamp and inode of ``meta.json``: others with every commit, and in every new folder."""


@dataclass(frozen=True, slots=True)
class _Meta:
    """What is read of ``meta.json``."""

    opstamp: int
    files: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Checked:
    identity: str
    meta_crc: int
    opstamp: int
    files: Mapping[str, Stamp]


class Files:
    """The files of the index in ``articles``, and which of them were found whole.

    All methods raise ``IndexRefusedError`` for damage and ``OSError`` for files that cannot be had.
    """

    def __init__(self, folder: Path, articles: Path, notes: Path | None = None) -> None:
        """``notes`` is where readers note what they found whole; by default in the user's cache."""
        self._notes = notes
        self._folder = folder
        self._articles = articles
        self._whole: dict[str, Stamp] = {}
        self._read = frozenset[str]()

    @property
    def read(self) -> frozenset[str]:
        """The names of those that this process has read."""
        return self._read

    def commit(self) -> Commit | None:
        """Return which commit is the last; None where there is no index."""
        try:
            status = (self._articles / META).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _stamp(status), status.st_ino

    def check(self, *, anew: bool = False) -> None:
        """Read every file of the last commit that was touched since it was found whole; with ``anew`` all of them.

        Those that this process has read itself are not read again. A reader that read any notes that, for the next.
        """
        read = self._read
        content, meta = self._looked_at(anew=anew)
        if self._read - read and not anew:
            self._note(content, meta)

    def _looked_at(self, *, anew: bool) -> tuple[bytes, _Meta]:
        while True:
            content, meta = self._meta()
            if not self._whole and not anew:
                self._whole = self._known(content, meta)
            if (missing := self._check(meta.files, anew=anew)) is None:
                return content, meta
            if self._meta()[0] == content:
                raise damaged(self._folder, f"its file {missing} is missing")

    def changed(self) -> bool:
        """Return whether a file was touched since it was found whole."""
        folder = str(self._articles)  # every search asks: paths take three times as long to make as files to look at
        return any(_stamp_of(f"{folder}/{name}") != stamp for name, stamp in list(self._whole.items()))

    def remember(self) -> None:
        """Write down that every file of the last commit is whole."""
        content, meta = self._looked_at(anew=False)
        scratch = self._articles / f"{_CHECKED}.tmp"
        scratch.write_bytes(self._found_whole(content, meta))
        scratch.replace(self._articles / _CHECKED)

    def _found_whole(self, content: bytes, meta: _Meta) -> bytes:
        checked = _Checked(
            identity=self.identity(), meta_crc=zlib.crc32(content), opstamp=meta.opstamp, files=self._whole
        )
        return sealed(json.dumps(asdict(checked)).encode())

    def _note(self, content: bytes, meta: _Meta) -> None:
        with suppress(OSError, RuntimeError, IndexRefusedError):  # a note that saves reading
            write_note(self._articles, self._notes or notes_folder(), self._found_whole(content, meta))

    def identity(self) -> str:
        """Return the UUID that was made with the index."""
        content = (self._articles / "identity").read_bytes()
        try:
            identity = str(UUID(content.decode("ascii").strip()))
        except ValueError as error:
            raise damaged(self._folder, "its file identity is not what was written") from error
        if (checked := self._checked()) is not None and checked.identity != identity:
            raise damaged(self._folder, "its file identity is not what was written")
        return identity

    def remove_leftovers(self) -> None:
        """Remove what a killed writer left and ``meta.json`` does not name; call it as the one writer.

        Tantivy numbers the next writer's files from ``meta.json`` on: a delete file that is there already would stop
        every one of them.
        """
        with (self._articles / _META_LOCK).open("a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # no reader is between reading ``meta.json`` and opening its files
            kept = self._meta()[1].files | _OURS
            for one in self._articles.iterdir():
                if one.name not in kept and one.is_file():
                    one.unlink()

    @contextmanager
    def openable(self) -> Iterator[Path]:
        """Yield a folder in which Tantivy can take its lock to open the index: a folder of links where it cannot."""
        if self.lockable():
            yield self._articles
            return
        # A thread of Tantivy's reader makes its lock anew whenever it gets to it, also while the folder is emptied.
        with TemporaryDirectory(prefix="dateline-index-", ignore_cleanup_errors=True) as scratch:
            links = Path(scratch)
            shutil.copyfile(self._articles / META, links / META)
            for name in (*self._meta()[1].files, _MANAGED):
                (links / name).symlink_to((self._articles / name).absolute())
            yield links

    def lockable(self) -> bool:
        """Return whether Tantivy can take its lock in the folder, as every opening of the index needs it."""
        lock = self._articles / _META_LOCK
        return os.access(lock if lock.exists() else self._articles, os.W_OK)

    def _check(self, names: frozenset[str], *, anew: bool) -> str | None:
        """Return the name of a file that is not there."""
        whole = dict[str, Stamp]()
        for name in names:
            stamp = _stamp_of(self._articles / name)
            if stamp is None:
                return name
            if self._whole.get(name) != stamp or (anew and name not in self._read):
                if not _is_whole(self._articles / name):
                    raise damaged(self._folder, f"its file {name} is not what was written")
                self._read |= {name}
            whole[name] = stamp
        self._whole, self._read = whole, self._read & names
        return None

    def _meta(self) -> tuple[bytes, _Meta]:
        try:
            content = (self._articles / META).read_bytes()
        except FileNotFoundError as error:
            if self._articles.is_dir():
                raise damaged(self._folder, f"its file {META} is missing") from error
            raise
        try:
            return content, _meta_in(content)
        except ValueError as error:
            raise damaged(self._folder, f"its file {META} is not what was written") from error

    def _known(self, content: bytes, meta: _Meta) -> dict[str, Stamp]:
        if (known := self._checked()) is None:
            return {}
        # The same files after the same operation are the same commit.
        same = known.opstamp == meta.opstamp and known.files.keys() == meta.files
        if same and zlib.crc32(content) != known.meta_crc:
            raise damaged(self._folder, f"its file {META} is not what was written")
        files = dict(known.files)
        if all(files.get(name) == _stamp_of(self._articles / name) for name in meta.files):
            return files
        return self._noted(content, meta, known.identity) or files

    def _noted(self, content: bytes, meta: _Meta, identity: str) -> dict[str, Stamp] | None:
        """Return what a reader of this user found whole of this very commit; None where none noted any."""
        with suppress(OSError, RuntimeError, ValueError):
            note = read_note(self._articles, self._notes or notes_folder())
            found = _checked_in(unsealed(note)) if note else None
            if found and (found.identity, found.meta_crc) == (identity, zlib.crc32(content)):
                return dict(found.files) if found.files.keys() == meta.files else None
        return None

    def _checked(self) -> _Checked | None:
        with suppress(OSError, ValueError):  # no more than a note that saves reading
            return _checked_in(unsealed((self._articles / _CHECKED).read_bytes()))
        return None


# These three are read by hand: pydantic takes longer to load than a search takes for everything else.


@contextmanager
def _wrong() -> Iterator[None]:
    """Raise ``ValueError`` for JSON that says something else than was looked for."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("it is not what was written") from error


def _meta_in(content: bytes) -> _Meta:
    with _wrong():
        meta = json.loads(content)
        return _Meta(index(meta["opstamp"]), frozenset(name for one in meta["segments"] for name in _files_of(one)))


def _files_of(segment: Mapping[str, Any]) -> Iterator[str]:
    name = UUID(segment["segment_id"]).hex
    yield from (f"{name}.{part}" for part in _PARTS)
    if segment["deletes"] is not None:
        yield f"{name}.{index(segment['deletes']['opstamp'])}.del"


def _crc_in(footer: bytes) -> int:
    with _wrong():
        return index(json.loads(footer)["crc"])


def _checked_in(content: bytes) -> _Checked:
    with _wrong():
        noted = json.loads(content)
        files = {name: _stamp_in(*stamp) for name, stamp in noted["files"].items()}
        return _Checked(str(noted["identity"]), index(noted["meta_crc"]), index(noted["opstamp"]), files)


def _stamp_in(size: SupportsIndex, changed: SupportsIndex, moved: SupportsIndex) -> Stamp:
    return index(size), index(changed), index(moved)


def sealed(content: bytes) -> bytes:
    """Return ``content`` (JSON) with its CRC-32 before it."""
    return _SEAL + zlib.crc32(content).to_bytes(_SUM_BYTES) + content


def unsealed(kept: bytes) -> bytes:
    """Return the content that was sealed; raises ``ValueError`` when it is not what was written."""
    if not kept.startswith(_SEAL):
        return kept
    start = len(_SEAL) + _SUM_BYTES
    content = kept[start:]
    if zlib.crc32(content).to_bytes(_SUM_BYTES) != kept[len(_SEAL) : start]:
        raise ValueError("a stored article is not what was written")
    return content


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _stamp_of(path: Path | str) -> Stamp | None:
    try:
        return _stamp(os.stat(path))  # noqa: PTH116 - half the time of Path.stat, for every file of every search
    except FileNotFoundError:
        return None


def _is_whole(path: Path) -> bool:
    """Return whether the CRC-32 in the file's footer is that of what stands before it."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < _FOOTER_END.size:
            return False
        file.seek(size - _FOOTER_END.size)
        length, magic = _FOOTER_END.unpack(file.read(_FOOTER_END.size))
        body = size - _FOOTER_END.size - length
        if magic != _MAGIC or length > _LONGEST_FOOTER or body < 0:
            return False
        file.seek(body)
        try:
            crc = _crc_in(file.read(length))
        except ValueError:
            return False
        file.seek(0)
        found = 0
        while body and (block := file.read(min(body, _BLOCK_BYTES))):
            found, body = zlib.crc32(block, found), body - len(block)
        return body == 0 and found == crc
