"""How a stage says what it did: counts, seconds and problems, also when it breaks off, whatever breaks it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.counted import counted
from pipeline.errors import DatelineError, SourceError
from pipeline.logs import about, trace_of, writable
from pipeline.parts import write_bytes
from pipeline.runs import NOTED, Problem, Run, Stage, StageReport

DAMAGE = frozenset({"damaged-part", "damaged-state"})
"""Reasons of a :class:`StorageError` that concern one file of one source."""

_LOG = logging.getLogger(__name__)
_OF_ONE_SOURCE = frozenset({"discover", "fetch", "process"})


@dataclass(slots=True)
class Tally:
    """What a stage counts while it works."""

    source_id: str
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, error: DatelineError, source_id: str | None = None) -> None:
        """Note that ``error`` hit the source as a whole (or, in a stage of the whole run, the source ``source_id``)."""
        detail = writable(error.message)
        self.problems.append(Problem(source_id=source_id or self.source_id, reason=error.reason, detail=detail))

    def note(self, line: str) -> None:
        """Keep ``line``, which is to be said of the source once, and is nothing wrong with it."""
        self.counts[NOTED + writable(line)] = 1


@contextmanager
def reporting(run: Run, stage: Stage, source_id: str) -> Iterator[Tally]:
    """Yield a tally and write it as the stage's report at the end, also when the stage raises.

    What nobody foresaw goes into the log with its traceback. In a stage of one source it is that source's problem,
    and raised on as a :class:`SourceError` (``unforeseen``), so that the run goes on with the others.
    """
    with about(run=run.id, source=source_id), _written(run, stage, source_id) as tally:
        yield tally


@contextmanager
def _written(run: Run, stage: Stage, source_id: str) -> Iterator[Tally]:
    tally = Tally(source_id)
    started_at, clock = datetime.now(UTC), time.perf_counter()
    try:
        yield tally
    except DatelineError as error:
        if not tally.problems:
            tally.problem(error)
        raise
    except Exception as error:
        broken = unforeseen(f"the stage {stage} of {source_id}", error)
        tally.problem(broken)
        if stage in _OF_ONE_SOURCE:
            raise broken from error
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
        told = [counted(count, what) for what, count in report.counts.items() if not what.startswith(NOTED)]
        _LOG.info("%s of %s took %.1f s: %s", stage, source_id, report.seconds, ", ".join(told) or "nothing")
        write_bytes(run.stage_report(stage, source_id), (report.to_json() + "\n").encode())


def is_of_one_source(error: DatelineError) -> bool:
    """Return whether ``error`` leaves the other sources alone: damage, or what nobody foresaw; no disk that is full."""
    return isinstance(error, SourceError) or error.reason in DAMAGE


def unforeseen(what: str, error: Exception) -> SourceError:
    """Return as a source's problem what ``error``, which nobody foresaw, did to ``what``; the log has all of it."""
    _LOG.error("%s broke for a reason that nobody foresaw\n%s", what, trace_of(error))
    message = f"{what} broke: {type(error).__name__}; the log has the traceback: please report it"
    return SourceError(message, reason="unforeseen")
