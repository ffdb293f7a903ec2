"""Unfinished runs: captures that never came to an outcome are taken up by the next run that reaches the index.

A night without its index leaves its captures and articles in its folder. Whatever ran after it asked the sources for
what was new then, so nobody else brings them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from pipeline.counted import counted
from pipeline.enrich.entities import Curation
from pipeline.errors import DatelineError, StorageError
from pipeline.ledger import CAUGHT_UP, RunReport
from pipeline.parts import has_part, read_part
from pipeline.quality import Made
from pipeline.runs import OVER_AFTER, Problem, Run, StageReport, list_runs
from pipeline.settings import Settings, Source
from pipeline.stages.begin import read_sources, was_begun
from pipeline.stages.curation import curation_of
from pipeline.stages.damaged_captures import still_damaged
from pipeline.stages.index import index
from pipeline.stages.process import process
from pipeline.stages.release import release_earlier
from pipeline.stages.reporting import DAMAGE, Tally, is_of_one_source
from pipeline.stages.verdict.report import read_report, report
from pipeline.store import files_in, is_there, last_changed, read_bytes

MOST_LOOKED_AT: Final = 120
"""Runs that are looked at, the last ones: what is older is a matter for ``dateline run --run-id`` or ``replay``."""

MOST_TAKEN_UP: Final = 31
"""Runs that one run takes up: the first one after a month without an index shall not last till morning."""

_REPEATED: Final = "replay-"
"""What runs are called that read the archive, which loses nothing by them."""

_WAITING: Final = ("not-indexed", "not-processed")
"""Reasons of captures without an outcome, in reports that do not count them."""


def catch_up(settings: Settings, this: Run, tally: Tally) -> None:
    """Finish the runs before ``this`` that have captures and no outcome; those that resist are named as problems.

    What of the captures of earlier runs was damaged, and still is, is a problem of its source each night.
    Then what earlier nights held back is let in where ``this`` one is good (:mod:`pipeline.stages.release`).

    To be called when the index has taken the articles of ``this``. Never raises for an earlier run.
    """
    known: list[Curation | None] = []

    def curation() -> Curation | None:
        if not known:
            known.append(curation_of(settings))
        return known[0]

    damaged = list(_still_damaged(this))  # what is found out now is told as such, once
    for run in list(in_arrears(this, datetime.now(UTC)))[:MOST_TAKEN_UP]:
        try:
            tally.counts[f"{CAUGHT_UP}{run.id}"] = _finish(settings, run, curation)
        except DatelineError as error:
            message = f"run {run.id} has captures without an outcome, and could not be taken up: {error.message}"
            tally.problem(StorageError(message, reason="run-in-arrears"))
    tally.problems += damaged
    release_earlier(settings, this, tally)


def _still_damaged(this: Run) -> Iterator[Problem]:
    if this.is_night:
        sources = {one.id for one in read_sources(this)}
        yield from still_damaged(this, list_runs(this.home)[-MOST_LOOKED_AT:], sources)


def in_arrears(this: Run, now: datetime) -> Iterator[Run]:
    """Yield the runs beside ``this`` that have captures without an outcome and do not go on, the oldest first."""
    runs = [one for one in list_runs(this.home) if one.id != this.id and not one.id.startswith(_REPEATED)]
    for run in runs[-MOST_LOOKED_AT:]:
        if not was_begun(run):
            continue
        if not is_there(run.report):
            (changed,) = last_changed([run.beginning])
            age = now - datetime.fromtimestamp(changed / 1e9, UTC)
            if abs(age) > OVER_AFTER and any(files_in(run.folder / "captures")):
                yield run
        elif _waiting(run):
            yield run


def _waiting(run: Run) -> int:
    try:
        figures = read_report(run)
    except StorageError:  # damaged: it is made again
        return 1
    return figures.waiting or sum(figures.reasons.get("failed", {}).get(one, 0) for one in _WAITING)


def _finish(settings: Settings, run: Run, curation: Callable[[], Curation | None]) -> int:
    """Return how many captures of ``run`` have an outcome now that had none."""
    before = _waiting(run) if is_there(run.report) else None
    broken: DatelineError | None = None
    for source in read_sources(run):
        if has_part(run.part("captures", source.id)) and not _is_processed(run, source):
            try:
                process(run, source, curation())
            except DatelineError as error:
                if not is_of_one_source(error):
                    raise
                broken = error
    index(settings, run)
    after: RunReport = report(run)
    if broken is not None:
        raise broken
    if after.waiting:
        raise StorageError(f"{counted(after.waiting, 'are left')}; dateline report {run.id} --links names them")
    return after.captures if before is None else before


def _is_processed(run: Run, source: Source) -> bool:
    try:
        told = StageReport.from_json(read_bytes(run.stage_report("process", source.id)))
    except (FileNotFoundError, ValueError):
        return False
    return not told.problems and has_part(run.part("articles", source.id)) and _is_whole(run, source)


def _is_whole(run: Run, source: Source) -> bool:
    """Return whether the articles can be read to the end; what is damaged is made again from the captures."""
    try:
        return all(True for _ in read_part(run.part("articles", source.id), Made))
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        return False
