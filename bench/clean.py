"""How well and how fast pages become text, with trafilatura and newspaper4k in the same run.

The pages are those of the invented press (:mod:`pipeline.press`), whose true text is known; ``--corpus DIR`` takes a
folder in the layout of WCXB (Web Content Extraction Benchmark) instead: ``html/<id>.html.gz`` and ``gold/<id>.json``
with ``url`` and ``ground_truth.main_content``. Body: 4-word shingles, precision and recall averaged over pages, F1 of
the averages, with a bootstrap interval of the difference from trafilatura. Times are CPU seconds, so that a busy
machine changes them less; each page is given to all tools in turn, in an order that rotates.

newspaper4k is compared where it is installed; Dateline itself does not need it.

Run: ``python -m bench.clean [--corpus DIR] [--limit 200]``
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import logging
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from trafilatura import bare_extraction

from pipeline.clean import extract_page
from pipeline.clean.markup import decode, parse, visible_text
from pipeline.errors import DatelineError
from pipeline.press.outlets import load_outlets
from pipeline.press.site import build_site

WORD = re.compile(r"\w+")
SHINGLE = 4
RESAMPLES = 500
Extractor = Callable[[bytes, str], str]


@dataclass(frozen=True)
class Example:
    """One page and the text that it holds."""

    url: str
    html: bytes
    text: str


@dataclass
class Result:
    """What one tool made of all pages."""

    precisions: list[float | None] = field(default_factory=list)
    """None where the tool gave no text."""
    recalls: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def press_pages() -> Iterator[Example]:
    """Yield the articles of all invented outlets."""
    for outlet in load_outlets():
        site = build_site(outlet)
        for article in outlet.articles:
            answer = site[article.path]
            shown = visible_text(parse(decode(answer.body, answer.content_type), article.path))
            lead = [article.summary] if article.summary and article.summary in shown else []
            text = "\n".join([*lead, *(block.text for block in article.blocks)])
            yield Example(outlet.url(article.path), answer.body, text)


def corpus_pages(folder: Path) -> Iterator[Example]:
    """Yield the pages of a corpus, by name."""
    for path in sorted((folder / "gold").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        html = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        yield Example(record["url"], html, record["ground_truth"]["main_content"])


def by_dateline(html: bytes, url: str) -> str:
    """Return the text by the whole of ``extract_page``: all fields included."""
    try:
        return extract_page(html, url).text
    except DatelineError:
        return ""


def by_trafilatura(html: bytes, url: str) -> str:
    """Return the text by trafilatura's default, with its metadata."""
    document = bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    return str(getattr(document, "text", None) or "")


def by_newspaper(html: bytes, url: str) -> str:
    """Return the text by newspaper4k; no picture is fetched."""
    article = importlib.import_module("newspaper").Article(url, fetch_images=False)
    article.download(input_html=decode(html, None))
    article.parse()
    return str(article.text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of ``text``, or all of it where it is shorter."""
    words = WORD.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)]) if words else Counter()
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def judge(example: Example, found: str, result: Result) -> None:
    """Add the precision and recall of one answer."""
    gold, answer = shingles(example.text), shingles(found)
    same = (gold & answer).total()
    result.precisions.append(same / answer.total() if answer else None)
    result.recalls.append(same / max(1, gold.total()))


def measure(pages: list[Example], tools: dict[str, Extractor]) -> dict[str, Result]:
    """Return what each tool made of ``pages``."""
    results = {name: Result() for name in tools}
    names = list(tools)
    for at, example in enumerate(pages):
        for name in names[at % len(names) :] + names[: at % len(names)]:
            start = time.process_time()
            found = tools[name](example.html, example.url)
            results[name].seconds.append(time.process_time() - start)
            judge(example, found, results[name])
    return results


def averages(result: Result, chosen: list[int]) -> tuple[float, float, float]:
    """Return mean precision, mean recall and the F1 of the two, over the pages ``chosen``."""
    precision = statistics.fmean([one for at in chosen if (one := result.precisions[at]) is not None] or [0.0])
    recall = statistics.fmean(result.recalls[at] for at in chosen)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def interval(one: Result, other: Result) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of how much better the F1 of ``one`` is than that of ``other``."""
    chance = random.Random(4)  # noqa: S311 - no secret
    count = len(one.recalls)
    gains = []
    for _ in range(RESAMPLES):
        chosen = chance.choices(range(count), k=count)
        gains.append(averages(one, chosen)[2] - averages(other, chosen)[2])
    gains.sort()
    return gains[int(0.025 * RESAMPLES)], gains[int(0.975 * RESAMPLES)]


def report(results: dict[str, Result]) -> None:
    """Print one line a tool."""
    print(f"{'':14}{'precision':>10}{'recall':>8}{'F1':>8}{'pages/s':>9}{'slowest':>9}   gain over trafilatura")
    for name, result in results.items():
        precision, recall, f1 = averages(result, list(range(len(result.recalls))))
        low, high = interval(result, results["trafilatura"])
        speed, slowest = len(result.seconds) / sum(result.seconds), max(result.seconds)
        figures = f"{precision:10.3f}{recall:8.3f}{f1:8.3f}{speed:9.1f}{slowest:8.2f}s"
        print(f"{name:14}{figures}   {low:+.3f} to {high:+.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    pages = list(corpus_pages(arguments.corpus) if arguments.corpus else press_pages())[: arguments.limit]
    tools: dict[str, Extractor] = {"dateline": by_dateline, "trafilatura": by_trafilatura}
    if find_spec("newspaper"):
        tools["newspaper4k"] = by_newspaper
    for tool in tools.values():  # word lists and models are loaded before the clock runs
        tool(pages[0].html, pages[0].url)
    report(measure(pages, tools))


if __name__ == "__main__":
    main()
