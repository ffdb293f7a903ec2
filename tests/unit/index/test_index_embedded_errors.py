"""What Tantivy says, in words: the disk's trouble is no damage, since whoever reads of damage removes the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import IndexRefusedError, IndexUnavailableError
from pipeline.index.embedded.errors import explained

FULL = "An IO error occurred: 'No space left on device (os error 28) at path \"/data/index/.tmpA\"'"
READ_ONLY = 'Failed to acquire Lockfile: IoError(Os { code: 30, kind: ReadOnlyFilesystem, message: "Read-only" })'


class PanicException(BaseException):
    """As the binding's own."""


@pytest.mark.parametrize("verb", ["read", "make", "write"])
@pytest.mark.parametrize("kind", [ValueError, PanicException])
@pytest.mark.parametrize(
    ("said", "told"),
    [
        (FULL, "No space left on device"),
        (READ_ONLY, "Read-only file system"),
        ("cannot open: Permission denied (os error 13)", "Permission denied"),
        ("Too many open files (os error 24)", "Too many open files"),
        ("Input/output error (os error 5)", "Input/output error"),
    ],
)
def test_what_the_system_refused(tmp_path: Path, verb: str, kind: type[BaseException], said: str, told: str) -> None:
    """A full or read-only disk is said as such, whatever was being done: the index is as it was."""
    refused = pytest.raises(IndexUnavailableError, match=f"{told}; it is as it was, check the disk")
    with refused as caught, explained(tmp_path, verb):
        raise kind(said)
    assert "replay" not in str(caught.value)


@pytest.mark.parametrize("said", ["Data corrupted: 28 bytes", "file not found (os error 2)", "index out of range"])
def test_damage(tmp_path: Path, said: str) -> None:
    """What says nothing of the disk comes from the bytes: the index is to be made anew."""
    with pytest.raises(IndexRefusedError, match=r"is damaged.*dateline replay"), explained(tmp_path, "read"):
        raise ValueError(said)
