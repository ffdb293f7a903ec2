"""Cleared tasks: whether the tasks of a run that were done again by hand were followed by those that stand on them.

A scheduler that clears "failed tasks only" leaves those that were green though they worked on less: then the report
tells of a run that is no more. What a task stood on is written down when it begins, since clocks do not tell: they are
set back between two tasks, and those of two machines differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Literal

from pipeline.ledger import WHOLE_RUN
from pipeline.parts import write_bytes
from pipeline.record import Moment, Record
from pipeline.runs import Run, Stage, StageReport, stage_reports
from pipeline.stages.batches import read_plan
from pipeline.store import read_bytes, remove

_BEFORE: dict[str, frozenset[Stage]] = {"plan": frozenset({"discover", "fetch"}), "index": frozenset({"process"})}
"""Task → the stages whose reports are of what it works on."""

_NO_ROOM_BYTES = 1 << 20


class StoodOn(Record):
    """When that was begun which a task works on, as the task found it; None: it has not run since the run began."""

    plan: tuple[Moment, ...] | None = None
    index: tuple[Moment, ...] | None = None


def note_basis(run: Run, task: Literal["plan", "index"]) -> None:
    """Write down what ``task`` of ``run``, which begins now, finds made; raises :class:`StorageError`."""
    found = _noted(run).model_copy(update={task: tuple(sorted(_made_for(run, task)))})
    write_bytes(run.stood_on, (found.to_json() + "\n").encode())


def forget_basis(run: Run) -> None:
    """Forget what tasks found, since all of them are to run again; raises :class:`StorageError`."""
    remove(run.stood_on)


def task_to_clear(run: Run) -> str | None:
    """Return the first task of ``run`` that worked on what was made anew since, None if there is none.

    That is ``plan`` after sources were listed or fetched again, ``index`` after captures were read again. Where no task
    wrote down what it found, the clock tells.
    """
    noted = _noted(run)
    reports = list(stage_reports(run))
    indexed = _latest(reports, "index", source_id=WHOLE_RUN)
    made = read_plan(run)
    planned = made.at if made else indexed
    for task, basis, done in (("plan", noted.plan, planned), ("index", noted.index, indexed)):
        there = _made_for(run, task)
        if basis is None and _is_later(max(there, default=None), done):
            return task
        if basis is not None and not there <= {*basis}:
            return task
    return None


def why_to_clear(run: Run, task: str, free_bytes: int | None) -> str:
    """Return in a line why ``task`` of ``run`` is to be cleared: others were done again since, or it came to no end.

    ``free_bytes`` is the room on the disk of the data root, None where nobody knows: a full one takes no word on it.
    """
    indexed = _latest(stage_reports(run), "index", source_id=WHOLE_RUN)
    if indexed is not None or (task == "plan" and read_plan(run) is not None):
        return f"run {run.id} was done again in part: clear the task {task} with what follows it"
    full = f"; the disk of {run.home} is full" if free_bytes is not None and free_bytes < _NO_ROOM_BYTES else ""
    return (
        f"the task {task} of run {run.id} came to no end{full}: its log says why; clear it then, with what follows it"
    )


def is_settled(run: Run) -> bool:
    """Return whether the ledger was settled after all else."""
    reports = list(stage_reports(run))
    indexed, settled = (_latest(reports, stage, source_id=WHOLE_RUN) for stage in ("index", "report"))
    return settled is not None and not _is_later(indexed, settled)


def _made_for(run: Run, task: str) -> set[datetime]:
    """Return when each part was begun that ``task`` works on."""
    reports = [*stage_reports(run), *(one for share in run.shares() for one in stage_reports(share))]
    return {one.started_at for one in reports if one.stage in _BEFORE[task]}


def _noted(run: Run) -> StoodOn:
    with suppress(FileNotFoundError, ValueError):  # damaged: the clock tells
        return StoodOn.from_json(read_bytes(run.stood_on))
    return StoodOn()


def _latest(reports: Iterable[StageReport], stage: Stage, source_id: str | None = None) -> datetime | None:
    """Return when ``stage`` began last, for any source or for ``source_id``."""
    mine = (one for one in reports if one.stage == stage and source_id in (None, one.source_id))
    return max((one.started_at for one in mine), default=None)


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)
