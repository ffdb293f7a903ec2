"""An index for tests of the index stage: it holds what it is given and answers as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any, Literal

from pipeline.article import Article, EventVector
from pipeline.index.protocol import EventCount, FacetCount, Group, Grouping, Query, SearchPage, Written

Status = Literal["written", "stale", "refused"]


class ScriptedIndex:
    """An index that holds ``stored`` and answers each write with the status that is given for the title."""

    identity = "scripted"

    def __init__(self, stored: Iterable[Article] = (), answers: Mapping[str, Status | None] | None = None) -> None:
        self._stored = {one.id: one.document() for one in stored}
        self._answers = answers or {}
        self.taken: list[Article] = []

    def ensure(self) -> None:
        """Nothing is to be made."""

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Mapping[str, Any]]:
        """Return what is stored, whole."""
        del fields
        return {one: self._stored[one] for one in ids if one in self._stored}

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Nothing resembles anything."""
        del bands, limit, at_least, fields
        return []

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Nothing is like anything."""
        del article_id, limit
        return []

    def nearest(self, vector: EventVector, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Nothing is near anything."""
        del vector, limit
        return []

    def addressed(self, urls: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Return the documents that used to live at one of ``urls``."""
        return [one for one in self._stored.values() if set(urls) & set(one.get("also_at", ()))]

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Answer as scripted; None: not at all."""
        for article in articles:
            self.taken.append(article)
            status = self._answers.get(article.title, "written")
            if status:
                yield Written(article.id, status, "the mapping says no" if status == "refused" else None)

    def kept(self) -> Iterator[Mapping[str, Any]]:
        """No other version is kept."""
        return iter(())

    def count(self) -> int:
        """Return how many there are."""
        return len(self._stored)

    def steady(self) -> AbstractContextManager[None]:
        """Do nothing: it never changes."""
        return nullcontext()

    def state(self) -> None:
        """Nothing is known."""
        return

    def outdated(self) -> str | None:
        """Nothing is to be done."""
        return None

    def scan(self) -> Iterator[Mapping[str, Any]]:
        """Yield what is stored."""
        yield from self._stored.values()

    def events(self, first: date, last: date, limit: int = 50) -> Sequence[EventCount]:
        """Not asked for."""
        del first, last, limit
        return []

    def grouped(self, field: Grouping, ids: Sequence[str], first: int = 0) -> Mapping[str, Group]:
        """Not asked for."""
        del field, ids, first
        return {}

    def words_like(self, word: str, edits: int, limit: int = 20) -> Sequence[FacetCount]:
        """Not asked for."""
        del word, edits, limit
        return []

    def matching(self, query: Query) -> Iterator[Mapping[str, Any]]:
        """Not asked for."""
        del query
        return iter(())

    def delete(self, ids: Sequence[str]) -> int:
        """Not asked for."""
        del ids
        return 0

    def expunge(self) -> str | None:
        """Not asked for."""

    def search(self, query: Query) -> SearchPage:
        """Not asked for."""
        del query
        return SearchPage(0, (), {})

    def totals(self, queries: Sequence[Query]) -> Sequence[int]:
        """Not asked for."""
        return [0 for _ in queries]

    def close(self) -> None:
        """Nothing is open."""
