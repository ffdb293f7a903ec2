"""``dateline archive``: whether everything that was captured can still be read."""

from __future__ import annotations

import json

import click

from pipeline.cli.search import printable
from pipeline.fetch import Loss
from pipeline.settings import Settings
from pipeline.stages.verify import Verified
from pipeline.stages.verify import verify as stage


@click.group()
def archive() -> None:
    """Check the WARC archive."""


@archive.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, one line a source and run.")
def verify(source_ids: tuple[str, ...], *, as_json: bool) -> None:
    """Read every record of the archive again and say what is damaged or gone; the exit code is then 1."""
    files = size = 0
    losses: list[Loss] = []
    for one in stage(Settings.load().home, source_ids):
        files, size = files + one.files, size + one.size
        losses += one.losses
        if as_json:
            click.echo(_json(one))
        for loss in one.losses:
            click.echo(printable(loss.error().message), err=True)
    if not as_json:
        click.echo(f"{files} files with {size / 1e6:.1f} MB read, {len(losses)} of them damaged or gone")
    if losses:
        raise SystemExit(1)


def _json(one: Verified) -> str:
    losses = [{"file": loss.place, "listed": loss.listed, "lost": loss.lost, "urls": loss.urls} for loss in one.losses]
    told = {"source_id": one.source_id, "run_id": one.run_id, "files": one.files, "bytes": one.size}
    return json.dumps(told | {"links": one.links, "losses": losses}, ensure_ascii=False)
