"""The ``dateline`` command: one group, a module for each command, errors said in one line.

Exit codes: 0 done, 1 it failed, 2 it was asked wrongly, 130 interrupted.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal, NoReturn

import click
from click.shell_completion import CompletionItem

from pipeline import __version__
from pipeline.errors import DatelineError

COMMANDS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    files("pipeline.cli").joinpath("commands.toml").read_text(encoding="utf-8")
)
"""Command → where it is defined (``at``) and a sentence on it; a module is imported when its command is used."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called ``cmd_name``, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name]["at"].partition(":")
        gc.disable()  # what a module defines stays: looking for garbage among it takes a tenth of the time
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        finally:
            gc.enable()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with; of one that there is not, the error names those like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # noqa: PLC0415 - for a slip alone

            like = ", ".join(map(repr, get_close_matches(args[0], COMMANDS)))
            if not like:
                raise
            message = f"{error.message.rstrip('.')}. (Did you mean one of: {like}?)"
            raise click.UsageError(message, error.ctx) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin so; a shell asks at every Tab, and no command is imported."""
        names = [one for one in self.list_commands(ctx) if one.startswith(incomplete)]
        found = [CompletionItem(name, help=COMMANDS[name]["summary"]) for name in names]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their sentences, none of which is imported for that."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))  # as click leaves for them
        with formatter.section("Commands"):
            formatter.write_dl([(name, _shortened(COMMANDS[name]["summary"], width)) for name in names])


def _shortened(summary: str, width: int) -> str:
    return click.Command(None, help=summary).get_short_help_str(width)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dateline")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    envvar="DATELINE_LOG_FORMAT",
    help="What goes to stderr: text, or JSON lines with run, source and URL digest (also DATELINE_LOG_FORMAT).",
)
def commands(log_format: Literal["text", "json"]) -> None:
    """Last night's news in one place, searchable by words and by facets."""
    from pipeline.logs import set_up  # noqa: PLC0415 - the list of commands is shown without

    set_up(log_format)


def main() -> NoReturn:
    """Run the command line; every expected error becomes one line on stderr and an exit code."""
    try:
        # Outside its standalone mode click hands a command's exit code back instead of leaving with it.
        code = commands(prog_name="dateline", standalone_mode=False)
    except click.exceptions.Abort:
        _stop("interrupted", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(error.exit_code)
    except click.UsageError as error:
        asked = error.ctx.command_path if error.ctx else "dateline"
        _stop(f"{error.format_message().rstrip('.')}; see `{asked} --help`", error.exit_code)
    except click.ClickException as error:
        _stop(error.format_message(), error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except DatelineError as error:
        _stop(error.message, error.exit_code)
    except BrokenPipeError:
        # The reader (`| head`) has gone; Python must not complain while it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _stop(f"{error.filename or 'the system'}: {error.strerror or error}; check the path and the permissions", 1)
    sys.exit(code if isinstance(code, int) else 0)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"dateline: {' '.join(message.split())}", err=True)
    sys.exit(code)
