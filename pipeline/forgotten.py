"""What was forgotten by request: tombstones, which every stage respects, and receipts of what was removed.

::

    forgotten/<SHA-256 of an address>.json       one request each: its tombstones and its receipt
    forgotten/source-<source id>.json

An address is kept as the SHA-256 of its canonical URL alone (which is the id of the article that lives there): the
words in a URL are often those of the headline. A file that is removed by hand lifts its request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from pipeline.article import article_id
from pipeline.errors import RefusedError
from pipeline.parts import unreadable, write_bytes
from pipeline.record import Moment, Record
from pipeline.store import DataPath, files_in, read_bytes
from pipeline.urls import canonical_url

FORGOTTEN = "forgotten"
"""The reason in the ledger."""


class Removal(Record):
    """One request: what must not come back, and what was removed of it and where, without a word of it."""

    key: str
    """The SHA-256 of the address that was named, or ``source-<source id>``."""
    source_id: str | None = None
    """The source that was forgotten as a whole."""
    addresses: tuple[str, ...] = ()
    """SHA-256 of every canonical URL of the page: its article's ids."""
    started_at: Moment
    finished_at: Moment | None = None
    """None: it was broken off; repeating it completes it."""
    removed: Mapping[str, int] = {}
    """What (articles, records, files, lines, visits) → how many."""
    places: tuple[str, ...] = ()
    """Files under the data root that were changed or removed, sorted."""
    pending: tuple[str, ...] = ()
    """What may hold something of it all the same, and what to do; each in one line."""

    def path(self, home: DataPath) -> DataPath:
        """Return where the request is kept."""
        return home / "forgotten" / f"{self.key}.json"

    def save(self, home: DataPath) -> None:
        """Write it down, durably; raises :class:`StorageError`."""
        write_bytes(self.path(home), (self.model_dump_json(indent=1, exclude_none=True) + "\n").encode())

    def with_found(self, what: Mapping[str, int], places: Iterable[str]) -> Removal:
        """Return it with more that was removed."""
        removed = dict(Counter(self.removed) + Counter(what))
        return self.model_copy(update={"removed": removed, "places": tuple(sorted({*self.places, *places}))})


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The tombstones of a data root."""

    addresses: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    @classmethod
    def load(cls, home: DataPath) -> Self:
        """Return the tombstones under ``home``; raises :class:`StorageError` where one cannot be read."""
        found = removals(home)
        addresses = frozenset(one for removal in found for one in removal.addresses)
        return cls(addresses, frozenset(one.source_id for one in found if one.source_id))

    def holds(self, source_id: str | None, *urls: str | None) -> bool:
        """Return whether the source, or one of ``urls`` in any spelling, was forgotten."""
        if source_id is not None and source_id in self.sources:
            return True
        return bool(self.addresses) and any(address_of(one) in self.addresses for one in urls if one)


NOTHING = Forgotten()


def removals(home: DataPath) -> list[Removal]:
    """Return every request under ``home``; raises :class:`StorageError` where one cannot be read."""
    return [_removal(path) for path in files_in(home / "forgotten") if path.suffix == ".json"]


def removal(home: DataPath, key: str) -> Removal | None:
    """Return the request called ``key``, None where there is none; raises :class:`StorageError`."""
    return next((one for one in removals(home) if one.key == key), None)


def address_of(url: str) -> str:
    """Return the SHA-256 under which ``url`` is known, in whatever spelling; of itself where it is no URL."""
    try:
        return article_id(canonical_url(url))
    except RefusedError:
        return article_id(url)


def _removal(path: DataPath) -> Removal:
    try:
        return Removal.from_json(read_bytes(path))
    except (FileNotFoundError, ValueError) as error:
        # Going on without it would bring back what somebody has a right to have forgotten.
        message = f"{path} is damaged: restore it from a copy, or remove it and repeat `dateline forget`"
        raise unreadable(path, error, message, "damaged-tombstone") from error
