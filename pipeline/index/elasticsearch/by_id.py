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

        Raises :class:`IndexUnavailableError` where one could not be looked up, however often it was asked for.
        """
        for start in range(0, len(ids), READ_AT_ONCE):
            yield from self._some(list(ids[start : start + READ_AT_ONCE]), index, source)

    def _some(self, ids: Sequence[str], index: str, source: bool | list[str]) -> Sequence[Mapping[str, Any]]:  # noqa: FBT001 - the client's own type
        # An index that somebody is just making has no shard for a moment, and nobody knows what it has.
        for attempt in range(_RETRIES):
            try:
                return self._asked(ids, index, source)
            except IndexUnavailableError:
                time.sleep(self._backoff_seconds * 2**attempt)
        return self._asked(ids, index, source)

    def _asked(self, ids: Sequence[str], index: str, source: bool | list[str]) -> Sequence[Mapping[str, Any]]:  # noqa: FBT001 - the client's own type
        answer = self._client.mget(index=index, ids=ids, source=source)
        return list(found(answer["docs"], self._host))
