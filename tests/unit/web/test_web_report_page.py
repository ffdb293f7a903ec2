"""A run's report as one file of HTML."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from pipeline.cli import commands
from pipeline.ledger import RunReport, SourceFigures, Trouble, verdict_of
from pipeline.parts import write_bytes
from pipeline.runs import Run
from pipeline.web.report_page import report_page, report_view

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
FIRST = datetime(2026, 10, 1, 2, tzinfo=UTC)


def night(day: int, articles: int, *, trouble: str | None = None, lost: int = 0) -> RunReport:
    """A report of one source that brought so many articles."""
    began = FIRST + timedelta(days=day)
    troubles = [Trouble(source_id="quay", gate="silent", about="silent", detail=trouble)] if trouble else []
    outcomes = {"indexed": articles} | ({"failed": lost} if lost else {})
    figures = SourceFigures(
        source_id="quay", links=articles + lost, captures=articles, articles=articles, outcomes=outcomes, missing=lost
    )
    return RunReport(
        run_id=f"scheduled__{began:%Y-%m-%dT%H:%M:%S}-00-00",
        started_at=began,
        links=articles + lost,
        captures=articles,
        articles=articles,
        outcomes=outcomes,
        reasons={"indexed": {"new": articles}, "failed": {trouble or "timeout": lost}},
        seconds={"fetch": 3.0, "process": 1.5},
        sources=(figures,),
        problems=(),
        missing=lost,
        verdict=verdict_of(troubles),
    )


class TestPage:
    """What stands in it."""

    def test_plots_follow_the_figures(self) -> None:
        """A bar for each outcome, stage and night, as long as its figure; a bad night stands out."""
        nights = [night(0, 10), night(1, 0), night(2, 5, trouble="silent for 3 days", lost=5)]
        tree = html.document_fromstring(report_page([report_view(nights[-1], nights)]))
        assert [one.get("height") for one in tree.cssselect(".nights rect")] == ["100", "0", "50"]
        assert [one.get("class") for one in tree.cssselect(".nights li")] == [None, None, "bad"]
        widths = [[row.get("width") for row in table.cssselect("rect")] for table in tree.cssselect(".bars")]
        assert widths == [["100", "100"], ["100", "50"]]
        (path,) = tree.cssselect(".sources path")
        assert path.get("d") == "M1.5 100v-100M9.5 100v-50"
        text = " ".join("".join(map(str, tree.itertext())).split())
        assert "quay: silent for 3 days" in text
        assert "5 links are missing" in text

    def test_nothing_of_a_report_is_markup(self) -> None:
        """Whatever a run met stands there as text, in attributes too."""
        bad = night(0, 1, trouble=HOSTILE, lost=4)
        source = bad.sources[0].model_copy(update={"source_id": HOSTILE})
        bad = bad.model_copy(update={"run_id": HOSTILE, "sources": (source,), "started_at": None})
        page = report_page([report_view(bad, [bad])])
        tree = html.document_fromstring(page)
        assert not tree.cssselect("script, img, [onerror]")
        assert tree.cssselect("h1")[0].text == HOSTILE

    def test_needs_nothing_beside_it(self) -> None:
        """It names no address, and its policy lets a browser load nothing."""
        page = report_page([report_view(night(0, 1), [])])
        assert not re.search(r"(?i)https?:|\b(?:src|href)\s*=|url\(|@import", page)
        policy = html.document_fromstring(page).cssselect("meta[http-equiv]")[0].get("content")
        assert str(policy).startswith("default-src 'none'")

    def test_many_sources_stay_one_small_file(self) -> None:
        """300 sources over 28 nights are under 600 kB."""
        nights = []
        for day in range(28):
            one = night(day, 7)
            many = tuple(one.sources[0].model_copy(update={"source_id": f"outlet-{number}"}) for number in range(300))
            nights.append(one.model_copy(update={"sources": many}))
        assert len(report_page([report_view(nights[-1], nights)])) < 600_000


class TestCommand:
    """``dateline report --html``."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A data root with two nights and a replay after them."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
        for one in (night(0, 10), night(1, 4)):
            run = Run(tmp_path / "home", one.run_id)
            write_bytes(run.report, one.model_dump_json().encode())
        replay = night(2, 1).model_copy(update={"run_id": "replay-x-20261003T070000.000000Z"})
        write_bytes(Run(tmp_path / "home", replay.run_id).report, replay.model_dump_json().encode())
        return tmp_path

    def test_day(self, home: Path) -> None:
        """The runs of a day, with the nights up to it; replays are no nights."""
        result = CliRunner().invoke(commands, ["report", "2026-10-02", "--html", str(home / "a.html")])
        assert result.exit_code == 0, result.output
        tree = html.parse(str(home / "a.html")).getroot()
        assert [one.get("title").partition(":")[0] for one in tree.cssselect(".nights li")] == [
            "2026-10-01",
            "2026-10-02",
        ]

    def test_no_two_forms(self, home: Path) -> None:
        """A page is no JSON and no list of links."""
        result = CliRunner().invoke(commands, ["report", "--json", "--html", str(home / "a.html")])
        assert "leave out --links and --json" in str(result.exception)
        assert not (home / "a.html").exists()
