"""The ledger: every link has exactly one outcome, and the run a verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.article import Link, Outcome, OutcomeKind
from pipeline.ledger import QualityGates, SourceFigures, judge, settle
from pipeline.parts import part_lines, read_part, write_bytes, write_part
from pipeline.runs import LISTINGS_ASKED, Problem, Run, Stage, StageReport
from tests.unit.stages.captures import make_capture


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run over one source that listed three links."""
    run = Run(tmp_path, "night")
    write_part(run.part("links", "quay"), [link("a"), link("b"), link("c")])
    stage_report(run, "discover", {"links": 3})
    return run


def link(name: str) -> Link:
    """Return a link of the source ``quay``."""
    return Link(url=f"http://quay.example/{name}", source_id="quay", listed_by="http://quay.example/feed")


def outcome(name: str, kind: OutcomeKind, stage: Stage, reason: str = "because") -> Outcome:
    """Return what became of :func:`link` ``name``."""
    return Outcome(source_id="quay", url=link(name).url, kind=kind, reason=reason, stage=stage)


def stage_report(run: Run, stage: Stage, counts: dict[str, int], *problems: Problem) -> None:
    """Write that ``stage`` ran for a second."""
    began = datetime(2026, 10, 5, tzinfo=UTC)
    report = StageReport(stage=stage, source_id="quay", started_at=began, seconds=1.0, counts=counts, problems=problems)
    write_bytes(run.stage_report(stage, "quay"), report.to_json().encode())


class TestSettle:
    """One outcome a link."""

    def test_every_link_has_exactly_one_outcome(self, run: Run) -> None:
        """Outcomes of several stages come together in the order of the links."""
        write_part(run.outcomes("fetch", "quay"), [outcome("b", OutcomeKind.FAILED, "fetch", "http-404")])
        write_part(run.outcomes("process", "quay"), [outcome("c", OutcomeKind.REJECTED, "process", "too-short")])
        write_part(run.outcomes("index", "quay"), [outcome("a", OutcomeKind.INDEXED, "index", "new")])
        report = settle(run, ["quay"])
        ledger = list(read_part(run.ledger, Outcome))
        assert [(one.url[-1], one.kind.value, one.reason) for one in ledger] == [
            ("a", "indexed", "new"),
            ("b", "failed", "http-404"),
            ("c", "rejected", "too-short"),
        ]
        assert report.outcomes == {"indexed": 1, "rejected": 1, "failed": 1}
        assert report.reasons["failed"] == {"http-404": 1}

    def test_silent_link_is_failed_and_said(self, run: Run) -> None:
        """A link that no stage spoke of is not lost: it is `failed`, with the stage that should have spoken."""
        report = settle(run, ["quay"])
        assert report.outcomes == {"failed": 3}
        assert {one.reason for one in read_part(run.ledger, Outcome)} == {"not-fetched"}

    def test_later_stage_wins(self, run: Run) -> None:
        """Two outcomes of one link: the later stage's stands, once."""
        write_part(run.outcomes("fetch", "quay"), [outcome("a", OutcomeKind.FAILED, "fetch")])
        write_part(run.outcomes("index", "quay"), [outcome("a", OutcomeKind.INDEXED, "index")])
        settle(run, ["quay"])
        ledger = [one for one in read_part(run.ledger, Outcome) if one.url == link("a").url]
        assert [one.kind for one in ledger] == [OutcomeKind.INDEXED]

    def test_settling_twice_writes_the_same(self, run: Run) -> None:
        """The ledger is a function of the parts."""
        settle(run, ["quay"])
        first = run.ledger.read_bytes()
        settle(run, ["quay"])
        assert run.ledger.read_bytes() == first

    def test_stage_that_broke_off_says_why(self, run: Run) -> None:
        """What `process` had made nothing of when the disk was full has that for its reason, not `not-indexed`."""
        write_part(run.part("captures", "quay"), [make_capture(link("a"))])
        full = Problem(source_id="quay", reason="storage", detail="cannot write articles: No space left on device")
        stage_report(run, "process", {}, full)
        settle(run, ["quay"])
        (silent,) = [one for one in read_part(run.ledger, Outcome) if one.url == link("a").url]
        assert silent.reason == "storage"
        assert "No space left on device" in (silent.detail or "")

    def test_night_in_which_nothing_was_asked(self, run: Run) -> None:
        """Links of which none was due, behind listings that were not due either, make no good night."""
        write_part(
            run.outcomes("fetch", "quay"), [outcome(one, OutcomeKind.UNCHANGED, "fetch", "not-due") for one in "abc"]
        )
        report = settle(run, ["quay"])
        assert report.verdict.gates == ("nothing-asked",)
        stage_report(run, "discover", {"links": 3, LISTINGS_ASKED: 1})
        assert settle(run, ["quay"]).verdict.passed

    def test_damaged_part_is_named(self, run: Run) -> None:
        """A part that is cut short is a problem of its source, with its place; what stood before it counts, in red."""
        path = run.part("links", "quay")
        path.write_bytes(b"".join(part_lines(path))[:-20])
        report = settle(run, ["quay"])
        assert [(one.source_id, one.reason) for one in report.problems] == [("quay", "damaged-part")]
        assert "quay.jsonl:3 holds no link" in (report.problems[0].detail or "")
        assert report.links == 2
        assert not report.verdict.passed


class TestJudge:
    """The verdict."""

    @staticmethod
    def figures(**outcomes: int) -> SourceFigures:
        """Return the figures of a source with these outcomes."""
        return SourceFigures(source_id="quay", links=sum(outcomes.values()), captures=0, articles=0, outcomes=outcomes)

    def test_good_run_passes(self) -> None:
        """A failed link among many is life."""
        assert judge([self.figures(indexed=9, failed=1)], [], QualityGates()).passed

    def test_silent_source_fails_the_run(self) -> None:
        """A source that lists nothing is noticed the same night."""
        verdict = judge([self.figures()], [], QualityGates())
        assert verdict.reasons == ("quay: listed no link; look at its feeds",)

    def test_too_many_losses_fail_the_run(self) -> None:
        """More than half of a source's links lost is no good run."""
        verdict = judge([self.figures(indexed=2, failed=2, quarantined=1)], [], QualityGates())
        assert verdict.reasons == ("quay: 3 of 5 links were lost",)

    def test_few_links_are_not_judged_by_share(self) -> None:
        """One lost link of two says nothing yet."""
        assert judge([self.figures(indexed=1, failed=1)], [], QualityGates()).passed

    def test_problem_of_a_source_fails_the_run_once(self) -> None:
        """A feed that is down is one reason, not two."""
        problem = Problem(source_id="quay", reason="timeout", detail="the feed did not answer")
        assert judge([self.figures()], [problem], QualityGates()).reasons == ("quay: the feed did not answer",)
