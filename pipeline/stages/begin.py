"""Begin a run: write down its sources, and which index it works for."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from pipeline.errors import IndexRefusedError, IndexUnavailableError, StorageError
from pipeline.index import open_index
from pipeline.parts import unreadable, write_bytes
from pipeline.record import Moment, Record
from pipeline.runs import Run, refuse_pruned
from pipeline.settings import Settings, Source
from pipeline.stages.backfill import Interval, bounded
from pipeline.store import is_there, read_bytes

logger = logging.getLogger(__name__)


class Revisit(Record):
    """Which known articles a run asks for again, instead of asking what is new."""

    days: int
    """Those that were first captured so many days ago or later."""
    limit: int
    """At most so many of a source."""
    every: bool = False
    """Also those for which no look is due."""


class Beginning(Record):
    """What ``begin`` found out; ``begin.json`` in the run's folder."""

    index_identity: str | None = None
    """None: there was no index to be had, so nothing is taken as already indexed and everything is fetched whole."""
    sources: tuple[Source, ...]
    refresh: bool = False
    """Ask for every listing and every article, not only for those where a look for changes is due."""
    between: tuple[Moment, Moment] | None = None
    """Only what is from this interval, its end left out: the run is a backfill."""
    revisit: Revisit | None = None
    """What it asks for again; None: it asks its sources for what is new."""


def begin(
    settings: Settings,
    run: Run,
    sources: Sequence[Source],
    *,
    require_index: bool = False,
    refresh: bool = False,
    between: Interval | None = None,
    revisit: Revisit | None = None,
) -> Beginning:
    """Start ``run`` over ``sources``: make the index ready and write both down.

    A run goes on without its index, since tomorrow the feeds will list other links; what it captures is indexed
    when the server is back, or lets us in. With ``require_index`` it raises :class:`IndexUnavailableError` or
    :class:`IndexRefusedError` instead, and nothing is written. A mistake in the user's rules on entities is raised
    (``SettingsError``) before anything is fetched, since no article could be made with it. A run ``between`` two times
    is a backfill (:mod:`pipeline.stages.backfill`), which is refused (``UsageError``) where no source states times.
    A run that is begun again stays the ``revisit`` that it was.
    """
    refuse_pruned(run)
    _check_rules(settings)
    if between is not None:
        sources = bounded(sources)
    try:
        identity = check_index(settings)
    except (IndexUnavailableError, IndexRefusedError):
        if require_index:
            raise
        identity = None
    if revisit is None and was_begun(run):
        revisit = read_beginning(run).revisit
    beginning = Beginning(
        index_identity=identity, sources=tuple(sources), refresh=refresh, between=between, revisit=revisit
    )
    write_bytes(run.beginning, (beginning.to_json() + "\n").encode())
    return beginning


def _check_rules(settings: Settings) -> None:
    if settings.entities.exists():
        from pipeline.stages.curation import curation_of  # noqa: PLC0415 - most runs have no rules, and need no names

        curation_of(settings)


def check_index(settings: Settings) -> str:
    """Make the index ready and return its identity; an older version of it stays in use, and the log says so.

    Raises ``IndexUnavailableError`` or ``IndexRefusedError``.
    """
    index = open_index(settings)
    try:
        index.ensure()
        if outdated := index.outdated():
            logger.warning("%s", outdated)
        index.get(["0" * 64])  # an embedded index that is damaged says so when it is read, not when it is named
        return index.identity
    finally:
        index.close()


def read_beginning(run: Run) -> Beginning:
    """Return what :func:`begin` wrote; raises :class:`StorageError` when the run was never begun."""
    try:
        return Beginning.from_json(read_bytes(run.beginning))
    except FileNotFoundError as error:
        raise StorageError(f"run {run.id} was never begun under {run.home}: {run.beginning} is missing") from error
    except ValueError as error:
        message = f"{run.beginning} is damaged; start another run, or remove it and begin this one again"
        raise unreadable(run.beginning, error, message) from error


def was_begun(run: Run) -> bool:
    """Return whether there is a run to resume."""
    return is_there(run.beginning)


def read_sources(run: Run) -> tuple[Source, ...]:
    """Return the sources of ``run`` as they were when it began."""
    return read_beginning(run).sources
