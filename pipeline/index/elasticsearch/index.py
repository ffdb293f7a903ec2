"""The index in Elasticsearch 9, through its official client.

Articles live in one index behind an alias: an id must live in one place, or a revision would become a second article.
Bulk writes carry the capture time as an external version (``external_gte``), so that a late write never replaces a
newer one and a repeated one changes nothing. A version of a time that is yet to come stands in nobody's way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.article import Article, EventVector
from pipeline.index.documents import entry, numbers_of, outranks, version_of
from pipeline.index.elasticsearch import setup
from pipeline.index.elasticsearch.address import connect_client
from pipeline.index.elasticsearch.answers import (
    RETRY_STATUSES,
    busy,
    document,
    event_counts,
    explaining,
    groups,
    index_trouble,
    is_too_large,
    page,
    words_like,
    written,
)
from pipeline.index.elasticsearch.bulk import BulkSender, Item, Operation
from pipeline.index.elasticsearch.by_id import READ_AT_ONCE, DocumentsById
from pipeline.index.elasticsearch.queries import (
    addressed_body,
    candidates_body,
    events_body,
    grouped_body,
    matching_body,
    nearest_body,
    scan_body,
    similar_body,
    words_like_body,
)
from pipeline.index.elasticsearch.searches import Searches
from pipeline.index.elasticsearch.templates import Templates
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
from pipeline.settings import Settings

_NAMED_AT_ONCE = 5_000


def connect(settings: Settings) -> ElasticsearchIndex:
    """Return the index at ``settings.elasticsearch_url``; nothing is sent yet. Raises :class:`SettingsError`."""
    return ElasticsearchIndex(*connect_client(settings))


class ElasticsearchIndex:
    """An :class:`~pipeline.index.protocol.Index` behind the alias of ``templates``.

    ``host`` is what errors call the server; ``backoff_seconds`` is the first pause after a refusal for load.
    """

    def __init__(self, client: Elasticsearch, templates: Templates, host: str, *, backoff_seconds: float = 1.0) -> None:
        self._client = client
        self._templates = templates
        self._host = host
        self._sender = BulkSender(client, backoff_seconds)
        self._by_id = DocumentsById(client, host, backoff_seconds)
        self._ensured = False
        self._searches = Searches(client, templates.alias, templates.index)

    @property
    def identity(self) -> str:
        """The UUID that Elasticsearch gave the index that the alias stands for."""
        self.ensure()
        with self._explained():
            return setup.identity(self._client, self._templates.alias)

    def ensure(self) -> None:
        """Put the templates and make the index with its alias; one of an older mapping stays in use."""
        if self._ensured:
            return
        with self._explained():
            setup.ensure_articles(self._client, self._templates)
        self._ensured = True

    def steady(self) -> AbstractContextManager[None]:
        """Do nothing: each answer is of the moment at which Elasticsearch was asked."""
        return nullcontext()

    def state(self) -> None:
        """Return nothing: asking the cluster whether anything was written takes as long as many a search."""
        return

    def outdated(self) -> str | None:
        """Return in one line what the mapping in use wants of the operator, or None."""
        with self._explained():
            return setup.notice(self._client, self._templates)

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored documents of those ``ids`` that are there, or ``fields`` of them alone."""
        source = ["id", *fields] if fields else True
        with self._explained():
            return {one["_id"]: document(one) for one in self._by_id.read(ids, self._templates.alias, source=source)}

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Return stored documents that share ``at_least`` so many bands, most shared first."""
        if not bands or limit < 1:
            return []
        with self._explained():
            answer = self._searches.answer(candidates_body(bands, limit, at_least, fields))
        return [document(hit) for hit in answer["hits"]["hits"]] if answer else []

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Return the stored documents that are most like this one in words and names; none of its own story."""
        found = self.get([article_id]).get(article_id)
        if found is None or limit < 1:
            return []
        with self._explained():
            answer = self._searches.answer(similar_body(found, limit))
        return [document(hit) for hit in answer["hits"]["hits"]] if answer else []

    def nearest(self, vector: EventVector, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Return the stored documents whose vectors are nearest to ``vector``."""
        with self._explained():
            answer = self._searches.answer(nearest_body(numbers_of(vector.code), limit)) if limit > 0 else None
        found = [document(hit) for hit in answer["hits"]["hits"]] if answer else []
        return [one for one in found if one.get("event_vector", {}).get("model") == vector.model][:limit]

    def addressed(self, urls: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Return the stored documents that have one of ``urls`` among their addresses, by id."""
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(urls), READ_AT_ONCE):
            with self._explained():
                answer = self._searches.answer(addressed_body(urls[start : start + READ_AT_ONCE], LAST_HIT))
            found |= {hit["_id"]: document(hit) for hit in (answer["hits"]["hits"] if answer else [])}
        return [found[one] for one in sorted(found)]

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Write each article unless a newer version is there; they are found once the iterator is exhausted."""
        self.ensure()
        refused: list[Written] = []
        waiting: list[Item] = []
        contested: list[Operation] = []
        with self._explained():
            for operation, item in self._sent(self._index_operations(articles, refused)):
                if item["status"] in RETRY_STATUSES and not is_too_large(item):
                    waiting.append(item)
                elif written(item).status == "stale":
                    contested.append(operation)
                else:
                    yield written(item)
            yield from self._against_the_future(contested)
            yield from refused
            self._client.indices.refresh(index=self._templates.alias)
        if waiting:
            raise busy(waiting, self._host)

    def delete(self, ids: Sequence[str]) -> int:
        """Remove articles, from the versions of the index that are kept as well; return how many were there."""
        with self._explained():
            gone = self._deleted(self._delete_operations(ids))
            if gone:
                self._client.indices.refresh(index=self._templates.alias)
            # Then every version: one that is being filled may have had it from the alias's, and may be the alias's now.
            for version in setup.versions(self._client, self._templates.alias):
                self._deleted(self._delete_operations(ids, version))
        return gone

    def expunge(self) -> str | None:
        """Merge every segment that holds something deleted, in the versions of the index that are kept as well."""
        with self._explained():
            return setup.expunge(self._client, self._templates.alias)

    def search(self, query: Query) -> SearchPage:
        """Return the articles that match; an index that is not there yet has none."""
        query = checked(query)
        with self._explained():
            answer, _, _ = self._searches.of(query)
        return page(answer, query) if answer else SearchPage(0, (), dict.fromkeys(query.facets, ()))

    def totals(self, queries: Sequence[Query]) -> Sequence[int]:
        """Return how many each of ``queries`` finds, asked together."""
        every = [checked(one) for one in queries]
        with self._explained():
            return self._searches.totals(every)

    def events(self, first: date, last: date, limit: int = 50) -> Sequence[EventCount]:
        """Return the events of which an article was published on these days, those first that most outlets tell."""
        with self._explained():
            answer = self._searches.answer(events_body(first, last, limit)) if limit > 0 else None
        return event_counts(answer) if answer else []

    def grouped(self, field: Grouping, ids: Sequence[str], first: int = 0) -> Mapping[str, Group]:
        """Return those stories, or events, of ``ids`` that have two articles or more."""
        with self._explained():
            answer = self._searches.answer(grouped_body(field, ids, first)) if ids else None
        return groups(answer) if answer else {}

    def words_like(self, word: str, edits: int, limit: int = 20) -> Sequence[FacetCount]:
        """Return the words of titles and texts that are written like ``word``, the nearest first."""
        with self._explained():
            asked = whole(word, put="ignore")
            answer = self._searches.answer(words_like_body(asked, edits, limit)) if asked else None
        return words_like(answer, asked, edits, limit)

    def scan(self) -> Iterator[Mapping[str, Any]]:
        """Yield every document, by id."""
        return self._gone_through(lambda last: scan_body(last, READ_AT_ONCE))

    def matching(self, query: Query) -> Iterator[Mapping[str, Any]]:
        """Yield every document that ``query`` finds, by id."""
        first = replace(checked(query), offset=0, size=1, facets=(), collapse_stories=False)
        with self._explained():
            answer, asked, exact = self._searches.of(first)
        if answer and answer["hits"]["hits"]:
            yield from self._gone_through(lambda last: matching_body(asked, last, READ_AT_ONCE, exact))

    def _gone_through(self, body: Callable[[str], Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Yield page after page: each begins behind the last id of the one before."""
        last = ""
        while True:
            with self._explained():
                answer = self._searches.answer(body(last))
            hits = answer["hits"]["hits"] if answer else []
            yield from (document(hit) for hit in hits)
            if not hits:
                return
            last = hits[-1]["_id"]

    def kept(self) -> Iterator[Mapping[str, Any]]:
        """Yield what names the documents of every version that the alias does not stand for."""
        with self._explained():
            in_use = setup.in_use(self._client, self._templates, newer=True)
            others = setup.versions(self._client, self._templates.alias)
        for version in others:
            if version != in_use:
                yield from self._named(version)

    def _named(self, index: str) -> Iterator[Mapping[str, Any]]:
        last = ""
        while True:
            with self._explained():
                body = {**scan_body(last, _NAMED_AT_ONCE), "_source": list(NAMING_FIELDS)}
                hits = self._client.search(index=index, body=body)["hits"]["hits"]
            yield from ({**hit["_source"], "id": hit["_id"]} for hit in hits)
            if not hits:
                return
            last = hits[-1]["_id"]

    def count(self) -> int:
        """Return how many documents there are."""
        with self._explained():
            answer = self._searches.answer({"size": 0, "track_total_hits": True})
        return int(answer["hits"]["total"]["value"]) if answer else 0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _sent(self, operations: Iterable[Operation]) -> Iterator[tuple[Operation, Item]]:
        """Yield each operation with what became of it; raises where that is the whole index's trouble."""
        under_way: deque[Operation] = deque()

        def noted() -> Iterator[Operation]:
            for one in operations:
                under_way.append(one)
                yield one

        for item in self._sender.send(noted()):
            if trouble := index_trouble(item, self._host):
                raise trouble
            yield under_way.popleft(), item

    def _against_the_future(self, contested: Sequence[Operation]) -> Iterator[Written]:
        """Write what only a version of a clock that was ahead stands against; the rest is stale.

        Such a version stays Elasticsearch's own for good (a deletion's trace would keep it, too): what follows is
        counted on from there, and the time of capture in the document tells which is newer.
        """
        now = datetime.now(UTC)
        ids = [str(one.target["_id"]) for one in contested]
        there = {one["_id"]: one for one in self._by_id.read(ids, self._templates.alias, source=["captured_at"])}
        again: list[Operation] = []
        for one in contested:
            found, new = there.get(one.target["_id"]), one.target["version"]
            if found and not any(outranks(it, new, now) for it in (found["_version"], version_of(_captured(found)))):
                again.append(replace(one, target={**one.target, "version": found["_version"] + 1}))
            else:
                yield Written(one.target["_id"], "stale")
        yield from (written(item) for _, item in self._sent(again))

    def _deleted(self, operations: Iterable[Operation]) -> int:
        """Return how many were there; raises where one that may be there could not be deleted."""
        gone = 0
        for item in self._sender.send(operations):
            if trouble := index_trouble(item, self._host):
                raise trouble
            if item["status"] in RETRY_STATUSES:
                raise busy([item], self._host)
            gone += item.get("result") == "deleted"
        return gone

    def _versioned(self, article: str, version: int) -> dict[str, Any]:
        # Without require_alias, a write after somebody removed the alias would make an index without our mapping.
        target = {"_index": self._templates.alias, "require_alias": True}
        return {**target, "_id": article, "version": version, "version_type": "external_gte"}

    def _index_operations(self, articles: Iterable[Article], refused: list[Written]) -> Iterator[Operation]:
        for article in articles:
            try:
                new = entry(article)
            except ValueError as error:
                refused.append(Written(article.id, "refused", str(error)))
            else:
                yield Operation("index", self._versioned(new.id, new.version), new.as_indexed())

    def _delete_operations(self, ids: Sequence[str], index: str | None = None) -> Iterator[Operation]:
        # With its own version: the trace that a deletion leaves must not outrank a later write of that version.
        for one in self._by_id.named(ids, index) if index else self._by_id.read(ids, self._templates.alias):
            target = self._versioned(one["_id"], one["_version"])
            yield Operation("delete", {**target, "_index": index, "require_alias": False} if index else target)

    def _explained(self) -> AbstractContextManager[None]:
        return explaining(self._host)


def _captured(found: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(found["_source"]["captured_at"])
