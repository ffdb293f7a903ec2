"""Replay: make articles again from the archive alone, without the network.

Each archived run is replayed by itself, the oldest first, so that revisions come back in their order. What the index
holds already from a newer capture stays.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime

from pipeline.article import Capture, Link, Outcome, OutcomeKind
from pipeline.errors import DatelineError, UsageError
from pipeline.fetch import Holdings, Loss, archived_runs, holdings
from pipeline.index import open_index
from pipeline.ledger import RunReport
from pipeline.parts import write_part
from pipeline.progress import Progress
from pipeline.runs import LEFT_OUT, Run
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.begin import begin, read_sources, was_begun
from pipeline.stages.curation import curation_of
from pipeline.stages.index import index
from pipeline.stages.process import followed_by, process
from pipeline.stages.replay_choice import EVERYTHING, Addressed, Choice
from pipeline.stages.reporting import reporting
from pipeline.stages.verdict.record import problem_line, record
from pipeline.stages.verdict.report import report


@dataclass(frozen=True, slots=True)
class Planned:
    """What of one archived run would be replayed."""

    run_id: str
    held: Mapping[str, Holdings]
    """Source id → what is taken of it."""
    left_out: Mapping[str, int]
    """Source id → how many captures are not."""

    @property
    def captures(self) -> int:
        """How many captures that are."""
        return sum(one.capture is not None for held in self.held.values() for one in held.notes)


def plan(
    settings: Settings, choice: Choice, *, run_ids: Sequence[str] = (), source_ids: Sequence[str] = ()
) -> Iterator[Planned]:
    """Yield what of each archived run would be replayed, the oldest run first; those without anything are left out.

    Raises as :func:`replay`.
    """
    archived = archived_runs(settings.home)
    _check(archived, run_ids, source_ids)
    with closing(open_index(settings)) if choice.older_than else nullcontext() as index:
        for run_id, sources in archived.items():
            if run_ids and run_id not in run_ids:
                continue
            chosen = [one for one in sources if not source_ids or one in source_ids]
            whole = {one: holdings(settings.home, one, run_id) for one in chosen}
            held = {one: _chosen(found, choice, index) for one, found in whole.items()}
            if taken := {one: found for one, found in held.items() if choice.is_all() or found.notes}:
                yield Planned(run_id, taken, {one: _captures(whole[one]) - _captures(held[one]) for one in taken})


def _captures(held: Holdings) -> int:
    """Return how many captures the archive holds or held."""
    return sum(one.capture is not None for one in held.notes) + sum(one.lost for one in held.losses)


def _chosen(held: Holdings, choice: Choice, index: Addressed | None) -> Holdings:
    if choice.is_all():
        return held
    taken = {one.capture.link.url for one in held.notes if one.capture and choice.takes(one.capture, index)}
    return Holdings([one for one in held.notes if one.capture and one.url in taken])


def replay(
    settings: Settings,
    now: datetime,
    *,
    run_ids: Sequence[str] = (),
    source_ids: Sequence[str] = (),
    choice: Choice = EVERYTHING,
    announce: Callable[[str], None] = lambda _line: None,
) -> list[RunReport]:
    """Clean, enrich and index again what the archive holds; return one report for each archived run.

    ``run_ids``, ``source_ids`` and ``choice`` narrow it; empty means all. Raises :class:`UsageError` for a run or
    source that the archive does not hold, and ``IndexUnavailableError`` before anything is written when there is no
    index.
    """
    reports = []
    for one in plan(settings, choice, run_ids=run_ids, source_ids=source_ids):
        announce(f"replaying {one.run_id}: {', '.join(one.held)}")
        reports.append(_replay_run(settings, one, _sources(settings, one.run_id, [*one.held]), now, announce))
    return reports


def _check(archived: dict[str, list[str]], run_ids: Sequence[str], source_ids: Sequence[str]) -> None:
    held = {source_id for source_ids_of_run in archived.values() for source_id in source_ids_of_run}
    for what, unknown in (("run", set(run_ids) - archived.keys()), ("source", set(source_ids) - held)):
        if unknown:
            raise UsageError(f"the archive holds no {what} {', '.join(sorted(unknown))}; look under archive/")
    if not archived:
        raise UsageError("the archive is empty: nothing was ever captured under this DATELINE_HOME")


def _sources(settings: Settings, run_id: str, source_ids: Sequence[str]) -> list[Source]:
    """The sources as they are declared now, else as that run knew them, else by their ids: no capture is left out."""
    archived = Run(settings.home, run_id)
    known = {one.id: one for one in read_sources(archived)} if was_begun(archived) else {}
    if settings.sources.exists():
        known |= {one.id: one for one in load_sources(settings.sources)}
    return [known.get(one) or Source(id=one, name=one) for one in source_ids]


def _replay_run(
    settings: Settings, planned: Planned, sources: Sequence[Source], now: datetime, announce: Callable[[str], None]
) -> RunReport:
    run = Run.starting(settings.home, f"replay-{planned.run_id}", now)
    begin(settings, run, sources, require_index=True)
    with Progress(f"replaying {planned.run_id}", sys.stderr) as progress:
        progress.expect(planned.captures)
        for source in sources:
            try:
                _list_captures(run, source, planned)
                process(run, source, curation_of(settings), follow=followed_by(progress))
            except DatelineError as error:
                announce(f"{source.id}: {error.message}")
    index(settings, run)
    figures = report(run)
    if problem := problem_line(record(settings, run)):
        announce(problem)
    return figures


def _list_captures(run: Run, source: Source, planned: Planned) -> None:
    """Write what was captured then, and what was seen to be gone, as the links of the replay.

    What the archive has lost since is a problem of the source, and each page of it a link that was quarantined.
    """
    held = planned.held[source.id]
    captures = {one.capture.link.url: one.capture for one in held.notes if one.capture is not None}
    ended = _lost(held.losses, source, captures.keys())
    ended |= {
        one.outcome.url: one.outcome
        for one in held.notes
        if one.outcome is not None and one.outcome.kind is OutcomeKind.WITHDRAWN
    }
    links: list[Link] = [one.link for one in captures.values()]
    links += [Link(url=one, source_id=source.id, listed_by=planned.run_id) for one in ended if one not in captures]
    with reporting(run, "discover", source.id) as tally:
        tally.counts["links"] = write_part(run.part("links", source.id), links)
    with reporting(run, "fetch", source.id) as tally:
        if left_out := planned.left_out[source.id]:
            tally.counts[LEFT_OUT] = left_out
        for loss in held.losses:
            tally.problem(loss.error())
            tally.counts["records lost"] += loss.lost
        kept: list[Capture] = list(captures.values())
        tally.counts["captures"] = write_part(run.part("captures", source.id), kept)
        write_part(run.outcomes("fetch", source.id), ended.values())


def _lost(losses: Sequence[Loss], source: Source, captured: Collection[str]) -> dict[str, Outcome]:
    """Return the outcomes of the pages that ``losses`` name, those left out that were captured once more."""
    return {
        url: Outcome(
            source_id=source.id,
            url=url,
            kind=OutcomeKind.QUARANTINED,
            reason="damaged-record",
            stage="fetch",
            detail=f"{loss.place} lists it and no longer holds it",
        )
        for loss in losses
        for url in loss.urls
        if url not in captured
    }
