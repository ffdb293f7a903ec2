"""How fast the index writes and searches, with its peers in the same run.

Peers: bare Tantivy (one analysed field, the JSON stored, no versions, no stemming, no facets) as the floor that the
embedded index stands on, and SQLite's FTS5 as what comes with Python. Texts are drawn from an invented vocabulary
whose frequencies fall as in a language (Zipf). Times are CPU seconds, all threads, so that a busy machine changes
them less.

Run: ``python -m bench.index [--articles 5000] [--elasticsearch URL]``
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import tantivy
from elasticsearch import Elasticsearch

from pipeline.article import Article, DayRange, article_id
from pipeline.enrich.fingerprints import fingerprint_bands
from pipeline.enrich.reprints import Reprints
from pipeline.index import open_index
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.protocol import Index, Query
from pipeline.index.stories import assign_stories
from pipeline.index.templates import load_templates
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
    "no facets": Query("waro", facets=()),
}
REPEATS = 20


def vocabulary(size: int, chance: random.Random) -> list[str]:
    """Return invented words, the frequent ones first."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvwz" for vowel in "aeiou"]
    words = ["bako", "dalo", "waro"]
    while len(words) < size:
        words.append("".join(chance.choices(syllables, k=chance.randint(1, 4))))
    return words


def invented(number: int) -> list[Article]:
    """Return so many articles of about 450 words, one in ten a reprint."""
    chance = random.Random(20200925)  # noqa: S311 - no secret
    words = vocabulary(30_000, chance)
    weights = [1 / (rank + 10) for rank in range(len(words))]
    texts: list[list[str]] = []
    for at in range(number):
        text = list(chance.choice(texts)) if at % 10 == 9 else chance.choices(words, weights, k=450)  # noqa: PLR2004
        text[chance.randrange(450)] = "edited"
        texts.append(text)
    return [article(at, text, chance) for at, text in enumerate(texts)]


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


def measure(name: str, index: Index, articles: Sequence[Article]) -> None:
    """Print the figures of one index."""
    print(name)
    for what in ("write", "replay"):
        row(what, len(articles) / cpu_seconds(lambda: list(index.write(articles))), "articles/s")
    row(
        "stories of 100 more", cpu_seconds(lambda: assign_stories(articles[:100], index, Reprints())) * 10, "ms/article"
    )
    for what, query in SEARCHES.items():
        row(f"search: {what} ({index.search(query).total} found)", milliseconds(partial(index.search, query)), "ms")


def bare_tantivy(folder: Path, articles: Sequence[Article]) -> None:
    """Print the figures of Tantivy alone."""
    print("bare Tantivy")
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

    row("write", len(articles) / cpu_seconds(write), "articles/s")
    index.reload()
    query = index.parse_query("waro", ["text"])
    searcher = index.searcher()
    row("search: one word", milliseconds(lambda: [searcher.doc(at) for _, at in searcher.search(query, 10).hits]), "ms")


def sqlite_fts5(folder: Path, articles: Sequence[Article]) -> None:
    """Print the figures of SQLite's full-text search."""
    print("SQLite FTS5")
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


def elasticsearch(url: str, articles: Sequence[Article]) -> None:
    """Print the figures of a server's client, under names of their own that are removed afterwards."""
    templates = load_templates(f"bench-{uuid.uuid4().hex[:8]}")
    with Elasticsearch(url) as client:
        try:
            measure("Elasticsearch (the client's share)", ElasticsearchIndex(client, templates, url), articles)
        finally:
            client.indices.delete(index=templates.index, ignore_unavailable=True)
            client.indices.delete_index_template(name=templates.name)
            for name in templates.components:
                client.cluster.delete_component_template(name=name)


def main() -> None:
    """Run every benchmark in this process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--elasticsearch", metavar="URL", help="measure the client of a real server, too")
    options = parser.parse_args()
    articles = invented(options.articles)
    print(f"{len(articles)} articles, {sum(len(one.to_json()) for one in articles) / 1e6:.1f} MB; CPU time")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        measure("embedded index", open_index(Settings(home=folder)), articles)
        (folder / "bare").mkdir()
        bare_tantivy(folder / "bare", articles)
        sqlite_fts5(folder, articles)
    if options.elasticsearch:
        elasticsearch(options.elasticsearch, articles)


if __name__ == "__main__":
    main()
