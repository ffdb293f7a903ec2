"""Revisit: ask again for articles that are known and a while old, whether their pages changed, moved or are gone.

The nights look at an article for a day (:mod:`pipeline.fetch.revisits`), and feeds forget it; corrections and
withdrawals come for weeks. A revisit lists nothing anew: its links are those that the sources' state says are in the
index, and it asks for each with the validators of the last answer. All else is as in a night: politeness, robots.txt,
the time budget of a source, archive, outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.article import Link
from pipeline.errors import StorageError
from pipeline.fetch import Visits
from pipeline.forgotten import Forgotten
from pipeline.parts import read_part, write_part
from pipeline.runs import OVER_AFTER, Run, started_runs
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Revisit, begin, check_index, read_beginning, was_begun
from pipeline.stages.discover import sift
from pipeline.stages.reporting import reporting
from pipeline.store import is_there

PREFIX = "revisit"
"""What the names of such runs begin with."""


def begin_revisit(settings: Settings, run: Run, sources: Sequence[Source], revisit: Revisit, now: datetime) -> None:
    """Start ``run``, which asks for known articles of ``sources``.

    Raises :class:`StorageError` while a night goes on, since both would write what is remembered of a source; and
    ``IndexUnavailableError`` or ``IndexRefusedError`` where nobody can say what the index holds.
    """
    require_quiet(run, now)
    begin(settings, run, sources, require_index=True, revisit=revisit)


def require_quiet(this: Run, now: datetime) -> None:
    """Raise :class:`StorageError` for another run that began within a day and has no report yet."""
    for at, run in started_runs(this.home):
        goes_on = run.id != this.id and was_begun(run) and not is_there(run.report)
        if goes_on and abs(now - at) < OVER_AFTER:
            message = f"run {run.id} goes on; wait for its end, or finish it with: dateline run --run-id {run.id}"
            raise StorageError(message, reason="run-goes-on")


def list_known(run: Run, source: Source, now: datetime) -> None:
    """Write down as the links of ``source`` what ``run`` is to ask for again.

    A run that is taken up again keeps its list: what it has looked at is due no more, and has its outcome all the same.
    """
    beginning = read_beginning(run)
    with reporting(run, "discover", source.id) as tally:
        if kept := sum(1 for _ in read_part(run.part("links", source.id), Link)):
            tally.counts["links"] = kept
            return
        links = _known(run, source, beginning.index_identity, beginning.revisit, now)
        listed, outcomes = sift(links, source.max_links, Forgotten.load(run.home))
        tally.counts["links"] = write_part(run.part("links", source.id), listed)
        write_part(run.outcomes("discover", source.id), outcomes)


def due(settings: Settings, run: Run, sources: Sequence[Source], revisit: Revisit, now: datetime) -> Mapping[str, int]:
    """Return source id → how many of its articles a revisit would ask for now; nothing is written."""
    identity = check_index(settings)
    return {one.id: len(_known(run, one, identity, revisit, now)) for one in sources}


def _known(run: Run, source: Source, identity: str | None, revisit: Revisit | None, now: datetime) -> list[Link]:
    if revisit is None or identity is None:
        return []
    visits = Visits.load(run.home, source.id)
    found = visits.known(identity, source.id, now, timedelta(days=revisit.days), every=revisit.every)
    return found[: min(revisit.limit, source.max_links)]
