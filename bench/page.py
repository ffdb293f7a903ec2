"""How fast the search page answers over the embedded index, with every facet, both charts, stories and events.

Articles are those of :mod:`bench.index`, one in ten a reprint, one story in twenty told by others as well. Each page is
asked for through the application itself, template included, one after the other, in CPU time of all threads; then many
at once of ``dateline serve``, with as many processes as it takes by itself unless ``--processes`` says otherwise.
Beside the times stands the ratio to the bare search (ten hits, no facets) of the same words in the same run: it says
more than a figure on a machine with other work.

Run: ``python -m bench.page [--articles 100000] [--searches 200] [--home DIR] [--kinds words map together compare]
[--at-once 200] [--processes N]``; a home that is there is used again, ``--searches 0`` leaves out all but the last.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
from starlette.testclient import TestClient

from bench.index import KNOWN, SEED, invented, vocabulary
from bench.whole_run import family
from pipeline.article import Article
from pipeline.index import open_index
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings
from pipeline.web.app import create_app
from pipeline.web.garbage import seldom_collecting
from pipeline.web.processes import as_many_as_cores

FREQUENT = 3_000
RECENT = 100
"""A reprint is of one of so many articles before it."""
PAGES: dict[str, str] = {
    "words": "/?q={words}",
    "words, every printing": "/?q={words}&collapse=0",
    "words, one a story": "/?q={words}&collapse=1",
    "words, a person": "/?q={words}&persons=Person+7",
    "words, newest": "/?q={words}&sort=newest",
    "everything": "/",
    "map": "/map?q={words}",
    "together": "/together?q={words}",
    "compare": "/compare?q={words}&against={others}",
}
"""What is asked for: its name → the address; each with other words, for what was counted is kept for a while."""


def told(number: int) -> Iterator[Article]:
    """Yield the invented articles with their stories and events."""
    chance = random.Random(15)  # noqa: S311 - no secret
    recent: deque[Article] = deque(maxlen=RECENT)
    for at, one in enumerate(invented(number)):
        alone: dict[str, str | None] = {"story_id": one.id, "event_id": one.id}
        of = chance.choice(recent) if recent else one
        if at % 10 == 9:  # noqa: PLR2004 - one in ten
            alone = {"story_id": of.story_id, "event_id": of.event_id}
        elif at % 20 == 1:
            alone["event_id"] = of.event_id
        made = one.model_copy(update=alone)
        recent.append(made)
        yield made


def queries(number: int, kind: int = 0) -> list[str]:
    """Return one to three of the words that the articles have most, so many times; others for each ``kind``."""
    words = vocabulary(KNOWN, random.Random(SEED))[:FREQUENT]  # noqa: S311 - no secret
    chance = random.Random(kind)  # noqa: S311 - no secret
    return ["+".join(chance.sample(words, chance.randint(1, 3))) for _ in range(number)]


def timed(action: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the milliseconds of one call, by ``clock``."""
    before = clock()
    action()
    return 1000 * (clock() - before)


def p95(times: list[float]) -> float:
    """Return the time that 95 of 100 stay below."""
    return sorted(times)[len(times) * 95 // 100]


def row(name: str, times: list[float], bare: float) -> None:
    """Print one line of the table."""
    median, high = statistics.median(times), p95(times)
    print(f"  {name:<28}{median:>9.1f}{high:>9.1f} ms{median / bare:>9.1f} times a bare search")


def one_after_another(index: Index, kinds: Sequence[str], number: int) -> None:
    """Print what each of these kinds of page takes."""
    words = queries(number)
    client = TestClient(create_app(index), base_url="http://127.0.0.1")
    plain = [timed(partial(index.search, Query(one.replace("+", " "), facets=())), time.process_time) for one in words]
    bare = statistics.median(plain)
    print(f"  {'':<28}{'median':>9}{'p95':>9}")
    row("the bare search", plain, bare)
    answered(client, "/")
    for kind, name in enumerate(kinds, start=1):
        words = queries(number, kind)
        asked = [PAGES[name].format(words=one, others=other) for one, other in zip(words, words[::-1], strict=True)]
        times = [timed(partial(answered, client, one), time.process_time) for one in asked]
        row(name, times, bare)


def answered(client: httpx.Client | TestClient, address: str) -> None:
    """Ask for a page; raises where it is none."""
    client.get(address).raise_for_status()


@contextmanager
def served(home: Path, processes: int) -> Iterator[tuple[tuple[str, int], int]]:
    """Run ``dateline serve`` over ``home`` on a free port of the loopback interface; give its address and process."""
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--port", "0", "--processes", str(processes)]
    environment = {**os.environ, "DATELINE_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        try:
            found = re.search(r"http://(\S+):(\d+)/", server.stdout.readline() if server.stdout else "")
            if found is None:
                raise SystemExit(f"`dateline serve` did not start over {home}")
            yield (found[1], int(found[2])), server.pid
        finally:
            server.send_signal(signal.SIGINT)


def spent(process: int) -> float:
    """Return the milliseconds of CPU that a process and all below it have spent (Linux)."""
    told = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13] for one in family(process)]
    return 1000 / os.sysconf("SC_CLK_TCK") * sum(int(ticks) for one in told for ticks in one)


async def waited(address: tuple[str, int], words: str) -> float:
    """Return the milliseconds from the connection to the last byte of a search; raises where it is no page."""
    before = time.perf_counter()
    reader, writer = await asyncio.open_connection(*address)
    writer.write(f"GET /?q={words} HTTP/1.1\r\nHost: {address[0]}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read(-1)
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise SystemExit(f"/?q={words}: {answer[:200]!r}")
    return 1000 * (time.perf_counter() - before)


async def all_waited(address: tuple[str, int], words: Sequence[str]) -> list[float]:
    """Return what each of these searches waits when all are asked for in one moment."""
    return await asyncio.gather(*(waited(address, one) for one in words))


def at_once(home: Path, number: int, processes: int) -> None:
    """Print how long each of so many different searches waits that are asked for in one moment, and once more.

    The server is ``dateline serve``, whoever asks is another process. Other searches before open what a process opens
    once; when the same are asked again, each process has kept those that it answered.
    """
    words = queries(number, -1)
    with served(home, processes) as (address, server):
        asyncio.run(all_waited(address, queries(20 * processes, -2)))
        for name in ("", ", asked again"):
            before = spent(server)
            times = asyncio.run(all_waited(address, words))
            cpu = (spent(server) - before) / number
            told = f"median {statistics.median(times):.0f} ms, p95 {p95(times):.0f} ms, CPU {cpu:.1f} ms a page"
            print(f"  {number} at once{name}, {processes} processes: {told}")


def main() -> None:
    """Fill an index, unless it is there, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--at-once", type=int, default=200)
    parser.add_argument("--processes", type=int, default=as_many_as_cores())
    parser.add_argument("--kinds", nargs="+", choices=PAGES, default=list(PAGES))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = given.home or Path(scratch)
        index = open_index(Settings(home=home))
        if not index.count():
            deque(index.write(told(given.articles)), 0)
        print(f"the search page over {index.count():,} articles")
        if given.searches:
            with seldom_collecting():  # as `dateline serve` does
                one_after_another(index, given.kinds, given.searches)
        index.close()
        at_once(home, given.at_once, given.processes)


if __name__ == "__main__":
    main()
