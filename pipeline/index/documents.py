"""What both indexes keep of an article: its document and its version. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.article import Article

LONGEST_ID = 512
"""Bytes; Elasticsearch refuses a longer ``_id``."""
LARGEST_DOCUMENT = 90_000_000
"""Bytes; Elasticsearch takes no request beyond 100 MB (``http.max_content_length``)."""
LONGEST_FACET = 1024
"""Characters; a longer value of a facet field is stored, but neither counted nor found (``ignore_above``)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it is written."""

    id: str
    version: int
    """``captured_at`` in microseconds since 1970: a greater one is newer, and one that is equal is a replay."""
    document: Mapping[str, Any]
    stored: bytes
    """``document`` as JSON in UTF-8."""


def entry(article: Article) -> Entry:
    """Return what is written for ``article``; raises ``ValueError`` saying why no index could keep it.

    An article without ``story_id`` is its own story: Elasticsearch would collapse all that have none into one hit.
    """
    if not article.id or len(article.id.encode("utf-8", "surrogatepass")) > LONGEST_ID:
        raise ValueError(f"its id has {len(article.id)} characters; an id has 1 to {LONGEST_ID} bytes")
    version = (article.captured_at.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
    if version < 0:
        raise ValueError(f"captured_at {article.captured_at.isoformat()} lies before 1970; correct the clock")
    try:
        document = {**article.document(), "story_id": article.story_id or article.id}
        stored = as_json(document)
    except ValueError as error:
        raise ValueError(f"it is no valid article: {str(error).splitlines()[0]}") from error
    if len(stored) > LARGEST_DOCUMENT:
        raise ValueError(f"it has {len(stored)} bytes; at most {LARGEST_DOCUMENT} can be indexed")
    return Entry(article.id, version, document, stored)


def as_json(document: Mapping[str, Any]) -> bytes:
    """Return ``document`` as compact JSON in UTF-8; raises ``ValueError`` for lone surrogates."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
