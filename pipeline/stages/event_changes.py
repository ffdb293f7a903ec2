"""What articles are to say of their events, until it is written: once, when all days are placed.

A commit for each stretch of days costs more than telling its events, and what comes late, is replayed or ingested lies
in a hundred stretches. So they are read through this: stored articles, as they are to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from more_itertools import chunked

from pipeline.article import Article, EventReasons, EventVector
from pipeline.index.migration import as_article
from pipeline.index.protocol import Query, SearchPage, Written

_READ_AT_ONCE = 200

Document = Mapping[str, Any]


class Target(Protocol):
    """What is asked of an index: any :class:`~pipeline.index.protocol.Index`."""

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Return the stored documents of those ``ids`` that are there."""
        ...

    def search(self, query: Query) -> SearchPage:
        """Return the articles that match."""
        ...

    def matching(self, query: Query) -> Iterator[Document]:
        """Yield every stored document that matches."""
        ...

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Write each article unless a newer version is there."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """What an article is to say of its event."""

    event: str
    because: EventReasons | None
    vector: Document | None

    def fields(self) -> dict[str, object]:
        """Return the fields of :class:`~pipeline.article.Article` that change."""
        vector = EventVector.model_validate(self.vector) if self.vector else None
        return {"event_id": self.event, "event_because": self.because, "event_vector": vector}

    def shown(self, document: Document) -> Document:
        """Return a stored ``document`` as it is to be."""
        because = self.because.model_dump(mode="json") if self.because else None
        said = {"event_id": self.event, "event_because": because, "event_vector": self.vector}
        return {**document, **said}


class EventChanges:
    """Stored articles of a ``target`` as they are to be, and what is to be written for it."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._changes: dict[str, Change] = {}

    def note(self, changes: Mapping[str, Change]) -> None:
        """Keep in mind what articles are to say: id → change."""
        self._changes |= changes

    def get(self, ids: Sequence[str]) -> dict[str, Document]:
        """Return the documents of those ``ids`` that are there."""
        return {one: self._as_it_is_to_be(found) for one, found in self._target.get(ids).items()}

    def search(self, query: Query) -> SearchPage:
        """Return the articles that match, as they are stored."""
        return self._target.search(query)

    def matching(self, query: Query) -> Iterator[Document]:
        """Yield every document that ``query`` finds as it is stored."""
        return map(self._as_it_is_to_be, self._target.matching(query))

    def write(self) -> int:
        """Write what changes; return how many articles were written."""
        changes = self._changes
        done = list(self._target.write(self._changed(sorted(changes), changes))) if changes else []
        refused = [one.article_id for one in done if one.status == "refused" and changes[one.article_id].vector]
        if refused:  # an index that has another engine's vectors takes none of other length
            bare = {one: replace(changes[one], vector=None) for one in refused}
            done += self._target.write(self._changed(refused, bare))
        self._changes = {}
        return sum(one.status == "written" for one in done)

    def _as_it_is_to_be(self, document: Document) -> Document:
        change = self._changes.get(document["id"])
        return change.shown(document) if change else document

    def _changed(self, ids: Sequence[str], changes: Mapping[str, Change]) -> Iterator[Article]:
        for some in chunked(ids, _READ_AT_ONCE):
            for article in as_articles(self._target.get(some).values()):
                yield article.model_copy(update=changes[article.id].fields())


def as_articles(documents: Iterable[Document]) -> Iterator[Article]:
    """Yield the articles that stored ``documents`` are, but for those of another version of Dateline."""
    for one in documents:
        try:
            yield as_article(one)
        except ValueError:
            continue
