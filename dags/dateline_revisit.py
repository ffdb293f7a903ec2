"""Dateline, revisit.

Every afternoon, asks again for known articles that are 3, 7, 14, 30 and 60 days old, with the validators of their last
answers: what was corrected is revised, what moved is moved, what is gone is marked as withdrawn. Feeds are not asked,
and nothing new is listed. `days` and `limit` bound it; a source's `budget_minutes` does, too, and the rest is the next
revisit's. While a night goes on it waits, since both would write what is remembered of a source.

The tasks are those of `dateline_nightly`, over the articles that were chosen.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, dag, get_current_context, task

from pipeline.scheduling import default_args, follow_begin, tell_of_failure

RUN_NAME = "revisit-{{ run_id }}"
PARAMS = {
    "sources": Param(
        [], type="array", items={"type": "string"}, description="Only these source ids; empty means all of them."
    ),
    "days": Param(60, type="integer", minimum=1, maximum=90, description="Up to which age of an article, in days."),
    "limit": Param(300, type="integer", minimum=1, description="At most so many articles of a source."),
}


@dag(
    dag_id="dateline_revisit",
    schedule=CronDataIntervalTimetable("0 14 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=10),
    default_args=default_args(),
    on_failure_callback=tell_of_failure,
    params=PARAMS,
    tags=["dateline", "news"],
    doc_md=__doc__,
)
def dateline_revisit() -> None:
    """Build the DAG."""

    @task
    def begin(run_name: str) -> list[list[str]]:
        """Write down the sources and what is asked for again; return their ids, a batch for each task of `collect`."""
        from pipeline.stages import tasks
        from pipeline.stages.backfill import refuse_backfill

        context = get_current_context()
        refuse_backfill(context["dag_run"].run_type, "dateline_revisit")
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        params = context["params"]
        return tasks.begin_revisit(
            run_name, list(params["sources"]), days=int(params["days"]), limit=int(params["limit"])
        )

    follow_begin(RUN_NAME, begin(RUN_NAME))


dateline_revisit()
