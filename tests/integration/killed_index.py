"""A program that kills writers of an embedded index where it hurts most, and counts what it leaves.

Run: ``python tests/integration/killed_index.py FOLDER KILLS ARTICLE`` (``ARTICLE`` as one line of JSON). Each writer is
a fork that writes all known articles again, one commit after the other; its parent kills it as soon as a delete file
appears that ``meta.json`` does not name yet: what Tantivy writes just before it replaces ``meta.json``. After every
kill the next writer has to write. A busy machine kills late, so it goes on until so many kills left such a file, and
gives up after ten times as many. It prints how many did, and how many articles are there.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from pipeline.article import Article
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.protocol import Query

ARTICLES = 30
_TRIES = 10
_GIVE_UP_SECONDS = 1.0
_LONGEST_DELAY_SECONDS = 0.0005
"""From the first delete file to the kill: some come before all are written, some after ``meta.json`` is replaced."""


def main(folder: Path, kills: int, one: Article) -> None:
    """Kill writers until so many were killed while they deleted, and write after each."""
    articles = [one.model_copy(update={"id": f"{number:064x}"}) for number in range(ARTICLES)]
    chance = random.Random(20200925)  # noqa: S311 - no secret
    index = EmbeddedIndex(folder, lock_timeout_seconds=5)
    list(index.write(articles))
    index.close()
    left = 0
    for _ in range(kills * _TRIES):
        if left == kills:
            break
        again = chance.sample(articles, ARTICLES - 5)
        _kill(_writer(folder, again), folder, chance.random() * _LONGEST_DELAY_SECONDS)
        left += bool(_unnamed(folder))
        index = EmbeddedIndex(folder, lock_timeout_seconds=5)
        assert {written.status for written in index.write(again)} == {"written"}
        assert index.search(Query(size=0, facets=())).total == ARTICLES
        index.close()
    sys.stdout.write(f"{left} {index.search(Query(size=0)).total}\n")


def _writer(folder: Path, articles: list[Article]) -> int:
    if pid := os.fork():
        return pid
    try:
        index = EmbeddedIndex(folder, lock_timeout_seconds=5)
        while True:
            list(index.write(articles))
    finally:
        os._exit(1)


def _kill(pid: int, folder: Path, delay: float) -> None:
    deadline = time.monotonic() + _GIVE_UP_SECONDS
    while not _unnamed(folder) and time.monotonic() < deadline:
        pass
    time.sleep(delay)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _unnamed(folder: Path) -> list[str]:
    """Return the delete files that ``meta.json`` does not name."""
    (articles,) = folder.glob("articles-v*")
    deletes = [one.name for one in articles.glob("*.del")]
    if not deletes:
        return []
    meta = (articles / "meta.json").read_text()
    return [one for one in deletes if f'"opstamp":{one.split(".")[1]}' not in meta.replace(" ", "")]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Article.from_json(sys.argv[3]))
