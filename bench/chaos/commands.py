"""Commands of Dateline as forks of this process, which has loaded what they need, and what hinders them."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import time_machine

from pipeline import stages
from pipeline.article import Capture, Link
from pipeline.cli import COMMANDS, main
from pipeline.enrich.entities import model_problem
from pipeline.settings import Source
from pipeline.stages.assemble import assemble
from pipeline.stages.process import read_page

LONGEST_SECONDS = 300.0
"""A command that takes longer hangs; undisturbed it takes some seconds."""
_NO_MEMORY = ("MemoryError", "can't start new thread", "Cannot allocate memory")
"""How Python says that memory ran out: for that it may end as it likes."""
_PAGES = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What a command meets on its way."""

    kill_after: float | None = None
    """Seconds until SIGKILL."""
    file_bytes: int | None = None
    """No file may grow beyond this: what a full disk is to a writer."""
    more_memory: int | None = None
    """Bytes that it may still take."""
    clock: datetime | None = None
    """What it believes the time to be when it starts."""


NOTHING = Hindrance()


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    words: Sequence[str]
    code: int
    """Its exit code; negative: the signal that ended it."""
    said: str
    """Its stderr."""
    seconds: float

    @property
    def complaint(self) -> str | None:
        """What no command may do, whatever it meets: a traceback, a panic, a hang."""
        if self.seconds >= LONGEST_SECONDS:
            return f"{' '.join(self.words)} hung"
        for sign in ("Traceback (most recent call last)", "panicked at"):
            if sign in self.said and not any(one in self.said for one in _NO_MEMORY):
                return f"{' '.join(self.words)}: {self.said[-1500:]}"
        return None


@dataclass(frozen=True, slots=True)
class Started:
    """A command on its way."""

    words: Sequence[str]
    pid: int
    said: Path
    began: float
    kill_after: float | None

    def wait(self) -> Ended:
        """Wait for its end, and bring it about where that was asked for."""
        last = self.began + min(LONGEST_SECONDS, self.kill_after if self.kill_after is not None else LONGEST_SECONDS)
        status = None
        while status is None:
            found, status_ = os.waitpid(self.pid, os.WNOHANG)
            if found:
                status = status_
            elif time.monotonic() >= last:
                with suppress(ProcessLookupError):  # it may not lead its group yet
                    os.killpg(self.pid, signal.SIGKILL)
                os.kill(self.pid, signal.SIGKILL)
                status = os.waitpid(self.pid, 0)[1]
            else:
                time.sleep(0.002)
        text = self.said.read_text(encoding="utf-8", errors="replace")
        self.said.unlink()
        return Ended(self.words, os.waitstatus_to_exitcode(status), text, time.monotonic() - self.began)


def load(pages: Iterable[bytes]) -> None:
    """Load every command, the models of names and the tables that ``pages`` are read with, so that no fork has to."""
    warnings.filterwarnings("ignore", message=".*use of fork", category=DeprecationWarning)
    for command in COMMANDS.values():
        importlib.import_module(command["at"].partition(":")[0])
    for module in pkgutil.walk_packages(stages.__path__, f"{stages.__name__}."):
        importlib.import_module(module.name)
    if problem := model_problem("en"):
        raise problem
    for page in pages:
        _read(page)
    gc.freeze()  # else each fork copies all that is loaded to look for garbage in it


def _read(page: bytes) -> None:
    source = Source(id="warm", name="Warm")
    capture = Capture(
        link=Link(url="https://warm.example/1", source_id="warm", listed_by="chaos"),
        final_url="https://warm.example/1",
        captured_at=datetime.now(UTC),
        status=200,
        body_sha256="0" * 64,
        warc_path="none",
        warc_offset=0,
    )
    assemble(read_page(page, capture, source), capture, source, "warm")


def start(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], hindrance: Hindrance = NOTHING
) -> Started:
    """Start ``dateline WORDS`` in ``folder`` with ``environment`` beside this process's own."""
    said = folder / f"said-{time.monotonic_ns()}"
    said.touch()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _become(words, folder, environment, hindrance, said)
    return Started(words, pid, said, began, hindrance.kill_after)


def run(words: Sequence[str], folder: Path, environment: Mapping[str, str], hindrance: Hindrance = NOTHING) -> Ended:
    """Run ``dateline WORDS`` to its end."""
    return start(words, folder, environment, hindrance).wait()


def _become(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], hindrance: Hindrance, said: Path
) -> NoReturn:
    """Be the command, and never come back: what this process has opened is its parent's."""
    code = 1
    try:
        os.setsid()
        for number, path, mode in ((0, Path(os.devnull), "rb"), (1, Path(os.devnull), "wb"), (2, said, "wb")):
            with path.open(mode) as opened:
                os.dup2(opened.fileno(), number)
        os.chdir(folder)
        os.environ.update(environment)
        sys.argv = ["dateline", *words]
        _hinder(hindrance)
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - as the interpreter would at its end
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _hinder(hindrance: Hindrance) -> None:
    if hindrance.file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hindrance.file_bytes, hindrance.file_bytes))
    if hindrance.more_memory is not None:
        now = int(_PAGES.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + hindrance.more_memory,) * 2)
    if hindrance.clock is not None:
        time_machine.travel(hindrance.clock, tick=True).start()
