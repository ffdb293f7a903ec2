"""Dateline, nightly.

Fetches what the sources published, cleans it, finds languages, entities and dates, and indexes it.

`begin` writes the run's sources down; `collect` lists and fetches them side by side, a batch of sources a task; `plan`
divides what was captured into shares, and `process` makes articles of it, a share a task: a big source is read by many
workers, and small ones share the loading of models. `index` takes all that came through, `report` settles the ledger
(every link has exactly one outcome), and `verdict` decides the colour of the run: a green leaf must not hide a lost
source. `digest`, beside it, tells what the night brought, and sends it to whoever is to read it
(DATELINE_DIGEST_MAIL_TO, DATELINE_DIGEST_WEBHOOK); where that is refused, it waits for the next try. A run has under
200 tasks, whatever the volume.

Tasks hand over names and counts; the data is in files under `DATELINE_HOME`. Each task may be repeated: it writes the
same again. What a second attempt cannot mend (a typo in the sources file, an unknown source, an index that refuses)
fails at once. After tasks that are cleared by hand, those that follow have to run again, too: `verdict` names them.

A backfill takes from sitemaps and WARC files what they date in its interval, and is refused where there are none: feeds
tell only of today. So is a run that is started by hand with the date of a night that is over. What was captured in such
a night is made anew by `dateline replay`.

Configuration comes from the environment of the worker (see the README) or, for Elasticsearch, from an Airflow
connection called `dateline_elasticsearch`. A good night updates the asset `dateline_articles`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import Asset, CronDataIntervalTimetable, Param, TriggerRule, dag, get_current_context, task

from pipeline.scheduling import abreast, default_args, name_map_index, tell_of_failure

ARTICLES = Asset("dateline_articles")
PARAMS = {
    "sources": Param(
        [], type="array", items={"type": "string"}, description="Only these source ids; empty means all of them."
    ),
    "refresh": Param(
        default=False,
        type="boolean",
        description="Ask for every article again, not only for those where a look for revisions is due.",
    ),
}


def current_run_name() -> str:
    """Return the name that this DAG run has on disk."""
    return str(get_current_context()["run_id"])


def interval_to_fill() -> tuple[datetime, datetime] | None:
    """Return the interval of the past that this DAG run is to fill; None for a night that is to be fetched as it is.

    A run that somebody starts with the date of a night that is over is a backfill of one night.
    """
    from pipeline.stages.backfill import is_over

    context = get_current_context()
    start, end = context["data_interval_start"], context["data_interval_end"]
    if start is None or end is None or not is_over(context["dag_run"].run_type, end, datetime.now(UTC)):
        return None
    return start, end


@dag(
    dag_id="dateline_nightly",
    schedule=CronDataIntervalTimetable("0 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=20),
    default_args=default_args(),
    on_failure_callback=tell_of_failure,
    params=PARAMS,
    tags=["dateline", "news"],
    doc_md=__doc__,
)
def dateline_nightly() -> None:
    """Build the DAG."""

    @task
    def begin() -> list[list[str]]:
        """Write down the run's sources; return their ids, a batch for each task of `collect`."""
        from pipeline.stages import tasks

        context = get_current_context()
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        params = context["params"]
        return tasks.begin(
            current_run_name(), list(params["sources"]), refresh=bool(params["refresh"]), between=interval_to_fill()
        )

    @task(
        max_active_tis_per_dagrun=abreast("collect", 8),
        execution_timeout=timedelta(hours=6),
        map_index_template="{{ named }}",
    )
    def collect(source_ids: list[str]) -> int:
        """List and fetch a batch of sources, side by side; one that breaks off is tried again alone."""
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
        """Write what came through to the index; one writer for the whole run."""
        from pipeline.stages import tasks

        tasks.index(current_run_name())

    @task(trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
    def report() -> dict[str, int]:
        """Settle the ledger; return how many links had which outcome."""
        from pipeline.stages import tasks

        return tasks.report(current_run_name())

    @task
    def digest() -> int:
        """Make the morning's digest and send it; return how many events it tells. One that is refused waits."""
        from pipeline.stages import tasks

        return tasks.digest(current_run_name())

    @task(trigger_rule=TriggerRule.ALL_DONE, retries=0, outlets=[ARTICLES])
    def verdict() -> None:
        """Fail, with the reasons, when the run is not to be trusted, or when it was cleared in part."""
        from pipeline.stages import tasks

        tasks.verdict(current_run_name())

    shares = plan()
    # Airflow takes a task's docstring as its documentation, a mapped one's it does not.
    collect.override(doc_md=collect.function.__doc__).expand(source_ids=begin()) >> shares
    process.override(doc_md=process.function.__doc__).expand(share=shares) >> index() >> (reported := report())
    reported >> [digest(), verdict()]


dateline_nightly()
