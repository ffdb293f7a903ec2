"""``dateline held``: what is kept out of the index because its night was unusual, and the way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from pipeline.cli.search import printable
from pipeline.counted import counted
from pipeline.errors import UsageError
from pipeline.runs import Run, list_runs
from pipeline.settings import Settings
from pipeline.stages.release import release as stage
from pipeline.stages.reporting import Tally
from pipeline.stages.verdict.hold import HeldBack, all_held
from pipeline.stages.verdict.record import problem_line, record


def _narrowing(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may repeat.")(
        command
    )
    return click.option("--run", "run_ids", multiple=True, metavar="RUN", help="Only of this run; may repeat.")(command)


@click.group()
def held() -> None:
    """List the articles that are held back, and let them in."""


@held.command("list")
@_narrowing
@click.option("--json", "as_json", is_flag=True, help="As JSON, one line a run and source.")
def list_(source_ids: tuple[str, ...], run_ids: tuple[str, ...], *, as_json: bool) -> None:
    """List what each run holds back of each source, and why."""
    found = list(_chosen(Settings.load(), source_ids, run_ids))
    for one in found:
        click.echo(one.to_json() if as_json else printable(_line(one)))
    if not as_json:
        click.echo(counted(sum(one.articles for one in found), "articles are held back"))


@held.command()
@_narrowing
@click.option("--dry-run", is_flag=True, help="Only say what would be let in.")
def release(source_ids: tuple[str, ...], run_ids: tuple[str, ...], *, dry_run: bool) -> None:
    """Read held articles again, as their sources are declared now, and index them, unusual or not."""
    settings = Settings.load()
    found = list(_chosen(settings, source_ids, run_ids))
    if (source_ids or run_ids) and not found:
        raise UsageError("nothing of that is held back; `dateline held list` says what is")
    for one in found:
        count = one.articles if dry_run else _release(settings, one)
        articles, verb = counted(count, "articles"), "would be released" if dry_run else "released"
        click.echo(f"{one.run_id}  {one.source_id}: {articles} {verb}")
    if not found:
        click.echo("nothing is held back")


def _release(settings: Settings, one: HeldBack) -> int:
    run = Run(settings.home, one.run_id)
    tally = Tally(one.source_id)
    count = stage(settings, run, one.source_id, tally=tally)
    for lost in tally.problems:
        click.echo(printable(lost.detail), err=True)
    if problem := problem_line(record(settings, run)):
        click.echo(problem, err=True)
    return count


def _chosen(settings: Settings, source_ids: tuple[str, ...], run_ids: tuple[str, ...]) -> Iterator[HeldBack]:
    for one in all_held(list_runs(settings.home)):
        if (not source_ids or one.source_id in source_ids) and (not run_ids or one.run_id in run_ids):
            yield one


def _line(one: HeldBack) -> str:
    why = "; ".join(one.why) or "no more is known"
    return f"{one.run_id}  {one.source_id}  {counted(one.articles, 'articles')}: {why}"
