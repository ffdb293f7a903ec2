"""One full run of ``dateline_nightly`` in Airflow, over the sample press."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.utils.db import initdb

from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.ledger import RunReport
from pipeline.press import sample_sources
from pipeline.press.server import PressServer
from pipeline.runs import list_runs
from pipeline.settings import Settings

pytestmark = pytest.mark.airflow

STORY = (
    "Divers found the holes in March, and the harbour office has had the planks measured every week since then.",
    "Nobody knows yet who will pay for the new pillars, the mayor told the council in a short and cold meeting.",
    "The fishermen will land their catch at the old mole until the work is done, which may take the whole winter.",
)


@pytest.fixture(scope="module", autouse=True)
def _airflow_database() -> None:
    """Airflow's own database, in the scratch folder of the tests."""
    initdb()


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PressServer]:
    """The sample press, with the worker's environment pointing to it."""
    with PressServer() as server:
        sources = tmp_path / "sources.toml"
        sources.write_text(sample_sources(server.port), encoding="utf-8")
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("DATELINE_SOURCES", str(sources))
        yield server


class TestNightlyRun:
    """The DAG as Airflow runs it."""

    @pytest.mark.usefixtures("press")
    def test_the_whole_dag_succeeds(self, repository: Path) -> None:
        """Every task runs, the ledger is settled, the articles are found."""
        dag = DagBag(repository / "dags").dags["dateline_nightly"]
        dag_run = dag.test()
        assert dag_run.state == "success"
        settings = Settings.load()
        report = RunReport.from_json(list_runs(settings.home)[-1].report.read_bytes())
        assert report.outcomes["indexed"] >= 60
        with closing(open_index(settings)) as index:
            assert index.search(Query()).total == report.outcomes["indexed"]
        self.check_replay(repository, settings)

    def check_replay(self, repository: Path, settings: Settings) -> None:
        """A dry replay writes nothing; a whole one changes nothing; its runs are good."""
        before = len(list_runs(settings.home))
        dag = DagBag(repository / "dags").dags["dateline_replay"]
        assert dag.test(run_conf={"dry_run": True}).state == "success"
        assert len(list_runs(settings.home)) == before
        dag = DagBag(repository / "dags").dags["dateline_replay"]  # the dry run's parameters stay with its DAG
        assert dag.test().state == "success"
        (replayed,) = list_runs(settings.home)[before:]
        assert RunReport.from_json(replayed.report.read_bytes()).verdict.passed

    def test_unreachable_press_fails_the_verdict(
        self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A night without sources is red, and says which."""
        sources = tmp_path / "sources.toml"
        sources.write_text('[[source]]\nid = "gone"\nname = "Gone"\npaths = ["nowhere"]\n', encoding="utf-8")
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("DATELINE_SOURCES", str(sources))
        monkeypatch.setenv("DATELINE_TASK_RETRY_SECONDS", "0")
        dag = DagBag(repository / "dags").dags["dateline_nightly"]
        assert dag.test().state == "failed"
        report = RunReport.from_json(list_runs(tmp_path / "home")[-1].report.read_bytes())
        assert not report.verdict.passed
        assert report.verdict.reasons[0].startswith("gone: ")

    def test_one_source_that_breaks(self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a task runs into for one source costs that source: the others are indexed, and the night is red.

        It is a run without a date, as ``airflow dags trigger`` starts it.
        """
        for name in ("bay", "quay"):
            folder = tmp_path / name
            folder.mkdir()
            (folder / "story.txt").write_text(
                f"The {name} was closed on Monday. " + " ".join(STORY) + f" So said the {name}."
            )
        sources = tmp_path / "sources.toml"
        declared = (f'[[source]]\nid = "{name}"\nname = "{name}"\npaths = ["{name}"]\n' for name in ("bay", "quay"))
        sources.write_text("".join(declared), encoding="utf-8")
        (tmp_path / "home" / "state").mkdir(parents=True)
        (tmp_path / "home" / "state" / "bay.json").write_text("{")
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("DATELINE_SOURCES", str(sources))
        monkeypatch.setenv("DATELINE_TASK_RETRY_SECONDS", "0")
        assert DagBag(repository / "dags").dags["dateline_nightly"].test(logical_date=None).state == "failed"
        report = RunReport.from_json(list_runs(tmp_path / "home")[-1].report.read_bytes())
        assert {one.source_id for one in report.problems} == {"bay"}
        assert any(one.startswith("bay: ") for one in report.verdict.reasons)
        with closing(open_index(Settings.load())) as index:
            assert [hit.article["source_id"] for hit in index.search(Query()).hits] == ["quay"]


class TestMistakes:
    """What is wrong with the configuration is said at once."""

    @pytest.mark.usefixtures("press")
    @pytest.mark.parametrize("conf", [{"sources": ["nope"]}, {"source": ["quay"]}], ids=["source", "key"])
    def test_a_mistake_fails_at_once(self, repository: Path, conf: dict[str, object]) -> None:
        """An unknown source and an unknown key fail the run on the first try of every task; nothing is fetched."""
        dag = DagBag(repository / "dags").dags["dateline_nightly"]
        dag_run = dag.test(run_conf=conf)
        tries = {one.task_id: (one.state, one.try_number) for one in dag_run.get_task_instances()}
        assert dag_run.state == "failed"
        assert tries["begin"] == ("failed", 1)
        assert tries["plan"] == tries["index"] == tries["report"] == tries["verdict"] == ("failed", 1)
        assert list_runs(Settings.load().home) == ()
