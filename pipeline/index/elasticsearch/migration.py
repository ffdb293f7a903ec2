"""A move from one version of the index in Elasticsearch to another, while it is written to.

::

    fill   →   catch up   →   review   →   catch up   →   switch the alias   →   what was still under way

Where a move stands is in the ``_meta`` of the index that is being filled; what is left is read off the two indexes
(:func:`pipeline.index.migration.due`). Every copy carries its external version, so that doing it twice changes nothing.
Rolling back is the same the other way round.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch
from more_itertools import chunked

from pipeline.errors import IndexRefusedError, IndexUnavailableError
from pipeline.index.documents import as_stored, entry, without_names
from pipeline.index.elasticsearch import setup
from pipeline.index.elasticsearch.answers import RETRY_STATUSES, explaining, index_trouble, is_too_large, written
from pipeline.index.elasticsearch.bulk import BulkSender, Operation
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import Templates
from pipeline.index.migration import (
    NEVER,
    UNKNOWN,
    Announce,
    Document,
    Generation,
    Remade,
    Review,
    Stamp,
    Status,
    Step,
    due,
    version_of,
)
from pipeline.index.migration_progress import Progress

_STAMPS_AT_ONCE = 5_000
_DOCUMENTS_AT_ONCE = 200
_SETTLED_SECONDS = 1.0
"""A bulk request that took the alias's old meaning is through when nothing came by it for this long."""
_IDLE_LOOKS = 2


class _Pass(NamedTuple):
    """One look at both indexes, and what it makes of the documents that are due."""

    source: str
    target: str
    since: int
    remade: Callable[[Document], bytes]
    """A stored document → what is written of it; raises ``ValueError`` where that cannot be made."""
    switched: int | None = None
    ours_after: int = UNKNOWN
    """What the target has with a higher sequence was written by the move."""


class ElasticsearchMigration:
    """A :class:`~pipeline.index.migration.Migration` of what the alias of ``templates`` stands for."""

    def __init__(
        self, client: Elasticsearch, templates: Templates, host: str, *, settled_seconds: float = _SETTLED_SECONDS
    ) -> None:
        self._client = client
        self._templates = templates
        self._host = host
        self._settled_seconds = settled_seconds

    def status(self) -> Status:
        """Return where the index stands; changes nothing."""
        with self._explained():
            in_use = setup.in_use(self._client, self._templates, newer=True)
            others = [one for one in self._versions() if one != in_use]
            note = setup.notice(self._client, self._templates)
            return Status(in_use, self._templates.index, tuple(others), note)

    def migrate(self, remade: Remade, review: Review, announce: Announce) -> bool:
        """Fill this Dateline's index from the one in use and switch the alias; return whether there was work."""
        with self._explained():
            source, target = setup.in_use(self._client, self._templates), self._templates.index
            if source is None:
                return False
            finished = self._finish(source, announce)
            if source == target:
                return finished
            look = _Pass(source, target, self._prepare(source, target), _entries(remade))
            for _ in range(2):  # the second one for what was written during the first
                look, _ = self._catch_up(look, announce)
            review(self._generation(source), self._generation(target))
            self._switch(look, announce)
            return True

    def rollback(self, announce: Announce) -> str:
        """Switch back to the index before, with all that was written since; return its name."""
        with self._explained():
            source = setup.in_use(self._client, self._templates, newer=True)
            if source is not None and self._finish(source, announce):
                return source
            target = self._before(source)
            if source is None or target is None:
                message = f"there is no version before {source or self._templates.index} to go back to"
                raise IndexRefusedError(message, reason="index-no-earlier")
            meta = setup.meta(self._client, source)
            since = int(meta.get("switched", UNKNOWN)) if meta.get("moved_from") == target else UNKNOWN
            setup.widen(self._client, target, setup.properties(self._client, source))
            # What it had before and the newer one lacks is no deletion, which goes to all versions: it may be the
            # damage that is fled from.
            ours_after = self._mark(target)
            self._begin(source, target, since, NEVER if ours_after == UNKNOWN else ours_after)
            look = _Pass(
                source, target, since, as_stored, ours_after=int(setup.meta(self._client, target)["ours_after"])
            )
            self._switch(self._catch_up(look, announce)[0], announce)
            return target

    def prune(self) -> Sequence[str]:
        """Remove the indices that the alias does not stand for; return their names."""
        with self._explained():
            in_use = setup.in_use(self._client, self._templates, newer=True)
            if in_use is None or setup.meta(self._client, in_use).get("finished") is False:
                message = "nothing was removed: no version is wholly in use; run `dateline index migrate` first"
                raise IndexRefusedError(message, reason="index-unfinished")
            gone = [one for one in self._versions() if one != in_use]
            for one in gone:
                self._client.indices.delete(index=one)
            return gone

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _versions(self) -> list[str]:
        return setup.versions(self._client, self._templates.alias)

    def _before(self, source: str | None) -> str | None:
        earlier = [one for one in self._versions() if source and version_of(one) < version_of(source)]
        return max(earlier, key=version_of, default=None)

    def _prepare(self, source: str, target: str) -> int:
        """Make the new index, or go on with one; return what was written to the old one before it was begun."""
        if target in self._versions() and setup.lacks(self._client, target, self._templates):
            self._client.indices.delete(index=target)  # from another state of the mapping; nobody ever used it
        if target not in self._versions():
            setup.put_templates(self._client, self._templates)
            mark = self._mark(source)
            setup.create(self._client, target, {})
            self._begin(source, target, mark)
        meta = setup.meta(self._client, target)
        if meta.get("moved_from") == source and meta.get("finished") is False:
            return int(meta.get("since", UNKNOWN))
        self._begin(source, target, UNKNOWN)
        return UNKNOWN

    def _begin(self, source: str, target: str, since: int, ours_after: int = UNKNOWN) -> None:
        known = setup.meta(self._client, target)
        if known.get("moved_from") == source and known.get("finished") is False:
            ours_after = int(known.get("ours_after", ours_after))  # of the first attempt
        state = {
            "identity": setup.identity(self._client, source),
            "moved_from": source,
            "since": since,
            "switched": UNKNOWN,
            "ours_after": ours_after,
            "finished": False,
        }
        setup.put_meta(self._client, target, {**known, **state})

    def _catch_up(self, look: _Pass, announce: Announce) -> tuple[_Pass, int]:
        """Bring the target up to the source; return the look for what is written from now on, and how much was due."""
        mark = self._mark(look.source)
        self._client.indices.refresh(index=f"{look.source},{look.target}")
        progress = Progress(f"{look.source} → {look.target}", announce)
        for steps in chunked(self._due(look), _DOCUMENTS_AT_ONCE):
            self._do(look, steps)
            progress.advance(len(steps))
        self._client.indices.refresh(index=look.target)
        return look._replace(since=mark), progress.done

    def _switch(self, look: _Pass, announce: Announce) -> None:
        look, _ = self._catch_up(look, announce)
        switched = self._mark(look.target)
        self._note(look.target, since=look.since, switched=switched)
        alias = self._templates.alias
        actions: list[dict[str, Any]] = [
            {"remove": {"index": look.source, "alias": alias, "must_exist": True}},
            {"add": {"index": look.target, "alias": alias}},
        ]
        self._client.indices.update_aliases(actions=actions)
        announce(f"{alias} stands for {look.target} from now on; {look.source} is kept")
        self._settle(look._replace(switched=switched), announce)

    def _finish(self, in_use: str, announce: Announce) -> bool:
        """Do what a move that was broken off after its switch had left to do."""
        meta = setup.meta(self._client, in_use)
        source = meta.get("moved_from")
        if meta.get("finished") is not False or source not in self._versions():
            return False
        since, switched = int(meta.get("since", UNKNOWN)), int(meta.get("switched", UNKNOWN))
        ours_after = int(meta.get("ours_after", NEVER))
        self._settle(_Pass(source, in_use, since, as_stored, switched, ours_after), announce)
        return True

    def _settle(self, look: _Pass, announce: Announce) -> None:
        """Copy what reached the old index by requests that were under way, until twice nothing was due."""
        idle = 0
        while idle < _IDLE_LOOKS:
            look, done = self._catch_up(look, announce)
            idle = 0 if done else idle + 1
            time.sleep(self._settled_seconds / _IDLE_LOOKS)
        self._note(look.target, finished=True)

    def _due(self, look: _Pass) -> Iterator[Step]:
        source, target = self._stamps(look.source), self._stamps(look.target)
        return due(source, target, look.since, switched=look.switched, ours_after=look.ours_after)

    def _stamps(self, index: str) -> Iterator[Stamp]:
        last = ""
        while True:
            body = {
                "query": {"range": {"id": {"gt": last}}},
                "sort": [{"id": "asc"}],
                "size": _STAMPS_AT_ONCE,
                "track_total_hits": False,
                "_source": False,
                "version": True,
                "seq_no_primary_term": True,
            }
            hits = self._client.search(index=index, body=body)["hits"]["hits"]
            yield from (Stamp(one["_id"], one["_version"], one["_seq_no"]) for one in hits)
            if not hits:
                return
            last = hits[-1]["_id"]

    def _do(self, look: _Pass, steps: Sequence[Step]) -> None:
        copied = [one.id for one in steps if one.kind == "copy"]
        docs = self._client.mget(index=look.source, ids=copied)["docs"] if copied else []
        operations = [_operation(look.target, one.id, one.version) for one in steps if one.kind == "delete"]
        for one in docs:
            if one.get("found"):
                stored = _fitting(look, one["_id"], one["_source"])
                operations.append(_operation(look.target, one["_id"], one["_version"], stored))
        self._send(look, operations)

    def _send(self, look: _Pass, operations: Iterable[Operation]) -> None:
        for answer in BulkSender(self._client).send(operations):
            if "error" not in answer:  # a deletion of what is gone already is none either
                continue
            if trouble := index_trouble(answer, self._host):
                raise trouble
            if answer["status"] in RETRY_STATUSES and not is_too_large(answer):
                message = f"{self._host} was too busy; nothing is lost, run `dateline index migrate` again"
                raise IndexUnavailableError(message, reason="index-busy")
            result = written(answer)
            if result.status == "refused":
                raise _does_not_fit(look, answer["_id"], result.detail or "no reason given")

    def _mark(self, index: str) -> int:
        """Return a number that every write to ``index`` from now on exceeds, :data:`UNKNOWN` where none is told."""
        stats = self._client.indices.stats(index=index, level="shards", metric="docs").body
        copies = [one for ones in stats.get("indices", {}).get(index, {}).get("shards", {}).values() for one in ones]
        primaries = [one["seq_no"] for one in copies if one.get("routing", {}).get("primary") and "seq_no" in one]
        return min((int(one["local_checkpoint"]) for one in primaries), default=UNKNOWN)

    def _note(self, index: str, **state: int) -> None:
        known = setup.meta(self._client, index)
        if "identity" not in known:  # a bulk request made it anew
            message = f"{index} was removed while it was being filled; run `dateline index migrate` again"
            raise IndexRefusedError(message, reason="index-move")
        setup.put_meta(self._client, index, {**known, **state})

    def _generation(self, index: str) -> Generation:
        # Under its own name instead of the alias's; nothing is written by this one.
        reader = ElasticsearchIndex(self._client, replace(self._templates, alias=index), self._host)
        return Generation(index, reader.count, reader.scan, reader.get, reader.search)

    def _explained(self) -> AbstractContextManager[None]:
        return explaining(self._host)


def _operation(index: str, one: str, version: int, stored: bytes | None = None) -> Operation:
    target = {"_index": index, "_id": one, "version": version, "version_type": "external_gte"}
    return Operation("delete" if stored is None else "index", target, stored)


def _entries(remade: Remade) -> Callable[[Document], bytes]:
    return lambda stored: entry(remade(without_names(stored))).as_indexed()


def _fitting(look: _Pass, article: str, document: Document) -> bytes:
    try:
        return look.remade(document)
    except ValueError as error:
        raise _does_not_fit(look, article, str(error)) from error


def _does_not_fit(look: _Pass, article: str, why: str) -> IndexRefusedError:
    message = f"article {article} of {look.source} does not fit {look.target}: {why}; {look.source} stays in use"
    return IndexRefusedError(" ".join(message.split())[:1000], reason="index-move")
