"""How fast articles are written to a real Elasticsearch: Dateline's writer beside the client's bare ``parallel_bulk``.

Both write the same documents to an index of the same mapping, in turns, each time an empty one; the bare helper with
its own defaults, no versions, and nothing asked of the answers. Times last until a refresh has returned; a ratio above
1 says that Dateline takes longer. Nothing of it stays in the server.

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
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from bench.index import invented
from pipeline.article import Article
from pipeline.index.documents import entry
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from tests.elasticsearch_node import node
from tests.elasticsearch_server import remove

_TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds."""

    wall: float
    cpu: float
    """Of this process and of the server together: what other programs on the machine change less."""


def main() -> None:
    """Run both in turns and print their times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--url")
    options = parser.parse_args()
    articles = [composed(one) for one in invented(options.articles)]
    documents = [{**new.document, **new.lemmas} for new in map(entry, articles)]
    megabytes = sum(len(entry(one).as_indexed()) for one in articles) / 1e6
    print(f"{len(articles)} articles, {megabytes:.1f} MB, {options.rounds} rounds; medians")
    with server(options.url) as url, Elasticsearch(url, request_timeout=_TIMEOUT_SECONDS) as client:
        ours, bare = [], []
        for _ in range(options.rounds + 1):  # the first warms the server up
            bare.append(timed(client, lambda _, alias: write_bare(client, alias, documents)))
            ours.append(timed(client, lambda index, _: write_ours(index, articles)))
        report("bare parallel_bulk", bare[1:], len(articles))
        report("Dateline", ours[1:], len(articles))
        wall = median(one.wall for one in ours[1:]) / median(one.wall for one in bare[1:])
        cpu = median(one.cpu for one in ours[1:]) / median(one.cpu for one in bare[1:])
        print(f"  ratio of the medians: wall clock {wall:.2f}, CPU {cpu:.2f}")


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


def spent(client: Elasticsearch) -> Spent:
    """Return the time now, and the CPU seconds that this process and the server have used."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    server_seconds = sum(one["process"]["cpu"]["total_in_millis"] for one in nodes) / 1000
    return Spent(time.perf_counter(), time.process_time() + server_seconds)


def timed(client: Elasticsearch, write: Callable[[ElasticsearchIndex, str], None]) -> Spent:
    """Return what ``write`` takes with an empty index, which it is given with the name of its alias."""
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    templates = load_templates(prefix)
    index = ElasticsearchIndex(client, templates, "the server")
    try:
        index.ensure()
        before = spent(client)
        write(index, templates.alias)
        after = spent(client)
    finally:
        remove(client, prefix)
    return Spent(after.wall - before.wall, after.cpu - before.cpu)


def write_bare(client: Elasticsearch, alias: str, documents: Sequence[dict[str, Any]]) -> None:
    """Write the documents as the client's helper does by itself."""
    actions = ({"_index": alias, "_id": one["id"], "_source": one} for one in documents)
    for _ in parallel_bulk(client, actions):
        pass
    client.indices.refresh(index=alias)


def write_ours(index: ElasticsearchIndex, articles: Sequence[Article]) -> None:
    """Write the articles as a night does."""
    if {one.status for one in index.write(articles)} != {"written"}:
        raise SystemExit("not all was written: the figures would be worth nothing")


def report(name: str, taken: Sequence[Spent], articles: int) -> None:
    """Print the times of one writer."""
    wall, cpu = median(one.wall for one in taken), median(one.cpu for one in taken)
    least, most = min(one.wall for one in taken), max(one.wall for one in taken)
    print(f"  {name:<20}{wall:>7.2f} s ({least:.2f}-{most:.2f}){articles / wall:>7,.0f} articles/s{cpu:>8.2f} s CPU")


if __name__ == "__main__":
    main()
