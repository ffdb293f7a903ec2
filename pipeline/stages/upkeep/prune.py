"""Prune: what a run needed on its way goes when it is old; what says how it went stays.

The captures are in the archive, the articles in the index, so the parts of a run (links, captures, articles, outcomes,
reports of its stages) are of use for a few weeks. Its ledger and its reports stay: ``report``, ``where`` and ``forget``
read them. A replay is a repetition, and goes whole. What a run still owes somebody is never removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pipeline.errors import StorageError
from pipeline.ledger import HELD
from pipeline.parts import write_bytes
from pipeline.record import Moment, Record
from pipeline.runs import STAGES, Run, list_runs, started_runs
from pipeline.stages.damaged_captures import has_damage
from pipeline.stages.verdict.report import read_report
from pipeline.store import DataPath, files_in, is_there, remove, remove_folder, size_of

LEAST_AGE = timedelta(days=2)
"""A younger run may be going on, or be resumed."""

_REPLAY = "replay-"
_PARTS = ("links", "captures", "articles")
_WAITING = frozenset({"not-indexed", "not-processed"})


Kept = Literal["", "no-report", "owes-captures", "holds-articles", "unreadable", "damaged"]


class Pruned(Record):
    """What was removed (or would be) of one run, or why nothing was: ``pruned.json`` in the run's folder."""

    run_id: str
    at: Moment
    files: int = 0
    size: int = 0
    """Bytes."""
    kept: Kept = ""
    """Why the run was left alone."""


def prune(home: DataPath, now: datetime, older_than: timedelta, *, dry_run: bool = False) -> Iterator[Pruned]:
    """Remove the parts of the runs that started before ``now - older_than``; yield what became of each.

    Runs that were pruned already are passed over. One without a report, with captures that have no outcome, or with a
    damaged list of them that no replay has made up for, stays whole and is named. May be killed and repeated at any
    moment. Raises :class:`StorageError` when the disk refuses, and for an age under :data:`LEAST_AGE`.
    """
    if older_than < LEAST_AGE:
        raise StorageError(f"runs of the last {LEAST_AGE.days} days may be going on; ask for more days than that")
    runs = list_runs(home)
    for started, run in started_runs(home):
        if started < now - older_than:
            debt = owed(run) or _damage(run, runs)
            files = [] if debt else list(_files(run))
            if files or debt:
                told = Pruned(run_id=run.id, at=now, files=len(files), size=sum(map(size_of, files)), kept=debt)
                if not dry_run and not debt:
                    _remove(run, files, told)
                yield told


def owed(run: Run) -> Kept:
    """Return why ``run`` is not done with, or nothing."""
    if not is_there(run.report):
        return "no-report"
    try:
        figures = read_report(run)
    except StorageError:
        return "unreadable"
    failed = figures.reasons.get("failed", {})
    if figures.waiting or _WAITING & failed.keys():
        return "owes-captures"
    return "holds-articles" if figures.outcomes.get(HELD) else ""


def _damage(run: Run, runs: Sequence[Run]) -> Kept:
    """Return whether captures of ``run`` wait behind damage for a replay; with their list gone, nobody would say so."""
    return "damaged" if not run.id.startswith(_REPLAY) and has_damage(run, runs) else ""


def _files(run: Run) -> Iterator[DataPath]:
    if run.id.startswith(_REPLAY):
        yield from (run.ledger, run.report, run.beginning)
    for part in (run, *run.shares()):
        for folder in _folders(part):
            yield from files_in(folder)


def _folders(run: Run) -> list[DataPath]:
    inner = [run.folder / what / stage for what in ("outcomes", "stages") for stage in STAGES]
    return [*(run.folder / what for what in _PARTS), *inner]


def _remove(run: Run, files: list[DataPath], told: Pruned) -> None:
    if run.id.startswith(_REPLAY):
        remove_folder(run.folder)
        return
    # First of all: who settles the run anew from what is left would write an empty ledger over the whole one.
    write_bytes(run.pruned, (told.to_json() + "\n").encode())
    for path in files:
        remove(path)
    for folder in [*_folders(run), *(run.folder / one for one in ("outcomes", "stages", "shares"))]:
        remove_folder(folder)
