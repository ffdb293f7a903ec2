"""Dateline, watch.

Every morning at 08:00 UTC, looks whether a night came: the run of 02:00 has six hours by then. Where none that began
`within` hours before that was reported, it tells so through Dateline's channels (once, and again after a week) and
fails. It catches what the night itself cannot tell: that it is paused, hangs, or waits for a worker that is not there.
A run that somebody started by hand the day before does not stand in for the night.

For a scheduler that stands still see docs/operations.md: cron (`dateline alert missing`) and a heartbeat outside.
Nights that last longer than six hours, or begin at another time, want another hour here, and perhaps another `within`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronDataIntervalTimetable, Param, dag, get_current_context, task

from pipeline.scheduling import default_args, tell_of_failure

PARAMS = {
    "within": Param(
        7, type="integer", minimum=1, description="How many hours before 08:00 UTC the reported night may have begun."
    ),
}


def since(context: Mapping[str, Any]) -> datetime:
    """Return from when on the night that is looked for began.

    It is reckoned from the hour of the schedule, though the scheduler was late, or somebody starts it in the afternoon;
    a run that was started without a date has no such hour, and is reckoned from when it was started.
    """
    due: datetime = context.get("data_interval_end") or context["dag_run"].run_after
    hours: int = context["params"]["within"]
    return due - timedelta(hours=hours)


@dag(
    dag_id="dateline_watch",
    schedule=CronDataIntervalTimetable("0 8 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    # A worker that Airflow lost before it looked is no missing night, and would be told as a failure.
    default_args=default_args() | {"execution_timeout": timedelta(minutes=10), "retries": 1},
    on_failure_callback=tell_of_failure,
    params=PARAMS,
    tags=["dateline", "news"],
    doc_md=__doc__,
)
def dateline_watch() -> None:
    """Build the DAG."""

    @task
    def watch(run_name: str) -> None:
        """Fail, and tell it, when the last night was not reported."""
        from pipeline.stages import tasks

        context = get_current_context()
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        tasks.watch(run_name, since(context))

    watch("{{ run_id }}")


dateline_watch()
