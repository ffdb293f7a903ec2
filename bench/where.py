"""How long ``dateline where`` takes over a year of nights: ``python bench/where.py [RUNS] [LINKS]``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from pipeline.article import Outcome, OutcomeKind, article_id
from pipeline.parts import write_plain
from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.where import where


def outcome(number: int) -> Outcome:
    """Return what one night says of one link; half of the links are there every night."""
    url = f"https://news.example.org/2026/11/02/report-number-{number}-of-the-day.html"
    return Outcome(
        source_id="news",
        url=url,
        kind=OutcomeKind.UNCHANGED,
        reason="not-due",
        stage="fetch",
        article_id=article_id(url),
    )


def main(runs: int = 365, links: int = 1_000) -> None:
    """Make the ledgers, ask for one page, print how long that took."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for night in range(runs):
            first = night * links // 2
            write_plain(Run(home, f"night-{night:03}").ledger, (outcome(first + one) for one in range(links)))
        size = sum(one.stat().st_size for one in home.glob("runs/*/ledger.jsonl")) / 1e6
        settings = Settings.load(home=home)
        began = time.perf_counter()
        found = where(settings, outcome(links).url)
        seconds = time.perf_counter() - began
        print(f"{runs} runs of {links} links ({size:.0f} MB): {seconds:.2f} s, found in {len(found.told)} runs")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
