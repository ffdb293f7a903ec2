"""Every DAG file: it loads, fast and light, and has the shape that the design gives it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import TriggerRule

pytestmark = pytest.mark.airflow

HEAVY = ("spacy", "trafilatura", "elasticsearch", "tantivy", "pipeline.stages")
"""A DAG file is parsed every half minute: none of these may be loaded by it."""


@pytest.fixture(scope="module")
def dag_bag(repository: Path) -> DagBag:
    """Every DAG of the project."""
    return DagBag(repository / "dags")


class TestEveryDag:
    """What all DAGs keep."""

    def test_all_load(self, dag_bag: DagBag) -> None:
        """No DAG file breaks at import."""
        assert not dag_bag.import_errors
        assert "dateline_nightly" in dag_bag.dags

    def test_all_are_described_and_tagged(self, dag_bag: DagBag) -> None:
        """Whoever is on call finds what a DAG does in its page."""
        for dag in dag_bag.dags.values():
            assert len(dag.doc_md or "") > 200
            assert "dateline" in dag.tags

    def test_files_load_nothing_heavy(self, repository: Path) -> None:
        """Loading a DAG file loads none of the rooms and none of their libraries."""
        for path in sorted((repository / "dags").glob("*.py")):
            code = f"import runpy, sys; runpy.run_path({str(path)!r}); print(*sys.modules)"
            loaded = subprocess.run(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout.split()
            assert not [name for name in loaded if name.startswith(HEAVY)]


class TestNightly:
    """The shape of ``dateline_nightly``."""

    def test_stages_follow_each_other(self, dag_bag: DagBag) -> None:
        """Begin → (discover → fetch → process) for each source → index → report → verdict."""
        dag = dag_bag.dags["dateline_nightly"]
        follows = {task.task_id: set(task.downstream_task_ids) for task in dag.tasks}
        assert follows["source_line.discover"] == {"source_line.fetch"}
        assert follows["source_line.fetch"] == {"source_line.process"}
        assert follows["source_line.process"] == {"index"}
        assert follows["index"] == {"report"}
        assert follows["report"] == {"verdict"}
        assert follows["verdict"] == set()

    def test_late_tasks_run_whatever_happened_before(self, dag_bag: DagBag) -> None:
        """A lost source stops neither the index nor the report; the verdict decides the run's colour."""
        dag = dag_bag.dags["dateline_nightly"]
        for name in ("index", "report", "verdict"):
            assert dag.get_task(name).trigger_rule == TriggerRule.ALL_DONE

    def test_one_run_at_a_time_without_catching_up(self, dag_bag: DagBag) -> None:
        """Two runs would write one index, and last year's feeds are gone."""
        dag = dag_bag.dags["dateline_nightly"]
        assert dag.max_active_runs == 1
        assert dag.catchup is False

    def test_no_deadline(self, dag_bag: DagBag) -> None:
        """A deadline breaks `dags test` (apache/airflow#73428), on which `make run` stands."""
        assert not dag_bag.dags["dateline_nightly"].deadline
