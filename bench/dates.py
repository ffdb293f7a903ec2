"""How fast the tagger of dates is, beside whatever peers are installed, on the sample press, in one run.

    python -m bench.dates [--rounds N]

Prints for each language the seconds to load it, kilobytes of text a second (CPU time, best of N rounds, one core) on
the sample press and on a text of nothing but dates (the expressions of the language's table of tests) and, with
``--memory``, the kilobytes of memory that each kilobyte of that takes over the text; then the English sample press
again, with how many expressions were found, beside the peers. A kilobyte is 1,000 characters. Peers are optional and
not among the project's dependencies: ``pip install dateparser`` into the environment to see one.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import time
import tomllib
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from pipeline.enrich.dates import mentions, tag
from pipeline.enrich.timex.language import supported
from pipeline.press.outlets import load_outlets

Text = tuple[str, date]
Tagger = Callable[[str, date], int]


TABLES: Final = Path(__file__).parents[1] / "tests" / "unit" / "enrich" / "dates"
DAY: Final = date(2026, 11, 26)
LONG: Final = 80_000
"""Characters: a tenth of the longest text that an article can have; memory grows in proportion."""
MARKED: Final = re.compile(r"\[([^][=]+)=[^][]+\]")
"""An expression in a table of tests, with its value."""


def press_texts(language: str) -> list[Text]:
    """Return the articles of the sample press in a language, with their days of publication."""
    return [
        (article.text, article.published.date())
        for outlet in load_outlets()
        if outlet.language == language
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


def nothing_but_dates(language: str) -> str:
    """Return the expressions of a language's table of tests, one after the other, in at most :data:`LONG`."""
    rows = tomllib.loads((TABLES / f"{language}.toml").read_text(encoding="utf-8"))["rules"].values()
    dates = ", ".join(said for row in rows for sentence in row for said in MARKED.findall(sentence)) + ", "
    return dates * (LONG // len(dates))


def memory(language: str, text: str) -> float:
    """Return the kilobytes that the mentions of each kilobyte of ``text`` take at most."""
    tracemalloc.start()
    found = mentions(text, DAY, language)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del found
    return peak / len(text)


def each_language(rounds: int, *, weigh: bool) -> None:
    """Print the table of languages."""
    print("language  loading s  press kB/s  dates kB/s  memory")
    for language in sorted(supported()):
        started = time.process_time()
        list(tag("", DAY.isoformat(), language))
        loading = time.process_time() - started
        dates = nothing_but_dates(language)
        run = partial(_count, language=language)
        run(dates[:10_000], DAY)  # a rule is compiled when it is first needed
        articles = press_texts(language)
        press = f"{measure(run, articles, rounds)[0]:11.0f}" if articles else " " * 11
        dense, _ = measure(run, [(dates[:20_000], DAY)], rounds)
        most = f"{memory(language, dates):6.0f}" if weigh else ""
        print(f"{language:8} {loading:10.2f} {press} {dense:11.0f} {most}")


def _count(text: str, day: date, language: str) -> int:
    return sum(1 for _ in tag(text, day.isoformat(), language))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true", help="weigh 80 kB of dates in each language: minutes")
    arguments = parser.parse_args()
    rounds = arguments.rounds
    each_language(rounds, weigh=arguments.memory)
    texts = press_texts("en")
    print(f"\n{len(texts)} articles, {sum(len(text) for text, _ in texts) / 1000:.0f} kB")
    for name, tagger in taggers().items():
        tagger(*texts[0])  # loading is not timed
        speed, found = measure(tagger, texts, rounds)
        print(f"{name:20} {speed:8.0f} kB/s  {found:6} expressions")


if __name__ == "__main__":
    main()
