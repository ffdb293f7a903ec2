"""Dateline, nightly.

Fetches what the sources published, cleans it, finds languages, entities and dates, and indexes it.

`begin` writes the run's sources down; for each source `discover` → `fetch` → `process` run in a line of their own,
so that one broken publisher delays nobody; `index` takes all that came through, `report` settles the ledger (every
link has exactly one outcome), and `verdict` decides the colour of the run: a green leaf must not hide a lost source.

Tasks hand over names and counts; the data is in files under `DATELINE_HOME`. Each task may be repeated: it writes
the same again. Configuration comes from the environment of the worker (see the README) or, for Elasticsearch, from an
Airflow connection called `dateline_elasticsearch`.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, TriggerRule, dag, get_current_context, task, task_group

RETRY_DELAY = timedelta(seconds=float(os.environ.get("DATELINE_TASK_RETRY_SECONDS", "300")))


def current_run_name() -> str:
    """Return the name that this DAG run has on disk."""
    return str(get_current_context()["run_id"])


@dag(
    dag_id="dateline_nightly",
    schedule=CronDataIntervalTimetable("0 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "dateline",
        "retries": 2,
        "retry_delay": RETRY_DELAY,
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(hours=1),
    },
    params={
        "sources": Param(
            [], type="array", items={"type": "string"}, description="Only these source ids; empty means all of them."
        ),
        "refresh": Param(
            default=False,
            type="boolean",
            description="Ask for every article again, not only for those where a look for revisions is due.",
        ),
    },
    tags=["dateline", "news"],
    doc_md=__doc__,
)
def dateline_nightly() -> None:
    """Build the DAG."""

    @task
    def begin() -> list[str]:
        """Write down the run's sources; return their ids."""
        from pipeline.stages import tasks

        params = get_current_context()["params"]
        return tasks.begin(current_run_name(), list(params["sources"]), refresh=bool(params["refresh"]))

    @task_group
    def source_line(source_id: str) -> None:
        """Take one source from its listing to its articles."""

        @task(max_active_tis_per_dagrun=8)
        def discover(source_id: str) -> str:
            from pipeline.stages import tasks

            return tasks.discover(current_run_name(), source_id)

        @task(max_active_tis_per_dagrun=8)
        def fetch(source_id: str) -> str:
            from pipeline.stages import tasks

            return tasks.fetch(current_run_name(), source_id)

        @task(max_active_tis_per_dagrun=4)
        def process(source_id: str) -> str:
            from pipeline.stages import tasks

            return tasks.process(current_run_name(), source_id)

        process(fetch(discover(source_id)))  # type: ignore[arg-type]  # an XComArg is its value when the task runs

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def index() -> None:
        """Write what came through to the index; one writer for the whole run."""
        from pipeline.stages import tasks

        tasks.index(current_run_name())

    @task(trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
    def report() -> dict[str, int]:
        """Settle the ledger; return how many links had which outcome."""
        from pipeline.stages import tasks

        return tasks.report(current_run_name())

    @task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
    def verdict() -> None:
        """Fail, with the reasons, when the run is not to be trusted."""
        from pipeline.stages import tasks

        tasks.verdict(current_run_name())

    source_line.expand(source_id=begin()) >> index() >> report() >> verdict()


dateline_nightly()
