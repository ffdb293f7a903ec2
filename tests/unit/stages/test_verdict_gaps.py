"""Completeness by source and day: what was listed against what came into the index by now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.article import Link, Outcome, OutcomeKind
from pipeline.completeness import is_missing
from pipeline.parts import write_bytes, write_part
from pipeline.runs import Run
from pipeline.settings import Source
from pipeline.stages.begin import Beginning
from pipeline.stages.verdict.gaps import gaps, lines
from pipeline.stages.verdict.report import report

URL = "https://quay.example/"


def outcome(page: str, kind: str, reason: str) -> Outcome:
    """What became of one page."""
    return Outcome(
        source_id="quay", url=f"{URL}{page}", kind=OutcomeKind(kind), reason=reason, stage="index", detail=None
    )


def told(home: Path, name: str, *outcomes: Outcome) -> None:
    """Write and report a run in which these outcomes came to be."""
    run = Run(home, name)
    write_bytes(run.beginning, Beginning(sources=(Source(id="quay", name="Quay"),)).to_json().encode())
    write_part(run.part("links", "quay"), [Link(url=one.url, source_id="quay", listed_by="feed") for one in outcomes])
    write_part(run.outcomes("index", "quay"), outcomes)
    report(run)


@pytest.mark.parametrize(
    ("kind", "reason", "missing"),
    [
        ("indexed", "new", False),
        ("unchanged", "not-due", False),
        ("duplicate", "listed-twice", False),
        ("withdrawn", "http-410", False),
        ("rejected", "robots", False),
        ("rejected", "too-short", False),
        ("rejected", "over-budget", True),
        ("rejected", "over-limit", True),
        ("failed", "http-404", False),
        ("failed", "http-503", True),
        ("failed", "not-indexed", True),
        ("quarantined", "damaged-record", True),
        ("held", "unusual-undated", True),
    ],
)
def test_what_counts_as_missing(kind: str, reason: str, *, missing: bool) -> None:
    """What somebody could still bring, and not what is ruled out for good."""
    assert is_missing(outcome("one", kind, reason)) is missing


class TestGaps:
    """By source and day."""

    def test_a_later_run_fills_the_gap_of_the_day(self, tmp_path: Path) -> None:
        """Whichever it is, a replay too; what no run brought is named with its last reason."""
        failed = [outcome("a", "failed", "http-503"), outcome("b", "failed", "timeout"), outcome("c", "indexed", "new")]
        told(tmp_path, "manual-20261101T020000.000000Z", *failed)
        told(tmp_path, "manual-20261102T020000.000000Z", outcome("a", "indexed", "new"))
        told(tmp_path, "replay-x-20261103T020000.000000Z", outcome("b", "quarantined", "damaged-record"))
        (gap,) = gaps(tmp_path, date(2026, 11, 1))
        assert (gap.day, gap.links, gap.missing) == (date(2026, 11, 1), 3, {"damaged-record": 1})
        told(tmp_path, "replay-x-20261104T020000.000000Z", outcome("b", "indexed", "new"))
        assert gaps(tmp_path, date(2026, 11, 1)) == []

    def test_a_failed_look_at_what_is_there_is_no_gap(self, tmp_path: Path) -> None:
        """The article is in the index since the first night."""
        told(tmp_path, "manual-20261101T020000.000000Z", outcome("a", "indexed", "new"))
        told(tmp_path, "manual-20261102T020000.000000Z", outcome("a", "failed", "timeout"))
        assert gaps(tmp_path, date(2026, 11, 1)) == []

    def test_a_day_without_a_listing_is_not_complete(self, tmp_path: Path) -> None:
        """Nobody knows what was to be had; a second run of the day that lists makes it good."""
        told(tmp_path, "manual-20261101T020000.000000Z")
        found = gaps(tmp_path, date(2026, 11, 1))
        assert list(lines(found, date(2026, 11, 2))) == ["Not complete: 2026-11-01: quay listed nothing"]
        told(tmp_path, "manual-20261101T120000.000000Z", outcome("a", "indexed", "new"))
        assert gaps(tmp_path, date(2026, 11, 1)) == []

    def test_a_damaged_ledger_hides_no_other(self, tmp_path: Path) -> None:
        """The days beside it are told all the same."""
        told(tmp_path, "manual-20261101T020000.000000Z", outcome("a", "failed", "timeout"))
        told(tmp_path, "manual-20261102T020000.000000Z", outcome("b", "indexed", "new"))
        Run(tmp_path, "manual-20261102T020000.000000Z").ledger.write_bytes(b"{")
        (gap,) = gaps(tmp_path, date(2026, 11, 1))
        assert gap.missing == {"timeout": 1}
