"""Every command and option is explained, at the terminal and in the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.cli import COMMANDS, commands


def tree(
    command: click.Command = commands, words: tuple[str, ...] = ("dateline",)
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words that call it."""
    yield " ".join(words), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from tree(inner, (*words, name))


ALL = dict(tree())


@pytest.fixture(scope="module")
def documentation(repository: Path) -> str:
    """The README and everything under ``docs``."""
    pages = [repository / "README.md", *sorted((repository / "docs").rglob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("words", ALL)
def test_command_and_options_have_help(words: str) -> None:
    """``--help`` leaves nothing unexplained."""
    command = ALL[words]
    assert command.help, f"{words} has no help"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{words} {parameter.opts[0]} has no help"
        else:
            assert parameter.human_readable_name, words


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_command_is_documented(name: str, documentation: str) -> None:
    """Whoever reads the README and docs meets every command."""
    assert f"dateline {name}" in documentation or f"make {name}" in documentation
