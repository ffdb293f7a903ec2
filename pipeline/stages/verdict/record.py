"""Record: put what a run came to into the index, so that it can be searched and charted.

The run's folder stays what counts, and the index is a copy of it: one that is away fails no night, and every run takes
up those before it that are not there as they were reported last.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Final

from pipeline.errors import DatelineError, IndexUnavailableError
from pipeline.index import open_ledger
from pipeline.index.ledger import LedgerIndex
from pipeline.parts import write_bytes
from pipeline.record import Moment, Record
from pipeline.runs import Run, list_runs
from pipeline.settings import Settings
from pipeline.stages.verdict.ledger_documents import RunDocuments
from pipeline.stages.verdict.report import read_report
from pipeline.store import last_changed, read_bytes

MOST_CAUGHT_UP: Final = 31
"""Earlier runs that one run takes up: the first one after an upgrade shall not last till morning."""

_NONE: Final = "0"


class Recording(Record):
    """What became of it: ``recorded.json`` in the run's folder."""

    at: Moment
    runs: tuple[str, ...] = ()
    """Whose ledgers were put into the index."""
    problem: str | None = None
    """Why the ledger of this run, or of an earlier one, is not there yet."""


def record(settings: Settings, run: Run) -> Recording:
    """Put the ledger of ``run``, which has its report, into the index, and those of earlier runs that are not there.

    Never fails for the index, or for an earlier run: what went wrong is in the answer, and in ``recorded.json``. Raises
    :class:`pipeline.errors.StorageError` when that file cannot be written.
    """
    done: list[str] = []
    problems: list[str] = []
    now = datetime.now(UTC)
    oldest = now - settings.ledger_kept
    try:
        with closing(open_ledger(settings)) as ledger:
            for one in [*_missing(ledger, run, oldest), run]:
                try:
                    if _record(ledger, one, now, oldest if one != run else None):
                        done.append(one.id)
                except IndexUnavailableError:
                    raise
                except DatelineError as error:
                    problems.append(f"run {one.id}: {error.message}")
    except DatelineError as error:
        problems.append(error.message)
    told = Recording(at=now, runs=tuple(done), problem="; ".join(problems) or None)
    write_bytes(run.recording, (told.to_json() + "\n").encode())
    return told


def read_recording(run: Run) -> Recording | None:
    """Return what :func:`record` wrote for ``run``; None where it did not, or what is there is something else."""
    try:
        return Recording.from_json(read_bytes(run.recording))
    except (FileNotFoundError, ValueError):
        return None


def problem_line(told: Recording | None) -> str | None:
    """Return in one line why the ledger is not in the index yet, or None."""
    if told is None or told.problem is None:
        return None
    return f"the ledger is not in the index yet, the next run tries again: {told.problem}"


def _missing(ledger: LedgerIndex, this: Run, oldest: datetime) -> list[Run]:
    """Return the earlier runs that were reported since ``oldest`` and are not there as they were, the oldest first."""
    there = ledger.recorded()
    runs = [one for one in list_runs(this.home) if one.id != this.id]
    wanted = [
        one
        for one, stamp in zip(runs, _stamps(runs), strict=True)
        if stamp != _NONE and int(stamp) >= oldest.timestamp() * 1e9 and there.get(one.id) != stamp
    ]
    return wanted[:MOST_CAUGHT_UP]


def _stamps(runs: Sequence[Run]) -> list[str]:
    """Return what changes whenever each of ``runs`` is reported."""
    return [str(one) for one in last_changed(run.report for run in runs)]


def _record(ledger: LedgerIndex, run: Run, now: datetime, oldest: datetime | None) -> bool:
    (stamp,) = _stamps([run])  # before the report is read: one that is written meanwhile is taken up by the next run
    figures = read_report(run)
    if oldest is not None and (figures.started_at is None or figures.started_at < oldest):
        return False
    documents = RunDocuments.of(run, figures, now)
    sources = list(documents.sources(lambda source, before: ledger.source_history(source, before=before, limit=1)))
    ledger.record(documents.outcomes(), [*sources, documents.run_document(stamp)])
    return True
