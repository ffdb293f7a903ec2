"""Where data lies: in a folder of this machine, or in an object store.

A :data:`DataPath` is a plain :class:`pathlib.Path`, or a :class:`upath.UPath` for everything that is written as a URL
(``s3://bucket/prefix``, ``gs://…``, ``memory://…``: whatever fsspec has a driver for). The two are read alike. They
are not written alike: an object appears whole or not at all, but it cannot be appended to, renamed or locked. So
what needs any of these is done in the *spool*, a folder of this machine, and put into the store when it is finished.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast
from urllib.parse import urlsplit

from pipeline.errors import DatelineError, StorageError

if TYPE_CHECKING:
    from typing_extensions import Buffer
    from upath import UPath

    DataPath: TypeAlias = Path | UPath
else:  # fsspec is loaded where a URL asks for it: a search in a folder of this machine need not wait for it
    DataPath = Path
"""A file or folder under the data root."""

SPOOL_VARIABLE = "DATELINE_SPOOL"

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_LOOKS_AT_ONCE = 16
_READ_AHEAD_BYTES = 1 << 18
"""Drivers read up to 50 MB ahead, which is a thousand articles too many for one."""


def data_root(written: object) -> DataPath:
    """Return the data root that a setting names: a path, or a URL with a scheme that fsspec has a driver for.

    Raises :class:`ValueError` with one line for a person: the driver is missing or unknown, or the URL has a password.
    """
    if isinstance(written, Path):
        return written
    if not isinstance(written, str):
        return _opened_before(written)
    scheme, separator, _ = written.partition("://")
    return _opened(written, scheme) if separator else Path(written)


def _opened_before(written: object) -> DataPath:
    from upath import UPath  # noqa: PLC0415 - loaded when needed

    if isinstance(written, UPath):
        return written
    raise ValueError("it is a folder or a URL of an object store")


def _opened(written: str, scheme: str) -> DataPath:
    from fsspec import get_filesystem_class  # noqa: PLC0415 - loaded when needed
    from fsspec.core import strip_protocol  # noqa: PLC0415 - likewise
    from upath import UPath  # noqa: PLC0415 - likewise

    if scheme in {"file", "local"}:
        return Path(strip_protocol(written))
    if urlsplit(written).password:
        raise ValueError("a URL with a password would end up in logs; give it to the driver by its own environment")
    try:
        get_filesystem_class(scheme)
    except ImportError as error:
        raise ValueError(f"{scheme}:// needs a driver that is not installed: {error}") from error
    except ValueError as error:
        raise ValueError(f"no object store is known by {scheme}://; use s3://, gs:// or a folder") from error
    # A listing kept by the driver would hide what another process has put there since.
    return UPath(written, use_listings_cache=False)


def spool_of(home: DataPath) -> Path:
    """Return the folder of this machine for what the root ``home`` cannot hold: open archives and locks.

    For a folder that is the folder itself. For an object store it is ``DATELINE_SPOOL``, or else a folder of this user
    under the system's temporary one, named after the root, so that the next run here finds what a killed one left.
    """
    if isinstance(home, Path):
        return home
    named = os.environ.get(SPOOL_VARIABLE)
    root = Path(named) if named else Path(tempfile.gettempdir()) / f"dateline-spool-{os.getuid()}"
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    return root / f"{_UNSAFE.sub('-', str(home)).strip('-')[:80]}-{digest}"


def make_spool(home: DataPath) -> None:
    """Make the spool of an object store, for this user only; a folder as the root needs none.

    Raises :class:`StorageError` when it cannot be made, or belongs to somebody else.
    """
    if isinstance(home, Path):
        return
    spool = spool_of(home)
    try:
        spool.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        spool.mkdir(mode=0o700, exist_ok=True)
        foreign = any(one.is_symlink() or one.stat().st_uid != os.getuid() for one in (spool, spool.parent))
    except OSError as error:
        raise cannot("write", spool, error) from error
    if foreign and not os.environ.get(SPOOL_VARIABLE):
        raise StorageError(f"{spool} belongs to another user; set {SPOOL_VARIABLE} to a folder of your own")


def cannot(verb: str, path: DataPath, error: Exception) -> StorageError:
    """Return the error that says that ``path`` could not be read or written (``verb``), and why."""
    why = " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
    look = "the disk and the permissions" if isinstance(path, Path) else "the object store and your credentials for it"
    return StorageError(f"cannot {verb} {path}: {why}; check {look}", reason="storage")


@contextmanager
def reaching(verb: str, path: DataPath) -> Iterator[None]:
    """Turn what the disk or the driver of an object store raises into a :class:`StorageError`.

    A :class:`FileNotFoundError` is let through: what is not there is for the caller to judge.
    """
    try:
        yield
    except (DatelineError, FileNotFoundError):
        raise
    except OSError as error:
        raise cannot(verb, path, error) from error
    except Exception as error:
        # Drivers let the exceptions of their own libraries out: botocore's, aiohttp's, google.auth's.
        if isinstance(path, Path):
            raise
        raise cannot(verb, path, error) from error


def put(local: Path, target: UPath) -> None:
    """Store the file ``local`` as the object ``target``, in one piece; raises :class:`StorageError`."""
    try:
        with reaching("write", target):
            target.fs.put_file(str(local), target.path)
    except FileNotFoundError as error:
        raise cannot("write", target, error) from error


def opened(path: DataPath) -> BinaryIO:
    """Return ``path`` opened to be read from any offset.

    Raises ``OSError`` for a file. For an object it raises :class:`FileNotFoundError` or :class:`StorageError`, and so
    does every read: an object store that does not answer is no sign that the object is damaged.
    """
    if isinstance(path, Path):
        return path.open("rb")
    with reaching("read", path):
        return cast("BinaryIO", io.BufferedReader(_Object(path)))


class _Object(io.RawIOBase):
    """The bytes of one object, read in ranges."""

    def __init__(self, path: UPath) -> None:
        self._path = path
        self._stream = path.open("rb", block_size=_READ_AHEAD_BYTES)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer) as view, reaching("read", self._path):
            piece = self._stream.read(len(view))
            view[: len(piece)] = piece
            return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def read_bytes(path: DataPath) -> bytes:
    """Return what ``path`` holds; raises :class:`FileNotFoundError` or :class:`StorageError`."""
    with reaching("read", path):
        if isinstance(path, Path):
            return path.read_bytes()
        # In one request: between the two that opening takes, another machine may put a new object in its place.
        return cast("bytes", path.fs.cat_file(path.path))


def is_there(path: DataPath) -> bool:
    """Return whether ``path`` is there; raises :class:`StorageError` when that cannot be found out."""
    with reaching("read", path):
        return path.exists()


def free_bytes(home: DataPath) -> int | None:
    """Return the room on the disk of the folder ``home``; None for an object store, or where it cannot be told."""
    try:
        return shutil.disk_usage(home).free if isinstance(home, Path) else None
    except OSError:
        return None


def remove(path: DataPath) -> None:
    """Remove the file ``path``, if it is there; raises :class:`StorageError`."""
    try:
        with reaching("remove", path):
            path.unlink()
    except FileNotFoundError:
        return


def remove_folder(folder: DataPath) -> None:
    """Remove ``folder`` with all that is in it, if it is there; raises :class:`StorageError`."""
    try:
        with reaching("remove", folder):
            if isinstance(folder, Path):
                shutil.rmtree(folder)
            else:
                folder.fs.rm(folder.path, recursive=True)
    except FileNotFoundError:
        return


def size_of(path: DataPath) -> int:
    """Return how many bytes the file ``path`` has, none where it is not there; raises :class:`StorageError`."""
    try:
        with reaching("read", path):
            return path.stat().st_size
    except FileNotFoundError:
        return 0


def files_in(folder: DataPath) -> list[DataPath]:
    """Return the files directly in ``folder`` by name, none where it does not exist; raises :class:`StorageError`."""
    return _children(folder, folders=False)


def folders_in(folder: DataPath) -> list[DataPath]:
    """Return the folders directly in ``folder`` by name, none where it does not exist; raises :class:`StorageError`."""
    return _children(folder, folders=True)


def _children(folder: DataPath, *, folders: bool) -> list[DataPath]:
    try:
        with reaching("list", folder):
            if isinstance(folder, Path):
                return sorted(one for one in folder.iterdir() if (one.is_dir() if folders else one.is_file()))
            wanted = "directory" if folders else "file"
            listed = folder.fs.ls(folder.path, detail=True)
            found = {one["name"].strip("/") for one in listed if one["type"] == wanted}
            # Some stores list the marker of an empty folder as a file in itself.
            return [folder / one.rpartition("/")[2] for one in sorted(found - {folder.path.strip("/")})]
    except (FileNotFoundError, NotADirectoryError):
        return []


def last_changed(paths: Iterable[DataPath]) -> list[int]:
    """Return when each of ``paths`` was last changed, in nanoseconds since 1970; 0 for one that is not there.

    Raises :class:`StorageError`.
    """
    with ThreadPoolExecutor(_LOOKS_AT_ONCE) as pool:
        return list(pool.map(_last_changed, paths))


def _last_changed(path: DataPath) -> int:
    try:
        with reaching("read", path):
            if isinstance(path, Path):
                return path.stat().st_ctime_ns
            changed: datetime = path.fs.modified(path.path)
            return round(changed.timestamp() * 1e9)
    except FileNotFoundError:
        return 0
