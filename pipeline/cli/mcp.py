"""``dateline mcp``: the archive as tools for an assistant, over standard input and output."""

from __future__ import annotations

from contextlib import closing

import click

from pipeline.cli.search import OpenIndex, open_existing
from pipeline.errors import UsageError
from pipeline.index.query.periods import today_in_utc
from pipeline.settings import Settings


@click.command()
@click.pass_context
def mcp(context: click.Context, /) -> None:
    """Serve the archive to an assistant: Model Context Protocol over standard input and output, reading only."""
    try:
        from pipeline.assistant.server import assistant  # noqa: PLC0415 - an extra that others do without
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("mcp"):
            raise
        raise UsageError("the protocol's SDK is not installed; install it with: pip install 'dateline[mcp]'") from error
    opener: OpenIndex = context.obj or open_existing
    with closing(opener(Settings.load())) as index:
        assistant(index, today_in_utc).run("stdio")
