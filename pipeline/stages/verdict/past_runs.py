"""The memory of the nights: what the last runs reported of each source, and the verdict of a run in its light.

New trouble makes a run red. Known trouble, which the source had on its last night too, or which comes and goes, is said
with since when and how often, and stays quiet; so does all trouble of a source until its ``quiet_until``. A run in
which every source is in trouble is never good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from pipeline.counted import counted
from pipeline.ledger import WHOLE_RUN, RunReport, SourceFigures, Trouble, Verdict, verdict_of
from pipeline.runs import Run, list_runs
from pipeline.settings import Source
from pipeline.stages.verdict.baseline import BOUNDS, OF_ARTICLES, Night, unusual
from pipeline.stages.verdict.in_all import unusual_in_all
from pipeline.store import read_bytes

MOST_READ: Final = 400
"""Reports that are read, the last ones: of several runs a day they are the nights of some months at most."""

Memory = Mapping[str, Sequence[Night]]
"""Source id → its last nights, the oldest first; under ``_run`` those of whole runs."""


def remember(this: Run, started_at: datetime) -> Memory:
    """Return the nights of each source before ``this`` run, which began at ``started_at``.

    A run that began later does not count: it came after, or its clock was ahead. Nor does one without a report.
    """
    nights: defaultdict[str, list[Night]] = defaultdict(list)
    reports = sorted(past_reports(this), key=lambda one: one.started_at or datetime.max.replace(tzinfo=UTC))
    for report in reports:
        if report.started_at is None or report.started_at >= started_at:
            continue
        of_run = [one for one in report.verdict.troubles if one.source_id == WHOLE_RUN]
        nights[WHOLE_RUN].append(Night(report.started_at, _whole(report), of_run))
        for figures in report.sources:
            troubles = tuple(one for one in report.verdict.troubles if one.source_id == figures.source_id)
            nights[figures.source_id].append(Night(report.started_at, figures, troubles))
    return {source_id: _last(mine) for source_id, mine in nights.items()}


def _whole(report: RunReport) -> SourceFigures:
    return SourceFigures(
        source_id=WHOLE_RUN,
        links=report.links,
        captures=report.captures,
        articles=report.articles,
        outcomes=report.outcomes,
    )


def past_reports(this: Run) -> Iterator[RunReport]:
    """Yield what was last reported of the nights beside ``this`` run; one without a report is left out."""
    for run in list_runs(this.home)[-MOST_READ:]:
        if run.id == this.id or not run.is_night:
            continue
        with suppress(FileNotFoundError, ValueError):  # a damaged one makes its own run red, or did
            yield RunReport.from_json(read_bytes(run.report))


def _last(nights: Sequence[Night]) -> Sequence[Night]:
    days = sorted({one.started_at.date() for one in nights})[-BOUNDS.nights :]
    return [one for one in nights if one.started_at.date() in days]


def judge_with(
    memory: Memory,
    sources: Sequence[Source],
    started_at: datetime,
    figures: Sequence[SourceFigures],
    found: Sequence[Trouble],
) -> Verdict:
    """Return the verdict of a run that began at ``started_at``; ``found`` is what was wrong with it in itself. Pure."""
    declared = {one.id: one for one in sources}
    troubles: list[Trouble] = [one for one in found if one.source_id not in declared]
    for one in figures:
        mine = [each for each in found if each.source_id == one.source_id]
        past = memory.get(one.source_id, ())
        if source := declared.get(one.source_id):
            mine += unusual(source, Night(started_at, one, mine), past)
            mine = [_in_memory(each, source, past, started_at) for each in mine]
        troubles += mine
    in_all = list(unusual_in_all(memory, started_at, figures, {each.source_id for each in troubles}))
    troubles += [_known(each, _before(each, memory.get(WHOLE_RUN, ())), started_at) for each in in_all]
    heard = {one.id for one in sources if not is_quiet(one, started_at)}
    of_tonight = [one for one in troubles if one.gate not in BOUNDS.goes_on]
    return verdict_of([*troubles, *_pause(memory, started_at), *_all_of_them(of_tonight, heard)])


def _pause(memory: Memory, started_at: datetime) -> Iterator[Trouble]:
    """Yield that no run began for long: nobody ran one, or the clock is ahead, and then nothing of tonight is true."""
    last = max((nights[-1].started_at for nights in memory.values()), default=started_at)
    if started_at - last > timedelta(days=BOUNDS.pause_days):
        detail = (
            f"the run before began at {last:%Y-%m-%d %H:%M} UTC, {counted((started_at - last).days, 'days')} earlier: "
            f"none was started since, or this machine's clock ({started_at:%Y-%m-%d %H:%M}) is ahead"
        )
        yield Trouble(source_id=WHOLE_RUN, gate="long-pause", about="long-pause", detail=detail)


def is_quiet(source: Source, at: datetime) -> bool:
    """Return whether what goes wrong with ``source`` is to make no run red yet."""
    return source.quiet_until is not None and at.date() <= source.quiet_until


def _in_memory(trouble: Trouble, source: Source, past: Sequence[Night], now: datetime) -> Trouble:
    """Return ``trouble`` with since when it is there, in how many nights, and whether it is said only."""
    before = None if trouble.gate in BOUNDS.always_red else _before(trouble, past) or _often(trouble, past)
    if trouble.gate in BOUNDS.goes_on and before is None:
        before = _beginning(trouble, past)
    return _known(trouble, before, now).model_copy(update={"is_quiet": is_quiet(source, now)})


def _known(trouble: Trouble, before: Trouble | None, now: datetime) -> Trouble:
    since, nights = (before.since, before.nights) if before else (None, 0)
    return trouble.model_copy(update={"since": since or now, "nights": nights + 1, "is_known": before is not None})


def _before(trouble: Trouble, past: Sequence[Night]) -> Trouble | None:
    """Return the same trouble of the last night that could tell of it."""
    for night in reversed(past):
        same = night.has(trouble.about)
        if same is not None:
            return same
        has_enough = trouble.gate not in OF_ARTICLES or night.figures.articles >= BOUNDS.least_articles
        if not trouble.is_unusual or (has_enough and not night.is_blind):
            return None
    return None


def _often(trouble: Trouble, past: Sequence[Night]) -> Trouble | None:
    """Return the last one of a trouble that comes and goes: it is nothing new each time that it is back."""
    lately = sorted({one.started_at.date() for one in past})[-BOUNDS.often_of :]
    found = [night for night in past if night.started_at.date() in lately and night.has(trouble.about)]
    is_often = len({one.started_at.date() for one in found}) >= BOUNDS.often
    return found[-1].has(trouble.about) if is_often else None


def _beginning(trouble: Trouble, past: Sequence[Night]) -> Trouble | None:
    """Return the last trouble of an earlier night that goes on as this one under another name."""
    gate = BOUNDS.goes_on[trouble.gate]
    return next((one for night in reversed(past) for one in night.troubles if one.gate == gate), None)


def _all_of_them(troubles: Sequence[Trouble], wanted: set[str]) -> Iterator[Trouble]:
    """Yield a trouble of the whole run where each of the ``wanted`` sources has one, and all of them are known."""
    troubled = {one.source_id for one in troubles}
    has_new = any(one.is_red for one in troubles)
    if wanted and wanted <= troubled and not has_new:
        detail = f"every source is in trouble ({len(wanted)}); none of it is new"
        yield Trouble(source_id=WHOLE_RUN, gate="all-in-trouble", about="all-in-trouble", detail=detail)
