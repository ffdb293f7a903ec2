"""The index: where articles are written to and searched, behind one small protocol."""

from __future__ import annotations

from pathlib import Path

from pipeline.index.protocol import Index
from pipeline.settings import Settings

__all__ = ["embedded_folder", "open_index"]


def embedded_folder(settings: Settings) -> Path:
    """Return where the embedded index lies, or will lie."""
    return settings.home / "index"


def open_index(settings: Settings) -> Index:
    """Return the index that ``settings`` name: Elasticsearch where a URL is given, else the embedded one.

    Nothing is connected to or created yet. The engines are imported here and not above, because Airflow parses DAG
    files every few seconds.
    """
    if settings.elasticsearch_url:
        from pipeline.index.elasticsearch import connect  # noqa: PLC0415 - see the docstring

        return connect(settings)
    from pipeline.index.embedded import EmbeddedIndex  # noqa: PLC0415 - see the docstring

    return EmbeddedIndex(embedded_folder(settings))
