"""Damaged captures: what a run fetched and listed in a file that can no longer be read to its end.

The pages themselves are in the archive, so that a replay of the run loses none of them; until then nobody makes
articles of those behind the damage, and no later night asks for them again once their feed has dropped them. The night
that hits the damage is red; those after it say that it is still there, and in which run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from pipeline.article import Capture
from pipeline.errors import StorageError
from pipeline.parts import read_part
from pipeline.runs import Problem, Run
from pipeline.stages.reporting import DAMAGE
from pipeline.stages.verdict.report import read_report
from pipeline.store import is_there

STILL_DAMAGED: Final = "still-damaged"
"""The reason of the problem that later nights have: known from the beginning."""


def damage_of(run: Run, source_id: str, runs: Sequence[Run]) -> str | None:
    """Return in one line why the captures of ``source_id`` in ``run`` cannot be read, and what to do; None if they can.

    A good replay among ``runs`` has made its articles from the archive: then the damage does no harm. Raises
    :class:`StorageError` when the disk or the object store refuses.
    """
    try:
        for _ in read_part(run.part("captures", source_id), Capture):
            pass
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        if _is_replayed(run, source_id, runs):
            return None
        return f"what it captured in run {run.id} is damaged, and unread from there on: dateline replay {run.id}"
    return None


def still_damaged(this: Run, earlier: Sequence[Run], source_ids: AbstractSet[str]) -> Iterator[Problem]:
    """Yield a problem for each of ``source_ids`` and each of the ``earlier`` runs whose report tells of its damage.

    Nothing else is read again: a run without a word on damage was read to its end, and what happens to its parts later
    is a matter for ``dateline archive verify``. Raises :class:`StorageError` when the disk or the store refuses.
    """
    for run in earlier:
        for source_id in sorted(_told_of(run) & source_ids) if run.id != this.id else ():
            if detail := damage_of(run, source_id, earlier):
                yield Problem(source_id=source_id, reason=STILL_DAMAGED, detail=detail)


def _told_of(run: Run) -> set[str]:
    """Return the sources of which the report of ``run`` says that something was damaged; none where there is none."""
    if not is_there(run.report):
        return set()
    try:
        return {one.source_id for one in read_report(run).problems if one.reason in DAMAGE}
    except StorageError:  # the report itself is damaged: it is made again, and red
        return set()


def _is_replayed(run: Run, source_id: str, runs: Sequence[Run]) -> bool:
    for one in runs:
        if one.id.startswith(f"replay-{run.id}-") and is_there(one.report):
            figures = read_report(one)
            if figures.verdict.passed and source_id in {each.source_id for each in figures.sources}:
                return True
    return False
