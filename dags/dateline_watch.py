"""Dateline, watch.

Every morning at 08:00 UTC, looks whether a night came: the run of 02:00 has six hours by then. Where none that began in
the last `within` hours was reported, it tells so through Dateline's channels (once, and again after a week) and fails.
It catches what the night itself cannot tell: that it is paused, hangs, or waits for a worker that is not there.

For a scheduler that stands still see docs/operations.md: cron (`dateline alert missing`) and a heartbeat outside.
Nights that last longer than six hours want another hour here, or a larger `within`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, dag, get_current_context, task

from pipeline.scheduling import default_args, tell_of_failure

PARAMS = {
    "within": Param(
        29, type="integer", minimum=1, description="How many hours ago the last reported night may have begun."
    ),
}


@dag(
    dag_id="dateline_watch",
    schedule=CronDataIntervalTimetable("0 8 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=default_args() | {"execution_timeout": timedelta(minutes=10), "retries": 0},
    on_failure_callback=tell_of_failure,
    params=PARAMS,
    tags=["dateline", "news"],
    doc_md=__doc__,
)
def dateline_watch() -> None:
    """Build the DAG."""

    @task
    def watch(run_name: str) -> None:
        """Fail, and tell it, when no night was reported lately."""
        from pipeline.stages import tasks

        context = get_current_context()
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        tasks.watch(run_name, int(context["params"]["within"]))

    watch("{{ run_id }}")


dateline_watch()
