"""A run and where its parts are: one folder under the data root, one file a stage and source.

::

    runs/<run id>/
        links/<source>.jsonl.zst         what discover listed
        captures/<source>.jsonl.zst      what fetch captured (the bytes are in the WARC archive)
        articles/<source>.jsonl.zst      what process made of the captures
        outcomes/<stage>/<source>.jsonl.zst  links that ended in that stage
        stages/<stage>/<source>.json     how that stage went: counts, seconds, problems
        shares/<number>/                 what one of several processes made of some captures, until it is joined
        plan.json                        which of them reads what
        begin.json                       the sources, and the index that the run works for
        stood_on.json                    what the tasks plan and index found made, as Airflow ran them
        ledger.jsonl                     every link with its one outcome
        report.json                      the run in figures, with the verdict
        pruned.json                      that the parts were removed for their age, and when
        released/<source>.json           that its articles, which were held back, are let in, and since when
        attempts/<number>.json           what report.json was before the run was settled again
        recorded.json                    whether all that is in the index, too
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pipeline.errors import UsageError
from pipeline.parts import unreadable
from pipeline.record import Moment, Record
from pipeline.store import DataPath, files_in, folders_in, is_there, last_changed, read_bytes

Stage = Literal["discover", "fetch", "process", "index", "report"]
STAGES: tuple[Stage, ...] = ("discover", "fetch", "process", "index", "report")

LISTINGS_ASKED = "listings asked"
"""How ``discover`` counts the feeds, sitemaps and pages that answered; those that were not due are not among them."""

NOTED = "noted: "
"""What a stage puts before a line on a source that is to be said, and is nothing wrong, where it counts."""

LEFT_OUT = "left out"
"""How ``fetch`` counts what a replay did not take, being one of some days, or of some versions."""

NO_NIGHTS = ("replay-", "ingest-", "revisit-")
"""What runs are called that say nothing of what the sources publish now."""

OVER_AFTER = timedelta(days=1)
"""A run without a report that began longer ago (or later, by a clock that was ahead) goes on no more: it was killed."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_STAMP = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})T(\d{2})[-:]?(\d{2})[-:]?(\d{2})(?:\.(\d{6}))?")
_SKEW = timedelta(days=1)


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

    home: DataPath
    id: str

    @classmethod
    def named(cls, home: DataPath, name: str) -> Run:
        """Return the run called ``name`` with what a file name cannot hold replaced by ``-``.

        Raises :class:`UsageError` for a name without a letter or digit.
        """
        slug = _UNSAFE.sub("-", name).strip("-.")
        if not slug:
            raise UsageError(f"{name!r} is no name for a run; use letters, digits, '-', '_' and '.'")
        return cls(home, slug)

    @classmethod
    def starting(cls, home: DataPath, prefix: str, now: datetime) -> Run:
        """Return a new run called ``prefix`` and the moment ``now`` in UTC, to the microsecond."""
        return cls(home, f"{prefix}-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}")

    @property
    def folder(self) -> DataPath:
        """The run's folder."""
        return self.home / "runs" / self.id

    @property
    def beginning(self) -> DataPath:
        """What the run is about; its first file."""
        return self.folder / "begin.json"

    def part(self, what: Literal["links", "captures", "articles"], source_id: str) -> DataPath:
        """Where a stage's records of one source are, for :mod:`pipeline.parts`, which compresses them."""
        return self.folder / what / f"{source_id}.jsonl"

    def outcomes(self, stage: Stage, source_id: str) -> DataPath:
        """Where the outcomes are of the links that ended in ``stage``."""
        return self.folder / "outcomes" / stage / f"{source_id}.jsonl"

    def stage_report(self, stage: Stage, source_id: str) -> DataPath:
        """Where a stage says how it went."""
        return self.folder / "stages" / stage / f"{source_id}.json"

    @property
    def plan(self) -> DataPath:
        """Which share reads which captures."""
        return self.folder / "plan.json"

    @property
    def stood_on(self) -> DataPath:
        """What tasks found made when they began (:mod:`pipeline.stages.cleared_tasks`)."""
        return self.folder / "stood_on.json"

    def share(self, number: int) -> Run:
        """Return where the share ``number`` has its parts: a run within the run."""
        return Run(self.home, f"{self.id}/shares/{number:04}")

    def shares(self) -> tuple[Run, ...]:
        """Return the shares that wrote anything, in their order."""
        return tuple(Run(self.home, f"{self.id}/shares/{one.name}") for one in folders_in(self.folder / "shares"))

    @property
    def ledger(self) -> DataPath:
        """All outcomes of the run."""
        return self.folder / "ledger.jsonl"

    @property
    def report(self) -> DataPath:
        """The run in figures."""
        return self.folder / "report.json"

    def released(self, source_id: str) -> DataPath:
        """There when the articles of a source that were held back are to be let in."""
        return self.folder / "released" / f"{source_id}.json"

    @property
    def attempts(self) -> DataPath:
        """The folder of the run's earlier reports."""
        return self.folder / "attempts"

    @property
    def pruned(self) -> DataPath:
        """There when the run's parts were removed for their age."""
        return self.folder / "pruned.json"

    @property
    def is_night(self) -> bool:
        """Whether it says what the sources publish now: not a replay, an ingest or a revisit."""
        return not self.id.startswith(NO_NIGHTS)

    @property
    def night(self) -> datetime | None:
        """The moment in the run's name (the last one: a replay is named after what it replays), in UTC; else None.

        A run that is resumed weeks later, or cleared in Airflow, keeps it, whatever the times of its files are.
        """
        found = _STAMP.findall(self.id)
        try:
            year, month, day, hour, minute, second, fraction = (int(part or 0) for part in found[-1])
            return datetime(year, month, day, hour, minute, second, fraction, tzinfo=UTC)
        except (IndexError, ValueError):
            return None

    @property
    def recording(self) -> DataPath:
        """What became of the run's ledger in the index."""
        return self.folder / "recorded.json"


def refuse_pruned(run: Run) -> None:
    """Raise :class:`UsageError` for a run whose parts were removed for their age: none of its stages can run again."""
    if is_there(run.pruned):
        message = f"the parts of run {run.id} were pruned, so it cannot be resumed; its captures are in the archive"
        raise UsageError(f"{message}: dateline replay {run.id}")


def list_runs(home: DataPath) -> tuple[Run, ...]:
    """Return all runs under ``home``, the one that started last at the end.

    What a run's name says counts, else when its folder changed. A run of a clock that was ahead comes first: else it
    would be the last one until that day.
    """
    return tuple(run for _, run in started_runs(home))


def started_runs(home: DataPath) -> tuple[tuple[datetime, Run], ...]:
    """Return when each run under ``home`` started (UTC), with the run, in the order of :func:`list_runs`."""
    runs = [Run(home, folder.name) for folder in folders_in(home / "runs")]
    # A folder of an object store has no time of its own; `begin` is the first to write into it.
    changed = last_changed(run.folder if isinstance(home, Path) else run.beginning for run in runs)
    started = [run.night or datetime.fromtimestamp(at / 1e9, UTC) for run, at in zip(runs, changed, strict=True)]
    latest = datetime.now(UTC) + _SKEW
    rows = [(one <= latest, one, at, run.id, run) for one, at, run in zip(started, changed, runs, strict=True)]
    return tuple((at, run) for _, at, _, _, run in sorted(rows, key=lambda row: row[:4]))


def stage_reports(run: Run) -> Iterator[StageReport]:
    """Yield what each stage of ``run`` said of itself, in the order of the stages, then of the sources."""
    for stage in STAGES:
        for path in files_in(run.folder / "stages" / stage):
            if path.suffix != ".json":
                continue
            try:
                yield StageReport.from_json(read_bytes(path))
            except (FileNotFoundError, ValueError) as error:
                message = f"{path} holds no stage report; run the stage again"
                raise unreadable(path, error, message, "storage") from error
