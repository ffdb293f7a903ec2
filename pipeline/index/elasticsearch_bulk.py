"""Bulk requests to Elasticsearch: how large, and how often they are tried again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from pipeline.index.elasticsearch_answers import RETRY_STATUSES

CHUNK_BYTES = 5_000_000
CHUNK_ARTICLES = 500
_RETRIES = 5

Action = dict[str, Any]
"""``operation``: what the client sends of it; ``source``: the document as the JSON that it already is, or None."""


def bulk(
    client: Elasticsearch, actions: Iterable[Action], backoff_seconds: float = 1.0
) -> Iterable[tuple[bool, Action]]:
    """Send ``actions``; yield for each whether it succeeded, and what the server said of it.

    What is refused for load is tried again, first after ``backoff_seconds``. No failed item raises.
    """
    return streaming_bulk(
        client,
        actions,
        chunk_size=CHUNK_ARTICLES,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        max_retries=_RETRIES,
        initial_backoff=backoff_seconds,
        max_backoff=30 * backoff_seconds,
        retry_on_status=RETRY_STATUSES,
        expand_action_callback=_expanded,
    )


def _expanded(action: Any) -> tuple[Action, bytes | None]:  # noqa: ANN401 - the client's type is wider
    return action["operation"], action["source"]
