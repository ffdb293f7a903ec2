"""A search is added to ``searches.toml``, which people write as well: their comments and their order stay."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import SettingsError, UsageError
from pipeline.index.query.language import understood
from pipeline.index.query.periods import today_in_utc
from pipeline.index.query.remarks import remark
from pipeline.settings import SOURCE_ID
from pipeline.stages.appended import append_table
from pipeline.stages.messages.saved_searches import SavedSearch, first_mistake, searches_in


def saved_search(search_id: str, name: str, query: str, *, reprints: bool) -> SavedSearch:
    """Return the search that somebody typed; raises :class:`UsageError`, in one line, where it cannot be saved."""
    if not SOURCE_ID.fullmatch(search_id):
        raise UsageError(remark("wrong-id"))
    if not query.strip():
        raise UsageError(remark("no-query"))
    try:
        search = SavedSearch(id=search_id, name=name or None, query=query, reprints=reprints)
    except ValidationError as error:
        field, why = first_mistake(error)
        raise UsageError(f"{field}: {why}") from error
    if notes := understood(search.query, today_in_utc()).notes:
        raise UsageError(remark("wrong-query", position=notes[0].position, why=notes[0].message))
    return search


def add_search(path: Path, search: SavedSearch) -> None:
    """Write ``search`` behind the others in the file at ``path``, atomically; makes the file where there is none.

    Raises :class:`UsageError` where its id is taken, also by one that is left out, :class:`SettingsError` for what is
    no file of searches and :class:`StorageError` where it cannot be written; the file is then as it was.
    """

    def check(before: str, after: str) -> None:
        if before.strip() and search.id in searches_in(before, path).ids:
            raise UsageError(remark("taken-id", name=repr(search.id)))
        try:
            searches_in(after, path)
        except SettingsError as error:
            raise SettingsError(f"{path}: it has a list named search; write [[search]] above each search") from error

    append_table(path, "search", search.model_dump(exclude_none=True, exclude_defaults=True), check)
