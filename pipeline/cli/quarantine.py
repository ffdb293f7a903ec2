"""``dateline quarantine``: the pages that broke something, and another try at them."""

from __future__ import annotations

import click

from pipeline.cli.replay import run_again
from pipeline.cli.search import printable
from pipeline.counted import counted
from pipeline.settings import Settings
from pipeline.stages.replay_choice import Choice
from pipeline.stages.upkeep.quarantine import quarantined


@click.group()
def quarantine() -> None:
    """List the pages that were set aside, and try them again."""


@quarantine.command("list")
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, one line a page.")
def list_(source_ids: tuple[str, ...], *, as_json: bool) -> None:
    """List every page that was set aside and has had no better outcome since, with the run and the reason."""
    everything = quarantined(Settings.load().home)
    found = [one for one in everything.values() if not source_ids or one.outcome.source_id in source_ids]
    for one in found:
        told = one.outcome
        line = f"{one.run_id}  {told.source_id}  {told.reason}  {told.url}  ({told.detail or 'no more is known'})"
        click.echo(one.to_json() if as_json else printable(line))
    if not as_json:
        click.echo(counted(len(found), "pages in quarantine"))


@quarantine.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only say what would be tried.")
def retry(source_ids: tuple[str, ...], *, dry_run: bool) -> None:
    """Read the pages in quarantine again from the archive, without the network; exit code 1 unless all went well."""
    settings = Settings.load()
    pages = frozenset(key for key in quarantined(settings.home) if not source_ids or key[0] in source_ids)
    if not pages:
        click.echo("no page is in quarantine")
        return
    run_again(settings, Choice(pages=pages), (), (), dry_run=dry_run)
