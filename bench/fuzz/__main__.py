"""Gives every reader random and damaged input, and names what is not an error of ours, takes long or takes memory.

::

    make fuzz                                                    # a quarter of an hour
    python -m bench.fuzz --seconds 60 --seed 3 --reader feed
    python -m bench.fuzz --reader feed --seed 3 --again 1234     # the same input once more

Each reader works in a process of its own under a limit of memory. An input is made of its seed and its number alone,
so that none has to be kept: what breaks a library is never written to a file.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import resource
import signal
import struct
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from mmap import mmap
from pathlib import Path
from typing import NamedTuple

from bench.fuzz.mutation import mutated
from bench.fuzz.readers import READERS
from bench.fuzz.seeds import seeds
from pipeline.errors import DatelineError

LONGEST_SECONDS = 5.0
"""Of CPU, for one input."""
MOST_BYTES = 512_000_000
"""Beyond what the process had before the first input."""
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK_SECONDS = 0.2


class Finding(NamedTuple):
    """One input that did what none may do."""

    reader: str
    number: int
    what: str


def made(seed: int, kind: str, number: int) -> bytes:
    """Return the input of that number."""
    return mutated(random.Random(f"{seed} {kind} {number}"), seeds(kind))  # noqa: S311 - repeatable, not secret


def tried(reader: str, seed: int, number: int) -> str | None:
    """Give ``reader`` one input; return what was wrong, without a byte of the input."""
    read, kind = READERS[reader]
    try:
        read(made(seed, kind, number))
    except DatelineError:
        return None
    except MemoryError:
        return f"takes more than {MOST_BYTES // 1_000_000} MB"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        ours = [one for one in frames if "pipeline" in Path(one.filename).parts]
        where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "nowhere of ours"
        return f"{type(error).__name__} by way of {where}"
    return None


class Work:
    """One reader in a process of its own, input after input, until its time is over."""

    def __init__(self, reader: str, seed: int) -> None:
        self.reader, self.seed = reader, seed
        self.done = 0
        self.shared = mmap(-1, 8)
        self.pid = 0
        self.told, self.telling = os.pipe()
        os.set_blocking(self.told, False)

    def start(self) -> None:
        """Go on behind the last input."""
        self.at, self.busy = -1, 0.0
        self.pid = os.fork()
        if self.pid == 0:
            self._work()

    def _work(self) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (pages + MOST_BYTES,) * 2)
        number = self.done
        try:
            while True:
                self.shared[:8] = struct.pack("q", number)
                if wrong := tried(self.reader, self.seed, number):
                    os.write(self.telling, f"{number} {wrong}\n".encode())
                number += 1
        finally:
            os._exit(1)

    def findings(self) -> Iterator[Finding]:
        """Yield what is new; an input that hangs is left behind, as is one that ended the process."""
        for line in self._lines():
            number, _, what = line.partition(" ")
            yield Finding(self.reader, int(number), what)
        number = struct.unpack("q", self.shared[:8])[0]
        if os.waitpid(self.pid, os.WNOHANG)[0]:
            yield from self._left_behind(number, "ended the process")
            return
        busy = _cpu_seconds(self.pid)
        if number != self.at:
            self.at, self.busy, self.done = number, busy, number
        elif busy - self.busy > LONGEST_SECONDS:
            self.stop()
            yield from self._left_behind(number, f"takes more than {LONGEST_SECONDS:.0f} s")

    def _left_behind(self, number: int, what: str) -> Iterator[Finding]:
        yield Finding(self.reader, number, what)
        self.done = number + 1
        self.start()

    def _lines(self) -> list[str]:
        try:
            return os.read(self.told, 1 << 20).decode().splitlines()
        except BlockingIOError:
            return []

    def stop(self) -> None:
        """End the process."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def fuzzed(readers: list[str], seed: int, seconds: float, say: Callable[[Finding], None]) -> dict[str, int]:
    """Give ``readers`` inputs, side by side, for so long; return how many each had."""
    works = [Work(one, seed) for one in readers]
    for work in works:
        work.start()
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        time.sleep(_LOOK_SECONDS)
        for work in works:
            for one in work.findings():
                say(one)
    for work in works:
        work.stop()
    return {work.reader: work.done for work in works}


def main() -> None:
    """Fuzz, count, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--reader", choices=READERS, action="append")
    parser.add_argument("--again", type=int, metavar="NUMBER", help="Only this input, with its traceback.")
    asked = parser.parse_args()
    readers = asked.reader or list(READERS)
    if asked.again is not None:
        read, kind = READERS[readers[0]]
        read(made(asked.seed, kind, asked.again))
        return
    logging.disable()  # libraries say of each damaged input that it is
    warnings.simplefilter("ignore")
    for one in readers:  # what each loads is loaded once, before the processes
        tried(one, asked.seed, 0)
    seen: dict[tuple[str, str], int] = {}

    def say(found: Finding) -> None:
        if seen.setdefault((found.reader, found.what), found.number) == found.number:
            print(f"{found.reader}: input {found.number} of seed {asked.seed}: {found.what}", flush=True)

    counts = fuzzed(readers, asked.seed, asked.seconds, say)
    for reader, count in counts.items():
        print(f"{count:9,} {reader}")
    print(f"{sum(counts.values()):9,} inputs, {len(seen)} kinds of findings")
    sys.exit(bool(seen))


if __name__ == "__main__":
    main()
