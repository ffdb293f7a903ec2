"""What the tasks of the DAGs call: a stage each, with the settings of the worker that it runs on.

Every function takes and returns names and counts of a few hundred bytes at most; that is all that reaches an XCom.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from pydantic import SecretStr

from pipeline.counted import counted
from pipeline.errors import DatelineError, NightMissingError, SettingsError, SourceError, StorageError, UsageError
from pipeline.runs import Run
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.backfill import Interval
from pipeline.stages.batches import batches, discard, join
from pipeline.stages.batches import plan as divide_run
from pipeline.stages.begin import Revisit, read_beginning, read_sources, was_begun
from pipeline.stages.begin import begin as begin_stage
from pipeline.store import free_bytes

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
    return Settings.load(
        elasticsearch_url=address_of_connection(found.conn_type, found.schema, found.host, found.port),
        elasticsearch_username=found.login or None,
        elasticsearch_password=SecretStr(found.password) if found.password else None,
    )


def address_of_connection(kind: str, schema: str | None, host: str, port: int | None) -> str:
    """Return the address of Elasticsearch that an Airflow connection gives: https, where nothing in it says http.

    ``http://elastic.example:9200`` as a connection's URI leaves its scheme in the connection's type (``kind``).
    """
    scheme = schema or (kind if kind in {"http", "https"} else "https")
    address = host if "://" in host else f"{scheme}://{host}"
    return f"{address.rstrip('/')}:{port or 9200}"


def pick(declared: Sequence[Source], wanted: Sequence[str], where: str) -> tuple[Source, ...]:
    """Return the sources ``declared`` that are enabled, or those of them called ``wanted``, enabled or not.

    Raises :class:`UsageError` for a name that is not declared, with those that are; and where none is left.
    """
    unknown = sorted(set(wanted) - {one.id for one in declared})
    if unknown:
        known = ", ".join(one.id for one in declared)
        raise UsageError(f"{where} declares no source {', '.join(unknown)}; it has {known}")
    picked = tuple(one for one in declared if one.id in wanted or (one.enabled and not wanted))
    if not picked:
        raise UsageError(f"{where} declares no source that is enabled; set enabled = true, or name one")
    return picked


def check_conf(conf: Mapping[str, object] | None, known: Iterable[str]) -> None:
    """Raise :class:`UsageError` for a key that the DAG does not know, which Airflow would pass over in silence."""
    unknown = sorted(set(conf or {}) - set(known))
    if unknown:
        raise UsageError(f"there is no parameter {', '.join(unknown)}; there are {', '.join(sorted(known))}")


def begin(
    run_name: str, wanted: Sequence[str], *, refresh: bool = False, between: Interval | None = None
) -> list[list[str]]:
    """Begin the run over ``wanted`` sources (none named: all); return their ids in batches to be fetched.

    With ``between``, it is a backfill of that interval, over those of them that state times.
    """
    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    sources = pick(load_sources(settings.sources), wanted, str(settings.sources))
    begin_stage(settings, run, sources, refresh=refresh, between=between)
    return batches([source.id for source in read_sources(run)])


def begin_revisit(run_name: str, wanted: Sequence[str], *, days: int, limit: int) -> list[list[str]]:
    """Begin a run that asks for known articles of ``wanted`` sources (none named: all); return their ids in batches."""
    from pipeline.stages.revisit import begin_revisit as stage  # noqa: PLC0415 - a task loads its own rooms only

    settings = worker_settings()
    run = Run.named(settings.home, run_name)
    sources = pick(load_sources(settings.sources), wanted, str(settings.sources))
    stage(settings, run, sources, Revisit(days=days, limit=limit), datetime.now(UTC))
    return batches([source.id for source in read_sources(run)])


def collect(run_name: str, source_ids: Sequence[str]) -> int:
    """List and fetch a batch of sources; return how many came through.

    What an earlier attempt of the task fetched to the end is left alone, unless that was all of it. Raises
    :class:`SourceError`, once the others are done, with those that broke off.
    """
    from pipeline.stages.collect import collect as stage  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.collect import unfinished  # noqa: PLC0415 - likewise

    settings = worker_settings()
    run = _begun(settings, run_name)
    sources = [one for one in read_sources(run) if one.id in set(source_ids)]
    only_due = not read_beginning(run).refresh
    wanted = unfinished(run, sources) or sources
    if lost := asyncio.run(stage(settings, run, wanted, logger.warning, only_due=only_due)).lost:
        reasons = "; ".join(f"{source_id}: {error.message}" for source_id, error in lost.items())
        missing = counted(len(lost), f"of {counted(len(sources), 'sources')} were not fetched")
        raise SourceError(f"{missing}: {reasons}")
    return len(sources)


def plan(run_name: str) -> list[int]:
    """Divide what was fetched; return the numbers of the shares."""
    from pipeline.stages.cleared_tasks import note_basis  # noqa: PLC0415 - a task loads its own rooms only

    run = _begun(worker_settings(), run_name)
    note_basis(run, "plan")
    return list(range(len(divide_run(run).shares)))


def process(run_name: str, share: int) -> int:
    """Make articles of the captures of one share; return its number."""
    from pipeline.stages.curation import curation_of  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.process import process_share  # noqa: PLC0415 - likewise

    settings = worker_settings()
    process_share(_begun(settings, run_name), share, curation_of(settings))
    return share


def index(run_name: str) -> None:
    """Write the articles of the run to the index, then those of earlier runs that never came there."""
    from pipeline.stages.cleared_tasks import note_basis  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.index import index as stage  # noqa: PLC0415 - likewise
    from pipeline.stages.unfinished_runs import catch_up  # noqa: PLC0415 - likewise

    settings = worker_settings()
    run = _begun(settings, run_name)
    note_basis(run, "index")
    join(run)
    stage(settings, run, afterwards=partial(catch_up, settings, run))


def report(run_name: str) -> dict[str, int]:
    """Settle the ledger, put it into the index, write the report to the log; return outcome → links."""
    from pipeline.stages.verdict.record import problem_line, record  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.verdict.report import lines  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.verdict.report import report as stage  # noqa: PLC0415 - likewise

    settings = worker_settings()
    run = _begun(settings, run_name)
    figures = stage(run)
    for line in lines(figures):
        logger.info("%s", line)
    if problem := problem_line(record(settings, run)):
        logger.warning("%s", problem)
    return figures.outcomes


def digest(run_name: str) -> int:
    """Make the digest of the day on which the run began, and send it where somebody is to get it; return its events.

    Raises :class:`~pipeline.errors.StorageError` naming the channels that refused: a second attempt sends what waits.
    """
    from pipeline.stages.messages.digest import day_of_run, write_digest  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.messages.digest_post import send_digest  # noqa: PLC0415 - likewise

    settings = worker_settings()
    day = day_of_run(_begun(settings, run_name), datetime.now(UTC))
    made = write_digest(settings, day)
    if made is None:
        raise UsageError(f"no run of {day} was reported, so there is no digest: the log of the task report says why")
    if problems := send_digest(settings, day):
        raise StorageError("; ".join(problems), reason="digest-not-sent")
    return len(made.events) + len(made.running)


def verdict(run_name: str) -> None:
    """Raise :class:`~pipeline.stages.verdict.report.RunNotTrustedError` with every reason unless the run is good.

    Where tasks were cleared by hand, the ledger is settled anew; raises :class:`UsageError` with the task to clear
    where those that follow did not run again. What is wrong is told through the channels that are set up.
    """
    from pipeline.stages.messages.alert import alert_broken  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.verdict.report import RunNotTrustedError  # noqa: PLC0415 - likewise

    settings = worker_settings()
    try:
        _judge(settings, run_name)
    except RunNotTrustedError:
        raise
    except DatelineError as error:
        for problem in alert_broken(settings, Run.named(settings.home, run_name), error.message, datetime.now(UTC)):
            logger.warning("%s", problem)
        raise


def _judge(settings: Settings, run_name: str) -> None:
    from pipeline.stages.cleared_tasks import is_settled, task_to_clear, why_to_clear  # noqa: PLC0415 - likewise
    from pipeline.stages.messages.alert import after_run  # noqa: PLC0415 - a task loads its own rooms only
    from pipeline.stages.verdict.report import read_report, require_trust  # noqa: PLC0415 - likewise

    run = _begun(settings, run_name)
    if task := task_to_clear(run):
        raise UsageError(why_to_clear(run, task, free_bytes(run.home)))
    if not is_settled(run):
        report(run_name)
    figures = read_report(run)
    for problem in after_run(settings, run, figures):
        logger.warning("%s", problem)
    require_trust(figures)
    discard(run)


def _begun(settings: Settings, run_name: str) -> Run:
    """Return the run; raises :class:`UsageError`, which no second attempt mends, where it was never begun."""
    run = Run.named(settings.home, run_name)
    if not was_begun(run):
        raise UsageError(f"run {run.id} was not begun: the log of the task begin says why")
    return run


def watch(run_name: str, since: datetime) -> None:
    """Raise :class:`NightMissingError`, and tell it, when no night that began at ``since`` or later was reported.

    ``run_name`` is the scheduler's name of the run that looks.
    """
    from pipeline.stages.messages.alert import alert_missing  # noqa: PLC0415 - a task loads its own rooms only

    now = datetime.now(UTC)
    is_missing, problems = alert_missing(worker_settings(), now, now - since, asked_by=run_name)
    for problem in problems:
        logger.warning("%s", problem)
    if is_missing:
        raise NightMissingError(
            f"no night that began since {since:%Y-%m-%d %H:%M} was reported: dateline status, and dateline_nightly"
        )


def tell_failed(dag_id: str, run_name: str, reason: str) -> None:
    """Tell that a run of ``dag_id`` failed, through the channels that are set up, unless it was told already.

    Never raises for what could not be told: that is in the log.
    """
    from pipeline.stages.messages.alert import alert_failed  # noqa: PLC0415 - most runs fail nowhere

    try:
        problems = alert_failed(Settings.load(), dag_id, run_name, reason, datetime.now(UTC))
    except DatelineError as error:
        problems = [error.message]
    for problem in problems:
        logger.warning("%s", problem)
