"""What the largest pages cost: memory over what a small page took, and whether twice the page takes twice the time.

::

    python -m bench.large_pages [--kilobytes 900]

Each kind of page is made into an article, all of it, by a process of its own. Memory is the peak resident set.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.captured import CapturedPage

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = "The board of the harbour met for hours on end and closed the basin for repairs. "
_DAYS = "They met on {0} May {1}, on the first Monday of June {1} and two days before 1{0}/11/{1}. "
_NAMES = "Anna Ba{0}kova of the Ba{0} Harbour Company met Ben De{0} in Lisbon and Carla Fi{0} in Oslo. "
_CELLS = "<table><tr><td>{0}</td><td>basin</td></tr></table><li><a href='/{0}'>Basin {0} closes</a></li>"


def _prose(sentence: str, kilobytes: int) -> str:
    """Return ``kilobytes`` of ``sentence`` in paragraphs of ten, each with other numbers."""
    made: list[str] = []
    size = 0
    while size < 1000 * kilobytes:
        made.append(f"<p>{''.join(sentence.format(1 + at % 9, 1990 + len(made) % 60) for at in range(10))}</p>")
        size += len(made[-1])
    return "".join(made)


def _cells(kilobytes: int) -> str:
    return "".join(map(_CELLS.format, range(1000 * kilobytes // len(_CELLS)))) + _prose(SENTENCE, 10)


KINDS: Mapping[str, Callable[[int], str]] = {
    "prose": lambda size: _prose(SENTENCE, size),
    "dates": lambda size: _prose(_DAYS, size),
    "names": lambda size: _prose(_NAMES, size),
    "cells and links": _cells,
    "one word": lambda size: f"<p>{'harbour' * (1000 * size // 7)}</p>{_prose(SENTENCE, 10)}",
}


def page(kind: str, kilobytes: int) -> CapturedPage:
    """Return an article's page of a kind and a size."""
    body = f"<html lang=en><title>Basin closes</title><article><h1>Basin closes</h1>{KINDS[kind](kilobytes)}</article>"
    return CapturedPage("https://www.fjordpost.example/basin", body.encode())


def weigh(kind: str, kilobytes: int) -> None:
    """Print, as JSON, MB over a small page of the kind, and the CPU seconds of half the page and of all of it."""
    from bench.reference import by_dateline  # noqa: PLC0415 - it loads the peers

    logging.disable(logging.CRITICAL)
    for small in (page("prose", 5), page(kind, 5)):
        by_dateline(small)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for size in (kilobytes // 2, kilobytes):
        made, start = page(kind, size), time.process_time()
        by_dateline(made)
        seconds.append(time.process_time() - start)
    print(json.dumps([(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) / 1024, *seconds]))


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kilobytes", type=int, default=900)
    options.add_argument("--weigh", choices=KINDS, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.weigh:
        weigh(given.weigh, given.kilobytes)
        return
    print(f"pages of {given.kilobytes} kB {'over a small page':>20} {'CPU of half':>13} {'of all':>9}")
    for kind in KINDS:
        command = [sys.executable, "-m", "bench.large_pages", "--weigh", kind, "--kilobytes", str(given.kilobytes)]
        said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own program
        over, half, whole = json.loads(said.splitlines()[-1])
        print(f"{kind:17} {over:17.0f} MB {half:11.1f} s {whole:7.1f} s  {whole / half:5.2f} times", flush=True)


if __name__ == "__main__":
    main()
