"""``dateline archive``: whether everything that was captured can still be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click

from pipeline.cli.prune import days
from pipeline.cli.search import printable
from pipeline.counted import counted
from pipeline.fetch import Loss
from pipeline.settings import Settings
from pipeline.stages.upkeep.archive_prune import prune_archive
from pipeline.stages.upkeep.verify import Verified
from pipeline.stages.upkeep.verify import verify as stage


@click.group()
def archive() -> None:
    """Check the WARC archive, and give back the room of what nobody needs any more."""


@archive.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, one line a source and run.")
def verify(source_ids: tuple[str, ...], *, as_json: bool) -> None:
    """Read every record of the archive again and say what is damaged or gone; the exit code is then 1."""
    files = size = 0
    losses: list[Loss] = []
    damaged: list[str] = []
    for one in stage(Settings.load().home, source_ids):
        files, size = files + one.files, size + one.size
        losses += one.losses
        if as_json:
            click.echo(_json(one))
        named = [f"{one.source_id}: {one.damage}"] if one.damage else []
        damaged += named
        for line in [*(loss.error().message for loss in one.losses), *named]:
            click.echo(printable(line), err=True)
    if not as_json:
        click.echo(f"{counted(files, 'files')} with {size / 1e6:.1f} MB read, {len(losses)} of them damaged or gone")
        if damaged:
            click.echo(counted(len(damaged), "lists of captures are damaged"))
    if losses or damaged:
        raise SystemExit(1)


@archive.command()
@click.option(
    "--older-than", "age", required=True, callback=days, metavar="DAYS", help="From which age of a run on, as in 365d."
)
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--even-indexed", is_flag=True, help="Also pages of articles in the index: no replay makes them again.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as JSON.")
def prune(age: timedelta, source_ids: tuple[str, ...], *, even_indexed: bool, dry_run: bool, as_json: bool) -> None:
    """Remove what is old and what no article in the index stands on: listings, answers, other versions.

    The page of every article in the index stays, and so does what is held back, missing or in quarantine.
    """
    settings = Settings.load()
    receipt = prune_archive(
        settings, datetime.now(UTC), age, source_ids=source_ids, even_indexed=even_indexed, dry_run=dry_run
    )
    if as_json:
        click.echo(receipt.model_dump_json(indent=1))
        return
    for verb, counts in (("would be removed" if dry_run else "removed", receipt.removed), ("kept", receipt.kept)):
        told = ", ".join(counted(count, what) for what, count in sorted(counts.items())) or "nothing"
        click.echo(f"{verb}: {printable(told)}")
    click.echo(f"{receipt.size / 1e6:.1f} MB {'would be ' if dry_run else ''}given back")
    if not dry_run:
        click.echo(f"The receipt is {receipt.path(settings.home)}")


def _json(one: Verified) -> str:
    losses = [{"file": loss.place, "listed": loss.listed, "lost": loss.lost, "urls": loss.urls} for loss in one.losses]
    told = {"source_id": one.source_id, "run_id": one.run_id, "files": one.files, "bytes": one.size}
    return json.dumps(told | {"links": one.links, "losses": losses, "damage": one.damage}, ensure_ascii=False)
