"""The files of the archive: what they are called, and where they are before and after they are finished.

::

    archive/<source>/<run>/<part>-<source>-<run>-<number>.warc.gz              under a data root that is a folder
    archive/<source>/<run>/<part>-<source>-<run>-<number>-<writer>.warc.gz     in an object store

A name is one file's in the whole archive, since an index names its files without their folders, and people copy them
into one (version 0.1.0 left source and run out of the names; those files are read as well).
Those that are being written have the same place in the spool (:func:`pipeline.store.spool_of`), with ``.tmp`` behind
the name. In an object store each file is named after its writer as well: two machines that worked on one run, the
second after the first was lost, must never give two files the same name.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from pathlib import Path
from urllib.parse import quote

from pipeline.store import DataPath, files_in, folders_in, put, spool_of

TEMPORARY = ".tmp"
WARC = ".warc.gz"
INDEX = ".cdxj"
_LONGEST_NAME = 180
"""Of source and run together, in characters: a file's name has at most 255 bytes, and more stands behind this."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_FILE = re.compile(r"(?P<part>[a-z]+)-(?:.+-)?(?P<number>\d{5})(?:-[0-9a-f]{8})?\.warc\.gz")


def run_folder(root: DataPath, source_id: str, run_id: str) -> DataPath:
    """Return where the WARC files of ``source_id`` in ``run_id`` are, in the data root or in its spool."""
    return root / _place(source_id, run_id)


def spool_folder(home: DataPath, source_id: str, run_id: str) -> Path:
    """Return where the WARC files of ``source_id`` in ``run_id`` are written, on this machine."""
    return spool_of(home) / _place(source_id, run_id)


def _place(source_id: str, run_id: str) -> str:
    name = quote(run_id, safe="")
    return f"archive/{source_id}/{name if name.strip('.') else name.replace('.', '%2E')}"


def file_name(home: DataPath, source_id: str, run_id: str, part: str, number: int) -> str:
    """Return what the file ``number`` of ``part`` is to be called in the root ``home``."""
    writer = "" if isinstance(home, Path) else f"-{uuid.uuid4().hex[:8]}"
    return f"{part}-{_own_name(source_id, run_id)}-{number:05d}{writer}{WARC}"


def _own_name(source_id: str, run_id: str) -> str:
    """Return what no other source and run are called; a checksum stands for what a name cannot hold."""
    exact = f"{source_id}-{run_id}"
    name = _UNSAFE.sub("-", exact)
    if name == exact and len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:_LONGEST_NAME]}-{hashlib.sha256(exact.encode('utf-8')).hexdigest()[:8]}"


def number_of(path: DataPath) -> int:
    """Return the number in the name of a WARC file, finished or not."""
    match = _FILE.fullmatch(path.name.removesuffix(TEMPORARY))
    return int(match["number"]) if match else 0


def archive_files(home: DataPath, source_id: str, run_id: str, part: str = "captures") -> list[DataPath]:
    """Return the WARC files of one part in the order in which they were written, unfinished ones too.

    Those in an object store come with those that wait in this machine's spool. Raises
    :class:`pipeline.errors.StorageError` when they cannot be listed.
    """
    found: dict[tuple[str, str], DataPath] = {}
    for root in _roots(home):
        for path in files_in(run_folder(root, source_id, run_id)):
            match = _FILE.fullmatch(path.name.removesuffix(TEMPORARY))
            if match and match["part"] == part:
                found.setdefault((match["number"], path.name), path)
    return [found[key] for key in sorted(found)]


def archive_indexes(home: DataPath, source_id: str, run_id: str, part: str = "captures") -> dict[str, DataPath]:
    """Return name of the WARC file → its index, of one part, also where the WARC file itself is gone.

    Raises :class:`pipeline.errors.StorageError` when they cannot be listed.
    """
    found: dict[str, DataPath] = {}
    for root in _roots(home):
        for path in files_in(run_folder(root, source_id, run_id)):
            name = path.name.removesuffix(INDEX) + WARC
            match = _FILE.fullmatch(name)
            if path.name.endswith(INDEX) and match and match["part"] == part:
                found.setdefault(name, path)
    return found


def archived(home: DataPath) -> list[tuple[str, str]]:
    """Return the folders of the archive, as (source id, name of the run's folder); raises ``StorageError``."""
    return sorted(
        {
            (source.name, run.name)
            for root in _roots(home)
            for source in folders_in(root / "archive")
            for run in folders_in(source)
        }
    )


def whereabouts(home: DataPath, warc_path: str) -> DataPath:
    """Return where the file ``warc_path`` of the archive is now: in the spool while it is there, else in the root."""
    spooled = spool_of(home) / warc_path
    for path in (spooled, spooled.with_name(spooled.name + TEMPORARY)):
        if path.exists():
            return path
    return home / warc_path


def deliver(home: DataPath, finished: Path, index: Path) -> None:
    """Bring a ``finished`` file and its index from the spool to an object store; in a folder they are already.

    The WARC file is put last, so that what is in the store has its index. Raises
    :class:`pipeline.errors.StorageError`; both then stay in the spool, and the next archive of the run delivers them.
    """
    if isinstance(home, Path):
        return
    spool = spool_of(home)
    for path in (index, finished):
        if path.exists():
            put(path, home / path.relative_to(spool).as_posix())
    for path in (finished, index):
        path.unlink(missing_ok=True)


def _roots(home: DataPath) -> list[DataPath]:
    return [home] if isinstance(home, Path) else [home, spool_of(home)]
