"""``dateline entities``: the user's own word on persons, organizations and places."""

from __future__ import annotations

from importlib.resources import files

import click

from pipeline.counted import counted
from pipeline.settings import Settings


@click.group()
def entities() -> None:
    """Merge, rename, retype and reject entities by a file of your own."""


@entities.command()
def apply() -> None:
    """Apply the curated file to what is indexed already; only what changes is written."""
    from pipeline.stages.curation import curate_index  # noqa: PLC0415 - the help is shown without loading the rooms

    done = curate_index(Settings.load())
    click.echo(f"{done.changed:,} of {counted(done.articles, 'articles')} changed")


@entities.command()
def schema() -> None:
    """Print the JSON Schema of entities.toml, for an editor that completes and checks it."""
    click.echo(files("pipeline.enrich.entities.naming").joinpath("entities.schema.json").read_text("utf-8"), nl=False)
