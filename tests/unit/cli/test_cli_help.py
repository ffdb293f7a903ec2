"""Every command and option is explained, at the terminal and in the documentation."""

from __future__ import annotations

import subprocess
import sys
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


def modules_after(script: str, *arguments: str) -> set[str]:
    """Return what a process of its own has loaded that ran ``script``."""
    whole = f"import sys\ntry:\n    {script}\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", whole, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own program
    return set(done.stderr.split())


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
def test_summary_is_the_first_sentence(name: str) -> None:
    """The list of commands says of each what its own help says first."""
    assert COMMANDS[name]["summary"] == ALL[f"dateline {name}"].get_short_help_str(limit=1_000)


def test_help_loads_no_command() -> None:
    """The list of commands comes at once: neither settings nor an index are loaded for it."""
    loaded = modules_after("import pipeline.cli; pipeline.cli.main()", "--help")
    assert not loaded & {"pydantic", "pipeline.settings", "pipeline.index", "tantivy"}


def test_search_loads_little() -> None:
    """A search waits for nothing that only the making of articles needs, and for no dictionary before a word asks."""
    loaded = modules_after(
        "import pipeline.cli, pipeline.index.embedded.index; pipeline.cli.main()", "search", "--help"
    )
    made_with = {"pipeline.article", "pipeline.enrich.names", "babel", "cssselect", "elasticsearch", "fsspec", "upath"}
    assert "tantivy" in loaded
    assert not loaded & {*made_with, "numpy", "pymorphy3", "scipy", "simplemma", "spacy"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_command_is_documented(name: str, documentation: str) -> None:
    """Whoever reads the README and docs meets every command."""
    assert f"dateline {name}" in documentation or f"make {name}" in documentation
