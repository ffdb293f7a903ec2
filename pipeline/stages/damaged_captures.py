"""Damaged captures: what a run fetched and listed in a file that can no longer be read to its end.

The pages themselves are in the archive, so that a replay of the run loses none of them; until then nobody makes
articles of those behind the damage, and no later night asks for them again once their feed has dropped them. The night
that hits the damage is red; those after it say that it is still there, and in which run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from pipeline.article import Capture
from pipeline.errors import StorageError
from pipeline.ledger import WHOLE_RUN
from pipeline.parts import read_part
from pipeline.runs import LEFT_OUT, Problem, Run, StageReport
from pipeline.stages.reporting import DAMAGE
from pipeline.stages.verdict.report import read_report
from pipeline.store import is_there, read_bytes

STILL_DAMAGED: Final = "still-damaged"
"""The reason of the problem that later nights have: known from the beginning."""


def damage_of(
    run: Run, source_id: str, runs: Sequence[Run], note: Callable[[Capture], None] = lambda _: None
) -> str | None:
    """Return in one line why the captures of ``source_id`` in ``run`` cannot be read, and what to do; None if they can.

    A replay among ``runs`` that took all of it, and had no new trouble with it, has made its articles from the archive:
    then the damage does no harm. ``note`` is told of each that can be read. Raises :class:`StorageError` when the disk
    or the object store refuses.
    """
    try:
        for capture in read_part(run.part("captures", source_id), Capture):
            note(capture)
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
    is a matter for ``dateline archive verify``. What cannot be read at all is a problem, too: an earlier run costs this
    one nothing.
    """
    for run in earlier:
        if run.id == this.id:
            continue
        try:
            told = sorted(_told_of(run) & source_ids)
        except StorageError as error:
            yield Problem(source_id=WHOLE_RUN, reason=error.reason, detail=error.message)
            continue
        for source_id in told:
            try:
                detail, reason = damage_of(run, source_id, earlier), STILL_DAMAGED
            except StorageError as error:
                detail, reason = error.message, error.reason
            if detail:
                yield Problem(source_id=source_id, reason=reason, detail=detail)


def has_damage(run: Run, runs: Sequence[Run]) -> bool:
    """Return whether the report of ``run`` tells of damage, and captures of it are unread for that until now.

    ``runs`` are those among which its replays are. Raises :class:`StorageError` when the disk or the store refuses.
    """
    return any(damage_of(run, source_id, runs) for source_id in sorted(_told_of(run)))


def _told_of(run: Run) -> set[str]:
    """Return the sources of which the report of ``run`` says that something was damaged; none where there is none."""
    if not is_there(run.report):
        return set()
    try:
        return {one.source_id for one in read_report(run).problems if one.reason in DAMAGE}
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        return set()  # the report itself is damaged: it is made again, and red


def _is_replayed(run: Run, source_id: str, runs: Sequence[Run]) -> bool:
    repeated = (one for one in runs if one.id.rpartition("-")[0] == f"replay-{run.id}")
    return any(_made_it_all(one, source_id) for one in repeated if is_there(one.report))


def _made_it_all(replay: Run, source_id: str) -> bool:
    """Return whether ``replay`` took all captures of the source, and is good as far as that is concerned."""
    try:
        figures = read_report(replay)
        fetched = StageReport.from_json(read_bytes(replay.stage_report("fetch", source_id)))
    except (FileNotFoundError, ValueError):  # of another source, or killed on its way
        return False
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        return False
    if fetched.counts.get(LEFT_OUT):
        return False
    red = {one.source_id for one in figures.verdict.troubles if one.is_red}
    return figures.verdict.passed or (bool(red) and not red & {source_id, WHOLE_RUN})
