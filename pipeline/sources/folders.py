"""Local files and folders into links, with stable ``file:`` URLs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.sources.warcs import SUFFIXES as WARC_SUFFIXES
from pipeline.urls import canonical_url

SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".txt", ".md", ".pdf"})
"""What counts as an article in a folder; a single file that is named counts whatever it is called.

Each may be packed by gzip."""


def warcs_under(path: Path) -> list[Path]:
    """Return the WARC, ARC and WACZ files under the folder ``path``, or ``path`` itself where it is one.

    Raises :class:`SourceError` when a folder may not be read.
    """
    if path.is_dir():
        return sorted(one for one in _files_under(path) if one.name.lower().endswith(WARC_SUFFIXES))
    return [path] if path.name.lower().endswith(WARC_SUFFIXES) else []


def list_path(path: Path, source_id: str, published_at: date | None, *, may_be_empty: bool = False) -> list[Link]:
    """Return a link for the file ``path``, or for each article under the folder ``path``, sorted by name.

    Hidden files and folders are left out; symbolic links to folders are not followed. ``published_at`` is the day of
    publication of those that do not state one. A file that may not be read is listed too: its outcome says so, and
    the others go on. Raises :class:`SourceError` when there is nothing to list (unless it ``may_be_empty``), or a
    folder may not be read.
    """
    if path.is_file():
        found = [path]
    elif path.is_dir():
        found = sorted(one for one in _files_under(path) if _suffix(one) in SUFFIXES)
    else:
        raise SourceError(f"there is no file or folder {path}; check the path", reason="no-such-path")
    if not found and not may_be_empty:
        kinds = ", ".join(sorted(SUFFIXES))
        raise SourceError(f"the folder {path} holds no articles ({kinds})", reason="empty-folder")
    return [_link(file, path, source_id, published_at) for file in found]


def _files_under(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise SourceError(f"cannot read {error.filename}: {error.strerror}", reason="unreadable") from error

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                yield Path(here, name)


def _suffix(path: Path) -> str:
    """Return what kind of file it is by its name, packed by gzip or not."""
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _link(file: Path, listed_by: Path, source_id: str, published_at: date | None) -> Link:
    absolute = file.resolve()
    return Link(
        url=canonical_url(absolute.as_uri()),
        source_id=source_id,
        listed_by=_in_utf_8(listed_by),
        published_at=datetime.combine(published_at, time(), UTC) if published_at else None,
        published_precision="day" if published_at else None,
        local_path=_in_utf_8(absolute),
    )


def _in_utf_8(path: Path) -> str:
    """Return ``path`` as text that can be written; what is no UTF-8 in a name is shown as U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")
