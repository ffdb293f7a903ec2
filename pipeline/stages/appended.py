"""A table is added to a TOML file that people write as well: their comments and their order stay."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import tomlkit

from pipeline.errors import SettingsError
from pipeline.parts import replacing


def append_table(path: Path, name: str, row: Mapping[str, object], check: Callable[[str, str], None]) -> None:
    """Write ``[[name]]`` with ``row`` behind what is in the file at ``path``, atomically; makes it where there is none.

    ``check`` is told the text as it was and as it is to be, and raises where that must not be. Raises what it raises,
    :class:`SettingsError` for what is no text and :class:`~pipeline.errors.StorageError` where the file cannot be
    written; it is then as it was.
    """
    target = path.resolve()  # A link stays one: what it leads to is replaced.
    with replacing(target) as stream:  # Whoever adds another waits here, and then reads this one.
        before = _text(target, path) if target.exists() else ""
        after = _appended(before, name, row)
        check(before, after)
        with suppress(FileNotFoundError):
            os.fchmod(stream.fileno(), stat.S_IMODE(target.stat().st_mode))
        stream.write(after.encode("utf-8"))


def _text(path: Path, named: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as stream:  # Its line ends stay as they are.
            return stream.read()
    except UnicodeDecodeError as error:
        raise SettingsError(f"cannot read {named}: it is not UTF-8 text") from error


def _appended(text: str, name: str, row: Mapping[str, object]) -> str:
    """Return ``text``, byte for byte, and the table behind it: one may always stand at the end of TOML."""
    end = "\r\n" if "\r\n" in text else "\n"
    table = tomlkit.dumps({name: [dict(row)]})
    between = "" if not text else end if text.endswith("\n") else 2 * end
    return text + between + table.strip().replace("\n", end) + end
