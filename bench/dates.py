"""How fast the tagger of dates is, beside whatever peers are installed, on the sample press, in one run.

    python -m bench.dates [--rounds N]

Prints kilobytes of text a second (CPU time, best of N rounds, one core) and how many expressions were found. Peers
are optional and not among the project's dependencies: ``pip install dateparser`` into the environment to see one.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from pipeline.enrich.dates import mentions, tag
from pipeline.press.outlets import load_outlets

Text = tuple[str, date]
Tagger = Callable[[str, date], int]


def english_texts() -> list[Text]:
    """Return the English articles of the sample press with their days of publication."""
    return [
        (article.text, article.published.date())
        for outlet in load_outlets()
        if outlet.language == "en"
        for article in outlet.articles
    ]


def taggers() -> dict[str, Tagger]:
    """Return ours, with and without the records around it, and the peers that are installed."""
    found: dict[str, Tagger] = {
        "tag": lambda text, day: sum(1 for _ in tag(text, day.isoformat())),
        "mentions": lambda text, day: len(mentions(text, day)),
    }
    if importlib.util.find_spec("dateparser"):
        found["dateparser.search"] = _dateparser()
    return found


def _dateparser() -> Tagger:
    search: Any = importlib.import_module("dateparser.search")

    def run(text: str, day: date) -> int:
        base = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
        return len(search.search_dates(text, languages=["en"], settings={"RELATIVE_BASE": base}) or ())

    return run


def measure(tagger: Tagger, texts: list[Text], rounds: int) -> tuple[float, int]:
    """Return the best kB/s of ``rounds`` over ``texts``, and how many expressions were found."""
    best, found = float("inf"), 0
    for _ in range(rounds):
        started = time.process_time()
        found = sum(tagger(text, day) for text, day in texts)
        best = min(best, time.process_time() - started)
    return sum(len(text) for text, _ in texts) / 1000 / best, found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    texts = english_texts()
    print(f"{len(texts)} articles, {sum(len(text) for text, _ in texts) / 1000:.0f} kB")
    for name, tagger in taggers().items():
        tagger(*texts[0])  # loading is not timed
        speed, found = measure(tagger, texts, rounds)
        print(f"{name:20} {speed:8.0f} kB/s  {found:6} expressions")


if __name__ == "__main__":
    main()
