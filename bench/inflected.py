"""What the other forms of words cost in Elasticsearch: bytes of the index, and seconds to make and to write them.

Articles are made of the sample press: each keeps all that is known of one of its articles, its text is of sentences of
its language, drawn by chance. They are written to a node with ``inflected_forms`` and without, and merged.

Run: ``python -m bench.inflected --elasticsearch URL [--articles 3000]``
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from more_itertools import chunked

from pipeline.article import Article, article_id
from pipeline.index.documents import Entry, entry
from pipeline.index.elasticsearch import setup
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.lemmas.inflected import FIELD
from tests.elasticsearch_server import remove
from tests.press_night import night, plain_settings

CHARACTERS = 1_800
AT_ONCE = 200
_LEASE_SECONDS = 35.0
"""So long does a shard keep, for copies that may ask for it, the whole of what it was sent."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def made(number: int) -> Iterator[Entry]:
    """Yield so many articles as they are written."""
    with tempfile.TemporaryDirectory() as home:
        documents = night(plain_settings(Path(home)), "bench").documents
    chance = random.Random(1)  # noqa: S311 - drawn the same each time
    spoken: defaultdict[str, list[str]] = defaultdict(list)
    for one in documents:
        spoken[one["language"]] += _SENTENCES.split(one["text"])
    for at in range(number):
        one = documents[at % len(documents)]
        text = ""
        while len(text) < max(CHARACTERS, len(one["text"])):
            text += f"{chance.choice(spoken[one['language']])} "
        url = f"{one['url']}?copy={at}"
        own: dict[str, Any] = {"id": article_id(url), "url": url, "link_url": url, "text": text, "story_id": None}
        yield entry(Article.model_validate({**one, **own}))


def measure(client: Elasticsearch, name: str, documents: Mapping[str, bytes]) -> tuple[int, float]:
    """Return the bytes of an index of ``documents`` (id → JSON), and the seconds that it took to write them."""
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    templates = load_templates(prefix)
    try:
        setup.put_templates(client, templates)
        setup.create(client, templates.index, {})
        clock = time.perf_counter()
        for some in chunked(documents.items(), AT_ONCE):
            lines: list[Any] = [line for key, body in some for line in ({"index": {"_id": key}}, body)]
            if client.bulk(index=templates.index, operations=lines)["errors"]:
                raise SystemExit(f"{name}: the node refused some of the articles")
        seconds = time.perf_counter() - clock
        client.indices.refresh(index=templates.index)
        client.indices.flush(index=templates.index)
        time.sleep(_LEASE_SECONDS)
        client.indices.flush(index=templates.index, force=True)
        client.indices.forcemerge(index=templates.index, max_num_segments=1)
        client.indices.refresh(index=templates.index)
        client.indices.flush(index=templates.index, force=True)
        stats = client.indices.stats(index=templates.index, metric="store")
        return int(stats["_all"]["primaries"]["store"]["size_in_bytes"]), seconds
    finally:
        remove(client, prefix)


def main() -> None:
    """Print both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elasticsearch", required=True)
    parser.add_argument("--articles", type=int, default=3_000)
    asked = parser.parse_args()
    entries = list(made(asked.articles))
    rows: dict[str, dict[str, bytes]] = {"first": {}, "with": {}, "without": {}}
    for turn in ("first", "with"):  # the first one loads the dictionaries
        clock = time.perf_counter()
        rows[turn] = {one.id: one.as_indexed() for one in entries}
        print(f"made, {turn}: {1_000 * (time.perf_counter() - clock) / len(entries):.2f} ms an article")
    for key, body in rows["with"].items():
        document = json.loads(body)
        document.pop(FIELD)
        rows["without"][key] = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    with Elasticsearch(asked.elasticsearch, request_timeout=300) as client:
        for name in ("without", "with"):
            size, seconds = measure(client, name, rows[name])
            sent = sum(map(len, rows[name].values()))
            print(f"{name}: {size / 1e6:.1f} MB of index, {sent / 1e6:.1f} MB sent, written in {seconds:.1f} s")


if __name__ == "__main__":
    main()
