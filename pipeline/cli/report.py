"""``dateline report``: what became of the links of a run."""

from __future__ import annotations

import click

from pipeline.article import Outcome
from pipeline.errors import UsageError
from pipeline.parts import read_part
from pipeline.runs import Run, list_runs
from pipeline.settings import Settings
from pipeline.stages.record import problem_line, read_recording
from pipeline.stages.report import lines, read_report


@click.command()
@click.argument("run_id", required=False)
@click.option("--links", is_flag=True, help="Every link with its outcome, instead of the figures.")
@click.option("--json", "as_json", is_flag=True, help="As JSON (with --links: one line a link).")
def report(run_id: str | None, *, links: bool, as_json: bool) -> None:
    """Show the report of a run (default: the last one)."""
    run = _run(Settings.load(), run_id)
    figures = read_report(run)
    if links:
        for outcome in read_part(run.ledger, Outcome):
            click.echo(outcome.to_json() if as_json else _line(outcome))
        return
    click.echo(figures.model_dump_json(indent=1) if as_json else "\n".join(lines(figures)))
    if problem := problem_line(read_recording(run)):
        click.echo(f"Note: {problem}", err=True)


def _run(settings: Settings, run_id: str | None) -> Run:
    runs = list_runs(settings.home)
    if not runs:
        raise UsageError(f"no run under {settings.home} yet; start one with `dateline run` or `dateline ingest`")
    if run_id is None:
        return runs[-1]
    for one in runs:
        if one.id == run_id:
            return one
    raise UsageError(f"no run {run_id!r} under {settings.home}; the last is {runs[-1].id}")


def _line(outcome: Outcome) -> str:
    detail = f"  ({outcome.detail})" if outcome.detail else ""
    return f"{outcome.kind:<11} {outcome.reason:<18} {outcome.source_id}  {outcome.url}{detail}"
