"""Disturbs Dateline in every way that a machine can, again and again, and says what was lost in silence.

::

    make chaos                                     # 500 faults
    python -m bench.chaos --faults 40 --seed 7     # fewer, others
    python -m bench.chaos --only damaged
    python -m bench.chaos --only "troubled Elasticsearch" --elasticsearch URL    # a real node in place of an emulator

Each fault begins with a copy of a small data root, disturbs one command (run, ingest, replay, migrate, forget), lets
it be repeated, and compares index, archive and ledger with those of undisturbed commands. A traceback, a panic, a hang
or a loss that no command names is a finding; the exit code is then 1. The same seed draws the same faults; the moments
of kills are fractions of the time that the command takes on this machine.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.chaos.commands import load
from bench.chaos.faults import FAULTS, troubled_elasticsearch
from bench.chaos.ground import Ground, tasks
from bench.chaos.world import pages, world
from tests.elasticsearch_server import noida


def drawn(dice: random.Random, count: int, only: str | None, task: str | None) -> Iterator[tuple[str, str]]:
    """Yield ``count`` pairs of a fault and the task that it disturbs; narrowed to one fault, or one task."""
    names = [one for one, (_, on, _) in FAULTS.items() if only in {None, one} and (task is None or task in on)]
    for fault in dice.choices(names, [FAULTS[one][2] for one in names], k=count):
        yield fault, task or dice.choice(FAULTS[fault][1])


def findings(
    folder: Path, seed: int, count: int, only: str | None = None, task: str | None = None, elasticsearch: str = ""
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each fault, its task, and what was wrong afterwards; without ``elasticsearch`` an emulator is started."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    (folder / "world").mkdir()
    with ExitStack() as stack:
        made = stack.enter_context(world(folder / "world"))
        chosen = [*drawn(dice, count, only, task)]
        needed = {name for _, name in chosen} | ({"replay"} if "damaged" in dict(chosen) else set())
        ground = Ground(folder, made, {name: one for name, one in tasks(made).items() if name in needed}, dice)
        if any(FAULTS[fault][0] is troubled_elasticsearch for fault, _ in chosen):
            ground.elasticsearch = elasticsearch or stack.enter_context(noida())
        ground.prepare()
        for fault, name in chosen:
            yield fault, name, FAULTS[fault][0](ground, name)


def main() -> None:
    """Disturb, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--only", choices=FAULTS)
    parser.add_argument("--task", help="Only faults of this task: run, next run, ingest, replay, migrate, forget.")
    parser.add_argument("--elasticsearch", default="", metavar="URL", help="A server instead of noida-db, an emulator.")
    asked = parser.parse_args()
    began = time.monotonic()
    load(pages())
    tried: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="dateline-chaos-") as folder:
        for number, (fault, task, found) in enumerate(
            findings(Path(folder), asked.seed, asked.faults, asked.only, asked.task, asked.elasticsearch)
        ):
            tried[f"{fault}: {task}"] += 1
            wrong += bool(found)
            for one in found:
                print(f"#{number} {fault}, {task}: {one}", flush=True)
    for what, count in sorted(tried.items()):
        print(f"{count:5} {what}")
    print(f"{tried.total()} faults (seed {asked.seed}), {wrong} with findings, {time.monotonic() - began:.0f} s")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
