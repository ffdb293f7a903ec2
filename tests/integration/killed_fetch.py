"""Fetches the same links again and again, killed at a random moment each time: the child of a test.

``python killed_fetch.py HOME PORT PAGES KILLS SEED``. Each attempt is a fork, which costs no imports; only the last
one is left alone.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time

from pipeline.article import Link
from pipeline.fetch import Archive, Fetcher, Visits
from pipeline.settings import Settings, Source
from pipeline.store import DataPath
from tests import object_store as stores

HOSTS = 4


def links(pages: int) -> list[Link]:
    """Return the links, evenly over the hosts."""
    urls = (f"http://host-{number % HOSTS}.example/{number}" for number in range(pages))
    return [Link(url=url, source_id="example", listed_by="test") for url in urls]


async def fetch(home: DataPath, port: int, pages: int) -> None:
    """Fetch all that is missing."""
    source = Source(id="example", name="X", local=True, delay_seconds=0.0, connect_to=f"127.0.0.1:{port}")
    visits = Visits.load(home, "example")
    with Archive(home, "example", "run", max_file_bytes=30_000) as archive:
        async with Fetcher(Settings(home=home)) as fetcher:
            async for _result in fetcher.links(links(pages), source, visits, archive, index_identity="index"):
                pass


def main(home: DataPath, port: int, pages: int, kills: int, seed: int) -> None:
    """Kill ``kills`` attempts, and let one more come to its end."""
    moments = random.Random(seed)  # noqa: S311 - moments, not secrets
    done = 0
    for attempt in range(kills + 1):
        child = os.fork()
        if child == 0:
            asyncio.run(fetch(home, port, pages))
            os._exit(0)
        if attempt < kills:
            time.sleep(moments.uniform(0.0, 0.12))
            os.kill(child, signal.SIGKILL)
        done += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    print(done)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(stores.root(sys.argv[1]), *map(int, sys.argv[2:6]))
