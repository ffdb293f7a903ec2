"""``dateline replay``: articles again from the archive, without the network."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

import click

from pipeline.cli.ingest import parse_day
from pipeline.counted import counted
from pipeline.settings import Settings
from pipeline.stages.replay import plan
from pipeline.stages.replay import replay as replay_stage
from pipeline.stages.replay_choice import Choice, version_of
from pipeline.stages.upkeep.quarantine import quarantined
from pipeline.stages.verdict.report import lines

logger = logging.getLogger(__name__)


@click.command()
@click.argument("run_ids", nargs=-1, metavar="[RUN...]")
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--since", callback=parse_day, metavar="YYYY-MM-DD", help="Only captures of this day (UTC) or later.")
@click.option("--until", callback=parse_day, metavar="YYYY-MM-DD", help="Only captures of this day (UTC) or earlier.")
@click.option("--older-than", metavar="VERSION", help="Only articles of an earlier version, or not indexed.")
@click.option("--only", type=click.Choice(["quarantined"]), help="Only pages that are in quarantine.")
@click.option("--dry-run", is_flag=True, help="Only say what would be replayed.")
def replay(
    run_ids: tuple[str, ...],
    source_ids: tuple[str, ...],
    since: date | None,
    until: date | None,
    older_than: str | None,
    only: str | None,
    *,
    dry_run: bool,
) -> None:
    """Clean, enrich and index again what the archive holds (default: all of it), without the network.

    For a new version of Dateline, a lost index, or a move to another one. Newer versions of an article stay.
    """
    settings = Settings.load()
    pages = frozenset(quarantined(settings.home)) if only else None
    choice = Choice(since, until, version_of(older_than) if older_than else None, pages)
    run_again(settings, choice, run_ids, source_ids, dry_run=dry_run)


def run_again(
    settings: Settings, choice: Choice, run_ids: tuple[str, ...], source_ids: tuple[str, ...], *, dry_run: bool
) -> None:
    """Replay what is chosen and show the reports, or only say what that is; exit code 1 unless all are good."""
    if dry_run:
        planned = [*plan(settings, choice, run_ids=run_ids, source_ids=source_ids)]
        for one in planned:
            click.echo(f"{one.run_id}: {counted(one.captures, 'captures')} of {', '.join(one.held)}")
        captures = counted(sum(one.captures for one in planned), "captures")
        click.echo(f"{captures} of {counted(len(planned), 'runs')} would be replayed")
        return
    reports = replay_stage(
        settings,
        datetime.now(UTC),
        run_ids=run_ids,
        source_ids=source_ids,
        choice=choice,
        announce=logger.info,
    )
    for report in reports:
        click.echo("\n".join([*lines(report), ""]))
    if not reports:
        click.echo("nothing to replay")
    if not all(one.verdict.passed for one in reports):
        raise SystemExit(1)
