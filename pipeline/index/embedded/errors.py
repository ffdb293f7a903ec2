"""What goes wrong with the embedded index, in words: its files cannot be had, or they are damaged."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError

_OF_THE_SYSTEM = re.compile(r"os error (\d+)|Os \{ code: (\d+)")
"""How Tantivy's messages quote what the system said."""
_NO_DAMAGE = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
    }
)
"""What the system says of a disk or a process, and nothing of the bytes in the files."""
_PANIC = "PanicException"
"""What Tantivy's Python binding raises when Rust code panics: a ``BaseException`` that no module exports."""


def damaged(folder: Path, why: str) -> IndexRefusedError:
    """Return the error that says which index is damaged, how it shows, and how it is made anew."""
    message = (
        f"the index in {folder} is damaged: {why.partition(chr(10))[0]}; "
        "remove the folder and make the articles again with `dateline replay`"
    )
    return IndexRefusedError(message, reason="index-damaged")


def gone(folder: Path) -> IndexUnavailableError:
    """Return the error of an index that was there and is there no more."""
    message = (
        f"the index in {folder} is gone: it was removed, or made anew by another version of Dateline; "
        "put it back, or make the articles again with `dateline replay`"
    )
    return IndexUnavailableError(message, reason="index-gone")


def unusable_storage(folder: Path, verb: str, why: str) -> IndexUnavailableError:
    """Return the error of files that cannot be read or written: a full disk, missing permissions."""
    message = f"cannot {verb} the index in {folder}: {why}; it is as it was, check the disk and the permissions"
    return IndexUnavailableError(message, reason="index-storage")


@contextmanager
def explained(folder: Path, verb: str) -> Iterator[None]:
    """Raise what goes wrong inside as an error of Dateline that names ``folder``.

    ``verb`` is what was being done: while ``write`` files are made, Tantivy's errors are those of the disk; whatever
    it says otherwise comes from bytes that are not what it wrote.
    """
    try:
        yield
    except DatelineError:
        raise
    except OSError as error:
        raise unusable_storage(folder, verb, error.strerror or str(error)) from error
    except ValueError as error:  # Tantivy's only kind
        raise _of_tantivy(folder, verb, error, is_storage=verb == "write") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise _of_tantivy(folder, verb, error, is_storage=False) from error


def _of_tantivy(folder: Path, verb: str, error: BaseException, *, is_storage: bool) -> DatelineError:
    told = _OF_THE_SYSTEM.search(str(error))
    if told and (code := int(told[1] or told[2])) in _NO_DAMAGE:
        return unusable_storage(folder, verb, os.strerror(code))
    why = str(error).partition("\n")[0]
    return unusable_storage(folder, verb, why) if is_storage else damaged(folder, why)
