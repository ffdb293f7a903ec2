"""Documents of Elasticsearch that are asked for by their ids."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import IndexUnavailableError
from pipeline.index.elasticsearch.answers import found

READ_AT_ONCE = 200
_RETRIES = 5


class DocumentsById:
    """Reads documents by id; ``host`` is what errors call the server, ``backoff_seconds`` the first pause."""

    def __init__(self, client: Elasticsearch, host: str, backoff_seconds: float = 1.0) -> None:
        self._client = client
        self._host = host
        self._backoff_seconds = backoff_seconds

    def read(self, ids: Sequence[str], index: str, *, source: bool | list[str] = False) -> Iterator[Mapping[str, Any]]:
        """Yield what is there, with these fields of its ``source``, as Elasticsearch answers (``_id``, ``_source`` …).

        Raises :class:`IndexUnavailableError` where one could not be looked up.
        """
        for start in range(0, len(ids), READ_AT_ONCE):
            some = list(ids[start : start + READ_AT_ONCE])
            answer = self._client.mget(index=index, ids=some, source=source)
            yield from found(answer["docs"], self._host)

    def named(self, ids: Sequence[str], version: str) -> Sequence[Mapping[str, Any]]:
        """Return what ``version`` of an index has of ``ids``, without their source.

        One that somebody is just making has no shard for a moment, and nobody knows what it has: it is asked again.
        Raises :class:`IndexUnavailableError` where it never tells.
        """
        for attempt in range(_RETRIES):
            try:
                return list(self.read(ids, version))
            except IndexUnavailableError:
                time.sleep(self._backoff_seconds * 2**attempt)
        return list(self.read(ids, version))
