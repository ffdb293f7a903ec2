"""``dateline completion``: what a shell has to load to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from pipeline.cli import commands

_VARIABLE = "_DATELINE_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion for a shell.

    For bash, write it to ~/.local/share/bash-completion/completions/dateline; for zsh, to a file _dateline in a folder
    of $fpath; for fish, to ~/.config/fish/completions/dateline.fish.
    """
    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover - click knows all three
        raise click.UsageError(f"there is no completion for {shell}")
    made = kind(commands, {}, "dateline", _VARIABLE)
    # Not click's source(): it starts a bash to ask for its version, wherever the completion is to be used.
    click.echo(made.source_template % made.source_vars())
