"""Cleared tasks: whether the tasks of a run that were done again by hand were followed by those that stand on them.

A scheduler that clears "failed tasks only" leaves those that were green though they worked on less: then the report
tells of a run that is no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pipeline.ledger import WHOLE_RUN
from pipeline.runs import Run, Stage, StageReport, stage_reports
from pipeline.stages.batches import read_plan


def task_to_clear(run: Run) -> str | None:
    """Return the first task of ``run`` that worked on what was made anew since, None if there is none.

    That is ``plan`` after sources were listed or fetched again, ``index`` after captures were read again.
    """
    reports = list(stage_reports(run))
    indexed = _latest(reports, "index", source_id=WHOLE_RUN)
    made = read_plan(run)
    fetched = max(filter(None, (_latest(reports, "discover"), _latest(reports, "fetch"))), default=None)
    if _is_later(fetched, made.at if made else indexed):
        return "plan"
    shares = [one for share in run.shares() for one in stage_reports(share)]
    return "index" if _is_later(_latest([*reports, *shares], "process"), indexed) else None


def is_settled(run: Run) -> bool:
    """Return whether the ledger was settled after all else."""
    reports = list(stage_reports(run))
    indexed, settled = (_latest(reports, stage, source_id=WHOLE_RUN) for stage in ("index", "report"))
    return settled is not None and not _is_later(indexed, settled)


def _latest(reports: Iterable[StageReport], stage: Stage, source_id: str | None = None) -> datetime | None:
    """Return when ``stage`` began last, for any source or for ``source_id``."""
    mine = (one for one in reports if one.stage == stage and source_id in (None, one.source_id))
    return max((one.started_at for one in mine), default=None)


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)
