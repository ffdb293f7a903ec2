"""``dateline replay``: articles again from the archive, without the network."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from pipeline.settings import Settings
from pipeline.stages.replay import replay as replay_stage
from pipeline.stages.report import lines


@click.command()
@click.argument("run_ids", nargs=-1, metavar="[RUN...]")
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated.")
def replay(run_ids: tuple[str, ...], source_ids: tuple[str, ...]) -> None:
    """Clean, enrich and index again what the archive holds (default: all of it), without the network.

    For a new version of Dateline, a lost index, or a move to another one. Newer versions of an article stay.
    """
    reports = replay_stage(
        Settings.load(),
        datetime.now(UTC),
        run_ids=run_ids,
        source_ids=source_ids,
        announce=lambda line: click.echo(line, err=True),
    )
    for one in reports:
        click.echo("\n".join([*lines(one), ""]))
    if not all(one.verdict.passed for one in reports):
        raise SystemExit(1)
