"""A move from one version of the embedded index to another, with nobody else writing meanwhile.

Tantivy's fields are numbered and its analysers are code, so that this Dateline can neither search nor write an index
of another version: the move is over in a minute for 100,000 articles, and whoever wants to write waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import tantivy

from pipeline.errors import IndexRefusedError
from pipeline.index.documents import Entry, entry
from pipeline.index.embedded import versions as kept
from pipeline.index.embedded.counts import Counts
from pipeline.index.embedded.errors import explained
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.embedded.schema import SCHEMA_VERSION
from pipeline.index.embedded.search import find
from pipeline.index.migration import Announce, Document, Generation, Remade, Review, Status, version_of
from pipeline.index.protocol import Query, SearchPage, checked


class EmbeddedMigration:
    """A :class:`~pipeline.index.migration.Migration` of the embedded index in ``folder``."""

    def __init__(self, folder: Path, *, schema_version: int = SCHEMA_VERSION) -> None:
        self._folder = folder
        self._ours = f"articles-v{schema_version}"
        self._index = EmbeddedIndex(folder, schema_version=schema_version)

    def status(self) -> Status:
        """Return where the index stands; changes nothing."""
        with self._explained("read"):
            in_use = kept.in_use(self._folder)
            others = [one for one in kept.versions(self._folder) if one != in_use]
            return Status(in_use, self._ours, tuple(others), _note(in_use, self._ours))

    def migrate(self, remade: Remade, review: Review, announce: Announce) -> bool:
        """Fill this Dateline's version from the one in use and put it into use; return whether there was work."""
        if kept.in_use(self._folder) in {None, self._ours}:
            return False
        with self._index.writing(), self._explained("make"):
            source = kept.in_use(self._folder)
            if source is None or source == self._ours:
                return False
            if version_of(source) > version_of(self._ours):
                kept.check(self._folder, self._ours)
            filled = kept.fill(self._folder, self._ours, _entries(remade), announce)
            review(_generation(self._folder / source), _generation(filled, self._ours))
            kept.publish(self._folder, self._ours)
            announce(f"{self._ours} is in use from now on; {source} is kept")
        return True

    def rollback(self, announce: Announce) -> str:
        """Put the version before into use again, with all that was written since; return its name."""
        with self._index.writing(), self._explained("make"):
            source = kept.in_use(self._folder)
            readable = kept.kept(self._folder, source) if source else []
            earlier = [one for one in readable if source and version_of(one) < version_of(source)]
            if not earlier:
                message = f"there is no version before {source or self._ours} to go back to in {self._folder}"
                raise IndexRefusedError(message, reason="index-no-earlier")
            kept.go_back(self._folder, earlier[-1], announce)
            return earlier[-1]

    def prune(self) -> Sequence[str]:
        """Remove the versions that are not in use; return their names."""
        if kept.in_use(self._folder) is None:
            return []
        with self._index.writing(), self._explained("write"):
            gone = [one for one in kept.versions(self._folder) if one != kept.in_use(self._folder)]
            kept.remove(self._folder, gone)
            return gone

    def close(self) -> None:
        """Release the files."""
        self._index.close()

    def _explained(self, verb: str) -> AbstractContextManager[None]:
        return explained(self._folder, verb)


def _note(in_use: str | None, ours: str) -> str | None:
    if in_use is None or in_use == ours:
        return None
    if version_of(in_use) > version_of(ours):
        return f"{in_use} was made by a newer Dateline; upgrade this one"
    return f"run `dateline index migrate` to move the articles to {ours}; the first search or run does so otherwise"


def _entries(remade: Remade) -> Callable[[Document, int], Entry]:
    return lambda document, _version: entry(remade(document))


def _generation(articles: Path, ours: str | None = None) -> Generation:
    """Read the index in ``articles``; only one of this Dateline's own version (``ours``) can be searched."""
    index = kept.with_analyzers(tantivy.Index.open(str(articles)))
    searcher, fields = index.searcher(), kept.fields_of(articles)

    def scan() -> Iterator[Document]:
        yield from (kept.stored_at(searcher, one) for one in kept.addresses(searcher))

    def get(ids: Sequence[str]) -> dict[str, Document]:
        found = {one: kept.find(index, searcher, fields, one) for one in ids}
        return {one: kept.stored_at(searcher, at) for one, at in found.items() if at is not None}

    def search(query: Query) -> SearchPage:
        asked = checked(query)
        return find(searcher, asked, Counts(searcher))

    return Generation(ours or articles.name, lambda: searcher.num_docs, scan, get, search if ours else None)
