"""How fast articles are written to a real Elasticsearch: Dateline's writer beside the client's bare ``parallel_bulk``.

Both write the same documents to an index of the same mapping, in turns, each time an empty one; the bare helper with
its own defaults, no versions, and nothing asked of the answers. Times are wall-clock seconds until a refresh has
returned, for the server does the work; a ratio above 1 says that Dateline is slower. Nothing of it stays in the server.

Run: ``python -m bench.elasticsearch_writing [--articles 5000] [--rounds 5] [--url URL]``; without a URL it builds and
starts the node of the tests.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from bench.index import invented
from pipeline.article import Article
from pipeline.index.documents import entry
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.templates import load_templates
from tests.elasticsearch_node import node
from tests.elasticsearch_server import remove

_TIMEOUT_SECONDS = 120


def main() -> None:
    """Run both in turns and print their times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--url")
    options = parser.parse_args()
    articles = [composed(one) for one in invented(options.articles)]
    documents = [{**new.document, **new.lemmas} for new in map(entry, articles)]
    megabytes = sum(len(entry(one).with_lemmas()) for one in articles) / 1e6
    print(f"{len(articles)} articles, {megabytes:.1f} MB, {options.rounds} rounds; wall-clock seconds")
    with server(options.url) as url, Elasticsearch(url, request_timeout=_TIMEOUT_SECONDS) as client:
        ours, bare = [], []
        for _ in range(options.rounds + 1):  # the first warms the server up
            bare.append(timed(client, lambda alias: write_bare(client, alias, documents)))
            ours.append(timed(client, None, articles))
        report("bare parallel_bulk", bare[1:], len(articles))
        report("Dateline", ours[1:], len(articles))
        print(f"  {'ratio of the medians':<24}{median(ours[1:]) / median(bare[1:]):>8.2f}")


def composed(article: Article) -> Article:
    """Return the article as the pipeline hands it over: its lemmas were made when it was composed."""
    return article.model_copy(update=dict(entry(article).lemmas))


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """Yield ``url``, or that of a node that lives as long."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        started = node.start(Path(home) / "node", os.getpid(), heap="1g")
        try:
            yield started.url
        finally:
            os.kill(started.pid, 15)


def timed(client: Elasticsearch, write: Callable[[str], None] | None, articles: Sequence[Article] = ()) -> float:
    """Return how long ``write``, or else Dateline's writer of ``articles``, takes with an empty index."""
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    index = ElasticsearchIndex(client, load_templates(prefix), "the server")
    try:
        index.ensure()
        began = time.perf_counter()
        if write is None:
            assert {one.status for one in index.write(articles)} == {"written"}  # noqa: S101 - a figure for nothing else
        else:
            write(load_templates(prefix).alias)
        return time.perf_counter() - began
    finally:
        remove(client, prefix)


def write_bare(client: Elasticsearch, alias: str, documents: Sequence[dict[str, Any]]) -> None:
    """Write the documents as the client's helper does by itself."""
    actions = ({"_index": alias, "_id": one["id"], "_source": one} for one in documents)
    for _ in parallel_bulk(client, actions):
        pass
    client.indices.refresh(index=alias)


def report(name: str, seconds: Sequence[float], articles: int) -> None:
    """Print the times of one writer."""
    middle = median(seconds)
    print(
        f"  {name:<24}{middle:>8.2f} s  {articles / middle:>8,.0f} articles/s  ({min(seconds):.2f}-{max(seconds):.2f})"
    )


if __name__ == "__main__":
    main()
