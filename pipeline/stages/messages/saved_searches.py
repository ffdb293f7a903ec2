"""Saved searches: what ``searches.toml`` asks for, what each night brought to it, and a feed of each.

::

    [[search]]
    id = "cables"                      # the name of its feed: lower-case letters, digits, hyphens
    name = "Cables in the north"       # what people call it (default: the id)
    query = 'cable* country:norway'    # as in the page's box
    reprints = false                   # tell of a story once, however many print it (the default)
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nlargest
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from pipeline.digest import records
from pipeline.digest.accounts import account, first_captured
from pipeline.digest.parameters import most
from pipeline.errors import SettingsError
from pipeline.exports.entries import LOCAL_PAGE, Channel
from pipeline.exports.formats import FORMATS, NEWEST
from pipeline.index.protocol import Index, Query
from pipeline.index.query.language import understood
from pipeline.index.query.periods import today_in_utc
from pipeline.parts import write_bytes
from pipeline.settings import SOURCE_ID, Settings, mistake_in_words
from pipeline.store import DataPath
from pipeline.toml_files import tables_of, text_of

FEED_DAYS: Final = 7
"""A feed has what came in so many days: nobody who looks once a week misses any."""
LONGEST_QUERY: Final = 1000
_TABLE: Final = re.compile(r"\s*\[\[\s*search\s*\]\]")

Document = Mapping[str, Any]


class SavedSearch(BaseModel):
    """One ``[[search]]`` table."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: Annotated[str, StringConstraints(pattern=f"^(?:{SOURCE_ID.pattern})$")]
    """What its feed is called: lower-case letters, digits and inner hyphens."""
    query: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUERY)]
    """What is searched for, as in the page's box (docs/query.md)."""
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None = None
    """What people call it; without one its id."""
    reprints: bool = Field(default=False)
    """Whether every printing of a story is told, or only a story that is new."""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.id


class SearchesFile(NamedTuple):
    """What stands in ``searches.toml``."""

    searches: Sequence[SavedSearch] = ()
    """Those that can be asked."""
    wrong: Sequence[str] = ()
    """Of each that is left out, in one line: where it stands and what is wrong with it."""
    ids: Sequence[str] = ()
    """Of all, those that are left out among them."""

    def refuse_wrong(self) -> None:
        """Raise :class:`SettingsError` with all that is wrong, in one line, where anything is."""
        if self.wrong:
            raise SettingsError("; ".join(self.wrong))


@dataclass(frozen=True, slots=True)
class NewHits:
    """What is new in a saved search."""

    search: SavedSearch
    total: int
    documents: Sequence[Document]
    """The newest of them, by publication."""


def searches_of(settings: Settings) -> SearchesFile:
    """Return what is saved; nothing where there is no such file; raises as :func:`load_searches`."""
    return load_searches(settings.searches) if settings.searches.exists() else SearchesFile()


def load_searches(path: Path) -> SearchesFile:
    """Return what the file at ``path`` has; a search that is wrong is left out, and said with its line.

    What a query box would only remark on is wrong here: nobody sees it at night. Raises :class:`SettingsError` for what
    is no file of searches at all.
    """
    return searches_in(text_of(path, "the saved searches"), path)


def searches_in(text: str, path: Path) -> SearchesFile:
    """Return what ``text`` has, which stands, or is to stand, at ``path``; as :func:`load_searches`."""
    tables = tables_of(text, path)
    declared = tables.pop("search", [])
    if tables or not isinstance(declared, list) or not all(isinstance(one, dict) for one in declared):
        unknown = next(iter(tables), "search")
        raise SettingsError(f"{path}:{_line(text, -1, unknown)}: {unknown}: write [[search]] above each search")
    searches: list[SavedSearch] = []
    wrong: list[str] = []
    for place, table in enumerate(declared):
        try:
            searches.append(_checked(table, {one.id for one in searches}))
        except _WrongError as error:
            where = f"{path}:{_line(text, place, error.field)}"
            wrong.append(f"{where}: search {str(table.get('id', '?'))!r} is left out: {error}")
    return SearchesFile(tuple(searches), tuple(wrong), tuple(str(one.get("id")) for one in declared))


def new_hits(index: Index, searches: Iterable[SavedSearch], since: datetime, today: date) -> list[NewHits]:
    """Return for each search what the index has of it that was first captured at ``since`` (aware) or later.

    What was known and has changed is not new, nor, unless reprints are asked for, a reprint of what was known.
    """
    return [_new_hits(index, one, since, today) for one in searches]


def searches_or_trouble(settings: Settings) -> SearchesFile:
    """Return what is saved; a file that is none of searches has none, and is what is wrong."""
    try:
        return searches_of(settings)
    except SettingsError as error:
        return SearchesFile(wrong=(error.message,))


def write_feeds(home: DataPath, index: Index, searches: Iterable[SavedSearch], now: datetime) -> list[DataPath]:
    """Write an Atom feed of each of ``searches``, of what came in the last :data:`FEED_DAYS`; return where they are.

    Raises what the index and the disk raise.
    """
    written = []
    for found in new_hits(index, searches, now - timedelta(days=FEED_DAYS), now.date()):
        page = f"{LOCAL_PAGE}/?{urlencode({'q': found.search.query, 'sort': 'newest'})}"
        text = "".join(FORMATS["atom"].write(found.documents, Channel(f"Dateline: {found.search.title}", page, now)))
        path = _feed(home, found.search)
        write_bytes(path, text.encode("utf-8"))
        written.append(path)
    return written


def feeds_folder(home: DataPath) -> DataPath:
    """Return where the feeds are."""
    return home / "searches"


def kept_feed(home: DataPath, search: SavedSearch) -> bytes | None:
    """Return the feed that was last written of ``search``; None where none was."""
    path = _feed(home, search)
    return path.read_bytes() if path.exists() else None


def _feed(home: DataPath, search: SavedSearch) -> DataPath:
    return feeds_folder(home) / f"{search.id}.atom"


def told(index: Index, searches: Iterable[SavedSearch], since: datetime, today: date) -> Sequence[records.SavedSearch]:
    """Return what a digest says of what is new in ``searches``."""
    return [
        records.SavedSearch(
            name=one.search.title,
            total=one.total,
            accounts=tuple(account(document) for document in one.documents[: most()["saved"]]),
        )
        for one in new_hits(index, searches, since, today)
    ]


def _new_hits(index: Index, search: SavedSearch, since: datetime, today: date) -> NewHits:
    query = Query(search.query, captured_from=since, today=today, facets=())
    new = (one for one in index.matching(query) if first_captured(one) >= since)
    total = 0

    def counted() -> Iterator[Document]:
        nonlocal total
        for one in new if search.reprints else _stories(index, new, since):
            total += 1
            yield one

    newest = nlargest(NEWEST, counted(), key=lambda one: (str(one["timestamp"]), str(one["id"])))
    return NewHits(search, total, newest)


def _stories(index: Index, documents: Iterable[Document], since: datetime) -> Iterator[Document]:
    """Yield one of each story whose first article is new as well."""
    seen: dict[str, bool] = {}
    for one in documents:
        story = str(one.get("story_id", one["id"]))
        if story not in seen:
            first = one if story == one["id"] else index.get([story]).get(story, one)
            seen[story] = True
            if first_captured(first) >= since:
                yield one


def first_mistake(error: ValidationError) -> tuple[str, str]:
    """Return the key of a search that ``error`` refuses first, and why: a misspelt one before what lacks for it."""
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    name = str(first["loc"][0]) if first["loc"] else ""
    is_misspelt = first["type"] == "string_pattern_mismatch"  # the id alone has a pattern
    return name, "lower-case letters, digits and inner hyphens only" if is_misspelt else mistake_in_words(first)


class _WrongError(ValueError):
    """Why a search is left out, and by which of its keys (``field``)."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def _checked(table: Mapping[str, Any], taken: Container[str]) -> SavedSearch:
    """Return the search of ``table``; raises :class:`_WrongError` also where its id is ``taken``."""
    try:
        search = SavedSearch.model_validate(table)
    except ValidationError as error:
        name, why = first_mistake(error)
        raise _WrongError(name, f"{name}: {why}") from error
    if search.id in taken:
        raise _WrongError("id", "another search above has this id; each has a feed of its own")
    if notes := understood(search.query, today_in_utc()).notes:
        raise _WrongError("query", f"query: character {notes[0].position}: {notes[0].message}")
    return search


def _line(text: str, place: int, field: str) -> int:
    """Return the number of the line with ``field`` in table ``place`` (from 0; -1: outside), else of its head."""
    found, head = -1, 1
    for number, line in enumerate(text.splitlines(), start=1):
        if _TABLE.match(line):
            found += 1
            head = number if found == place else head
        if place in (found, -1) and re.match(rf"\s*\[*\s*[\"']?{re.escape(field)}[\"']?\s*[=\].]", line):
            return number
    return head
