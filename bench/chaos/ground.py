"""Where faults are tried: data roots as undisturbed commands leave them, to copy from and to compare with."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from bench.chaos.commands import NOTHING, Ended, Hindrance, Started, run, start
from bench.chaos.truth import State, differences, state_of
from bench.chaos.world import World
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.embedded.schema import SCHEMA_VERSION
from pipeline.index.migration import as_article

NIGHT = ("run", "--run-id", "night")
SECOND = ("run", "--run-id", "second", "--refresh")
THIRD = ("run", "--run-id", "third", "--refresh")
REPLAY = ("replay",)
MIGRATE = ("index", "migrate")


@dataclass(frozen=True, slots=True)
class Task:
    """A command that is disturbed."""

    words: tuple[str, ...]
    begins: str
    """The data root that it begins with."""
    evening: int = 2
    run_id: str | None = None
    """The run whose ledger is compared, too."""


@dataclass(slots=True)
class Ground:
    """The data roots, by name, what is true of each task, and how long it takes."""

    folder: Path
    world: World
    tasks: Mapping[str, Task]
    dice: random.Random
    elasticsearch: str = ""
    """The URL of a server that is well."""
    truths: dict[str, State] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    tried: int = 0

    def environment(self, home: Path, evening: int) -> dict[str, str]:
        """Return what a command over ``home`` is told."""
        sources = str(self.world.sources(evening))
        return {"DATELINE_HOME": str(home), "DATELINE_SOURCES": sources, "DATELINE_CONTACT": "desk@chaos.example"}

    def run(
        self,
        home: Path,
        words: Sequence[str],
        evening: int = 2,
        hindrance: Hindrance = NOTHING,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Ended:
        """Run a command over ``home`` to its end, with ``more`` in its environment."""
        return run(words, self.folder, {**self.environment(home, evening), **more}, hindrance)

    def start(self, home: Path, words: Sequence[str], evening: int = 2) -> Started:
        """Start a command over ``home``."""
        return start(words, self.folder, self.environment(home, evening))

    def state(self, home: Path, run_id: str | None = None, more: Mapping[str, str] = MappingProxyType({})) -> State:
        """Return what ``home`` holds."""
        return state_of({**self.environment(home, 2), **more}, run_id)

    def fresh(self, name: str) -> Path:
        """Return a copy of the data root called ``name``; the last copy is removed."""
        shutil.rmtree(self.folder / f"trial-{self.tried}", ignore_errors=True)
        self.tried += 1
        home = self.folder / f"trial-{self.tried}"
        if (self.folder / name).exists():
            shutil.copytree(self.folder / name, home)
        return home

    def prepare(self) -> None:
        """Make the data roots and the truths; raises ``RuntimeError`` when two undisturbed commands differ."""
        night, second = self.folder / "night", self.folder / "second"
        self._good(night, NIGHT, evening=1)
        shutil.copytree(night, second)
        self._good(second, SECOND)
        shutil.copytree(second, self.folder / "unindexed", ignore=lambda _folder, names: {"index"} & {*names})
        _older(second, self.folder / "older")
        for name, task in self.tasks.items():
            self._measure(name, task)
            if wrong := self._measure(name, task):
                raise RuntimeError(f"two undisturbed {name} differ: {wrong}")

    def _measure(self, name: str, task: Task) -> list[str]:
        home = self.fresh(task.begins)
        began = time.monotonic()
        self._good(home, task.words, task.evening)
        self.seconds[name] = time.monotonic() - began
        found = self.state(home, task.run_id)
        return differences(found, self.truths.setdefault(name, found))

    def _good(self, home: Path, words: Sequence[str], evening: int = 2) -> None:
        ended = self.run(home, words, evening)
        if ended.code or ended.complaint:
            raise RuntimeError(f"undisturbed, {' '.join(words)} failed ({ended.code}): {ended.said[-2000:]}")


def tasks(world: World) -> dict[str, Task]:
    """Return the commands that are disturbed."""
    papers = ("ingest", "--source", "papers", "--published", "2026-10-01", str(world.papers))
    return {
        "run": Task(NIGHT, "nothing", evening=1, run_id="night"),
        "next run": Task(SECOND, "night", run_id="second"),
        "ingest": Task(papers, "second"),
        "replay": Task(REPLAY, "unindexed"),
        "migrate": Task(MIGRATE, "older"),
        "forget": Task(("forget", world.forgettable(), "--yes"), "second"),
    }


def _older(home: Path, target: Path) -> None:
    """Copy ``home`` with its index as a Dateline of the version before would have it."""
    shutil.copytree(home, target, ignore=lambda _folder, names: {"index"} & {*names})
    with closing(EmbeddedIndex(home / "index")) as now:
        articles = [as_article(one) for one in now.scan()]
    with closing(EmbeddedIndex(target / "index", schema_version=SCHEMA_VERSION - 1)) as older:
        list(older.write(articles))


Fault = Callable[[Ground, str], list[str]]
"""Disturbs the task of that name once; returns what is wrong afterwards."""
