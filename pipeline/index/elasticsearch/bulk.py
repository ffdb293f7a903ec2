"""Bulk requests to Elasticsearch: each operation gets one answer, whatever the server or what stands before it does.

The client's own ``helpers`` lose operations where the answer has fewer items than the request, stop at the first
article that is too large for the server, and either send one request after the other or retry nothing.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from elastic_transport import ConnectionError as Disconnected
from elastic_transport import SerializationError, TlsError
from elasticsearch import ApiError, Elasticsearch

from pipeline.index.elasticsearch.answers import RETRY_STATUSES, TOO_LARGE, is_block, is_too_large

REQUEST_BYTES = 5_000_000
REQUEST_ARTICLES = 500
REQUESTS_AT_ONCE = 2
"""Elasticsearch counts four times the bytes of each against a tenth of its heap."""
_RETRIES = 5
_LONGEST_PAUSES = 30

Item = Mapping[str, Any]
"""What a bulk answer says of one operation: ``_id``, ``status`` and, where it failed, ``error``."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a bulk request, or two."""

    kind: Literal["index", "create", "delete"]
    target: Mapping[str, Any]
    """Where and under which version; has ``_id``."""
    document: bytes | None = None
    """As JSON."""

    @property
    def lines(self) -> list[bytes]:
        """The lines as they are sent, without their ends."""
        head = json.dumps({self.kind: self.target}).encode()
        return [head] if self.document is None else [head, self.document]


class BulkSender:
    """Sends operations, several requests at once; ``backoff_seconds`` is the first pause after a refusal for load."""

    def __init__(self, client: Elasticsearch, backoff_seconds: float = 1.0) -> None:
        self._client = client.options(max_retries=0)
        self._backoff_seconds = backoff_seconds

    def send(self, operations: Iterable[Operation]) -> Iterator[Item]:
        """Yield one item for each operation, in their order.

        An item with one of ``RETRY_STATUSES`` was tried until patience ended. Raises the client's errors where no
        answer comes, or none of Elasticsearch.
        """
        under_way: deque[Future[list[Item]]] = deque()
        with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
            try:
                for request in _requests(operations):
                    under_way.append(pool.submit(self._sent, request))
                    if len(under_way) > REQUESTS_AT_ONCE:
                        yield from under_way.popleft().result()
                while under_way:
                    yield from under_way.popleft().result()
            finally:
                for one in under_way:
                    one.cancel()

    def _sent(self, request: Sequence[Operation]) -> list[Item]:
        items: list[Item] = [{}] * len(request)
        waiting = list(range(len(request)))
        for attempt in range(_RETRIES + 1):
            if attempt:
                time.sleep(self._backoff_seconds * min(2 ** (attempt - 1), _LONGEST_PAUSES))
            answers = self._asked([request[at] for at in waiting], last=attempt == _RETRIES)
            for at, answer in zip(waiting, answers, strict=True):
                items[at] = answer
            if any(is_too_large(items[at]) for at in waiting):
                return self._halved(request, items)
            waiting = [at for at in waiting if items[at]["status"] in RETRY_STATUSES and not is_block(items[at])]
            if not waiting:
                break
        return items

    def _halved(self, request: Sequence[Operation], items: list[Item]) -> list[Item]:
        """One article may be too large, or all of them together: what is there already is written again unchanged."""
        if len(request) == 1:
            return items
        middle = len(request) // 2
        return [*self._sent(request[:middle]), *self._sent(request[middle:])]

    def _asked(self, request: Sequence[Operation], *, last: bool) -> list[Item]:
        lines: Any = [line for one in request for line in one.lines]  # the client's type knows no bytes
        try:
            answer = self._client.bulk(operations=lines).body
        except ApiError as error:
            if error.meta.status not in (*RETRY_STATUSES, TOO_LARGE):
                raise
            told = error.body.get("error") if isinstance(error.body, Mapping) else None
            return [_item(one, error.meta.status, told or "no reason given") for one in request]
        except TlsError:
            raise
        except (Disconnected, SerializationError):  # an answer that was cut is no JSON
            if last:
                raise
            return [_item(one, 503, "no answer") for one in request]
        return _items(answer, request)


def _requests(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    request: list[Operation] = []
    size = 0
    for one in operations:
        more = len(one.document or b"")
        if request and (size + more > REQUEST_BYTES or len(request) == REQUEST_ARTICLES):
            yield request
            request, size = [], 0
        request.append(one)
        size += more
    if request:
        yield request


def _items(answer: object, request: Sequence[Operation]) -> list[Item]:
    """Return the answer's items, one an operation; what it leaves out counts as not answered."""
    told = answer.get("items") if isinstance(answer, Mapping) else None
    if not isinstance(told, list):
        raise SerializationError("this is no answer to a bulk request")
    there = [
        one.get(request[at].kind, {}) if isinstance(one, Mapping) else {} for at, one in enumerate(told[: len(request)])
    ]
    there += [{}] * (len(request) - len(there))
    whole = [
        found.get("_id") == asked.target["_id"] and "status" in found
        for found, asked in zip(there, request, strict=True)
    ]
    return [
        found if good else _item(asked, 503, "no answer")
        for found, good, asked in zip(there, whole, request, strict=True)
    ]


def _item(operation: Operation, status: int, error: object) -> Item:
    return {"_id": operation.target["_id"], "status": status, "error": error}
