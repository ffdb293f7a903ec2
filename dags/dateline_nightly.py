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

from pipeline.scheduling import default_args, follow_begin, tell_of_failure

ARTICLES = Asset("dateline_articles")
RUN_NAME = "{{ run_id }}"
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


def interval_to_fill() -> tuple[datetime, datetime] | None:
    """Return the interval of the past that this DAG run is to fill; None for a night that is to be fetched as it is.

    A run that somebody starts with the date of a night that is over is a backfill of one night. One that is started
    without any date, as ``airflow dags trigger`` does, has no interval: Airflow then leaves it out of the context.
    """
    from pipeline.stages.backfill import is_over

    context = get_current_context()
    start, end = context.get("data_interval_start"), context.get("data_interval_end")
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
    def begin(run_name: str) -> list[list[str]]:
        """Write down the run's sources; return their ids, a batch for each task of `collect`."""
        from pipeline.stages import tasks

        context = get_current_context()
        tasks.check_conf(context["dag_run"].conf, PARAMS)
        params = context["params"]
        return tasks.begin(
            run_name, list(params["sources"]), refresh=bool(params["refresh"]), between=interval_to_fill()
        )

    @task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
    def digest(run_name: str) -> int:
        """Make the morning's digest and send it; return how many events it tells. One that is refused waits."""
        from pipeline.stages import tasks

        return tasks.digest(run_name)

    follow_begin(RUN_NAME, begin(RUN_NAME), outlets=[ARTICLES]) >> digest(RUN_NAME)


dateline_nightly()
