"""A whole run in one process: the stages in order, for the command line and for tests."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from pipeline.enrich.entities import Curation
from pipeline.errors import IndexRefusedError, IndexUnavailableError, StorageError
from pipeline.ledger import RunReport
from pipeline.progress import Progress
from pipeline.runs import Run, stage_reports
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Revisit, begin
from pipeline.stages.cleared_tasks import forget_basis
from pipeline.stages.collect import as_known, collect
from pipeline.stages.curation import curation_of
from pipeline.stages.heap import give_back
from pipeline.stages.index import index
from pipeline.stages.process import followed_by, process
from pipeline.stages.readers import process_side_by_side
from pipeline.stages.unfinished_runs import catch_up
from pipeline.stages.verdict.record import problem_line, record
from pipeline.stages.verdict.report import report

Announce = Callable[[str], None]

WORTH_A_POOL = 200
"""Captures below which starting processes costs more than it saves."""

MOST_PROCESSES = 8


def run_whole(
    settings: Settings,
    run: Run,
    sources: Sequence[Source],
    *,
    announce: Announce = lambda _line: None,
    only_due: bool = True,
    revisit: Revisit | None = None,
) -> RunReport:
    """Take ``sources`` from their listings to the index in one process; return the run's report.

    Sources are listed and fetched side by side, and then read, in several processes where there is much to read. One
    that cannot be listed is a problem in the report and the others go on, as in the DAG. With ``only_due``, what need
    not be asked for again yet is not; with ``revisit``, it asks for known articles instead of what is new. Raises
    ``IndexUnavailableError`` or ``IndexRefusedError``: before anything is written when there is no
    index to write to; when it is lost on the way, with the command that goes on from there, as ``StorageError`` where
    the disk refuses.
    """
    begin(settings, run, sources, require_index=True, refresh=not only_due, revisit=revisit)
    forget_basis(run)
    with _naming(run):
        announce(f"listing and fetching {len(sources)} {'source' if len(sources) == 1 else 'sources'}")
        collected = asyncio.run(collect(settings, run, sources, announce, only_due=only_due))
        fetched = [source for source in sources if source.id not in collected.lost]
        announce("cleaning and enriching")
        _process_all(run, fetched, curation_of(settings), collected.languages, announce)
        announce("indexing")
        try:
            index(settings, run, afterwards=partial(catch_up, settings, run))
        except (IndexUnavailableError, IndexRefusedError, StorageError):
            with suppress(StorageError):  # of a disk that is full: then the next run finds out by itself
                report(run)  # which tells the next run what waits here
            raise
        figures = report(run)
        if problem := problem_line(record(settings, run)):
            announce(problem)
    give_back()
    return figures


@contextmanager
def _naming(run: Run) -> Iterator[None]:
    """Name the command that goes on with ``run`` where its index or its disk refuses on the way."""
    try:
        yield
    except (IndexUnavailableError, IndexRefusedError, StorageError) as error:
        message = f"{error.message}; nothing that was fetched is lost, go on with: dateline run --run-id {run.id}"
        raise type(error)(message, reason=error.reason) from error


def _process_all(
    run: Run, sources: Sequence[Source], curation: Curation | None, languages: Mapping[str, int], announce: Announce
) -> None:
    counts = {one.source_id: one.counts.get("captures", 0) for one in stage_reports(run) if one.stage == "fetch"}
    captures = sum(counts.values())
    processes = min(os.cpu_count() or 1, len(sources), MOST_PROCESSES)
    with Progress("cleaning and enriching", sys.stderr) as progress:
        progress.expect(captures)
        if processes > 1 and captures >= WORTH_A_POOL:
            for source in process_side_by_side(run, sources, curation, processes, announce, languages):
                progress.advance("captures", counts.get(source.id, 0))
            return
        for source in sources:
            try:
                process(run, source, curation, follow=followed_by(progress))
            except Exception as error:  # noqa: BLE001 - likewise
                announce(f"{source.id}: {as_known(error, source).message}")
