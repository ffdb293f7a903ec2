"""Pages in quarantine, and what a replay chooses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.article import Capture, Link, Outcome, OutcomeKind
from pipeline.cli import commands
from pipeline.errors import UsageError
from pipeline.fetch import Archive
from pipeline.parts import write_plain
from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.replay import plan
from pipeline.stages.replay_choice import Choice, version_of
from pipeline.stages.upkeep.quarantine import quarantined

URLS = [f"https://quay.example/{name}" for name in ("ferry", "crane", "lock")]


def ledger(home: Path, name: str, **kinds: OutcomeKind) -> None:
    """Write what a run said of the pages ``ferry``, ``crane`` and ``lock``."""
    outcomes = [
        Outcome(source_id="quay", url=f"https://quay.example/{page}", kind=kind, reason="ValueError", stage="process")
        for page, kind in kinds.items()
    ]
    write_plain(Run(home, name).ledger, outcomes)


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Three pages in the archive of one run, of three days."""
    with Archive(tmp_path, "quay", "night") as archive:
        return [
            archive.append_local(
                Link(url=url, source_id="quay", listed_by="feed"),
                b"<p>x",
                "text/html",
                captured_at=datetime(2026, 11, day, 2, tzinfo=UTC),
            )
            for day, url in enumerate(URLS, start=1)
        ]


class TestQuarantine:
    """Which pages are in it."""

    def test_only_a_better_outcome_ends_it(self, tmp_path: Path) -> None:
        """Set aside and indexed later: out; set aside and then failed: in; never set aside: not in."""
        aside, failed, indexed = OutcomeKind.QUARANTINED, OutcomeKind.FAILED, OutcomeKind.INDEXED
        ledger(tmp_path, "manual-20261101T020000.000000Z", ferry=aside, crane=aside, lock=failed)
        ledger(tmp_path, "manual-20261102T020000.000000Z", ferry=indexed, crane=failed, lock=failed)
        assert [url for _, url in quarantined(tmp_path)] == ["https://quay.example/crane"]

    def test_damaged_ledger_ends_nothing(self, tmp_path: Path) -> None:
        """What stands before the damage counts."""
        ledger(tmp_path, "one", ferry=OutcomeKind.QUARANTINED)
        path = Path(str(Run(tmp_path, "one").ledger))
        path.write_bytes(path.read_bytes() + b"{\n")
        assert len(quarantined(tmp_path)) == 1

    def test_commands(self, tmp_path: Path, captures: list[Capture], monkeypatch: pytest.MonkeyPatch) -> None:
        """The list names page, run and reason; a dry retry says how many captures it would read."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        assert captures
        ledger(tmp_path, "night", ferry=OutcomeKind.QUARANTINED)
        listed = CliRunner().invoke(commands, ["quarantine", "list"]).output
        assert "night  quay  ValueError  https://quay.example/ferry" in listed
        assert "0 pages" in CliRunner().invoke(commands, ["quarantine", "list", "--source", "other"]).output
        tried = CliRunner().invoke(commands, ["quarantine", "retry", "--dry-run"]).output
        assert "1 capture of 1 run would be replayed" in tried


class _Index:
    """An index that holds articles of some versions."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        self._versions = versions

    def addressed(self, urls: list[str], /) -> list[Mapping[str, Any]]:
        """Return the versions of the pages at ``urls``."""
        return [{"pipeline_version": self._versions[one]} for one in urls if one in self._versions]


class TestChoice:
    """What of the archive is replayed."""

    def test_days_are_inclusive(self, tmp_path: Path, captures: list[Capture]) -> None:
        """From the first to the last day; none of them is no run at all."""
        settings = Settings(home=tmp_path)
        assert len(captures) == 3
        (some,) = plan(settings, Choice(since=date(2026, 11, 2), until=date(2026, 11, 3)))
        assert [one.url for one in some.held["quay"].notes] == URLS[1:]
        assert list(plan(settings, Choice(since=date(2026, 11, 4)))) == []

    def test_nothing_narrowed_is_everything(self, tmp_path: Path, captures: list[Capture]) -> None:
        """Without a choice all captures are taken."""
        (everything,) = plan(Settings(home=tmp_path), Choice())
        assert everything.captures == len(captures)

    def test_only_older_versions(self, captures: list[Capture]) -> None:
        """Versions are compared as such, not as text; what is not in the index is taken."""
        index = _Index({URLS[0]: "0.9.0", URLS[1]: "0.10.0"})
        choice = Choice(older_than=version_of("0.10.0"))
        assert [one.link.url for one in captures if choice.takes(one, index)] == [URLS[0], URLS[2]]

    def test_no_version(self) -> None:
        """What is no version is a mistake of who asks."""
        with pytest.raises(UsageError, match="no version"):
            version_of("last week")
