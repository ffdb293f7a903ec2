"""Dateline, revisit.

Every afternoon, asks again for known articles that are 3, 7, 14, 30 and 60 days old, with the validators of their last
answers: what was corrected is revised, what moved is moved, what is gone is marked as withdrawn. Feeds are not asked,
and nothing new is listed. `days` and `limit` bound it; a source's `budget_minutes` does, too, and the rest is the next
revisit's. While a night goes on it waits, since both would write what is remembered of a source.

The tasks are those of `dateline_nightly`, over the articles that were chosen.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, TriggerRule, dag, get_current_context, task

from pipeline.scheduling import abreast, default_args, name_map_index, tell_of_failure

PARAMS = {
    "sources": Param(
        [], type="array", items={"type": "string"}, description="Only these source ids; empty means all of them."
    ),
    "days": Param(60, type="integer", minimum=1, maximum=90, description="Up to which age of an article, in days."),
    "limit": Param(300, type="integer", minimum=1, description="At most so many articles of a source."),
}


def current_run_name() -> str:
    """Return the name that this DAG run has on disk."""
    return f"revisit-{get_current_context()['run_id']}"


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
    def begin() -> list[list[str]]:
        """Write down the sources and what is asked for again; return their ids, a batch for each task of `collect`."""
        from pipeline.stages import tasks
        from pipeline.stages.backfill import refuse_backfill

        context = get_current_context()
        refuse_backfill(context["dag_run"].run_type, "dateline_revisit")
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        params = context["params"]
        return tasks.begin_revisit(
            current_run_name(), list(params["sources"]), days=int(params["days"]), limit=int(params["limit"])
        )

    @task(
        max_active_tis_per_dagrun=abreast("collect", 8),
        execution_timeout=timedelta(hours=6),
        map_index_template="{{ named }}",
    )
    def collect(source_ids: list[str]) -> int:
        """Ask for the articles of a batch of sources, side by side; one that breaks off is tried again alone."""
        from pipeline.stages import tasks

        name_map_index(source_ids[0] if len(source_ids) == 1 else f"{source_ids[0]} to {source_ids[-1]}")
        return tasks.collect(current_run_name(), source_ids)

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def plan() -> list[int]:
        """Divide the captures into shares of about the same size; return their numbers."""
        from pipeline.stages import tasks

        return tasks.plan(current_run_name())

    @task(
        max_active_tis_per_dagrun=abreast("process", 4),
        execution_timeout=timedelta(hours=6),
        map_index_template="{{ named }}",
    )
    def process(share: int) -> int:
        """Clean and enrich the captures of one share; the models of names are loaded once for all of them."""
        from pipeline.stages import tasks

        name_map_index(f"share {share}")
        return tasks.process(current_run_name(), share)

    @task(trigger_rule=TriggerRule.ALL_DONE, execution_timeout=timedelta(hours=6))
    def index() -> None:
        """Write what changed to the index, and what is gone."""
        from pipeline.stages import tasks

        tasks.index(current_run_name())

    @task(trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
    def report() -> dict[str, int]:
        """Settle the ledger; return how many links had which outcome."""
        from pipeline.stages import tasks

        return tasks.report(current_run_name())

    @task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
    def verdict() -> None:
        """Fail, with the reasons, when the run is not to be trusted, or when it was cleared in part."""
        from pipeline.stages import tasks

        tasks.verdict(current_run_name())

    shares = plan()
    # Airflow takes a task's docstring as its documentation, a mapped one's it does not.
    collect.override(doc_md=collect.function.__doc__).expand(source_ids=begin()) >> shares
    process.override(doc_md=process.function.__doc__).expand(share=shares) >> index() >> report() >> verdict()


dateline_revisit()
