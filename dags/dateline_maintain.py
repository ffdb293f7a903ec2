"""Dateline, maintenance.

Every Sunday: `prune` removes what runs older than `days` needed on their way (lists, notes, articles; replays as a
whole), `prune_archive` what is older than `capture_days` and no article in the index stands on (listings, answers,
replaced versions; 0, the default, removes nothing), `verify` reads the whole archive again and is red when a file is
damaged or gone. Ledgers, reports and index stay. Airflow's own database is cleaned by `airflow db clean`, which no
task may do.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, TriggerRule, dag, get_current_context, task

from pipeline.scheduling import default_args, tell_of_failure

PARAMS = {
    "days": Param(30, type="integer", minimum=1, description="From which age on runs are pruned, in days."),
    "capture_days": Param(
        0,
        type="integer",
        minimum=0,
        description="From which age on what no article stands on leaves the archive, in days; 0: never.",
    ),
}


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
        from pipeline.stages import maintenance_tasks, tasks

        context = get_current_context()
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        return maintenance_tasks.prune_runs(int(context["params"]["days"]))

    @task
    def prune_archive() -> int:
        """Remove what is old from the archive and no article in the index stands on; return the bytes given back."""
        from pipeline.stages import maintenance_tasks

        return maintenance_tasks.prune_captures(int(get_current_context()["params"]["capture_days"]))

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def verify() -> int:
        """Read every record of the archive; return how many files there are, or fail with what is lost."""
        from pipeline.stages import maintenance_tasks

        return maintenance_tasks.verify_archive()

    prune()
    prune_archive() >> verify()


dateline_maintain()
