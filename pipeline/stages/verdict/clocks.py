"""A clock that was ahead while one stage of a run went on: what it dated would win over all that comes later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipeline.fetch.revisits import is_ahead
from pipeline.ledger import WHOLE_RUN, Trouble
from pipeline.runs import Run, stage_reports

GATE = "clock-was-ahead"


def clock_ahead(run: Run, now: datetime) -> Iterator[Trouble]:
    """Yield a trouble of the whole run where a stage says that it began at a time that is still to come ``now``."""
    ahead = [one for one in stage_reports(run) if is_ahead(one.started_at, now)]
    if ahead:
        last = max(ahead, key=lambda one: one.started_at)
        detail = (
            f"the stage {last.stage} says that it began at {last.started_at:%Y-%m-%d %H:%M} UTC, and now it is "
            f"{now:%Y-%m-%d %H:%M}: a worker's clock was ahead, or was set back since; set the clocks by NTP"
        )
        yield Trouble(source_id=WHOLE_RUN, gate=GATE, about=GATE, detail=detail)
