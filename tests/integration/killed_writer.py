"""Writes to an index and is killed while it does so, again and again: run by ``test_index_disturbed.py``.

``python -m tests.integration.killed_writer ARTICLES URL PREFIX KILLS SEED``: ARTICLES is a file of one JSON article a
line. Each kill is a SIGKILL at a random moment of a child that writes all of them; the last child may finish.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.settings import Settings


def main() -> None:
    """Kill, and count how many were killed in the middle."""
    file, url, prefix, kills, seed = sys.argv[1:]
    articles = [Article.model_validate_json(line) for line in Path(file).read_text().splitlines()]
    settings = Settings(elasticsearch_url=url, index_prefix=prefix)
    chance = random.Random(int(seed))  # noqa: S311 - repeatable, not secret
    took = write_apart(settings, articles, None, chance)
    killed = 0
    while killed < int(kills):
        took = max(took, 0.02)
        done = write_apart(settings, articles, chance.uniform(0, took), chance)
        killed += done == 0
        took = took if done == 0 else done
    write_apart(settings, articles, None, chance)
    print(killed)  # noqa: T201 - what the test reads


def write_apart(settings: Settings, articles: Sequence[Article], after: float | None, chance: random.Random) -> float:
    """Write in a child that is killed ``after`` some seconds; return how long it took, or 0 if it was killed."""
    shuffled = chance.sample(articles, len(articles))
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        list(open_index(settings).write(shuffled))
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("the writer failed")
    return 0.0 if os.WIFSIGNALED(status) else time.monotonic() - began


if __name__ == "__main__":
    main()
