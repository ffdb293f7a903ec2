"""The metrics of the last night."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from pipeline.ledger import RunReport, SourceFigures, Verdict
from pipeline.parts import write_bytes
from pipeline.runs import Run
from pipeline.web.metrics import metrics_of


def reported(home: Path, name: str, articles: int, *, passed: bool = True) -> None:
    """Write the report of a run over one source."""
    source = SourceFigures(source_id="quay", links=9, captures=8, articles=articles, outcomes={"indexed": articles})
    figures = RunReport(
        run_id=name,
        links=9,
        captures=8,
        articles=articles,
        outcomes={"indexed": articles},
        reasons={},
        seconds={"fetch": 2.5},
        sources=(source,),
        problems=(),
        verdict=Verdict(passed=passed),
    )
    write_bytes(Run(home, name).report, figures.model_dump_json().encode())


def samples(home: Path) -> dict[tuple[str, ...], float]:
    """Return name and labels → value, as Prometheus' own reader reads them."""
    families = text_string_to_metric_families(metrics_of(home)().decode())
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


class TestMetrics:
    """Figures of the last run that was reported."""

    def test_last_reported_run(self, tmp_path: Path) -> None:
        """An earlier run, one that goes on and one with a damaged report are not it; they are counted."""
        reported(tmp_path, "manual-20261101T020000.000000Z", 3)
        reported(tmp_path, "manual-20261102T020000.000000Z", 7, passed=False)
        write_bytes(Run(tmp_path, "manual-20261103T020000.000000Z").beginning, b"{}")
        write_bytes(Run(tmp_path, "manual-20261104T020000.000000Z").report, b"{")
        found = samples(tmp_path)
        assert found[("dateline_last_run_articles", "quay")] == 7
        assert found[("dateline_last_run_good",)] == 0
        assert found[("dateline_last_run_links", "indexed", "quay")] == 7
        assert found[("dateline_last_run_stage_seconds", "fetch")] == 2.5
        assert found[("dateline_runs",)] == 4
        assert found[("dateline_runs_unreported",)] == 1

    def test_no_run_yet(self, tmp_path: Path) -> None:
        """An empty data root has no last run, and that is no error."""
        found = samples(tmp_path)
        assert found[("dateline_runs",)] == 0
        assert ("dateline_last_run_good",) not in found
