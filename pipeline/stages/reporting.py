"""How a stage says what it did: counts, seconds and problems, also when it breaks off."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.errors import DatelineError
from pipeline.parts import write_bytes
from pipeline.runs import Problem, Run, Stage, StageReport


@dataclass(slots=True)
class Tally:
    """What a stage counts while it works."""

    source_id: str
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, error: DatelineError) -> None:
        """Note that ``error`` hit the source as a whole."""
        self.problems.append(Problem(source_id=self.source_id, reason=error.reason, detail=error.message))


@contextmanager
def reporting(run: Run, stage: Stage, source_id: str) -> Iterator[Tally]:
    """Yield a tally and write it as the stage's report at the end, also when the stage raises."""
    tally = Tally(source_id)
    started_at, clock = datetime.now(UTC), time.perf_counter()
    try:
        yield tally
    except DatelineError as error:
        if not tally.problems:
            tally.problem(error)
        raise
    finally:
        report = StageReport(
            stage=stage,
            source_id=source_id,
            started_at=started_at,
            seconds=round(time.perf_counter() - clock, 4),
            counts=dict(tally.counts),
            problems=tuple(tally.problems),
        )
        write_bytes(run.stage_report(stage, source_id), (report.to_json() + "\n").encode())
