"""``dateline index``: the version of the index, and its move to another one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from pipeline.cli.agreement import require_yes
from pipeline.errors import UsageError
from pipeline.index import open_migration
from pipeline.index.judged import load_judged
from pipeline.index.migration import Generation
from pipeline.index.migration_report import compare, lines
from pipeline.settings import Settings


@click.group()
def index() -> None:
    """Move the index to another version of its mapping, and back."""


@index.command()
@click.option("--by-replay", is_flag=True, help="Clean and enrich each article again from the archive.")
@click.option("--judged", type=click.Path(path_type=Path), metavar="FILE", help="TOML of queries with graded answers.")
@click.option("--dry-run", is_flag=True, help="Fill the new version and report; do not switch to it.")
@click.option("--rollback", is_flag=True, help="Switch back to the version before, with all that was written since.")
@click.option("--status", is_flag=True, help="Say which version is in use; change nothing.")
def migrate(*, by_replay: bool, judged: Path | None, dry_run: bool, rollback: bool, status: bool) -> None:
    """Fill this Dateline's version of the index from the one in use, report what changes, and switch to it.

    Searches and runs go on meanwhile. It may be broken off at any moment and called again.
    """
    if sum((status, rollback, by_replay or judged is not None or dry_run)) > 1:
        raise UsageError("--status and --rollback stand alone; see `dateline index migrate --help`")
    settings = Settings.load()
    if status:
        _say_status(settings)
    elif rollback:
        with closing(open_migration(settings)) as migration:
            click.echo(f"in use: {migration.rollback(_announce)}")
    else:
        _migrate(settings, judged, by_replay=by_replay, dry_run=dry_run)


@index.command()
@click.option("--yes", is_flag=True, help="Ask for no confirmation.")
def prune(*, yes: bool) -> None:
    """Remove the versions of the index that are not in use; there is no rollback to them any more."""
    require_yes("Remove the versions of the index that are not in use?", given=yes)
    with closing(open_migration(Settings.load())) as migration:
        gone = migration.prune()
    click.echo(f"removed: {', '.join(gone) or 'nothing'}")


class _DryRunError(Exception):
    """Stops a move before its switch."""


def _migrate(settings: Settings, judged: Path | None, *, by_replay: bool, dry_run: bool) -> None:
    from pipeline.stages.migrate import migrate as stage  # noqa: PLC0415 - a wrong option is said at once

    queries = load_judged(judged) if judged is not None else ()

    def review(old: Generation, new: Generation) -> None:
        click.echo(f"{old.name} → {new.name}")
        click.echo("\n".join(lines(compare(old, new, queries))))
        if dry_run:
            raise _DryRunError

    try:
        moved = stage(settings, review, _announce, by_replay=by_replay)
    except _DryRunError:
        click.echo("not switched; `dateline index migrate` without --dry-run goes on from here")
        return
    _say_status(settings)
    if not moved:
        click.echo("there was nothing to move")


def _say_status(settings: Settings) -> None:
    with closing(open_migration(settings)) as migration:
        found = migration.status()
    click.echo(f"in use: {found.in_use or 'none yet'}; this Dateline makes {found.wanted}")
    if found.kept:
        click.echo(f"kept beside it: {', '.join(found.kept)}")
    if found.note:
        click.echo(found.note)


def _announce(line: str) -> None:
    click.echo(line, err=True)
