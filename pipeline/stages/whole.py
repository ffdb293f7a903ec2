"""A whole run in one process: the stages in order, for the command line and for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError
from pipeline.ledger import RunReport
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin
from pipeline.stages.discover import discover
from pipeline.stages.fetch import fetch
from pipeline.stages.index import index
from pipeline.stages.process import process
from pipeline.stages.report import report


def run_whole(
    settings: Settings,
    run: Run,
    sources: Sequence[Source],
    *,
    announce: Callable[[str], None] = lambda _line: None,
) -> RunReport:
    """Take ``sources`` from their listings to the index in one process; return the run's report.

    A source that cannot be listed is a problem in the report and the others go on, as in the DAG. Raises
    ``IndexUnavailableError`` or ``IndexRefusedError``: before anything is written when there is no index to write to;
    when it is lost on the way, with the command that goes on from there.
    """
    begin(settings, run, sources, require_index=True)
    for source in sources:
        announce(f"{source.id}: listing, fetching, cleaning")
        try:
            discover(settings, run, source)
            fetch(settings, run, source)
            process(run, source)
        except DatelineError as error:
            announce(f"{source.id}: {error.message}")
    announce("indexing")
    try:
        index(settings, run)
    except (IndexUnavailableError, IndexRefusedError) as error:
        message = f"{error.message}; nothing that was fetched is lost, go on with: dateline run --run-id {run.id}"
        raise type(error)(message, reason=error.reason) from error
    return report(run)
