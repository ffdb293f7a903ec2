"""How large articles are in a real Elasticsearch: bytes on disk an article, merged, at several sizes of the index.

Run: ``python -m bench.elasticsearch_size [--articles 1000 5000] [--url URL]``; without a URL it builds and starts the
node of the tests. The articles are those of ``bench.index``; nothing of it stays in the server.
"""

from __future__ import annotations

import argparse
import json
import uuid

from elasticsearch import Elasticsearch

from bench.elasticsearch_writing import server, write_ours
from bench.index import invented
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from tests.elasticsearch_server import remove


def sized(client: Elasticsearch, number: int) -> str:
    """Write so many articles into an index of its own, merge it, and say how large they are there and as JSON."""
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    templates = load_templates(prefix)
    articles = list(invented(number))
    written = sum(len(json.dumps(one.document(), ensure_ascii=False, default=str).encode()) for one in articles)
    words = sum(len((one.text or "").split()) for one in articles)
    try:
        index = ElasticsearchIndex(client, templates, "the server")
        index.ensure()
        write_ours(index, articles)
        client.indices.forcemerge(index=templates.alias, max_num_segments=1)
        client.indices.refresh(index=templates.alias)
        size = client.indices.stats(index=templates.alias, metric="store")["_all"]["primaries"]["store"][
            "size_in_bytes"
        ]
    finally:
        remove(client, prefix)
    return (
        f"{number:,} articles of {words / number:.0f} words: {size / 1e6:.1f} MB, {size / number / 1000:.1f} kB each "
        f"(as JSON {written / number / 1000:.1f} kB)"
    )


def main() -> None:
    """Print the sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 5000])
    parser.add_argument("--url")
    asked = parser.parse_args()
    with server(asked.url) as url, Elasticsearch(url, request_timeout=120) as client:
        for number in asked.articles:
            print(sized(client, number), flush=True)


if __name__ == "__main__":
    main()
