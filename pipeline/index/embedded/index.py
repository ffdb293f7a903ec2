"""The embedded index: Tantivy, in a folder, with nothing installed beside Python.

::

    <home>/index/
      writer.lock         held by the one process that writes
      articles-v<N>/      Tantivy's files, whole or not there; N is the schema's version
        identity          a UUID, made with the index and carried over when it is built anew

A commit replaces Tantivy's ``meta.json`` in one step: a process that is killed while it writes leaves the index as
it was at its last commit. Readers see the last commit and are never held up.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tantivy

from pipeline.errors import IndexUnavailableError
from pipeline.index.embedded import versions as kept_versions
from pipeline.index.embedded.additions import add, add_all, made
from pipeline.index.embedded.counts import Counts
from pipeline.index.embedded.errors import explained, gone
from pipeline.index.embedded.files import Commit, Files
from pipeline.index.embedded.garbage import no_collection
from pipeline.index.embedded.groups import grouped
from pipeline.index.embedded.nearest import Vectors
from pipeline.index.embedded.queries import addressed_query
from pipeline.index.embedded.schema import SCHEMA_VERSION, key_of
from pipeline.index.embedded.search import asked, candidates, events, find, similar, total, words_like
from pipeline.index.embedded.slots import unused
from pipeline.index.embedded.store import documents, scan, stored, versions
from pipeline.index.protocol import (
    LAST_HIT,
    NAMING_FIELDS,
    EventCount,
    FacetCount,
    Group,
    Grouping,
    Query,
    SearchPage,
    Written,
    checked,
    whole,
)
from pipeline.locks import Pace, wait_for

if TYPE_CHECKING:
    from pipeline.article import Article, EventVector

logger = logging.getLogger(__name__)

COMMIT_EVERY = 10_000
"""Articles: a night is one commit, a backfill does not start anew when it is broken off."""
_HEAP_BYTES = 128_000_000
_LOCK_POLL_SECONDS = 0.05
_SCANNED_AT_A_TIME = 500
"""Articles."""
_MADE_AT_A_TIME = 500
"""Articles: Tantivy's thread, given one by one as they are made, falls asleep and is woken for each."""


@dataclass(frozen=True, slots=True)
class _Opened:
    commit: Commit | None
    index: tantivy.Index
    searcher: tantivy.Searcher
    counts: Counts
    vectors: Vectors


class _Held(threading.local):
    """What a thread holds on to."""

    is_steady = False
    opened: _Opened | None = None


class EmbeddedIndex:
    """An :class:`~pipeline.index.protocol.Index` in ``folder``, which is made with the first article.

    ``lock_timeout_seconds`` is how long a writer waits for another process that writes. ``asked_once`` spares what pays
    only for who searches again.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lock_timeout_seconds: float = 30.0,
        schema_version: int = SCHEMA_VERSION,
        asked_once: bool = False,
    ) -> None:
        self._folder = folder
        self._articles = folder / f"articles-v{schema_version}"
        self._pace = Pace(look=_LOCK_POLL_SECONDS, at_most=lock_timeout_seconds)
        self._files = Files(folder, self._articles)
        self._asked_once = asked_once
        self._opened: _Opened | None = None
        self._held = _Held()

    @property
    def identity(self) -> str:
        """The UUID that was made with the index."""
        self.ensure()
        with self._explained("read"):
            return self._files.identity()

    def ensure(self) -> None:
        """Make the index; one of an older version is brought to this one, and says so, for nothing else can be done.

        Raises ``IndexRefusedError`` where the version in use is a newer one, or one that was gone back to on purpose.
        """
        with self._explained("read"):
            kept_versions.check(self._folder, self._articles.name)
        if self._articles.is_dir():
            return
        with self.writing(), self._explained("make"):
            if not self._articles.is_dir():
                self._build()

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored documents of those ``ids`` that are there, or ``fields`` of them alone."""
        with self._explained("read"):
            searcher = self._searcher()
            return {} if searcher is None else documents(searcher, ids, fields)

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Return stored documents that share ``at_least`` so many bands, most shared first."""
        with self._explained("search"):
            searcher = self._searcher()
            return candidates(searcher, bands, limit, at_least, fields) if searcher and bands and limit > 0 else []

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Return the stored documents that are most like this one in words and names; none of its own story."""
        with self._explained("search"):
            searcher = self._searcher()
            return [] if searcher is None or limit < 1 else similar(searcher, article_id, limit)

    def nearest(self, vector: EventVector, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Return the stored documents whose vectors are nearest to ``vector``."""
        with self._explained("search"):
            opened = self._current()
            return opened.vectors.nearest(vector, limit) if opened and limit > 0 else []

    def addressed(self, urls: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Return the stored documents that have one of ``urls`` among their addresses, by id."""
        with self._explained("search"):
            searcher = self._searcher()
            if searcher is None or not urls:
                return []
            hits = searcher.search(addressed_query(urls), LAST_HIT, count=False).hits
            return sorted((stored(searcher, address) for _, address in hits), key=lambda one: str(one["id"]))

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Write each article unless a newer version is there; results come once they are on disk."""
        # An error of whoever makes the articles is not ours to explain: only our own steps are.
        remaining = iter(articles)
        some = list(islice(remaining, COMMIT_EVERY))
        self.ensure()
        if not some:
            return
        with self.writing(), self._writer() as writer:
            slots = unused(self._latest())
            while some:
                yield from self._commit(writer, some, slots)
                some = list(islice(remaining, COMMIT_EVERY))

    def _commit(self, writer: tantivy.IndexWriter, articles: Sequence[Article], slots: Iterator[int]) -> list[Written]:
        with self._explained("write"):
            there = versions(self._latest(), [one.id for one in articles])
            done: list[Written] = []
            remaining = iter(articles)
            with no_collection():
                while some := list(islice(remaining, _MADE_AT_A_TIME)):
                    ready = [made(article, there, slots) for article in some]
                    add(writer, ready)
                    done += [one.written for one in ready]
            writer.commit()
        return done

    def delete(self, ids: Sequence[str]) -> int:
        """Remove articles; return how many were there."""
        self.ensure()
        with self.writing(), self._writer() as writer, self._explained("write"):
            there = versions(self._latest(), ids)
            for one in there:
                writer.delete_documents_by_term("key", key_of(one))
            writer.commit()
            kept_versions.delete_kept(self._folder, self._articles.name, ids)
            return len(there)

    def expunge(self) -> str | None:
        """Write every document anew, in one commit, and remove the files that held those that were deleted.

        Versions that are kept for a rollback go with them.
        """
        if not self._articles.is_dir():
            return None
        with self.writing(), self._writer() as writer, self._explained("write"):
            searcher = self._latest()
            writer.delete_all_documents()
            add_all(searcher, writer)
            writer.commit()
            writer.garbage_collect_files()
            others = [one for one in kept_versions.versions(self._folder) if one != self._articles.name]
            kept_versions.remove(self._folder, others)
        self._opened = None
        return None

    def search(self, query: Query) -> SearchPage:
        """Return the articles that match; an index that is not there yet has none."""
        query = checked(query)
        with self._explained("search"):
            opened = self._current()
            if opened is None:
                return SearchPage(0, (), dict.fromkeys(query.facets, ()))
            return find(opened.searcher, query, opened.counts)

    def totals(self, queries: Sequence[Query]) -> Sequence[int]:
        """Return how many each of ``queries`` finds, all in the same commit."""
        with self._explained("search"):
            every, opened = [checked(one) for one in queries], self._current()
            return [total(opened.searcher, one, opened.counts) if opened else 0 for one in every]

    def events(self, first: date, last: date, limit: int = 50) -> Sequence[EventCount]:
        """Return the events of which an article was published on these days, those first that most outlets tell."""
        with self._explained("search"):
            searcher = self._searcher()
            return [] if searcher is None or limit < 1 else events(searcher, first, last, limit)

    def grouped(self, field: Grouping, ids: Sequence[str], first: int = 0) -> Mapping[str, Group]:
        """Return those stories, or events, of ``ids`` that have two articles or more."""
        with self._explained("search"):
            searcher = self._searcher()
            return {} if searcher is None else grouped(searcher, field, ids, first)

    def words_like(self, word: str, edits: int, limit: int = 20) -> Sequence[FacetCount]:
        """Return the words of titles and texts that are written like ``word``, the nearest first."""
        with self._explained("search"):
            searcher = self._searcher()
            asked = whole(word, put="ignore")
            return words_like(searcher, asked, edits, limit) if searcher and asked else []

    def scan(self) -> Iterator[Mapping[str, Any]]:
        """Yield every document of the index as it is now."""
        return self._gone_through(None)

    def matching(self, query: Query) -> Iterator[Mapping[str, Any]]:
        """Yield every document that ``query`` finds in the index as it is now."""
        return self._gone_through(checked(query))

    def _gone_through(self, query: Query | None) -> Iterator[Mapping[str, Any]]:
        with self._explained("read"):
            opened = self._current()
            wanted = asked(query, opened.counts.languages) if query and opened else None
            fields = query.fields if query else ()
            remaining = iter(()) if opened is None else scan(opened.searcher, wanted, fields)
        while True:
            with self._explained("read"):
                some = list(islice(remaining, _SCANNED_AT_A_TIME))
            if not some:
                return
            yield from some

    def kept(self) -> Iterator[Mapping[str, Any]]:
        """Yield what names the documents of every version that is not in use."""
        with self._explained("read"):
            yield from kept_versions.named(self._folder, self._articles.name, NAMING_FIELDS)

    def count(self) -> int:
        """Return how many documents there are."""
        with self._explained("read"):
            searcher = self._searcher()
            return searcher.num_docs if searcher else 0

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Look at the files for the first question only, and answer the others of this thread from the same commit."""
        if self._held.is_steady:
            yield
            return
        self._held.is_steady = True
        try:
            yield
        finally:
            self._held.is_steady, self._held.opened = False, None

    def state(self) -> Commit | None:
        """Return the last commit, which was found whole."""
        with self._explained("read"):
            opened = self._current()
            return opened.commit if opened else None

    def outdated(self) -> str | None:
        """Nothing: an older schema is built anew before the first use."""
        return None

    def close(self) -> None:
        """Release the files."""
        self._opened = None

    def _searcher(self) -> tantivy.Searcher | None:
        opened = self._current()
        return opened.searcher if opened else None

    def _current(self) -> _Opened | None:
        """Return what is open of the last commit: read once, for another thread may open another one meanwhile."""
        if self._held.opened is not None:
            return self._held.opened
        if not self._articles.is_dir():
            if self._opened is not None:
                raise gone(self._folder)
            if kept_versions.in_use(self._folder) is None:
                return None
        if self._opened is None:
            self.ensure()
        opened = self._last()
        if self._held.is_steady:
            self._held.opened = opened
        return opened

    def _latest(self) -> tantivy.Searcher:
        return self._last().searcher

    def _last(self) -> _Opened:
        """Return what reads the last commit, none of whose files was touched since they were found whole."""
        opened, commit = self._opened, self._files.commit()
        if opened is None or commit is None or opened.commit != commit or self._files.changed():
            self._opened = opened = self._open(commit)
        return opened

    def _open(self, commit: Commit | None) -> _Opened:
        with self._explained("open"):
            self._files.check()
            with self._files.openable() as folder:
                index = kept_versions.with_analyzers(tantivy.Index.open(str(folder)))
                searcher = index.searcher()
                counts = Counts(searcher, asked_once=self._asked_once)
                return _Opened(commit, index, searcher, counts, Vectors(searcher))

    def _build(self) -> None:
        older = kept_versions.in_use(self._folder)
        if older:
            logger.warning("bringing the index in %s from %s to %s", self._folder, older, self._articles.name)
        kept_versions.fill(self._folder, self._articles.name, kept_versions.as_it_is, logger.warning)
        kept_versions.publish(self._folder, self._articles.name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's lock; raises ``IndexUnavailableError`` while another process does."""
        with self._explained("write"):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / "writer.lock").open("a+b", buffering=0)
        with lock:
            with self._explained("lock"):
                try:
                    wait_for(lock, f"The index in {self._folder} is to be written", self._pace)
                except BlockingIOError as error:
                    message = f"another process writes to the index in {self._folder}; try again when it is done"
                    raise IndexUnavailableError(message, reason="index-locked") from error
            yield

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        with self._explained("open"):
            self._files.check(anew=True)
            self._files.remove_leftovers()
            self._opened = opened = self._open(self._files.commit())
        with self._explained("write"):
            writer = opened.index.writer(_HEAP_BYTES, 1)
        try:
            yield writer
        except BaseException:
            with suppress(ValueError):  # a writer that failed has nothing left to roll back
                writer.rollback()
            raise
        finally:
            # Merges go on after a commit; without them every write would leave one more segment to search.
            with suppress(ValueError):
                writer.wait_merging_threads()
            with suppress(OSError):  # a note that saves reading
                self._files.remember()

    @contextmanager
    def _explained(self, verb: str) -> Iterator[None]:
        with explained(self._folder, verb):
            yield
