"""Whatever a stage runs into for one source is that source's problem: ``reporting``, ``discover``, ``ledger``."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.fetch import Document, Fetcher
from pipeline.ledger import settle
from pipeline.parts import write_part
from pipeline.runs import Run, StageReport, stage_reports
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin
from pipeline.stages.discover import discover_with
from pipeline.stages.index import index
from pipeline.stages.reporting import reporting


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run in the test's folder."""
    return Run(tmp_path, "night")


def reports(run: Run) -> list[StageReport]:
    """Return what the stages said."""
    return list(stage_reports(run))


class TestUnforeseen:
    """An error that nobody foresaw."""

    def test_source_stage(self, run: Run, caplog: pytest.LogCaptureFixture) -> None:
        """It is a problem in the report and an error that the run catches; the log has the traceback."""

        def broken() -> None:
            with reporting(run, "process", "bay-wire"):
                raise ZeroDivisionError

        with caplog.at_level(logging.ERROR), pytest.raises(SourceError) as caught:
            broken()
        assert caught.value.reason == "unforeseen"
        assert [one.reason for one in reports(run)[0].problems] == ["unforeseen"]
        assert caplog.records[0].exc_info is not None

    def test_stage_of_the_whole_run(self, run: Run) -> None:
        """In a stage of the whole run it is noted, and raised as it is."""

        def broken() -> None:
            with reporting(run, "index", "_run"):
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            broken()
        assert [one.reason for one in reports(run)[0].problems] == ["unforeseen"]


class BreakingFetcher(Fetcher):
    """A fetcher whose documents break it in a way that nobody foresaw."""

    async def document(self, *_arguments: object, **_options: object) -> Document:
        """Raise."""
        raise RecursionError


class TestOneListing:
    """One listing that breaks its reader."""

    def test_others_go_on(self, run: Run) -> None:
        """The listing is a problem of the source; what its other places list is kept."""
        source = Source(
            id="bay-wire", name="Bay Wire", feeds=("https://bay.example/f",), articles=("https://bay.example/1",)
        )
        settings = Settings(home=run.home, index_home=Path("index"))
        begin(settings, run, [source])

        async def discover() -> None:
            async with BreakingFetcher(settings) as fetcher:
                await discover_with(fetcher, run, source)

        asyncio.run(discover())
        (report,) = reports(run)
        assert report.counts["links"] == 1
        assert [one.reason for one in report.problems] == ["unforeseen"]


class TestDamagedFiles:
    """Damage in one source's files."""

    def test_ledger(self, run: Run) -> None:
        """A part with bytes that are no text is its source's problem, what stands before them counts, others go on."""
        for name in ("bay-wire", "harbour-gazette"):
            links = [Link(url=f"https://{name}.example/{number}", source_id=name, listed_by="x") for number in (1, 2)]
            write_part(run.part("links", name), links)
        damaged = Path(str(run.part("links", "bay-wire")))
        damaged.write_bytes(damaged.read_bytes().splitlines(keepends=True)[0] + b"\xff\xfe\n")
        figures = settle(run, ["bay-wire", "harbour-gazette"])
        assert [one.links for one in figures.sources] == [1, 2]
        assert [(one.source_id, one.reason) for one in figures.problems] == [("bay-wire", "damaged-part")]
        assert not figures.verdict.passed

    def test_state(self, run: Run) -> None:
        """A damaged state is its source's problem when the index is written, and the run has its report."""
        sources = [Source(id=name, name=name) for name in ("bay-wire", "harbour-gazette")]
        settings = Settings(home=run.home, index_home=Path("index"))
        begin(settings, run, sources)
        state = Path(str(run.home), "state", "bay-wire.json")
        state.parent.mkdir()
        state.write_text("{")
        index(settings, run)
        (report,) = reports(run)
        assert [(one.source_id, one.reason) for one in report.problems] == [("bay-wire", "damaged-state")]
        assert (state.parent / "harbour-gazette.json").exists()
