"""The index: where articles are written to and searched, behind one small protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.set_index import SetIndex

if TYPE_CHECKING:
    from pipeline.index.ledger import LedgerIndex
    from pipeline.index.migration import Migration
    from pipeline.index.protocol import Index
    from pipeline.settings import Settings

__all__ = ["embedded_folder", "open_index", "open_migration"]


def embedded_folder(settings: Settings | SetIndex) -> Path:
    """Return where the embedded index lies, or will lie: always in a folder of this machine.

    Raises :class:`SettingsError` when the data root is an object store and no other folder is named.
    """
    if settings.index_home is not None:
        return settings.index_home
    if isinstance(settings.home, Path):
        return settings.home / "index"
    message = (
        f"the embedded index needs a folder of this machine, and DATELINE_HOME is {settings.home}: "
        "set DATELINE_ELASTICSEARCH_URL, or DATELINE_INDEX_HOME to a folder that only this machine writes to"
    )
    raise SettingsError(message)


def open_index(settings: Settings | SetIndex, *, asked_once: bool = False) -> Index:
    """Return the index that ``settings`` name: Elasticsearch where a URL is given, else the embedded one.

    Nothing is connected to or created yet; ``asked_once`` tells the embedded one that a single search is to come. The
    engines are imported here and not above, because Airflow parses DAG files every few seconds.
    """
    if not isinstance(settings, SetIndex) and settings.elasticsearch_url:
        from pipeline.index.elasticsearch.index import connect  # noqa: PLC0415 - see the docstring

        return connect(settings)
    from pipeline.index.embedded.index import EmbeddedIndex  # noqa: PLC0415 - see the docstring

    return EmbeddedIndex(embedded_folder(settings), asked_once=asked_once)


def open_migration(settings: Settings) -> Migration:
    """Return what moves the index that ``settings`` name from one version to another; nothing is done yet."""
    if settings.elasticsearch_url:
        from pipeline.index.elasticsearch.address import connect_client  # noqa: PLC0415 - see open_index
        from pipeline.index.elasticsearch.migration import ElasticsearchMigration  # noqa: PLC0415 - likewise

        return ElasticsearchMigration(*connect_client(settings))
    from pipeline.index.embedded.migration import EmbeddedMigration  # noqa: PLC0415 - likewise

    return EmbeddedMigration(embedded_folder(settings))


def open_ledger(settings: Settings) -> LedgerIndex:
    """Return where runs and outcomes are kept: beside the articles, in the same engine (:func:`open_index`)."""
    if settings.elasticsearch_url:
        from pipeline.index.elasticsearch.address import connect_client  # noqa: PLC0415 - as above
        from pipeline.index.elasticsearch.ledger import ElasticsearchLedger  # noqa: PLC0415 - as above
        from pipeline.index.elasticsearch.templates import load_templates  # noqa: PLC0415 - as above

        client, _, host = connect_client(settings)
        outcomes = load_templates(settings.index_prefix, of="outcomes")
        runs = load_templates(settings.index_prefix, of="runs")
        return ElasticsearchLedger(client, outcomes, runs, host, settings.ledger_kept)
    from pipeline.index.embedded.ledger import SqliteLedger  # noqa: PLC0415 - as above

    return SqliteLedger(embedded_folder(settings), settings.ledger_kept)
