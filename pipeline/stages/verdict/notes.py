"""What a run says of its sources that is nothing wrong: once, with what is known of them, and never in red."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from pipeline.ledger import RunReport, Verdict
from pipeline.runs import NOTED, Run, stage_reports
from pipeline.stages.verdict.baseline import BOUNDS
from pipeline.stages.verdict.past_runs import past_reports

_ONCE = " (said once)"


def with_notes(verdict: Verdict, run: Run, began: datetime) -> Verdict:
    """Return ``verdict`` of ``run``, which ``began`` then, with what its stages noted and no night lately has said."""
    noted = [
        f"{one.source_id}: {what.removeprefix(NOTED)}{_ONCE}"
        for one in stage_reports(run)
        for what in one.counts
        if what.startswith(NOTED)
    ]
    told = _told(past_reports(run), began) if noted else set()
    new = dict.fromkeys(one for one in noted if one not in told)
    return verdict.model_copy(update={"known": (*verdict.known, *new)})


def _told(reports: Iterable[RunReport], began: datetime) -> set[str]:
    """Return what the runs of the last nights before ``began`` said beside their troubles."""
    since = began - timedelta(days=BOUNDS.nights)
    lately = (one for one in reports if one.started_at is not None and since <= one.started_at < began)
    return {line for one in lately for line in one.verdict.known}
