"""A simulated day in one process: a run each hour over new articles; memory and open files must stay flat.

::

    python -m bench.endurance                               # 24 hours of 198 articles
    python -m bench.endurance --hours 24 --articles 36000   # the whole day at ten articles a second: many hours
    python -m bench.endurance --hours 100 --articles 3 --new-words 0    # a hundred nights of little news

Each hour's articles are new ones, put together from the paragraphs of the sample press and served on loopback; they are
fetched, cleaned, enriched and indexed into the embedded index by this very process, as a worker that is never
restarted would. Each brings words that no other has, as many as a hundred real ones would. After each hour its
resident memory and its open files are read. What grows from the third quarter of the day to the last by more than a
twentieth, or by one open file, is no longer flat: exit code 1. What is kept of words alone: ``bench.word_memory``.
"""

from __future__ import annotations

import argparse
import gc
import logging
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bench.invented import invented_words
from bench.nights import outlets
from bench.resident import MOST_GROWTH, growth, late_quarters, open_files, resident
from pipeline.press.outlets import Block, Outlet
from pipeline.press.server import PressServer
from pipeline.press.site import build_site
from pipeline.press.sources import table_of
from pipeline.runs import Run
from pipeline.settings import Settings, load_sources
from pipeline.stages.whole_run import WORTH_A_POOL, run_whole

SOURCES = 3
NEW_WORDS = 100
"""In each article."""


class Hour(NamedTuple):
    """What was read after one hour."""

    indexed: int
    seconds: float
    memory: int
    """Bytes that are resident."""
    files: int
    """Open file descriptors."""


def of_hour(hour: int, articles: int, new_words: int = NEW_WORDS) -> list[Outlet]:
    """Return the outlets with the articles of one hour, which no other hour has, with ``new_words`` in each."""
    draw = random.Random(hour)  # noqa: S311 - texts, not secrets
    made = []
    for outlet in outlets(SOURCES, articles // SOURCES):
        new, words = [], invented_words(outlet.language, hour * articles * new_words)
        for one in outlet.articles:
            told = f"The desk counted {draw.randrange(10**9)} boats in hour {hour}."
            told = " ".join([told, *islice(words, new_words)])
            blocks = (*draw.sample(one.blocks, len(one.blocks)), Block(kind="paragraph", text=told))
            update = {"path": f"/hour-{hour}{one.path}", "blocks": blocks, "title": f"{one.title} {hour}"}
            new.append(one.model_copy(update=update))
        made.append(outlet.model_copy(update={"articles": tuple(new)}))
    return made


def hours(home: Path, count: int, articles: int, new_words: int = NEW_WORDS) -> Iterator[Hour]:
    """Run hour after hour; yield what each took and left."""
    settings = Settings(home=home / "data", sources=home / "sources.toml", contact="desk@endurance.example")
    for hour in range(count):
        began = time.monotonic()
        made = of_hour(hour, articles, new_words)
        with PressServer(press={one.host: build_site(one) for one in made}) as server:
            tables = "\n".join(table_of(one, server.port) for one in made)
            settings.sources.write_text(tables, encoding="utf-8")
            report = run_whole(settings, Run(settings.home, f"hour-{hour:03}"), load_sources(settings.sources))
        gc.collect()
        indexed = report.outcomes.get("indexed", 0)
        yield Hour(indexed, time.monotonic() - began, resident(), open_files())


def grown(measured: Sequence[Hour]) -> list[str]:
    """Return what is not flat, in words."""
    wrong = []
    if (memory := growth([one.memory for one in measured])) > MOST_GROWTH:
        wrong.append(f"resident memory grew {memory:.2f} times from the third quarter to the last")
    before, after = late_quarters(measured)
    if (files := max(one.files for one in after) - max(one.files for one in before)) > 0:
        wrong.append(f"{files} more files are open")
    return wrong


def main() -> None:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--articles", type=int, default=WORTH_A_POOL - 2, help="An hour; from 200 on read by a pool.")
    parser.add_argument("--new-words", type=int, default=NEW_WORDS, help="In each article.")
    asked = parser.parse_args()
    logging.disable()
    measured = []
    with tempfile.TemporaryDirectory(prefix="dateline-endurance-") as folder:
        for number, hour in enumerate(hours(Path(folder), asked.hours, asked.articles, asked.new_words)):
            measured.append(hour)
            print(
                f"hour {number:3}: {hour.indexed} indexed in {hour.seconds:.0f} s, "
                f"{hour.memory / 1e6:.0f} MB, {hour.files} files open",
                flush=True,
            )
    wrong = grown(measured)
    print("\n".join(wrong) or f"flat over {sum(one.indexed for one in measured):,} articles")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
