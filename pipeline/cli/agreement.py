"""A yes before something is removed for good, from whoever is there to give it."""

from __future__ import annotations

import sys

import click

from pipeline.errors import UsageError


def require_yes(question: str, *, given: bool) -> None:
    """Return once somebody agreed: beforehand, by ``--yes`` (``given``), or to ``question``, which stderr shows.

    A no ends the command with exit code 1. Raises :class:`UsageError` where standard input ends before an answer.
    """
    if given:
        return
    try:
        is_agreed = click.confirm(question, err=True)
    except click.Abort:
        if sys.stdin.isatty():  # somebody pressed Ctrl-C, or Ctrl-D
            raise
        raise UsageError("nobody is there to say yes, and nothing was removed; give --yes to remove it") from None
    if not is_agreed:
        click.echo("Nothing was removed.", err=True)
        raise click.exceptions.Exit(1)
