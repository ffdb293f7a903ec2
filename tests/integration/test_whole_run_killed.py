"""A run that is killed again and again, at any moment, and resumed: every link has one outcome, no article is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.article import Link, Outcome
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.parts import read_part
from pipeline.press import sample_sources
from pipeline.press.outlets import load_outlets
from pipeline.press.server import PressServer
from pipeline.runs import Run
from pipeline.settings import Settings
from tests.unmeasured import unmeasured

OUTLETS = ("meridian-review", "ngong-dispatch")
MOMENTS = (
    "runs/night/begin.json",
    "archive/*/night/captures-*",
    "runs/night/captures/*.jsonl.zst",
    "runs/night/articles/.*.tmp",
    "index/*/*.store",
    "runs/night/outcomes/index/*.jsonl.zst",
    "runs/night/ledger.jsonl",
)
"""What is written in the course of a run: each attempt is killed a little after one of these has been."""
PATIENCE_SECONDS = 240.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[Path]:
    """The data root after one run was killed at each of the moments, and then left to end."""
    folder = tmp_path_factory.mktemp("killed")
    chosen = [one for one in load_outlets() if one.id in OUTLETS]
    with PressServer() as press:
        tables = sample_sources(press.port).split("\n[[source]]\n")
        wanted = [table for table in tables if any(f'id = "{one.id}"' in table for one in chosen)]
        (folder / "sources.toml").write_text("".join(f"\n[[source]]\n{table}" for table in wanted), encoding="utf-8")
        dice = random.Random(20261005)  # noqa: S311 - jitter, and the same each time
        for pattern in MOMENTS:
            kill_after(start(folder, repository), folder / "home", pattern, dice.uniform(0.0, 0.15))
        last = start(folder, repository)
        _, errors = last.communicate(timeout=PATIENCE_SECONDS)
        assert last.returncode == 0, errors
        yield folder / "home"


def start(folder: Path, repository: Path) -> subprocess.Popen[str]:
    """Start (or resume) the run as its user would."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", "--run-id", "night"],
        cwd=folder,
        env=unmeasured(repository) | {"DATELINE_HOME": str(folder / "home")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_after(process: subprocess.Popen[str], home: Path, pattern: str, pause: float) -> None:
    """Kill ``process`` (SIGKILL) ``pause`` seconds after it wrote what matches ``pattern``, or when it is done."""
    began, deadline = time.time_ns(), time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline and not _written_since(home, pattern, began):
        time.sleep(0.005)
    time.sleep(pause)
    process.kill()
    _, errors = process.communicate()
    assert "Traceback" not in errors


def _written_since(home: Path, pattern: str, began: int) -> bool:
    for path in home.glob(pattern):
        try:
            if path.stat().st_mtime_ns >= began:
                return True
        except FileNotFoundError:
            continue
    return False


class TestKilledRun:
    """What is there once the run has come to its end."""

    def test_every_link_has_exactly_one_outcome(self, home: Path) -> None:
        """The ledger holds each listed link once, and none has failed for want of a stage."""
        run = Run(home, "night")
        listed = [(source, one.url) for source in OUTLETS for one in read_part(run.part("links", source), Link)]
        ledger = list(read_part(run.ledger, Outcome))
        assert len(listed) > 10
        assert Counter((one.source_id, one.url) for one in ledger) == Counter(listed)
        assert {one.kind.value for one in ledger} == {"indexed"}

    def test_every_article_is_indexed_once(self, home: Path) -> None:
        """The index holds the articles of the ledger: no more, no fewer, none twice, each at its first revision."""
        ids = {one.article_id for one in read_part(Run(home, "night").ledger, Outcome)}
        with closing(open_index(Settings.load(home=home))) as index:
            hits = index.search(Query(size=100)).hits
        assert Counter(hit.id for hit in hits) == Counter(ids)
        assert {hit.article.get("revision", 1) for hit in hits} == {1}
        assert all(hit.article["story_id"] in ids for hit in hits)

    def test_nothing_is_left_of_the_writes_that_were_broken_off(self, home: Path) -> None:
        """No temporary file stays behind."""
        left = [path for path in home.rglob("*") if path.name.endswith((".tmp", ".building"))]
        assert not left
