"""Dateline, maintenance.

Every Sunday: `prune` removes what runs older than `days` needed on their way (lists, notes, articles; replays as a
whole), `verify` reads the whole archive again and is red when a file is damaged or gone. Ledgers, reports, archive and
index stay. Airflow's own database is cleaned by `airflow db clean`, which no task may do.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, dag, get_current_context, task

from pipeline.scheduling import default_args, tell_of_failure

PARAMS = {"days": Param(30, type="integer", minimum=1, description="From which age on runs are pruned, in days.")}


@dag(
    dag_id="dateline_maintain",
    schedule=CronDataIntervalTimetable("0 12 * * 0", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(days=1),
    default_args=default_args() | {"execution_timeout": timedelta(hours=12)},
    on_failure_callback=tell_of_failure,
    params=PARAMS,
    tags=["dateline", "news"],
    doc_md=__doc__,
)
def dateline_maintain() -> None:
    """Build the DAG."""

    @task
    def prune() -> int:
        """Remove what old runs needed on their way; return how many files."""
        from pipeline.stages import tasks, upkeep

        context = get_current_context()
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        return upkeep.prune_runs(int(context["params"]["days"]))

    @task
    def verify() -> int:
        """Read every record of the archive; return how many files there are, or fail with what is lost."""
        from pipeline.stages import upkeep

        return upkeep.verify_archive()

    prune()
    verify()


dateline_maintain()
