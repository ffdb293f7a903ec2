"""Where the time of one article goes, from the captured bytes to the line of JSON that the index stage reads.

::

    python -m bench.article [--pages FOLDER ...] [--limit 60] [--rounds 3]

Each part is called as a run calls it, on the same pages, CPU seconds, the best of some rounds of each page. What is
called "floor" is the part of it that a library does and that Dateline cannot leave out: one parse of the page, the
pieces of the text for the model, the matrices of the model.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from threadpoolctl import threadpool_limits

from bench.captured import CapturedPage, captured_pages, source
from pipeline.article import Article
from pipeline.clean import Page
from pipeline.clean.markup import decode, parse
from pipeline.enrich import fingerprints
from pipeline.enrich.entities import enriched
from pipeline.enrich.entities.recognise import models
from pipeline.enrich.language import detect
from pipeline.errors import QuarantineError, RejectedError
from pipeline.index.lemmas import of_document
from pipeline.stages.assemble import assemble, dated
from pipeline.stages.process import read_page


class Read(NamedTuple):
    """A page and what became of it."""

    captured: CapturedPage
    page: Page
    article: Article
    fields: dict[str, Any]
    """Of the article."""


Part = Callable[[Read], object]


def _entities(one: Read) -> object:
    return enriched(one.page.text, one.article.language, title=one.page.title, stated=one.page.named, source_country="")


def _model(one: Read) -> object:
    found = models.recogniser(one.article.language)
    return found and list(found.find(one.page.text))


PARTS: dict[str, Part] = {
    "cleaning": lambda one: read_page(one.captured.html, one.captured.capture, source()),
    "  floor: one parse": lambda one: parse(decode(one.captured.html, "text/html"), one.captured.url),
    "language": lambda one: detect(f"{one.page.title or ''}\n{one.page.text}"),
    "names": _entities,
    "  floor: the model": _model,
    "dates": lambda one: dated(one.page.text, one.article.language, one.article.published_day),
    "fingerprint": lambda one: fingerprints.fingerprint_bands(one.page.text),
    "lemmas": lambda one: of_document(one.fields),
    "as JSON": lambda one: one.article.to_json(),
    "from JSON": lambda one: Article.from_json(one.article.to_json()),
    "all of processing": lambda one: assemble(
        read_page(one.captured.html, one.captured.capture, source()), one.captured.capture, source(), "bench"
    ),
}


def readable(pages: Sequence[CapturedPage]) -> list[Read]:
    """Return the pages that are articles, with these."""
    found = []
    for one in pages:
        try:
            page = read_page(one.html, one.capture, source())
            article = assemble(page, one.capture, source(), "bench")
            found.append(Read(one, page, article, dict(article)))
        except (RejectedError, QuarantineError):
            continue
    return found


def seconds(part: Part, reads: Sequence[Read], rounds: int) -> float:
    """Return the CPU seconds of ``part`` over all of ``reads``, the best of ``rounds`` of each."""
    best = [float("inf")] * len(reads)
    for _ in range(rounds):
        for at, one in enumerate(reads):
            start = time.process_time()
            part(one)
            best[at] = min(best[at], time.process_time() - start)
    return sum(best)


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, nargs="+", default=[])
    options.add_argument("--limit", type=int)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    reads = readable(captured_pages(given.pages, given.limit))
    words = sum(one.article.word_count for one in reads)
    with threadpool_limits(1):
        spent = {name: seconds(part, reads, given.rounds) for name, part in PARTS.items()}
    whole = spent["all of processing"]
    print(f"{len(reads)} articles of {words / len(reads):.0f} words, CPU time of one, best of {given.rounds}")
    for name, one in spent.items():
        print(f"{name:20}{1000 * one / len(reads):8.1f} ms {one / whole:6.1%}")


if __name__ == "__main__":
    main()
