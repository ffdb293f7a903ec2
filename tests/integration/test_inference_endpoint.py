"""Vectors of an inference endpoint of Elasticsearch, answered on loopback as its reference describes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.enrich.events import Meaning
from pipeline.settings import Settings
from pipeline.stages.embedding import open_meaning
from tests.integration.answering_server import PRODUCT, Serve, serving

TEXT = "A ferry sank off Port Ansel."


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that end with the test."""
    with serving() as start:
        yield start


def _meaning(url: str) -> Meaning:
    found = open_meaning(Settings.load(embedding="elasticsearch:e5", elasticsearch_url=url))
    assert found is not None
    return found


class TestInferenceEndpoint:
    """``DATELINE_EMBEDDING=elasticsearch:ENDPOINT``."""

    @pytest.mark.parametrize("kind", ["text_embedding", "text_embedding_bytes", "text_embedding_bits"])
    def test_kinds_of_vectors(self, serve: Serve, kind: str) -> None:
        """Floats, bytes and bits come under names of their own; a text is asked for by itself, of the endpoint."""
        server = serve((200, PRODUCT, {kind: [{"embedding": [3, -4, 0]}]}))
        vector = _meaning(server.url).of(TEXT)
        assert vector is not None
        assert vector.model == "elasticsearch e5"
        method, path, _, asked = server.requests[-1]
        assert (method, path.partition("?")[0]) == ("POST", "/_inference/text_embedding/e5")
        assert json.loads(asked)["input"] == [TEXT]

    @pytest.mark.parametrize(
        ("status", "body", "told"),
        [
            (200, {"sparse_embedding": [{"embedding": {"ferry": 1.0}}]}, "its task must be text_embedding"),
            (200, {"text_embedding": [{"embedding": [1.0]}, {"embedding": [2.0]}]}, "gave 2 vectors for 1 text"),
            (200, {"text_embedding": [{"vector": [1.0]}]}, "KeyError"),
            (404, {"error": {"type": "resource_not_found_exception", "reason": "no endpoint e5"}}, "no endpoint e5"),
            (403, {"error": {"type": "security_exception", "reason": "not allowed"}}, ""),
        ],
        ids=["sparse", "too-many", "no-embedding", "no-endpoint", "forbidden"],
    )
    def test_what_is_no_vector(self, serve: Serve, status: int, body: dict[str, Any], told: str) -> None:
        """It is a problem of the run with its reason, once, and the endpoint is asked no more."""
        server = serve((status, PRODUCT, body))
        meaning = _meaning(server.url)
        assert meaning.of(TEXT) is None
        assert meaning.problem is not None
        assert told in meaning.problem.message
        asked = len(server.requests)
        assert meaning.of("Another text.") is None
        assert len(server.requests) == asked
