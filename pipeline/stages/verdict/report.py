"""Report: settle the ledger of a run and say what it came to, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from pipeline.counted import counted
from pipeline.errors import DatelineError, StorageError
from pipeline.ledger import NO_LINKS, WHOLE_RUN, RunReport, SourceFigures, Trouble, Verdict, settle, verdict_of
from pipeline.parts import unreadable, write_bytes
from pipeline.runs import STAGES, Run, refuse_pruned
from pipeline.stages.begin import read_beginning, read_sources
from pipeline.stages.reporting import reporting
from pipeline.stages.verdict.clocks import clock_ahead
from pipeline.stages.verdict.index_replaced import index_replaced
from pipeline.stages.verdict.notes import with_notes
from pipeline.stages.verdict.past_runs import judge_with, remember
from pipeline.store import files_in, read_bytes

_NAMED = 10


class RunNotTrustedError(DatelineError):
    """The run's verdict is bad; the message names every reason."""


def report(run: Run) -> RunReport:
    """Write ``ledger.jsonl`` and ``report.json`` of ``run``, judged by the nights before it; return the report.

    The report of an earlier attempt is kept beside it (:func:`read_attempts`). Raises :class:`UsageError` for a run
    whose parts were removed for their age: its ledger would be empty.
    """
    refuse_pruned(run)
    _keep_attempt(run)
    sources = read_sources(run)

    def judging(figures: Sequence[SourceFigures], found: Sequence[Trouble], started_at: datetime | None) -> Verdict:
        began = started_at or datetime.now(UTC)
        if not run.is_night:  # nobody can say what is usual for it, and a revisit of nothing is a good one
            is_revisit = read_beginning(run).revisit is not None
            alone = verdict_of([one for one in found if not (is_revisit and one.gate == NO_LINKS)])
            return with_notes(alone, run, began)
        of_run = [*index_replaced(run), *clock_ahead(run, datetime.now(UTC))]
        judged = judge_with(remember(run, began), sources, began, figures, [*found, *of_run])
        return with_notes(judged, run, began)

    with reporting(run, "report", WHOLE_RUN) as tally:
        figures = settle(run, [source.id for source in sources], judging)
        tally.counts["links"] = figures.links
    return figures


def read_report(run: Run) -> RunReport:
    """Return the report that :func:`report` wrote; raises :class:`StorageError` where there is none."""
    try:
        return RunReport.from_json(read_bytes(run.report))
    except FileNotFoundError as error:
        raise StorageError(f"run {run.id} has no report yet; finish it with: dateline run --run-id {run.id}") from error
    except ValueError as error:
        message = f"{run.report} is damaged; make it again with: dateline run --run-id {run.id}"
        raise unreadable(run.report, error, message) from error


def _keep_attempt(run: Run) -> None:
    try:
        earlier = read_bytes(run.report)
    except FileNotFoundError:
        return
    kept = files_in(run.attempts)
    if not kept or read_bytes(kept[-1]) != earlier:
        write_bytes(run.attempts / f"{len(kept) + 1:04d}.json", earlier)


def read_attempts(run: Run) -> list[RunReport]:
    """Return the reports of ``run``, the first attempt first, the one that counts last.

    An earlier one that cannot be read is left out. Raises :class:`StorageError` where the last is missing or damaged.
    """
    found = []
    for path in files_in(run.attempts):
        with suppress(ValueError):
            found.append(RunReport.from_json(read_bytes(path)))
    return [*found, read_report(run)]


def require_trust(figures: RunReport) -> None:
    """Raise :class:`RunNotTrustedError` with every reason unless the run is good."""
    if not figures.verdict.passed:
        raise RunNotTrustedError(f"the run is not to be trusted: {'; '.join(figures.verdict.reasons)}")


def lines(figures: RunReport) -> Iterator[str]:
    """Yield a run report as lines of text: totals, outcomes with reasons, sources, time per stage, verdict."""
    yield f"Run {figures.run_id}"
    links, captures = counted(figures.links, "links"), counted(figures.captures, "captures")
    yield f"  {links} listed, {captures}, {counted(figures.articles, 'articles')}"
    yield ""
    yield "  outcome       links  reasons"
    for kind, count in figures.outcomes.items():
        reasons = ", ".join(f"{reason} {number}" for reason, number in figures.reasons[kind].items())
        yield f"  {kind:<12} {count:>6}  {reasons}"
    yield ""
    yield from _source_lines(figures)
    yield ""
    spent = ", ".join(f"{stage} {figures.seconds[stage]:.1f} s" for stage in STAGES if stage in figures.seconds)
    yield f"  time: {spent}"
    if figures.missing is not None:
        yield f"  complete: {_complete(figures)}"
    for run_id, count in figures.released.items():
        yield f"  released of run {run_id}: {counted(count, 'articles that were held back')}"
    for run_id, count in figures.caught_up.items():
        yield f"  taken up from run {run_id}: {counted(count, 'captures')} that had no outcome"
    yield f"  verdict: {'good' if figures.verdict.passed else 'not good'}"
    for reason in figures.verdict.reasons:
        yield f"    - {reason}"
    for known in figures.verdict.known:
        yield f"    (known) {known}"


def _complete(figures: RunReport) -> str:
    """Return whether all is listed, and in the index or ruled out; which sources lack how much, or listed nothing."""
    lacking = [f"{one.source_id} {one.missing} of {one.links}" for one in figures.sources if one.missing]
    more = f" and {counted(len(lacking) - _NAMED, 'more sources')}" if len(lacking) > _NAMED else ""
    told = [f"missing are {', '.join(lacking[:_NAMED])}{more}"] if lacking else []
    if silent := figures.silent:
        more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
        told.append(f"nothing was listed by {', '.join(silent[:_NAMED])}{more}")
    return f"no, {'; '.join(told)}" if told else "yes"


def _source_lines(figures: RunReport) -> Iterator[str]:
    width = max([len(one.source_id) for one in figures.sources] or [6])
    yield f"  {'source':<{width}}  links  captures  articles"
    for one in figures.sources:
        yield f"  {one.source_id:<{width}} {one.links:>6} {one.captures:>9} {one.articles:>9}"
