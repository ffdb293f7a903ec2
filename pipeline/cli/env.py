"""``dateline env``: make the secrets that ``docker-compose.yml`` needs."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.environment import DEFAULT_PATH, describe, write_environment


@click.command()
@click.option(
    "--path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_PATH,
    show_default=True,
    help="The file to write; what it sets already is kept.",
)
def env(path: Path) -> None:
    """Write .env with random secrets for docker compose."""
    click.echo(describe(path, write_environment(path)))
