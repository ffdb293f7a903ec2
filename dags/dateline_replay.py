"""Dateline, replay.

Cleans, enriches and indexes again what the archive holds, without the network: for a new version, a lost index, or
another one. `since` and `until` bound the days of the captures, `older_than` takes only what an earlier version made,
`dry_run` only says in the log of `choose` what it would be. Archived runs are replayed in batches, the oldest first;
newer versions of an article stay. Clear the failed tasks to go on where it broke off: what is done is left alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import Param, dag, get_current_context, task

from pipeline.scheduling import abreast, default_args, name_map_index, tell_of_failure

PARAMS = {
    "since": Param(
        None, type=["null", "string"], format="date", description="Only captures of this day or later (UTC)."
    ),
    "until": Param(
        None, type=["null", "string"], format="date", description="Only captures of this day (UTC) or earlier."
    ),
    "older_than": Param(None, type=["null", "string"], description="Only articles of an earlier version, or none."),
    "dry_run": Param(default=False, type="boolean", description="Only say what would be replayed."),
}


@dag(
    dag_id="dateline_replay",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    dagrun_timeout=timedelta(days=7),
    default_args=default_args() | {"execution_timeout": timedelta(hours=12)},
    on_failure_callback=tell_of_failure,
    params=PARAMS,
    tags=["dateline", "news"],
    doc_md=__doc__,
)
def dateline_replay() -> None:
    """Build the DAG."""

    @task
    def choose() -> list[list[str]]:
        """Find out what is to be replayed; return the archived runs in batches."""
        from pipeline.stages import maintenance_tasks, tasks

        context = get_current_context()
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        params = context["params"]
        choice = maintenance_tasks.choice_of(params["since"], params["until"], params["older_than"])
        return maintenance_tasks.plan_replay(choice, dry_run=bool(params["dry_run"]))

    @task(max_active_tis_per_dagrun=abreast("replay", 4), map_index_template="{{ named }}")
    def replay(run_ids: list[str]) -> int:
        """Replay a batch of archived runs, one after the other; fail when one of them is not good."""
        from pipeline.stages import maintenance_tasks

        context = get_current_context()
        params = context["params"]
        name_map_index(run_ids[0] if len(run_ids) == 1 else f"{run_ids[0]} to {run_ids[-1]}")
        choice = maintenance_tasks.choice_of(params["since"], params["until"], params["older_than"])
        return maintenance_tasks.replay_batch(run_ids, choice, context["dag_run"].run_after)

    replay.override(doc_md=replay.function.__doc__).expand(run_ids=choose())


dateline_replay()
