"""``dateline report``: what became of the links of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.article import Outcome
from pipeline.errors import UsageError
from pipeline.ledger import RunReport
from pipeline.parts import read_part, write_bytes
from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.verdict.record import problem_line, read_recording
from pipeline.stages.verdict.report import lines, read_attempts, read_report
from pipeline.stages.verdict.runs import attempt_of, reports_until, runs_of
from pipeline.web.report_page import NIGHTS, report_page, report_view


@click.command()
@click.argument("run_or_day", required=False, metavar="[RUN|DAY]")
@click.option("--attempt", type=click.IntRange(1), help="What the run was reported as then: 1 is the first time.")
@click.option("--links", is_flag=True, help="Every link with its outcome, instead of the figures.")
@click.option("--json", "as_json", is_flag=True, help="As JSON (with --links: one line a link).")
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="As one page with plots."
)
def report(run_or_day: str | None, *, attempt: int | None, links: bool, as_json: bool, page: Path | None) -> None:
    """Show the report of a run (default: the last one).

    A day (YYYY-MM-DD, in UTC, or in words: yesterday) stands for the runs that started on it. A run that was resumed
    keeps its earlier reports.
    """
    if attempt is not None and links:
        raise UsageError("the links of earlier attempts are not kept; leave out --attempt or --links")
    if page is not None and (links or as_json):
        raise UsageError("--html writes the figures as a page; leave out --links and --json")
    found = runs_of(Settings.load().home, run_or_day)
    if page is not None:
        _write(page, found, attempt)
        return
    for number, run in enumerate(found):
        if number and not as_json:
            click.echo()
        _show(run, attempt, links=links, as_json=as_json)


def _write(page: Path, runs: Sequence[Run], attempt: int | None) -> None:
    views = [report_view(_figures(run, attempt), reports_until(run, NIGHTS)) for run in runs]
    write_bytes(page, report_page(views).encode())
    click.echo(
        f"{page}: {len(views)} {'run' if len(views) == 1 else 'runs'}, in one file to be opened or sent", err=True
    )


def _figures(run: Run, attempt: int | None) -> RunReport:
    return read_report(run) if attempt is None else attempt_of(run, attempt)


def _show(run: Run, attempt: int | None, *, links: bool, as_json: bool) -> None:
    if links:
        read_report(run)
        for outcome in read_part(run.ledger, Outcome):
            click.echo(outcome.to_json() if as_json else _line(outcome))
        return
    figures = _figures(run, attempt)
    click.echo(figures.model_dump_json(indent=1) if as_json else "\n".join(lines(figures)))
    if attempt is None and (earlier := len(read_attempts(run)) - 1):
        click.echo(f"Note: reported {earlier + 1} times; --attempt 1 shows the first", err=True)
    if problem := problem_line(read_recording(run)):
        click.echo(f"Note: {problem}", err=True)


def _line(outcome: Outcome) -> str:
    detail = f"  ({outcome.detail})" if outcome.detail else ""
    return f"{outcome.kind:<11} {outcome.reason:<18} {outcome.source_id}  {outcome.url}{detail}"
