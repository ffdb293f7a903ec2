"""``dateline doctor``: whether a night can begin."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from pipeline.cli.search import printable
from pipeline.settings import Settings
from pipeline.stages.upkeep.doctor import examine


@click.command()
@click.option("--offline", is_flag=True, help="Ask no source for its robots.txt.")
def doctor(*, offline: bool) -> None:
    """Look at configuration, your files, contact, disk, clock, index, models, each robots.txt; write nothing.

    The exit code is 1 if anything is wrong.
    """
    wrong = 0
    for one in examine(Settings.load(), datetime.now(UTC), robots=not offline):
        wrong += not one.works
        click.echo(printable(f"{'ok ' if one.works else 'BAD'} {one.what}: {one.detail}"))
    if wrong:
        raise SystemExit(1)
