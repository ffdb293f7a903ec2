"""Every DAG file: it loads, fast and light, and has the shape that the design gives it."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import TriggerRule
from airflow.sdk.definitions.mappedoperator import MappedOperator
from airflow.sdk.definitions.retry_policy import RetryAction

from pipeline.errors import (
    IndexRefusedError,
    IndexUnavailableError,
    NightMissingError,
    SettingsError,
    SourceError,
    StorageError,
    UsageError,
)
from pipeline.parts import write_bytes
from pipeline.runs import Run
from pipeline.scheduling import abreast, default_args, tell_of_failure
from pipeline.stages.tasks import watch
from tests.unit.stages.test_stage_alert import endpoint, night

pytestmark = pytest.mark.airflow

HEAVY = ("spacy", "trafilatura", "elasticsearch", "tantivy", "pipeline.stages")
"""A DAG file is parsed every half minute: none of these may be loaded by it."""

PARSE = """
import json, runpy, sys, time
import pipeline.errors, airflow.sdk, airflow.sdk.definitions.retry_policy
airflow.sdk.dag, airflow.sdk.Param, airflow.sdk.Asset, airflow.sdk.task, airflow.sdk.CronDataIntervalTimetable
for path in sys.argv[1:]:
    began = time.process_time()
    runpy.run_path(path)
    print(json.dumps([path, time.process_time() - began, sorted(sys.modules)]))
"""
"""A program that reads the DAG files of its arguments; each name of Airflow is loaded when it is first asked for."""


@pytest.fixture(scope="module")
def dag_bag(repository: Path) -> DagBag:
    """Every DAG of the project."""
    return DagBag(repository / "dags")


class Parsed(NamedTuple):
    """What reading a DAG file took and left, with Airflow loaded."""

    name: str
    seconds: float
    """Of processor time."""
    modules: list[str]
    """All that are loaded then."""


@pytest.fixture(scope="module")
def parsed(repository: Path) -> list[Parsed]:
    """Every DAG file, read in an interpreter that has loaded nothing else."""
    files = [str(path) for path in sorted((repository / "dags").glob("*.py"))]
    run = [sys.executable, "-c", PARSE, *files]
    done = subprocess.run(run, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    found = [Parsed(*json.loads(line)) for line in done.stdout.splitlines()[-len(files) :]]
    assert [one.name for one in found] == files
    return found


class TestEveryDag:
    """What all DAGs keep."""

    def test_all_load(self, dag_bag: DagBag) -> None:
        """No DAG file breaks at import."""
        assert not dag_bag.import_errors
        names = {"nightly", "replay", "maintain", "revisit", "watch"}
        assert set(dag_bag.dags) == {f"dateline_{one}" for one in names}

    def test_all_are_described_and_tagged(self, dag_bag: DagBag) -> None:
        """Whoever is on call finds what a DAG does in its page."""
        for dag in dag_bag.dags.values():
            assert len(dag.doc_md or "") > 200
            assert "dateline" in dag.tags

    def test_nothing_lasts_for_ever(self, dag_bag: DagBag) -> None:
        """Every task and every run has a time after which it is given up, and every task says what it does."""
        for dag in dag_bag.dags.values():
            assert dag.dagrun_timeout is not None
            for task in dag.tasks:
                assert task.execution_timeout is not None
                assert task.execution_timeout < dag.dagrun_timeout
                assert task.doc_md

    def test_mapped_tasks_have_names(self, dag_bag: DagBag) -> None:
        """The grid shows what a mapped task works on, not its number."""
        tasks = [task for dag in dag_bag.dags.values() for task in dag.tasks]
        mapped = [task for task in tasks if isinstance(task, MappedOperator)]
        assert mapped
        assert all(task.partial_kwargs.get("map_index_template") for task in mapped)

    def test_a_watch_that_was_lost_is_begun_again(self, dag_bag: DagBag) -> None:
        """The watch is not given up because its worker was lost: that would be told as a failure of its own."""
        assert [task.retries for task in dag_bag.dags["dateline_watch"].tasks] == [1]

    def test_mistakes_are_not_tried_again(self, dag_bag: DagBag) -> None:
        """A typo is none the better for waiting; the weather is."""
        tasks = [task for dag in dag_bag.dags.values() for task in dag.tasks if task.retries]
        assert tasks
        weather: list[Exception] = [StorageError("disk full"), IndexUnavailableError("away"), SourceError("silent")]
        mistakes = [SettingsError("a typo"), UsageError("no such source"), IndexRefusedError("not allowed in")]
        mistakes.append(NightMissingError("none since yesterday"))
        for task in tasks:
            policy = task.retry_policy
            assert policy is not None
            assert {policy.evaluate(one, 1, 2).action for one in mistakes} == {RetryAction.FAIL}
            assert {policy.evaluate(one, 1, 2).action for one in weather} == {RetryAction.DEFAULT}

    def test_a_failed_run_is_told(self, dag_bag: DagBag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every DAG tells through our own channels when a run of it fails, and nothing when its verdict has."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        with endpoint() as (url, asked):
            monkeypatch.setenv("DATELINE_ALERT_WEBHOOK", url)
            for dag in dag_bag.dags.values():
                tell = dag.on_failure_callback
                assert callable(tell)
                tell({"dag": dag, "run_id": "scheduled__1", "reason": "timed_out"})
        told = [json.loads(body)["lines"][0] for _, _, body in asked]
        assert told == [f"the run scheduled__1 of {one} failed: timed_out" for one in dag_bag.dags]

    def test_files_are_parsed_in_no_time(self, parsed: list[Parsed]) -> None:
        """What a DAG file does itself, with Airflow loaded, takes under a tenth of a second of processor time."""
        assert not [(one.name, one.seconds) for one in parsed if one.seconds >= 0.1]

    def test_files_load_nothing_heavy(self, parsed: list[Parsed]) -> None:
        """Loading a DAG file loads none of the rooms and none of their libraries."""
        assert not [(one.name, name) for one in parsed for name in one.modules if name.startswith(HEAVY)]


class TestRevisit:
    """The shape of ``dateline_revisit``."""

    def test_it_is_a_night_over_other_links(self, dag_bag: DagBag) -> None:
        """The same tasks in the same order, but no digest and no asset: what is new comes of the nights."""
        nightly, revisit = dag_bag.dags["dateline_nightly"], dag_bag.dags["dateline_revisit"]
        assert [one.task_id for one in revisit.tasks] == [
            one.task_id for one in nightly.tasks if one.task_id != "digest"
        ]
        assert not [one for task in revisit.tasks for one in task.outlets]
        assert (revisit.max_active_runs, revisit.catchup) == (1, False)


class TestNightly:
    """The shape of ``dateline_nightly``."""

    def test_stages_follow_each_other(self, dag_bag: DagBag) -> None:
        """Begin → collect, a batch each → plan → process, a share each → index → report → verdict, and the digest.

        A digest that was not sent is a leaf of its own: the run is red for it, and the verdict does not wait for it.
        """
        dag = dag_bag.dags["dateline_nightly"]
        line = ["begin", "collect", "plan", "process", "index", "report", "verdict"]
        follows = {task.task_id: set(task.downstream_task_ids) - {"verdict", "digest"} for task in dag.tasks}
        last: dict[str, set[str]] = {"report": set(), "verdict": set(), "digest": set()}
        assert follows == {one: {after} for one, after in pairwise(line)} | last
        assert [one for one in line if dag.get_task(one).is_mapped] == ["collect", "process"]

    def test_a_verdict_waits_for_whatever_was_cleared(self, dag_bag: DagBag) -> None:
        """Where failed tasks alone are cleared, verdict and digest wait for them, though the report was green."""
        for name in ("dateline_nightly", "dateline_revisit"):
            before = dag_bag.dags[name].get_task("verdict").upstream_task_ids
            assert before == {"collect", "plan", "process", "index", "report"}
        assert dag_bag.dags["dateline_nightly"].get_task("digest").upstream_task_ids == {"index", "report"}

    def test_a_digest_is_made_of_a_night_without_its_index(self, dag_bag: DagBag) -> None:
        """It waits for the index, and is made though that failed: it tells what is wrong."""
        digest = dag_bag.dags["dateline_nightly"].get_task("digest")
        assert digest.trigger_rule == TriggerRule.ALL_DONE_MIN_ONE_SUCCESS

    def test_only_a_good_night_updates_the_asset(self, dag_bag: DagBag) -> None:
        """Who waits for the articles of the night waits for the verdict."""
        dag = dag_bag.dags["dateline_nightly"]
        outlets = {task.task_id: [one.name for one in task.outlets] for task in dag.tasks if task.outlets}
        assert outlets == {"verdict": ["dateline_articles"]}

    def test_late_tasks_run_whatever_happened_before(self, dag_bag: DagBag) -> None:
        """A lost source stops neither the index nor the report; the verdict decides the run's colour."""
        dag = dag_bag.dags["dateline_nightly"]
        for name in ("plan", "index", "report", "verdict"):
            assert dag.get_task(name).trigger_rule == TriggerRule.ALL_DONE

    def test_one_run_at_a_time_without_catching_up(self, dag_bag: DagBag) -> None:
        """Two runs would write one index, and last year's feeds are gone."""
        dag = dag_bag.dags["dateline_nightly"]
        assert dag.max_active_runs == 1
        assert dag.catchup is False

    def test_no_deadline(self, dag_bag: DagBag) -> None:
        """A deadline breaks `dags test` (apache/airflow#73428), on which `make run` stands."""
        assert not dag_bag.dags["dateline_nightly"].deadline


class TestWatch:
    """``dateline_watch``."""

    def test_a_missing_night_is_red_and_told_once(
        self, dag_bag: DagBag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The watch tells of the night; that the watch itself failed is no news then, and no more is the next day's."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        with endpoint() as (url, asked):
            monkeypatch.setenv("DATELINE_ALERT_WEBHOOK", url)
            dag = dag_bag.dags["dateline_watch"]
            tell = dag.on_failure_callback
            assert callable(tell)
            for day in (1, 2):
                with pytest.raises(NightMissingError, match="was reported: dateline status"):
                    watch(f"scheduled__{day}", self.hours_ago(7))
                tell({"dag": dag, "run_id": f"scheduled__{day}", "reason": "task_failure"})
        told = [json.loads(body)["subject"] for _, _, body in asked]
        assert told == ["Dateline: a night is missing"]

    def test_what_it_could_not_tell_the_callback_tells(
        self, dag_bag: DagBag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A channel that was away when the watch failed is tried again when its run ends."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        with endpoint() as (url, asked):
            monkeypatch.setenv("DATELINE_ALERT_WEBHOOK", "http://127.0.0.1:9/nobody")
            with pytest.raises(NightMissingError):
                watch("scheduled__1", self.hours_ago(7))
            monkeypatch.setenv("DATELINE_ALERT_WEBHOOK", url)
            tell_of_failure({"dag": dag_bag.dags["dateline_watch"], "run_id": "scheduled__1", "reason": "task_failure"})
        assert [json.loads(body)["subject"] for _, _, body in asked] == ["Dateline: dateline_watch failed"]

    def test_a_night_in_time_is_good(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A report of a run that began since then is all it wants, good or not; an earlier one does not count."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        _, figures = night(tmp_path / "elsewhere", 1)
        run = Run(tmp_path, f"manual-{datetime.now(UTC) - timedelta(hours=6):%Y%m%dT%H%M%S.%fZ}")
        write_bytes(run.report, figures.model_dump_json().encode())
        watch("scheduled__1", self.hours_ago(7))
        with pytest.raises(NightMissingError):
            watch("scheduled__1", self.hours_ago(5))

    def hours_ago(self, hours: int) -> datetime:
        """Return when that was."""
        return datetime.now(UTC) - timedelta(hours=hours)

    def test_it_looks_from_its_hour_on(self, dag_bag: DagBag, repository: Path) -> None:
        """However late it runs, it wants the night of that morning; a run by hand of the day before is none.

        A run without a date is reckoned from when it was started.
        """
        since = runpy.run_path(str(repository / "dags" / "dateline_watch.py"))["since"]
        due = datetime(2026, 11, 27, 8, tzinfo=UTC)
        params = {"within": dag_bag.dags["dateline_watch"].params["within"]}
        wanted = since({"data_interval_end": due, "params": params})
        nightly = datetime(2026, 11, 27, 2, tzinfo=UTC)
        assert nightly - timedelta(hours=2) < wanted <= nightly
        started = SimpleNamespace(run_after=due + timedelta(hours=6))
        assert since({"dag_run": started, "params": params}) == wanted + timedelta(hours=6)


class TestAbreast:
    """How many mapped tasks run at once."""

    def test_more_machines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment raises it for a kind of task; empty is as unset."""
        monkeypatch.setenv("DATELINE_PROCESS_TASKS", "40")
        monkeypatch.setenv("DATELINE_COLLECT_TASKS", "")
        assert (abreast("process", 4), abreast("collect", 8)) == (40, 8)

    @pytest.mark.parametrize("value", ["many", "0", "-2", "1.5", "1e3", "²"])
    def test_what_is_no_number_of_tasks(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        """The import error of the DAG names the setting and says how it is written; none at all would wait for ever."""
        monkeypatch.setenv("DATELINE_PROCESS_TASKS", value)
        with pytest.raises(SettingsError, match=r"DATELINE_PROCESS_TASKS is .*whole number in digits, 1 or more"):
            abreast("process", 4)

    @pytest.mark.parametrize("value", ["5m", "-1", "nan", "inf"])
    def test_what_is_no_pause(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        """The pause before a second attempt is seconds in digits, 0 among them."""
        monkeypatch.setenv("DATELINE_TASK_RETRY_SECONDS", value)
        with pytest.raises(SettingsError, match=r"DATELINE_TASK_RETRY_SECONDS is .*whole number in digits, 0 or more"):
            default_args()
        monkeypatch.setenv("DATELINE_TASK_RETRY_SECONDS", "0")
        assert default_args()["retry_delay"] == timedelta(0)
