"""What commands cost from start to end, each in a process of its own, and what loading their parts takes of it.

CPU seconds, user and system: the least of several rounds, because other work on the machine only ever adds. Byte code
is there, as after an installation. Parts are loaded alone; what two of them share counts for each. An interpreter that
does nothing stands first: it is in every other figure.

Run: ``python -m bench.starting [--articles 100000] [--rounds 10] [--home DIR]``; a home that is there is used again.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.page import queries, told
from pipeline.index import open_index
from pipeline.settings import Settings

_COMMAND: Final = ("-m", "pipeline.cli")
_PARTS: Final = {
    "an interpreter": "pass",
    "click": "import click",
    "Tantivy": "import tantivy",
    "the model of all settings": "import pipeline.settings",
    "the query's grammar": "from pipeline.index.query import grammar; grammar.read('a', grammar.Reader(None, print))",
    "simplemma": "import simplemma",
    "numpy": "import numpy",
}
"""Part → what loads it."""


def commands() -> Mapping[str, Sequence[str]]:
    """Return what is measured: name → arguments of the interpreter."""
    three = max((one.split("+") for one in queries(20)), key=len)
    common = three[0]
    searches = {
        "search: one word": [common],
        "search: three words": [" ".join(three)],
        "search: a phrase or a word": [f'"{" ".join(three)}" OR {common}'],
        "search: everything": ["*"],
        "search: everything, every printing": ["*", "--all"],
        "search: a word that is nowhere": ["zzyzx"],
    }
    return {"--help": [*_COMMAND, "--help"], **{name: [*_COMMAND, "search", *one] for name, one in searches.items()}}


def seconds(arguments: Sequence[str], environment: Mapping[str, str], rounds: int) -> float:
    """Return the least CPU time of ``rounds`` runs of an interpreter with ``arguments``, after one that is not counted.

    Raises ``subprocess.CalledProcessError`` where it fails.
    """
    times = []
    for _ in range(rounds + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)  # noqa: S603 - our own program
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times[1:])


def main() -> None:
    """Measure, and print a row for each command and part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = given.home or Path(scratch) / "home"
        index = open_index(Settings(home=home))
        if not index.count():
            deque(index.write(told(given.articles)), 0)
        print(f"commands over {index.count():,} articles: CPU seconds")
        index.close()
        unset = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "PYTHONDONT"))}
        environment = {**unset, "DATELINE_HOME": str(home), "PYTHONPYCACHEPREFIX": f"{scratch}/compiled"}
        for name, arguments in commands().items():
            print(f"{name:40}{seconds(arguments, environment, given.rounds):8.3f}", flush=True)
        print("\nloading alone")
        for name, code in _PARTS.items():
            print(f"{name:40}{seconds(['-c', code], environment, given.rounds):8.3f}", flush=True)


if __name__ == "__main__":
    main()
