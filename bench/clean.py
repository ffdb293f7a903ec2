"""How well and how fast pages become text, with both modes of trafilatura and newspaper4k in the same run.

The pages are those of the invented press (:mod:`pipeline.press`), whose true text is known; ``--corpus DIR`` takes a
folder in the layout of WCXB (Web Content Extraction Benchmark) instead: ``html/<id>.html.gz`` and ``gold/<id>.json``
with ``url`` and ``ground_truth.main_content``, ``.title`` and ``.author`` (a string or a list). Body: 4-word shingles,
precision and recall averaged over pages, F1 of the averages, with a bootstrap interval of the difference from
trafilatura. Titles: the share that is equal but for case, quotes and white space. Authors: F1 of the folded names over
all pages that state one. Days of publication: the shares that are right and wrong of those known. Times are CPU seconds
of all fields, so that a busy machine changes them less; each page is given to all tools in turn, in an order that
rotates.

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
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from trafilatura import bare_extraction

from pipeline.clean import extract_page
from pipeline.clean.markup import decode, parse, visible_text
from pipeline.errors import DatelineError
from pipeline.press.outlets import load_outlets
from pipeline.press.site import build_site

WORD = re.compile(r"\w+")
SHINGLE = 4
RESAMPLES = 500
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\xa0", "''\"\"-- ")
_DAY = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})")
_BETWEEN_NAMES = re.compile(r"\s*(?:;|,|\band\b|&|\|)\s*")


class Answer(NamedTuple):
    """What a page holds, as its gold or a tool says."""

    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    day: str = ""
    """The day of publication, ISO 8601."""


Extractor = Callable[[bytes, str], Answer]


@dataclass(frozen=True)
class Example:
    """One page and what it holds."""

    url: str
    html: bytes
    gold: Answer


@dataclass
class Result:
    """What one tool made of all pages."""

    titles: list[bool] = field(default_factory=list)
    """Of the pages whose gold has one: whether it was found."""
    names: Counter[str] = field(default_factory=Counter)
    """How many authors were ``right``, ``found`` and ``true``."""
    days: Counter[str] = field(default_factory=Counter)
    """How many days of publication were ``right``, ``wrong`` and ``true`` (that is: known)."""

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
            yield Example(outlet.url(article.path), answer.body, Answer(text, article.title, article.authors))


def corpus_pages(folder: Path) -> Iterator[Example]:
    """Yield the pages of a corpus, by name."""
    for path in sorted((folder / "gold").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        html = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        truth = record["ground_truth"]
        authors = truth.get("author") or ()
        names = tuple(_BETWEEN_NAMES.split(authors)) if isinstance(authors, str) else tuple(authors)
        day = day_of(truth.get("publish_date"))
        yield Example(record["url"], html, Answer(truth["main_content"], truth.get("title") or "", names, day))


def by_dateline(html: bytes, url: str) -> Answer:
    """Return what the whole of ``extract_page`` finds: all fields included."""
    try:
        page = extract_page(html, url)
    except DatelineError:
        return Answer("")
    return Answer(page.text, page.title or "", page.authors, str(page.published_day or ""))


def by_trafilatura(html: bytes, url: str, *, precision: bool = False) -> Answer:
    """Return what trafilatura finds, with its metadata: as it comes, or in its precision mode."""
    found = bare_extraction(html, url=url, include_comments=False, with_metadata=True, favor_precision=precision)
    text, title, author = (str(getattr(found, name, None) or "") for name in ("text", "title", "author"))
    return Answer(text, title, tuple(author.split("; ")) if author else (), day_of(getattr(found, "date", "")))


def by_newspaper(html: bytes, url: str) -> Answer:
    """Return what newspaper4k finds; no picture is fetched."""
    article = importlib.import_module("newspaper").Article(url, fetch_images=False)
    article.download(input_html=decode(html, None))
    article.parse()
    return Answer(str(article.text), str(article.title or ""), tuple(article.authors))


def day_of(stated: object) -> str:
    """Return the day of a date as corpora write it, empty where there is none."""
    found = _DAY.match(str(stated or ""))
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else ""


def share(right: list[bool]) -> float:
    """Return how many of ``right`` are so; 0 of none."""
    return statistics.fmean(right or [0.0])


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of ``text``, or all of it where it is shorter."""
    words = WORD.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)]) if words else Counter()
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def folded(text: str) -> str:
    """Return ``text`` as titles and names are compared."""
    return " ".join(text.translate(_QUOTES).casefold().split())


def judge(example: Example, found: Answer, result: Result) -> None:
    """Add what one answer is worth."""
    if example.gold.title:
        result.titles.append(folded(example.gold.title) == folded(found.title))
    if true := {folded(one) for one in example.gold.authors}:
        names = {folded(one) for one in found.authors}
        result.names.update(right=len(true & names), found=len(names), true=len(true))
    if example.gold.day:
        outcome = "right" if found.day == example.gold.day else "wrong"
        result.days.update(["true", *([outcome] if found.day else [])])
    gold, answer = shingles(example.gold.text), shingles(found.text)
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
    headed = ("precision", "recall", "F1", "titles", "authors", "days", "wrong", "pages/s", "slowest")
    columns = "".join(f"{name:>{width}}" for name, width in zip(headed, (10, 8, 8, 8, 9, 8, 8, 9, 9), strict=True))
    print(f"{'':14}{columns}   gain over trafilatura")
    for name, result in results.items():
        precision, recall, f1 = averages(result, list(range(len(result.recalls))))
        low, high = interval(result, results["trafilatura"])
        speed, slowest = len(result.seconds) / sum(result.seconds), max(result.seconds)
        titles = share(result.titles)
        names = 2 * result.names["right"] / max(1, result.names["found"] + result.names["true"])
        days = [result.days[one] / max(1, result.days["true"]) for one in ("right", "wrong")]
        found = f"{titles:8.3f}{names:9.3f}{days[0]:8.3f}{days[1]:8.3f}"
        figures = f"{precision:10.3f}{recall:8.3f}{f1:8.3f}{found}{speed:9.1f}{slowest:8.2f}s"
        print(f"{name:14}{figures}   {low:+.3f} to {high:+.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    pages = list(corpus_pages(arguments.corpus) if arguments.corpus else press_pages())[: arguments.limit]
    tools: dict[str, Extractor] = {
        "dateline": by_dateline,
        "trafilatura": by_trafilatura,
        "its precision": partial(by_trafilatura, precision=True),
    }
    if find_spec("newspaper"):
        tools["newspaper4k"] = by_newspaper
    for tool in tools.values():  # word lists and models are loaded before the clock runs
        tool(pages[0].html, pages[0].url)
    report(measure(pages, tools))


if __name__ == "__main__":
    main()
