"""What is unusual of all sources together, though each is within what it had: half of a night is missing. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.ledger import WHOLE_RUN, SourceFigures, Trouble
from pipeline.stages.verdict.baseline import BOUNDS, Night, gate_of, unusual_amount

GATE: Final = gate_of(BOUNDS.in_all.figure)


def unusual_in_all(
    memory: Mapping[str, Sequence[Night]],
    started_at: datetime,
    figures: Sequence[SourceFigures],
    troubled: set[str],
) -> Iterator[Trouble]:
    """Yield that the sources which are not ``troubled`` bring far fewer articles together than on their last nights.

    ``memory`` has the nights of each source and, under ``_run``, those of whole runs. It tells nothing of a run that
    follows closer on the last one than half of what is usual: what is new came with that.
    """
    mine = [one for one in figures if one.source_id not in troubled and _is_known(memory.get(one.source_id, ()))]
    runs = memory.get(WHOLE_RUN, ())
    if len(mine) < 2 or _is_close(started_at, [one.started_at for one in runs]):  # noqa: PLR2004 - one has its own rules
        return
    brought: defaultdict[datetime, list[int]] = defaultdict(list)
    for one in mine:
        for night in memory[one.source_id]:
            if not night.is_blind:
                brought[night.started_at].append(night.figures.articles)
    troubles = {one.started_at: [each for each in one.troubles if each.gate == GATE] for one in runs}
    past = [
        _together(at, counts, troubles.get(at, ()))
        for at, counts in sorted(brought.items())
        if len(counts) == len(mine)
    ]
    yield from unusual_amount(WHOLE_RUN, BOUNDS.in_all, _together(started_at, [one.articles for one in mine]), past)


def _is_known(past: Sequence[Night]) -> bool:
    return len({one.started_at.date() for one in past}) >= BOUNDS.least_nights


def _is_close(started_at: datetime, runs: Sequence[datetime]) -> bool:
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(runs)]
    return bool(gaps) and (started_at - runs[-1]).total_seconds() < median(gaps) / 2


def _together(at: datetime, articles: Sequence[int], troubles: Sequence[Trouble] = ()) -> Night:
    figures = SourceFigures(source_id=WHOLE_RUN, links=0, captures=0, articles=sum(articles), outcomes={})
    return Night(at, figures, troubles)
