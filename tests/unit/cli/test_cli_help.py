"""Every command and option is explained, at the terminal and in the documentation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.article import Article
from pipeline.cli import COMMANDS, commands
from pipeline.cli.search_options import FACET_OPTIONS
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.protocol import FACETS


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
    """Return what a process of its own has loaded that ran ``script`` with no settings."""
    whole = f"import sys\ntry:\n    {script}\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", whole, *arguments]
    unset = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=unset)  # noqa: S603 - our own program
    return set(done.stderr.split())


ALL = dict(tree())


@pytest.fixture(scope="module")
def documentation(repository: Path) -> str:
    """The README and everything under ``docs``."""
    pages = [repository / "README.md", *sorted((repository / "docs").rglob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("serach", "Did you mean one of: 'search', 'searches'?"), ("exprot", "'export'"), ("xyzzy", "No such command")],
)
def test_a_command_that_there_is_not(typed: str, told: str) -> None:
    """Those that are written like it are named."""
    result = CliRunner().invoke(commands, [typed])
    assert result.exit_code == 2
    assert told in result.output


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


UNUSED_BY_SEARCH = {
    *("pipeline.article", "pipeline.enrich.names", "pipeline.settings", "pipeline.stages", "pipeline.store"),
    *("pydantic", "pydantic_core", "pydantic_settings"),
    *("asyncio", "babel", "cssselect", "elasticsearch", "fsspec", "httpx", "lxml", "starlette", "structlog", "upath"),
    *("numpy", "pymorphy3", "scipy", "spacy"),
}


@pytest.fixture
def home(make_article: Callable[..., Article]) -> Path:
    """A home in the working folder with an index of some articles, two of them of one story."""
    first = make_article("ferry-one", title="A ferry for the island", text="The ferry runs from May.")
    other = make_article("ferry-two", title="The island gets a ferry", text="The ferry runs from May.")
    list(EmbeddedIndex(Path(".dateline/index")).write([first, other.model_copy(update={"story_id": first.id})]))
    return Path(".dateline")


@pytest.mark.parametrize("words", [("ferry",), ("*",), ("ferry", "--json"), ('title:island OR "runs from"', "--all")])
def test_search_loads_little(home: Path, words: tuple[str, ...]) -> None:
    """A search in the embedded index waits for nothing that settings, servers or the making of articles need."""
    assert home.is_dir()
    loaded = modules_after("import pipeline.cli; pipeline.cli.main()", "search", *words)
    assert "tantivy" in loaded
    assert not loaded & UNUSED_BY_SEARCH


def test_search_loads_no_dictionary_before_a_word_asks(home: Path) -> None:
    """What has no words needs no lemmas."""
    assert home.is_dir()
    assert "simplemma" not in modules_after("import pipeline.cli; pipeline.cli.main()", "search", "*")


@pytest.mark.parametrize("words", [("ferry island",), ("ferry", "--country=Norway")])
def test_search_for_words_loads_no_grammar(home: Path, words: tuple[str, ...]) -> None:
    """Words alone are read without the parser."""
    assert home.is_dir()
    assert "lark" not in modules_after("import pipeline.cli; pipeline.cli.main()", "search", *words)


def test_every_facet_has_an_option() -> None:
    """What the page narrows by, the shell narrows by; the days spoken of are ``--mentions``."""
    assert sorted(FACET_OPTIONS.values()) == sorted(set(FACETS) - {"mentioned_dates"})


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_command_is_documented(name: str, documentation: str) -> None:
    """Whoever reads the README and docs meets every command."""
    assert f"dateline {name}" in documentation or f"make {name}" in documentation
