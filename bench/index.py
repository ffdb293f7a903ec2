"""How fast the indexes write and search at several sizes, with their peers in the same run.

Peers: bare Tantivy (one analysed field, the JSON stored, no versions, no lemmas, no facets) as the floor that the
embedded index stands on, and SQLite's FTS5 as what comes with Python. Texts are drawn by a seed from an invented
vocabulary whose frequencies fall as in a language (Zipf); one in ten is a reprint. Lemmas and fingerprints come with
the articles, as in a run. Times are CPU seconds, all threads, without those that making the articles takes; each size
has a process of its own, so that its memory can be told. A ratio says more than a figure on a machine with other work.

Run: ``python -m bench.index [--articles 10000 30000 100000] [--elasticsearch URL]``; with ``--rounds 4`` the embedded
index and bare Tantivy only write, in turns, the same articles.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from multiprocessing import get_context
from pathlib import Path

import tantivy
from elasticsearch import Elasticsearch

from pipeline.article import Article, DayRange, article_id
from pipeline.enrich.fingerprints import fingerprint_bands
from pipeline.enrich.reprints import Reprints
from pipeline.index import open_index
from pipeline.index.documents import lemmas_of
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.protocol import Index, Query
from pipeline.index.stories import assign_stories
from pipeline.settings import Settings

CAPTURED = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)
SEARCHES: dict[str, Query] = {
    "one word": Query("waro"),
    "three words": Query("bako dalo waro"),
    "phrase": Query('"bako dalo"'),
    "everything": Query("*"),
    "word, person, days": Query(
        "waro", filters={"persons": ["Person 7"]}, published_from=date(2026, 3, 1), published_to=date(2026, 3, 20)
    ),
    "days in the text": Query(mentions_from=date(2026, 4, 1), mentions_to=date(2026, 4, 7)),
    "stories": Query("waro", collapse_stories=True),
    "a thousand hits": Query("waro", size=1000, facets=()),
    "hit 9,990": Query("waro", offset=9_990, facets=()),
    "no facets": Query("waro", facets=()),
}
REPEATS = 20
WORDS = 300
KNOWN = 30_000
"""Words of which the articles are made."""
SEED = 20200925
MANY_SEARCHES = 200
PEERS = 5_000
"""How many articles the peers are measured with."""


def vocabulary(size: int, chance: random.Random) -> list[str]:
    """Return invented words, the frequent ones first."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvwz" for vowel in "aeiou"]
    words = ["bako", "dalo", "waro"]
    while len(words) < size:
        words.append("".join(chance.choices(syllables, k=chance.randint(1, 4))))
    return words


def invented(number: int) -> Iterator[Article]:
    """Yield so many articles, one in ten a reprint of one of the last hundred."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    words = vocabulary(KNOWN, chance)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    recent: deque[list[str]] = deque(maxlen=100)
    for at in range(number):
        reprint = at % 10 == 9  # noqa: PLR2004 - one in ten
        text = list(chance.choice(recent)) if reprint else chance.choices(words, cum_weights=weights, k=WORDS)
        text[chance.randrange(WORDS)] = "edited"
        recent.append(text)
        yield with_lemmas(article(at, text, chance))


def with_lemmas(one: Article) -> Article:
    """Return the article with the lemmas that a run gives it."""
    return one.model_copy(update=dict(lemmas_of(one, one.document())))


@dataclass
class Timed:
    """Articles as they are made, and the CPU seconds that this takes."""

    articles: Iterable[Article]
    seconds: float = 0.0

    def __iter__(self) -> Iterator[Article]:
        """Yield the articles."""
        remaining = iter(self.articles)
        while True:
            before = time.thread_time()
            some = list(islice(remaining, 100))
            self.seconds += time.thread_time() - before
            if not some:
                return
            yield from some


def article(number: int, words: Sequence[str], chance: random.Random) -> Article:
    """Return one whole article."""
    day = date(2026, 3, 1) + timedelta(days=chance.randrange(60))
    url = f"https://bench.example/{number}"
    return Article(
        id=article_id(url),
        url=url,
        link_url=url,
        source_id="bench",
        source_name=f"Outlet {number % 30}",
        title=" ".join(words[:8]),
        text=" ".join(words),
        timestamp=CAPTURED - timedelta(minutes=number),
        captured_at=CAPTURED,
        language=chance.choice(["en", "de", "fr", "es", "ru"]),
        persons=tuple({f"Person {chance.randrange(400)}" for _ in range(4)}),
        places=tuple({f"Place {chance.randrange(200)}" for _ in range(3)}),
        mentioned_dates=(day,),
        mentioned_date_ranges=(DayRange(gte=day, lte=day + timedelta(days=chance.randrange(40))),),
        content_sha256="0" * 64,
        fingerprint_bands=fingerprint_bands(" ".join(words)),
        warc_path="w",
        warc_offset=0,
        run_id="bench",
        pipeline_version="0",
    )


def cpu_seconds(action: Callable[[], object]) -> float:
    """Return the CPU time of one call."""
    before = time.process_time()
    action()
    return time.process_time() - before


def milliseconds(action: Callable[[], object]) -> float:
    """Return the CPU time of one call, of many, in milliseconds."""
    action()
    return cpu_seconds(lambda: [action() for _ in range(REPEATS)]) * 1000 / REPEATS


def row(name: str, value: float, unit: str) -> None:
    """Print one figure."""
    print(f"  {name:<42}{value:>12,.2f} {unit}")


def written(write: Callable[[Iterable[Article]], object], number: int) -> float:
    """Return how many articles a CPU second writes."""
    articles = Timed(invented(number))
    return number / (cpu_seconds(lambda: write(articles)) - articles.seconds)


def measure(name: str, index: Index, number: int) -> float:
    """Print the figures of one index with so many articles; return articles written a CPU second."""
    print(f"{name}, {number:,} articles")
    speed = written(lambda articles: deque(index.write(articles), 0), number)
    row("write", speed, "articles/s")
    again = list(invented(min(number, 1_000)))
    row("write 1,000 again", len(again) / cpu_seconds(lambda: deque(index.write(again), 0)), "articles/s")
    row("stories of 100 more", cpu_seconds(lambda: assign_stories(again[:100], index, Reprints())) * 10, "ms/article")
    for what, query in SEARCHES.items():
        row(f"search: {what} ({index.search(query).total:,} found)", milliseconds(partial(index.search, query)), "ms")
    chance = random.Random(7)  # noqa: S311 - no secret
    words = vocabulary(3_000, chance)
    queries = [Query(" ".join(chance.sample(words, chance.randint(1, 3)))) for _ in range(MANY_SEARCHES)]
    times = sorted(cpu_seconds(partial(index.search, query)) * 1000 for query in queries)
    row(f"{MANY_SEARCHES} searches, ten facets, highlights: p50", times[len(times) // 2], "ms")
    row(f"{MANY_SEARCHES} searches, ten facets, highlights: p95", times[len(times) * 95 // 100], "ms")
    row("scan", number / cpu_seconds(lambda: deque(index.scan(), 0)), "articles/s")
    return speed


def embedded(number: int) -> float:
    """Print the figures of the embedded index, in a process of its own; return articles written a CPU second."""
    with tempfile.TemporaryDirectory() as scratch:
        speed = measure("embedded index", open_index(Settings(home=Path(scratch))), number)
        size = sum(one.stat().st_size for one in Path(scratch).rglob("*") if one.is_file())
        row("on disk", size / number, "bytes/article")
        row("most memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
    return speed


def _written_by(index: Index, articles: Iterable[Article]) -> None:
    deque(index.write(articles), 0)


def in_turns(number: int, rounds: int) -> None:
    """Print how fast the embedded index and bare Tantivy write the same articles: the best of so many rounds each."""
    articles = list(invented(number))
    best, bare = 0.0, 0.0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as scratch:
            index = open_index(Settings(home=Path(scratch)))
            best = max(best, number / cpu_seconds(partial(_written_by, index, articles)))
        with tempfile.TemporaryDirectory() as scratch:
            bare = max(bare, bare_tantivy(Path(scratch), articles))
    row(f"embedded index, best of {rounds} rounds", best, "articles/s")
    row("bare Tantivy / embedded, best of each", bare / best, "times")


def bare_tantivy(folder: Path, articles: Sequence[Article]) -> float:
    """Print the figures of Tantivy alone; return articles written a CPU second."""
    print(f"bare Tantivy, {len(articles):,} articles")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    builder.add_bytes_field("document", stored=True)
    index = tantivy.Index(builder.build(), path=str(folder))

    def write() -> None:
        writer = index.writer(64_000_000, 1)
        for one in articles:
            writer.add_document(tantivy.Document(text=one.text, document=one.to_json().encode()))
        writer.commit()
        writer.wait_merging_threads()

    speed = len(articles) / cpu_seconds(write)
    row("write", speed, "articles/s")
    index.reload()
    query = index.parse_query("waro", ["text"])
    searcher = index.searcher()
    row("search: one word", milliseconds(lambda: [searcher.doc(at) for _, at in searcher.search(query, 10).hits]), "ms")
    return speed


def sqlite_fts5(folder: Path, articles: Sequence[Article]) -> None:
    """Print the figures of SQLite's full-text search."""
    print(f"SQLite FTS5, {len(articles):,} articles")
    database = sqlite3.connect(folder / "articles.sqlite")
    database.execute("CREATE VIRTUAL TABLE articles USING fts5(title, text, document UNINDEXED, tokenize='porter')")

    def write() -> None:
        rows = ((one.title, one.text, one.to_json()) for one in articles)
        database.executemany("INSERT INTO articles VALUES (?, ?, ?)", rows)
        database.commit()

    row("write", len(articles) / cpu_seconds(write), "articles/s")
    search = "SELECT document FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 10"
    row("search: one word", milliseconds(lambda: database.execute(search, ["waro"]).fetchall()), "ms")
    database.close()


def elasticsearch(url: str, number: int) -> None:
    """Print the figures of a server's client, under names of their own that are removed afterwards."""
    templates = load_templates(f"bench-{uuid.uuid4().hex[:8]}")
    with Elasticsearch(url) as client:
        try:
            measure("Elasticsearch (the client's share)", ElasticsearchIndex(client, templates, url), number)
        finally:
            client.indices.delete(index=templates.index, ignore_unavailable=True)
            client.indices.delete_index_template(name=templates.name)
            for name in templates.components:
                client.cluster.delete_component_template(name=name)


def main() -> None:
    """Run every benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--elasticsearch", metavar="URL", help="measure the client of a real server, too")
    parser.add_argument("--rounds", type=int, help="only write, in turns with bare Tantivy, so many times")
    options = parser.parse_args()
    if options.rounds:
        for number in options.articles:
            in_turns(number, options.rounds)
        return
    articles = list(invented(PEERS))
    with tempfile.TemporaryDirectory() as scratch:
        bare = bare_tantivy(Path(scratch), articles)
    with tempfile.TemporaryDirectory() as scratch:
        sqlite_fts5(Path(scratch), articles)
    for number in options.articles:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            speed = process.submit(embedded, number).result()
        row(f"bare Tantivy / embedded, {number:,} articles", bare / speed, "times")
        if options.elasticsearch:
            elasticsearch(options.elasticsearch, number)


if __name__ == "__main__":
    main()
