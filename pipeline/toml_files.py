"""TOML files that people write (TOML 1.0): their text and their tables, or what is wrong with them and where."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError

_MARK = "\ufeff"


def text_of(path: Path, what: str, instead: str = "", *, absent: str | None = None) -> str:
    """Return the text of the file at ``path``, which is ``what`` to its reader: ``the saved searches``.

    A byte order mark, with which some editors begin UTF-8, is left out; ends of lines stay what they are. ``absent`` is
    the text of a file that need not be there.

    Raises :class:`SettingsError` when it cannot be read, which ends with what to do ``instead``, and with the line of
    the first byte that is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8").removeprefix(_MARK)
    except OSError as error:
        if absent is not None and isinstance(error, FileNotFoundError):
            return absent
        raise SettingsError(f"cannot read {what} {path}: {error.strerror}{instead}") from error
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        raise SettingsError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from error


def tables_of(text: str, path: Path, expected: str = "") -> dict[str, Any]:
    """Return the tables of ``text``, which stands, or is to stand, at ``path``.

    Raises :class:`SettingsError`, which ends with what is ``expected``: also for what ``tomllib`` has no error of its
    own for, numbers of thousands of digits and lists within lists without end.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not TOML: {error}{expected}") from error
