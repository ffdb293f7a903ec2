"""Vectors of texts by an inference endpoint of Elasticsearch (``_inference/text_embedding``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.errors import ModelError
from pipeline.index.elasticsearch.answers import explaining

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_TIMEOUT_SECONDS = 30.0


class InferenceEndpoint:
    """An endpoint by its id, an :class:`~pipeline.enrich.events.Embedder`; its operator knows the model behind it."""

    def __init__(self, client: Elasticsearch, endpoint: str, host: str) -> None:
        self._client = client.options(request_timeout=_TIMEOUT_SECONDS, max_retries=1)
        self._endpoint = endpoint
        self._host = host
        self.name = f"elasticsearch {endpoint}"

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text; raises ``IndexUnavailableError``, ``IndexRefusedError`` or :class:`ModelError`."""
        with explaining(self._host):
            answer = self._client.inference.text_embedding(inference_id=self._endpoint, input=list(texts))
        found = next((value for name, value in answer.body.items() if name.startswith("text_embedding")), None)
        if not isinstance(found, list):
            message = f"the inference endpoint {self._endpoint!r} gives no vectors; its task must be text_embedding"
            raise ModelError(message, reason="vector-engine")
        return [one["embedding"] for one in found]
