"""A search is added to ``searches.toml``, which people write as well: their comments and their order stay."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import tomlkit
from pydantic import ValidationError

from pipeline.errors import SettingsError, UsageError
from pipeline.index.query.language import understood
from pipeline.index.query.periods import today_in_utc
from pipeline.parts import replacing
from pipeline.stages.messages.saved_searches import SavedSearch, load_searches, searches_in


def saved_search(search_id: str, name: str, query: str, *, reprints: bool) -> SavedSearch:
    """Return the search that somebody typed; raises :class:`UsageError`, in one line, where it cannot be saved."""
    try:
        search = SavedSearch(id=search_id, name=name or None, query=query, reprints=reprints)
    except ValidationError as error:
        first = error.errors()[0]
        field = first["loc"][0]
        why = "lower-case letters, digits and inner hyphens only" if field == "id" else first["msg"]
        raise UsageError(f"{field}: {why}") from error
    if notes := understood(search.query, today_in_utc()).notes:
        raise UsageError(f"query: character {notes[0].position}: {notes[0].message}")
    return search


def add_search(path: Path, search: SavedSearch) -> None:
    """Write ``search`` behind the others in the file at ``path``, atomically; makes the file where there is none.

    Raises :class:`UsageError` where its id is taken, :class:`SettingsError` for a file that is wrong already and
    :class:`StorageError` where it cannot be written; the file is then as it was.
    """
    target = path.resolve()  # A link stays one: what it leads to is replaced.
    with replacing(target) as stream:  # Whoever adds another waits here, and then reads this one.
        there = load_searches(target) if target.exists() else ()
        if any(one.id == search.id for one in there):
            raise UsageError(f"id: another search is called {search.id!r}; take another name")
        text = _text(target) if target.exists() else ""
        new = _added(text, search, path)
        with suppress(FileNotFoundError):
            os.fchmod(stream.fileno(), stat.S_IMODE(target.stat().st_mode))
        stream.write(new.encode("utf-8"))


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as stream:  # Its line ends stay as they are.
        return stream.read()


def _added(text: str, search: SavedSearch, path: Path) -> str:
    """Return ``text``, byte for byte, and the search behind it: a table may always stand at the end of TOML."""
    end = "\r\n" if "\r\n" in text else "\n"
    table = tomlkit.dumps({"search": [search.model_dump(exclude_none=True, exclude_defaults=True)]})
    between = "" if not text else end if text.endswith("\n") else 2 * end
    new = text + between + table.strip().replace("\n", end) + end
    try:
        searches_in(new, path)
    except SettingsError as error:
        raise SettingsError(f"{path}: it has a list named search; write [[search]] above each search") from error
    return new
