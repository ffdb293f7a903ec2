"""What is kept of the words that were read: it must stop growing, however many there are.

::

    python -m bench.word_memory                                    # 240,000 words of three languages
    python -m bench.word_memory --words 1000000 --languages de     # more of one

A process that reads the news for days meets a new word in each article: names above all. Here every word is one that
was never read before, so that minutes stand for those days. They are read as an article is (names, places, dates,
lemmas, marks of events, the forms for Kibana); after each twentieth the resident memory is printed, at the end
which of the larger caches did not come to their bounds. What grows from the third quarter to the last by more than a
twentieth is not flat: exit code 1.
"""

from __future__ import annotations

import argparse
import functools
import gc
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from more_itertools import batched

from bench.invented import invented_words
from bench.resident import MOST_GROWTH, growth, resident
from pipeline.enrich.entities import enriched
from pipeline.enrich.events.cross_language import marks
from pipeline.index.lemmas import of_document
from pipeline.index.lemmas.inflected import inflected_forms

STEPS = 20
_TEXT, _SENTENCE = 500, 12
"""Words."""
_LARGE = 4096
"""Answers that a cache holds at most, from which on it is worth a line."""


def read(words: Sequence[str], language: str) -> None:
    """Read a text of ``words`` as an article is read, and as the index reads it."""
    text = " ".join(" ".join(one).capitalize() + "." for one in batched(words, _SENTENCE))
    document: dict[str, Any] = {"title": " ".join(words[:_SENTENCE]), "text": text, "language": language}
    enriched(text, language, title=document["title"])
    of_document(document)
    inflected_forms(document)
    marks(text)


def steps(count: int, languages: Sequence[str]) -> Iterator[tuple[float, int]]:
    """Read ``count`` new words, as many of each language, in twenty steps; yield seconds of CPU and bytes held."""
    sources = {one: invented_words(one) for one in languages}
    each = count // STEPS // len(languages)
    for _ in range(STEPS):
        began = time.process_time()
        for language, words in sources.items():
            for text in batched(islice(words, each), _TEXT):
                read(text, language)
        gc.collect()
        yield time.process_time() - began, resident()


def unfilled() -> Iterator[str]:
    """Yield the larger caches that did not come to their bounds, with how far they came."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper):  # noqa: SLF001 - what lru_cache makes, without another name
            told = one.cache_info()
            if told.maxsize is not None and _LARGE <= told.maxsize > told.currsize > _LARGE // 4:
                yield f"{one.__module__}.{one.__qualname__}: {told.currsize:,} of {told.maxsize:,}"


def main() -> None:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--words", type=int, default=240_000)
    options.add_argument("--languages", nargs="+", default=["en", "de", "ru"])
    given = options.parse_args()
    logging.disable()
    held = []
    for number, (cpu, memory) in enumerate(steps(given.words, given.languages), 1):
        held.append(float(memory))
        print(f"{number * given.words // STEPS:9,} words: {memory / 1e6:6.0f} MB, {cpu:5.1f} s of CPU", flush=True)
    for line in unfilled():
        print(f"not yet full: {line}")
    grown = growth(held)
    print(f"{grown:.3f} times as much in the last quarter as in the third: {'not ' * (grown > MOST_GROWTH)}flat")
    sys.exit(grown > MOST_GROWTH)


if __name__ == "__main__":
    main()
