"""A run and where its parts are: one folder under the data root, one file a stage and source.

::

    runs/<run id>/
        links/<source>.jsonl             what discover listed
        captures/<source>.jsonl          what fetch captured (the bytes are in the WARC archive)
        articles/<source>.jsonl          what process made of the captures
        outcomes/<stage>/<source>.jsonl  links that ended in that stage
        stages/<stage>/<source>.json     how that stage went: counts, seconds, problems
        ledger.jsonl                     every link with its one outcome
        report.json                      the run in figures, with the verdict
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pipeline.article import Moment, Record
from pipeline.errors import StorageError, UsageError

Stage = Literal["discover", "fetch", "process", "index", "report"]
STAGES: tuple[Stage, ...] = ("discover", "fetch", "process", "index", "report")

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Problem(Record):
    """Something that went wrong with a source as a whole, not with one of its links."""

    source_id: str
    reason: str
    detail: str


class StageReport(Record):
    """How one stage went for one source (or, for ``index`` and ``report``, for the run)."""

    stage: Stage
    source_id: str
    started_at: Moment
    seconds: float
    counts: dict[str, int]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One execution: its id and the data root that it works under."""

    home: Path
    id: str

    @classmethod
    def named(cls, home: Path, name: str) -> Run:
        """Return the run called ``name`` with what a file name cannot hold replaced by ``-``.

        Raises :class:`UsageError` for a name without a letter or digit.
        """
        slug = _UNSAFE.sub("-", name).strip("-.")
        if not slug:
            raise UsageError(f"{name!r} is no name for a run; use letters, digits, '-', '_' and '.'")
        return cls(home, slug)

    @classmethod
    def starting(cls, home: Path, prefix: str, now: datetime) -> Run:
        """Return a new run called ``prefix`` and the moment ``now`` in UTC, to the microsecond."""
        return cls(home, f"{prefix}-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}")

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.home / "runs" / self.id

    def part(self, what: Literal["links", "captures", "articles"], source_id: str) -> Path:
        """Where a stage's records of one source are."""
        return self.folder / what / f"{source_id}.jsonl"

    def outcomes(self, stage: Stage, source_id: str) -> Path:
        """Where the outcomes are of the links that ended in ``stage``."""
        return self.folder / "outcomes" / stage / f"{source_id}.jsonl"

    def stage_report(self, stage: Stage, source_id: str) -> Path:
        """Where a stage says how it went."""
        return self.folder / "stages" / stage / f"{source_id}.json"

    @property
    def sources_file(self) -> Path:
        """A copy of the sources as this run knew them, one a line."""
        return self.folder / "sources.jsonl"

    @property
    def ledger(self) -> Path:
        """All outcomes of the run."""
        return self.folder / "ledger.jsonl"

    @property
    def report(self) -> Path:
        """The run in figures."""
        return self.folder / "report.json"


def list_runs(home: Path) -> tuple[Run, ...]:
    """Return all runs under ``home``, the one that started last at the end."""
    folder = home / "runs"
    try:
        folders = [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
    except OSError as error:
        raise StorageError(f"cannot list {folder}: {error.strerror}; check the permissions") from error
    return tuple(Run(home, one.name) for one in sorted(folders, key=lambda one: (one.stat().st_ctime_ns, one.name)))


def stage_reports(run: Run) -> Iterator[StageReport]:
    """Yield what each stage of ``run`` said of itself, in the order of the stages, then of the sources."""
    for stage in STAGES:
        for path in sorted((run.folder / "stages" / stage).glob("*.json")):
            try:
                yield StageReport.from_json(path.read_bytes())
            except (OSError, ValueError) as error:
                raise StorageError(f"{path} holds no stage report; run the stage again") from error
