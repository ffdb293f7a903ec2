"""Where a reader notes which files of an index it found whole: in its user's cache, since it leaves an index as it is.

The note beside an index holds times that a copy does not have, so that every command would read all of the copy again
until something was written to it.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def notes_folder() -> Path:
    """Return where this user's notes are: ``XDG_CACHE_HOME`` and its like.

    Raises ``RuntimeError`` for a user without a home.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415 - an index that is where it was written does without

    return user_cache_path("dateline") / "indexes"


def read_note(articles: Path, notes: Path) -> bytes | None:
    """Return what was noted of the index in ``articles``; None where that cannot be had."""
    with suppress(OSError):
        return _path(articles, notes).read_bytes()
    return None


def write_note(articles: Path, notes: Path, content: bytes) -> None:
    """Note ``content``, in the user's own folder ``notes``; whatever keeps it from being noted is no error.

    Notes of indexes that are gone go with that.
    """
    with suppress(OSError):
        notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_old(notes)
        path = _path(articles, notes)
        _place(path).write_bytes(os.fsencode(articles.resolve()))  # first: by this a note goes with its index
        with NamedTemporaryFile(dir=notes, delete=False) as scratch:
            whole = Path(scratch.name)
            try:
                scratch.write(content)
                scratch.flush()
                whole.replace(path)
            finally:
                whole.unlink(missing_ok=True)


def _path(articles: Path, notes: Path) -> Path:
    return notes / hashlib.sha256(os.fsencode(articles.resolve())).hexdigest()


def _place(note: Path) -> Path:
    """Return the file beside ``note`` that says of which folder it is."""
    return note.with_suffix(".folder")


def _remove_old(notes: Path) -> None:
    for place in notes.glob("*.folder"):
        with suppress(ValueError):
            if Path(os.fsdecode(place.read_bytes())).is_dir():
                continue
        place.with_suffix("").unlink(missing_ok=True)
        place.unlink(missing_ok=True)
