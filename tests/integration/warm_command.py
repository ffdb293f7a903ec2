"""``dateline`` without the seconds that loading takes: each command is a fork of a process that has done it.

Everything else is as it is from a shell: a process of its own, with its own arguments, environment, folder, output and
exit code. Run: ``python -m tests.integration.warm_command``, which reads one :class:`Asked` a line on standard input
and answers each with a line: the exit code.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn

from pipeline.cli import COMMANDS, main
from pipeline.stages.readers import PRELOADED

_READING = ("ingest", "run")
"""Commands that clean and enrich, with models, lists and detectors: a run, too, loads them once for its readers."""


class Finished(NamedTuple):
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """The last line on stderr: those before it say how far the work is."""
        return self.stderr.rstrip("\n").rpartition("\n")[2]


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that shall be run."""

    words: Sequence[str]
    folder: str
    environment: Mapping[str, str]
    stdout: str
    """A file that is made, as ``stderr`` is."""
    stderr: str


@dataclass(frozen=True, slots=True)
class WarmCommand:
    """A running process that commands are forked from."""

    process: subprocess.Popen[str]

    def run(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Finished:
        """Run ``dateline WORDS`` in ``folder`` to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with tempfile.TemporaryDirectory() as made:
            stdout, stderr = Path(made, "stdout"), Path(made, "stderr")
            asked = Asked(words, str(folder), environment, str(stdout), str(stderr))
            print(json.dumps(asdict(asked)), file=self.process.stdin, flush=True)
            code = int(self.process.stdout.readline())
            return Finished(code, stdout.read_text(encoding="utf-8"), stderr.read_text(encoding="utf-8"))


@contextmanager
def warm_command(repository: Path) -> Iterator[WarmCommand]:
    """Start the process; it ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.warm_command"],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": str(repository)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield WarmCommand(process)
        assert process.stdin is not None
        process.stdin.close()


def answer() -> None:
    """Run what standard input asks for, one command after the other."""
    for command in COMMANDS.values():
        importlib.import_module(command["at"].partition(":")[0])
    gc.freeze()  # else each fork copies all that is loaded to look for garbage in it: a third of a second at its end
    for line in sys.stdin:
        asked = Asked(**json.loads(line))
        if PRELOADED not in sys.modules and not set(_READING).isdisjoint(asked.words):
            importlib.import_module(PRELOADED)
            gc.freeze()
        if (pid := os.fork()) == 0:
            _become(asked)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


def _become(asked: Asked) -> NoReturn:
    """Be the command until its end: the interpreter's, with all that is to be done there."""
    for number, path, mode in ((0, os.devnull, "rb"), (1, asked.stdout, "wb"), (2, asked.stderr, "wb")):
        with Path(path).open(mode) as opened:
            os.dup2(opened.fileno(), number)
    os.chdir(asked.folder)
    os.environ.clear()
    os.environ.update(asked.environment)
    sys.argv = ["dateline", *asked.words]
    main()


if __name__ == "__main__":
    answer()
