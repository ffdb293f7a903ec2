"""Pruning runs and verifying the archive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.article import Link, Outcome, OutcomeKind
from pipeline.cli import commands
from pipeline.errors import StorageError, UsageError
from pipeline.fetch import Archive
from pipeline.parts import has_part, packed, read_part, write_bytes, write_part, write_plain
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Beginning, begin
from pipeline.stages.forget.removal import forget
from pipeline.stages.reporting import reporting
from pipeline.stages.upkeep.prune import prune
from pipeline.stages.upkeep.verify import verify
from pipeline.stages.verdict.report import read_report, report
from pipeline.store import DataPath, files_in, is_there, remove, remove_folder

QUAY = Source(id="quay", name="Quay")
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
MONTH = timedelta(days=30)
URL = "https://quay.example/ferry"


def night(home: DataPath, name: str, *, captured_only: bool = False, reported: bool = True) -> Run:
    """A run with one link: rejected, or (``captured_only``) without an outcome."""
    run = Run.named(home, name)
    link = Link(url=URL, source_id="quay", listed_by="feed")
    write_bytes(run.beginning, Beginning(sources=(QUAY,)).to_json().encode())
    with reporting(run, "discover", "quay"):
        write_part(run.part("links", "quay"), [link])
    ended = Outcome(source_id="quay", url=URL, kind=OutcomeKind.REJECTED, reason="too-short", stage="process")
    if captured_only:
        with Archive(home, "quay", run.id) as archive:
            write_part(run.part("captures", "quay"), [archive.append_local(link, b"<p>x", "text/html")])
    else:
        write_part(run.outcomes("process", "quay"), [ended])
    if reported:
        report(run)
    return run


class TestPrune:
    """What goes and what stays."""

    def test_parts_go_ledger_and_report_stay(self, any_home: DataPath) -> None:
        """The outcome of each link and the figures can still be read; a second time there is nothing to do."""
        run = night(any_home, "manual-20260901T020000.000000Z")
        before = read_report(run)
        (told,) = prune(any_home, NOW, MONTH)
        assert told.files >= 3
        assert told.size > 0
        assert not has_part(run.part("links", "quay"))
        assert read_report(run) == before
        assert [one.reason for one in read_part(run.ledger, Outcome)] == ["too-short"]
        assert list(prune(any_home, NOW, MONTH)) == []

    def test_young_runs_stay(self, tmp_path: Path) -> None:
        """What began within the span is left; a span that reaches into last night is refused."""
        run = night(tmp_path, "manual-20261110T020000.000000Z")
        assert list(prune(tmp_path, NOW, MONTH)) == []
        assert has_part(run.part("links", "quay"))
        with pytest.raises(StorageError, match="may be going on"):
            list(prune(tmp_path, NOW, timedelta(days=1)))

    def test_what_is_owed_stays(self, tmp_path: Path) -> None:
        """No run without a report, none with captures that have no outcome, none with a damaged report."""
        killed = night(tmp_path, "manual-20260901T020000.000000Z", reported=False)
        owing = night(tmp_path, "manual-20260902T020000.000000Z", captured_only=True)
        damaged = night(tmp_path, "manual-20260903T020000.000000Z")
        write_bytes(damaged.report, b"{")
        told = {one.run_id: one.kept for one in prune(tmp_path, NOW, MONTH)}
        assert told == {killed.id: "no-report", owing.id: "owes-captures", damaged.id: "unreadable"}
        assert all(has_part(one.part("links", "quay")) for one in (killed, owing, damaged))

    def test_replays_go_as_a_whole(self, any_home: DataPath) -> None:
        """A replay repeats what is told elsewhere."""
        run = night(any_home, "replay-manual-20260801T020000.000000Z-20260901T020000.000000Z")
        assert [one.run_id for one in prune(any_home, NOW, MONTH)] == [run.id]
        assert not is_there(run.report)

    def test_dry_run_removes_nothing(self, tmp_path: Path) -> None:
        """It only says what would go."""
        run = night(tmp_path, "manual-20260901T020000.000000Z")
        assert [one.run_id for one in prune(tmp_path, NOW, MONTH, dry_run=True)] == [run.id]
        assert has_part(run.part("links", "quay"))

    def test_pruned_run_is_not_settled_anew(self, tmp_path: Path) -> None:
        """From what is left a ledger would be empty: resuming is refused, with the command that helps."""
        run = night(tmp_path, "manual-20260901T020000.000000Z")
        list(prune(tmp_path, NOW, MONTH))
        for again in (lambda: report(run), lambda: begin(Settings(home=tmp_path), run, [QUAY])):
            with pytest.raises(UsageError, match="dateline replay"):
                again()
        assert read_report(run).links == 1


class TestEarlierParts:
    """What earlier versions wrote as text."""

    def test_they_are_read_and_pruned(self, any_home: DataPath) -> None:
        """They give the same records and report, and go with the run, as compressed ones do."""
        run = night(any_home, "manual-20260901T020000.000000Z")
        links = list(read_part(run.part("links", "quay"), Link))
        remove(packed(run.part("links", "quay")))
        write_plain(run.part("links", "quay"), links)
        assert list(read_part(run.part("links", "quay"), Link)) == links
        assert report(run).links == 1
        (told,) = prune(any_home, NOW, MONTH)
        assert told.files >= 3
        assert not has_part(run.part("links", "quay"))

    @pytest.mark.parametrize("write", [write_part, write_plain])
    def test_forgetting_reaches_both(self, tmp_path: Path, write: Callable[[Path, Iterable[Link]], int]) -> None:
        """A page that is to be removed goes out of parts as text and of compressed ones, and the others stay."""
        run = night(tmp_path, "manual-20260901T020000.000000Z")
        other = Link(url=f"{URL}/other", source_id="quay", listed_by="feed")
        links = [*read_part(run.part("links", "quay"), Link), other]
        remove(packed(run.part("links", "quay")))
        write(tmp_path / "runs" / run.id / "links" / "quay.jsonl", links)
        forget(Settings(home=tmp_path), NOW, url=URL)
        assert list(read_part(run.part("links", "quay"), Link)) == [other]


class TestVerify:
    """The archive read again."""

    def test_damage_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A flipped byte is found, with its file; the exit code is 1, and 0 before."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        night(tmp_path, "manual-20260901T020000.000000Z", captured_only=True)
        (sound,) = verify(tmp_path)
        assert (sound.files, sound.links, sound.losses) == (1, 1, ())
        assert CliRunner().invoke(commands, ["archive", "verify"]).exit_code == 0
        (path,) = tmp_path.glob("archive/*/*/*.warc.gz")
        raw = bytearray(path.read_bytes())
        raw[-20] ^= 4
        path.write_bytes(raw)
        done = CliRunner().invoke(commands, ["archive", "verify"])
        assert done.exit_code == 1
        assert path.name in done.output

    def test_a_folder_that_is_gone_as_a_whole(self, any_home: DataPath) -> None:
        """An archive that was not copied along leaves nothing to tell of it but the runs that list its captures."""
        run = night(any_home, "manual-20260901T020000.000000Z", captured_only=True)
        night(any_home, "manual-20260902T020000.000000Z", captured_only=True)
        folder = any_home / "archive" / "quay" / run.id
        for path in files_in(folder):
            remove(path)
        remove_folder(folder)
        *_, told = verify(any_home)
        assert (told.source_id, told.run_id, told.files) == ("quay", run.id, 0)
        (loss,) = told.losses
        assert (loss.place, loss.lost, loss.urls) == (f"archive/quay/{run.id}", 1, (URL,))
        assert "put the file back from a backup" in loss.error().message
        receipt = json.dumps({"places": [f"archive/quay/{run.id}"]}).encode()
        write_bytes(any_home / "pruned" / "archive-20261120T030000.000000Z.json", receipt)
        write_bytes(any_home / "pruned" / "archive-20261120T030001.000000Z.json", b"{")
        assert not [one for one in verify(any_home) if one.losses]

    def test_unknown_source(self, tmp_path: Path) -> None:
        """A source that the archive does not hold is a mistake of who asks."""
        with pytest.raises(UsageError, match="no source nope"):
            list(verify(tmp_path, ["nope"]))


@pytest.mark.parametrize("asked", ["0d", "x", "-3d", "1.5d", ""])
def test_age_is_a_number_of_days(asked: str) -> None:
    """Anything else is told, and nothing is removed."""
    done = CliRunner().invoke(commands, ["prune", "--runs", asked])
    assert done.exit_code == 2
    assert "write it as 30d" in done.output
