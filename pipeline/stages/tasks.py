"""What the tasks of the DAGs call: a stage each, with the settings of the worker that it runs on.

Every function takes and returns names and counts of a few hundred bytes at most; that is all that reaches an XCom.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from pydantic import SecretStr

from pipeline.errors import SettingsError, UsageError
from pipeline.runs import Run
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.begin import begin as begin_stage
from pipeline.stages.begin import read_sources

CONNECTION_ID = "dateline_elasticsearch"

logger = logging.getLogger(__name__)


def worker_settings(connection: Callable[[str], Settings | None] | None = None) -> Settings:
    """Return the settings of this worker; its Airflow connection fills in Elasticsearch where the environment does not.

    ``connection`` gives the settings that a connection id holds, or None if there is none (default: asks Airflow).
    """
    settings = Settings.load()
    if settings.elasticsearch_url:
        return settings
    return (connection or _airflow_connection)(CONNECTION_ID) or settings


def _airflow_connection(connection_id: str) -> Settings | None:
    from airflow.sdk import Connection  # noqa: PLC0415 - the command line works without loading Airflow
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415 - likewise

    try:
        found = Connection.get(connection_id)
    except AirflowNotFoundException:
        return None
    if not found.host:
        raise SettingsError(f"the Airflow connection {connection_id} names no host; give it one")
    address = found.host if "://" in found.host else f"{found.schema or 'https'}://{found.host}"
    return Settings.load(
        elasticsearch_url=f"{address.rstrip('/')}:{found.port or 9200}",
        elasticsearch_username=found.login or None,
        elasticsearch_password=SecretStr(found.password) if found.password else None,
    )


def pick(declared: Sequence[Source], wanted: Sequence[str], where: str) -> tuple[Source, ...]:
    """Return the sources ``declared``, or those of them called ``wanted``.

    Raises :class:`UsageError` for a name that is not declared, with ``where`` and those that are.
    """
    unknown = sorted(set(wanted) - {one.id for one in declared})
    if unknown:
        known = ", ".join(one.id for one in declared)
        raise UsageError(f"{where} declares no source {', '.join(unknown)}; it has {known}")
    return tuple(one for one in declared if not wanted or one.id in wanted)


def begin(run_name: str, wanted: Sequence[str], *, refresh: bool = False) -> list[str]:
    """Begin the run over ``wanted`` sources (none named: all); return their ids."""
    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    begin_stage(settings, run, pick(load_sources(settings.sources), wanted, str(settings.sources)), refresh=refresh)
    return [source.id for source in read_sources(run)]


def discover(run_name: str, source_id: str) -> str:
    """List the links of one source; return its id."""
    from pipeline.stages.discover import discover as stage  # noqa: PLC0415 - a task loads its own rooms only

    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    stage(settings, run, source_of(run, source_id))
    return source_id


def fetch(run_name: str, source_id: str) -> str:
    """Capture the links of one source; return its id."""
    from pipeline.stages.fetch import fetch as stage  # noqa: PLC0415 - a task loads its own rooms only

    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    stage(settings, run, source_of(run, source_id))
    return source_id


def process(run_name: str, source_id: str) -> str:
    """Make articles of the captures of one source; return its id."""
    from pipeline.stages.curate import curation_of  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.process import process as stage  # noqa: PLC0415 - likewise

    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    stage(run, source_of(run, source_id), curation_of(settings))
    return source_id


def index(run_name: str) -> None:
    """Write the articles of the run to the index, then those of earlier runs that never came there."""
    from pipeline.stages.arrears import catch_up  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.index import index as stage  # noqa: PLC0415 - likewise

    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    stage(settings, run, afterwards=partial(catch_up, settings, run))


def report(run_name: str) -> dict[str, int]:
    """Settle the ledger, put it into the index, write the report to the log; return outcome → links."""
    from pipeline.stages.record import problem_line, record  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.report import lines  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.report import report as stage  # noqa: PLC0415 - likewise

    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    figures = stage(run)
    for line in lines(figures):
        logger.info("%s", line)
    if problem := problem_line(record(settings, run)):
        logger.warning("%s", problem)
    return figures.outcomes


def verdict(run_name: str) -> None:
    """Raise :class:`~pipeline.stages.report.RunNotTrustedError` with every reason unless the run is good."""
    from pipeline.stages.report import read_report, require_trust  # noqa: PLC0415 - a task loads its own rooms only

    require_trust(read_report(Run.named(worker_settings().home, run_name)))


def source_of(run: Run, source_id: str) -> Source:
    """Return the source called ``source_id`` as it was when ``run`` began; raises :class:`UsageError`."""
    for source in read_sources(run):
        if source.id == source_id:
            return source
    raise UsageError(f"run {run.id} has no source {source_id!r}")
