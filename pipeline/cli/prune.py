"""``dateline prune``: what old runs needed on their way is removed, what they came to stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from pipeline.counted import counted
from pipeline.settings import Settings
from pipeline.stages.upkeep.prune import Pruned
from pipeline.stages.upkeep.prune import prune as stage

_WHY = {
    "no-report": "it has no report; finish it with: dateline run --run-id",
    "owes-captures": "it has captures without an outcome; finish it with: dateline run --run-id",
    "holds-articles": "it holds articles back; see: dateline held list --run",
    "unreadable": "its report cannot be read; why, says: dateline report",
    "damaged": "its list of captures is damaged, and not all became articles; make them with: dateline replay",
}


def days(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    """Return an option such as ``30d`` as a span; raises ``click.BadParameter``."""
    del context, parameter
    number = value.removesuffix("d")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) < 100_000):  # noqa: PLR2004 - 270 years
        raise click.BadParameter(f"{value!r} is no number of days; write it as 30d")
    return timedelta(days=int(number))


@click.command()
@click.option(
    "--runs", "age", default="30d", show_default=True, callback=days, metavar="DAYS", help="From which age on."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def prune(age: timedelta, *, dry_run: bool) -> None:
    """Remove what old runs needed on their way: lists, captures' notes, articles; replays as a whole.

    Ledgers and reports stay, and so do archive and index. A run that is not finished is left alone and named.
    """
    files = size = number = 0
    for one in stage(Settings.load().home, datetime.now(UTC), age, dry_run=dry_run):
        if one.kept:
            click.echo(f"left alone: {one.run_id}: {_WHY[one.kept]} {one.run_id}", err=True)
            continue
        click.echo(_line(one))
        files, size, number = files + one.files, size + one.size, number + 1
    verb = "would be removed" if dry_run else "removed"
    click.echo(f"{counted(files, 'files')} of {counted(number, 'runs')} {verb}, {size / 1e6:.1f} MB")


def _line(one: Pruned) -> str:
    return f"  {one.run_id}: {counted(one.files, 'files')}, {one.size / 1e6:.1f} MB"
