"""A run and where its parts are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import StorageError, UsageError
from pipeline.parts import write_bytes
from pipeline.runs import Run, list_runs, stage_reports


class TestRun:
    """Names that are safe on disk."""

    def test_airflow_run_id_becomes_a_file_name(self, tmp_path: Path) -> None:
        """Colons and plus signs are replaced."""
        assert Run.named(tmp_path, "scheduled__2026-10-05T02:00:00+00:00").id == "scheduled__2026-10-05T02-00-00-00-00"

    @pytest.mark.parametrize("name", ["", "..", "///"])
    def test_nameless_run_is_refused(self, tmp_path: Path, name: str) -> None:
        """A name that would be no folder, or a folder above, is refused."""
        with pytest.raises(UsageError):
            Run.named(tmp_path, name)

    def test_name_cannot_climb(self, tmp_path: Path) -> None:
        """No name leads out of the runs folder."""
        assert Run.named(tmp_path, "../../etc/passwd").folder.parent == tmp_path / "runs"

    def test_new_runs_differ(self, tmp_path: Path) -> None:
        """Two runs a microsecond apart have two folders."""
        first = Run.starting(tmp_path, "ingest", datetime(2026, 10, 5, 6, 0, 0, 1, tzinfo=UTC))
        assert first.id == "ingest-20261005T060000.000001Z"


class TestListing:
    """What is on disk."""

    def test_no_runs_yet(self, tmp_path: Path) -> None:
        """An empty data root has no runs."""
        assert list_runs(tmp_path) == ()

    def test_runs_are_listed(self, tmp_path: Path) -> None:
        """Every folder is a run."""
        write_bytes(Run(tmp_path, "one").report, b"{}")
        assert [one.id for one in list_runs(tmp_path)] == ["one"]

    def test_damaged_stage_report_is_named(self, tmp_path: Path) -> None:
        """A stage report that is no report is an error with its path."""
        run = Run(tmp_path, "one")
        write_bytes(run.stage_report("fetch", "quay"), b"{")
        with pytest.raises(StorageError, match=r"quay\.json holds no stage report"):
            list(stage_reports(run))
