"""The ledger in Elasticsearch: outcomes in a data stream with retention, runs in an index behind an alias.

Outcomes are many and are only added to: a data stream drops them by whole indices when they are old. It takes nothing
but creations, and knows an id only within its newest index; so what is there is asked for before it is written, and
that an outcome is passed by a later attempt is written into the very index that holds it. Runs are few, and one that
is reported again replaces what it said: that takes an index where an id lives in one place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError
from more_itertools import chunked

from pipeline.errors import IndexRefusedError, IndexUnavailableError
from pipeline.index.elasticsearch import setup
from pipeline.index.elasticsearch.answers import RETRY_STATUSES, busy, explaining, index_trouble, written
from pipeline.index.elasticsearch.bulk import BulkSender, Item, Operation
from pipeline.index.elasticsearch.templates import Templates
from pipeline.index.ledger import BATCH_OUTCOMES, LedgerOutcome, LedgerQuery, LedgerRun, succession
from pipeline.index.protocol import LAST_HIT

_CONFLICT = 409
_DAY = timedelta(days=1)

DocumentT = TypeVar("DocumentT", LedgerOutcome, LedgerRun)


class ElasticsearchLedger:
    """A :class:`~pipeline.index.ledger.LedgerIndex` in ``outcomes`` (a data stream) and ``runs`` (an alias).

    ``host`` is what errors call the server; ``retention`` is in whole days.
    """

    def __init__(
        self, client: Elasticsearch, outcomes: Templates, runs: Templates, host: str, retention: timedelta
    ) -> None:
        self._client = client
        self._outcomes = outcomes
        self._runs = runs
        self._host = host
        self._retention = retention
        self._sender = BulkSender(client)
        self._ensured = False

    def record(self, outcomes: Iterable[LedgerOutcome], runs: Sequence[LedgerRun]) -> int:
        """Write what is new of ``outcomes``, and then ``runs``; remove runs that are older than the retention."""
        count = 0
        with self._explained():
            self._ensure()
            for batch in chunked(outcomes, BATCH_OUTCOMES):
                count += self._write_outcomes(batch)
            self._client.indices.refresh(index=self._outcomes.alias)
            for item in self._sent(self._run_operation(one) for one in runs):
                count += item["status"] != _CONFLICT
            self._expire()
            self._client.indices.refresh(index=self._runs.alias)
        return count

    def recorded(self) -> Mapping[str, str]:
        """Return run id → ``report_stamp``."""
        return {one.run_id: one.report_stamp or "" for one in self._found_runs([_term("scope", "run")], LAST_HIT)}

    def outcomes(self, query: LedgerQuery) -> Sequence[LedgerOutcome]:
        """Return the outcomes that ``query`` asks for, the newest first."""
        filters = [
            _term(name, value)
            for name, value in (("run_id", query.run_id), ("source_id", query.source_id))
            if value is not None
        ]
        either = [("url", query.urls), ("article_id", query.article_ids)]
        named = [{"terms": {name: list(values)}} for name, values in either if values]
        if named:
            filters.append({"bool": {"should": named, "minimum_should_match": 1}})
        if query.kinds:
            filters.append({"terms": {"kind": list(query.kinds)}})
        if query.current_only:
            filters.append(_term("current", value=True))
        body = {"query": {"bool": {"filter": filters}}, "sort": [{"at": "desc"}, {"link_id": "asc"}]}
        hits = self._search(self._outcomes.alias, {**body, "size": query.limit})
        return [_read(LedgerOutcome, hit) for hit in hits]

    def runs(self, limit: int = 30) -> Sequence[LedgerRun]:
        """Return the last runs, the newest first."""
        return self._found_runs([_term("scope", "run")], limit)

    def source_history(self, source_id: str, *, before: datetime | None = None, limit: int = 28) -> Sequence[LedgerRun]:
        """Return what the last runs had of a source, the newest first."""
        filters = [_term("scope", "source"), _term("source_id", source_id)]
        if before is not None:
            filters.append({"range": {"started_at": {"lt": before.isoformat()}}})
        return self._found_runs(filters, limit, without=[{"terms": {"run_type": ["replay", "revisit"]}}])

    def forget(self, *, source_id: str | None = None, outcomes: Sequence[LedgerOutcome] = ()) -> int:
        """Remove all of a source, or ``outcomes``, and merge away the segments that held them.

        Raises :class:`IndexUnavailableError` when a copy of a shard that is missing keeps them: to be repeated then.
        """
        gone = 0
        if source_id is not None:
            gone += self._delete_found(self._outcomes.alias, [_term("source_id", source_id)])
            gone += self._delete_found(self._runs.alias, [_term("source_id", source_id)])
        for some in chunked(outcomes, BATCH_OUTCOMES):
            ids = [one.id for one in some]
            gone += self._delete_found(self._outcomes.alias, [{"ids": {"values": ids}}])
        with self._explained():
            # Also where nothing was there: an earlier attempt may have been broken off before this.
            held = setup.expunge_indexes(self._client, self._indexes())
        if held:
            raise IndexUnavailableError(held, reason="deletions-held")
        return gone

    def _indexes(self) -> list[str]:
        found = self._client.indices.get(
            index=[self._outcomes.alias, self._runs.alias], ignore_unavailable=True, expand_wildcards="all"
        )
        return sorted(found)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ensure(self) -> None:
        if self._ensured:
            return
        setup.ensure(self._client, self._runs)
        setup.put_templates(self._client, self._runs)
        self._client.indices.put_mapping(index=self._runs.alias, properties=self._runs.properties)
        retention = f"{self._retention // _DAY}d"
        body = {
            **self._outcomes.body,
            "template": {**self._outcomes.body["template"], "lifecycle": {"data_retention": retention}},
        }
        setup.put_templates(self._client, replace(self._outcomes, body=body))
        name = self._outcomes.alias
        try:
            (stream,) = self._client.indices.get_data_stream(name=name)["data_streams"]
        except NotFoundError:
            self._make_stream(name)
        else:
            if stream.get("lifecycle", {}).get("data_retention") != retention:
                self._client.indices.put_data_lifecycle(name=name, data_retention=retention)
            self._client.indices.put_mapping(index=name, properties=self._outcomes.properties)
        self._ensured = True

    def _make_stream(self, name: str) -> None:
        try:
            self._client.indices.create_data_stream(name=name)
        except BadRequestError as error:
            if error.error == "resource_already_exists_exception":  # another run was as quick
                return
            raise

    def _write_outcomes(self, batch: Sequence[LedgerOutcome]) -> int:
        there: dict[str, Mapping[str, Any]] = {}
        known: list[LedgerOutcome] = []
        links = [{"terms": {"link_id": [one.link_id for one in batch]}}, _term("current", value=True)]
        for hit in self._all_hits(self._outcomes.alias, links):
            one = _read(LedgerOutcome, hit)
            there[one.id] = hit
            known.append(one)
        change = succession(known, batch)
        # The new ones first: whoever is killed in between leaves a link with two answers, and not with none.
        created = list(self._sent(self._creation(one) for one in change.new))
        list(self._sent(_passing(one, there[one.id]) for one in change.passed))
        return sum(item["status"] != _CONFLICT for item in created)

    def _creation(self, one: LedgerOutcome) -> Operation:
        target = {"_index": self._outcomes.alias, "_id": one.id, "require_data_stream": True}
        return Operation("create", target, _document(one))

    def _run_operation(self, one: LedgerRun) -> Operation:
        version = round(one.reported_at.timestamp() * 1e6)
        target = {"_index": self._runs.alias, "require_alias": True, "_id": one.id}
        return Operation("index", {**target, "version": version, "version_type": "external_gte"}, _json(one))

    def _sent(self, operations: Iterable[Operation]) -> Iterator[Item]:
        """Yield the items of those that were taken or were there; raises for one that was not."""
        for item in self._sender.send(operations):
            if trouble := index_trouble(item, self._host):
                raise trouble
            if item["status"] in RETRY_STATUSES:
                raise busy([item], self._host)
            if "error" in item and item["status"] != _CONFLICT:
                message = f"{self._host} refused a line of the ledger: {written(item).detail}"
                raise IndexRefusedError(message, reason="ledger-refused")
            yield item

    def _expire(self) -> None:
        oldest = datetime.now(UTC) - self._retention
        self._client.indices.refresh(index=self._runs.alias)
        self._delete_found(self._runs.alias, [{"range": {"started_at": {"lt": oldest.isoformat()}}}])

    def _delete_found(self, name: str, filters: Sequence[Mapping[str, Any]]) -> int:
        gone = 0
        while found := self._all_hits(name, filters, source=False):
            with self._explained():
                items = list(self._sent(Operation("delete", _place(hit)) for hit in found))
                self._client.indices.refresh(index=name)
            deleted = sum(item.get("result") == "deleted" for item in items)
            if not deleted:
                raise IndexRefusedError(
                    f"others write to {name} at the same time; repeat this", reason="ledger-conflict"
                )
            gone += deleted
        return gone

    def _found_runs(
        self, filters: Sequence[Mapping[str, Any]], limit: int, without: Sequence[Mapping[str, Any]] = ()
    ) -> list[LedgerRun]:
        query = {"bool": {"filter": list(filters), "must_not": list(without)}}
        order: list[dict[str, str]] = [{"started_at": "desc"}, {"run_id": "asc"}]
        hits = self._search(self._runs.alias, {"query": query, "sort": order, "size": limit})
        return [_read(LedgerRun, hit) for hit in hits]

    def _all_hits(
        self, name: str, filters: Sequence[Mapping[str, Any]], *, source: bool = True
    ) -> list[Mapping[str, Any]]:
        body = {"query": {"bool": {"filter": list(filters)}}, "seq_no_primary_term": True, "_source": source}
        return self._search(name, {**body, "size": LAST_HIT})

    def _search(self, name: str, body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        with self._explained():
            try:
                answer = self._client.search(index=name, body=dict(body))
            except NotFoundError as error:
                if error.error != "index_not_found_exception":
                    raise
                return []
        hits: list[Mapping[str, Any]] = answer["hits"]["hits"]
        return hits

    def _explained(self) -> AbstractContextManager[None]:
        return explaining(self._host)


def _term(name: str, value: str | bool) -> dict[str, Any]:  # noqa: FBT001 - a value to look for
    return {"term": {name: value}}


def _place(hit: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a document lies, for one who changes nothing that somebody else changed meanwhile."""
    guard = {"if_seq_no": hit["_seq_no"], "if_primary_term": hit["_primary_term"]}
    return {"_index": hit["_index"], "_id": hit["_id"], **guard}


def _passing(one: LedgerOutcome, hit: Mapping[str, Any]) -> Operation:
    return Operation("index", _place(hit), _document(one.model_copy(update={"current": False})))


def _document(one: LedgerOutcome) -> bytes:
    return _json(one, {"@timestamp": one.at.isoformat(), "link_id": one.link_id})


def _json(one: LedgerOutcome | LedgerRun, more: Mapping[str, str] | None = None) -> bytes:
    return json.dumps({**one.model_dump(mode="json", exclude_none=True), **(more or {})}).encode()


def _read(kind: type[DocumentT], hit: Mapping[str, Any]) -> DocumentT:
    try:
        return kind.model_validate(hit["_source"])
    except ValueError as error:
        message = (
            f"{hit['_index']} holds {hit['_id']}, which is no {kind.__name__}; remove it, or what is there, and repeat"
        )
        raise IndexRefusedError(message, reason="ledger-damaged") from error
