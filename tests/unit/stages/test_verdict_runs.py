"""The runs as an operator sees them: order, days, attempts."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import commands
from pipeline.errors import UsageError
from pipeline.parts import write_bytes
from pipeline.runs import Run, list_runs
from pipeline.settings import Source
from pipeline.stages.begin import Beginning
from pipeline.stages.reporting import reporting
from pipeline.stages.verdict.report import read_attempts, report
from pipeline.stages.verdict.runs import attempt_of, nights, runs_of

QUAY = Source(id="quay", name="Quay")


def begun(home: Path, name: str) -> Run:
    """A run over one source that has begun."""
    run = Run.named(home, name)
    write_bytes(run.beginning, Beginning(sources=(QUAY,)).to_json().encode())
    return run


def ended(home: Path, name: str) -> Run:
    """A run that was reported; its source listed nothing, so it is not good."""
    run = begun(home, name)
    report(run)
    return run


class TestOrder:
    """Which run is the last."""

    def test_old_run_that_is_settled_again_stays_old(self, tmp_path: Path) -> None:
        """The night in a run's name counts, not when its folder was last touched."""
        old = ended(tmp_path, "scheduled__2026-10-05T02:00:00+00:00")
        new = ended(tmp_path, "manual-20261006T020000.000000Z")
        report(old)
        os.utime(str(old.folder))
        assert list_runs(tmp_path) == (old, new)

    def test_run_of_a_clock_that_was_ahead_is_not_the_last(self, tmp_path: Path) -> None:
        """A year that has not come yet does not hide the nights after it."""
        ahead = ended(tmp_path, f"manual-{datetime.now(UTC).year + 2}1006T020000.000000Z")
        today = ended(tmp_path, "manual-20261006T020000.000000Z")
        assert list_runs(tmp_path) == (ahead, today)

    def test_replay_is_of_its_own_day(self, tmp_path: Path) -> None:
        """A replay carries the name of what it replays, and then its own moment."""
        run = Run(tmp_path, "replay-manual-20261005T020000.000000Z-20261120T070809.000000Z")
        assert run.night == datetime(2026, 11, 20, 7, 8, 9, tzinfo=UTC)

    @pytest.mark.parametrize("name", ["monday", "manual-20269905T020000", "x2026"])
    def test_name_without_a_moment(self, tmp_path: Path, name: str) -> None:
        """A name of the user's own says nothing of a night."""
        assert Run(tmp_path, name).night is None


class TestAsking:
    """A run, a day, or the last one."""

    def test_day_means_its_runs(self, tmp_path: Path) -> None:
        """All runs that started on that day in UTC."""
        first = ended(tmp_path, "manual-20261005T020000.000000Z")
        second = ended(tmp_path, "scheduled__2026-10-05T22:00:00+00:00")
        ended(tmp_path, "manual-20261006T020000.000000Z")
        assert runs_of(tmp_path, "2026-10-05") == [first, second]
        for words in ("yesterday", "gestern", "last monday"):
            assert runs_of(tmp_path, words, lambda: date(2026, 10, 6)) == [first, second]
        assert runs_of(tmp_path, "scheduled__2026-10-05T22:00:00+00:00") == [second]

    @pytest.mark.parametrize("asked", ["2026-10-07", "2026-13-07", "nope", "//", "last week", "2026"])
    def test_nothing_of_that_name(self, tmp_path: Path, asked: str) -> None:
        """What is not there is a mistake of who asks."""
        ended(tmp_path, "manual-20261005T020000.000000Z")
        with pytest.raises(UsageError):
            runs_of(tmp_path, asked)


class TestAttempts:
    """A run that is settled again."""

    def test_earlier_reports_are_kept(self, tmp_path: Path) -> None:
        """Each attempt stays readable; the same report twice is one attempt."""
        run = ended(tmp_path, "one")
        with reporting(run, "fetch", "quay") as tally:
            tally.counts["captures"] = 3
        report(run)
        assert [one.captures for one in read_attempts(run)][:1] == [0]
        assert read_attempts(run)[-1].captures == 3
        assert attempt_of(run, 1).captures == 0
        with pytest.raises(UsageError, match="attempts"):
            attempt_of(run, 9)

    def test_damaged_report_is_said(self, tmp_path: Path) -> None:
        """A report that cannot be read is a line in the list, no end of it."""
        run = ended(tmp_path, "one")
        write_bytes(run.report, b"{")
        ended(tmp_path, "two")
        assert {one.run_id: one.state for one in nights(tmp_path)} == {"one": "unreadable", "two": "not good"}


class TestCommands:
    """``runs`` and ``status``."""

    def test_status_tells_of_what_has_no_report(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A run that was killed is named with the command that goes on; a bad night is exit code 1."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        ended(tmp_path, "manual-20261005T020000.000000Z")
        begun(tmp_path, "manual-20261006T020000.000000Z")
        done = CliRunner().invoke(commands, ["status"])
        assert done.exit_code == 1
        assert "dateline run --run-id manual-20261006T020000.000000Z" in done.output
        assert "quay: listed no link" in done.output
        listed = CliRunner().invoke(commands, ["runs", "--bad"]).output
        assert "unfinished" in listed
        assert "not good" in listed
