"""A stage that began in the future: a clock was ahead, and the night is not good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.parts import write_bytes
from pipeline.runs import Run, Stage, StageReport
from pipeline.settings import Source
from pipeline.stages.begin import Beginning
from pipeline.stages.verdict.clocks import clock_ahead
from pipeline.stages.verdict.report import report

NOW = datetime(2026, 11, 4, 2, tzinfo=UTC)
QUAY = Source(id="quay", name="Quay")


def began(run: Run, stage: Stage, at: datetime) -> None:
    """Write down that the stage began then."""
    told = StageReport(stage=stage, source_id=QUAY.id, started_at=at, seconds=1.0, counts={})
    write_bytes(run.stage_report(stage, QUAY.id), told.to_json().encode())


@pytest.mark.parametrize("stage", ["discover", "fetch", "process", "index"])
def test_any_stage(tmp_path: Path, stage: Stage) -> None:
    """Its name and both times are said, with what to do."""
    run = Run(tmp_path, "night")
    for one in ("discover", "process"):
        began(run, one, NOW - timedelta(hours=1))
    assert not list(clock_ahead(run, NOW))
    began(run, stage, NOW + timedelta(days=365))
    (trouble,) = clock_ahead(run, NOW)
    assert trouble.is_red
    assert all(one in trouble.detail for one in (f"stage {stage}", "2027-11-04 02:00", "2026-11-04 02:00", "NTP"))


def test_clocks_differ_a_little(tmp_path: Path) -> None:
    """Two machines are seldom of one mind to the minute."""
    run = Run(tmp_path, "night")
    began(run, "fetch", NOW + timedelta(minutes=2))
    assert not list(clock_ahead(run, NOW))


def test_the_night_is_red(tmp_path: Path) -> None:
    """It stands in the verdict, and never grows quiet."""
    for day in (1, 2):
        run = Run(tmp_path, f"manual-2026110{day}T020000.000000Z")
        write_bytes(run.beginning, Beginning(sources=(QUAY,)).to_json().encode())
        began(run, "discover", NOW - timedelta(days=3 - day))
        began(run, "fetch", datetime.now(UTC) + timedelta(days=365))
        assert "clock-was-ahead" in report(run).verdict.gates
