"""What finding reprints costs beside many stored articles, and what it finds there.

The index is filled with invented articles of about 450 words, then with invented gold (``tests/reprint_gold.py``):
originals, copies of each kind, look-alikes, a paper's footer and templated reports, in batches of 200 as the index
stage has them. Times are per article of the gold, reads of the index and comparisons included: of this process's CPU,
which a busy machine changes less, and of the wall.

Run: ``python -m bench.stories [--stored 100000] [--elasticsearch URL]``
"""

from __future__ import annotations

import argparse
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from elasticsearch import Elasticsearch
from more_itertools import chunked

from bench.index import CAPTURED
from pipeline.article import Article, article_id
from pipeline.enrich.fingerprints import fingerprint_bands
from pipeline.enrich.reprints import Reprints
from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.protocol import Index
from pipeline.index.stories import assign_stories
from pipeline.settings import Settings
from tests.elasticsearch_server import remove
from tests.reprint_gold import Newsroom, precision, recall, shuffled

BATCH = 200


def crowd(number: int) -> Iterator[Article]:
    """Yield so many unlike articles."""
    room = Newsroom(2020)
    for at in range(number):
        text = " ".join(room.words(450))
        url = f"https://crowd.example/{at}"
        yield Article(
            id=article_id(url),
            url=url,
            link_url=url,
            source_id="crowd",
            source_name="Crowd",
            title=text[:40],
            text=text,
            timestamp=CAPTURED,
            captured_at=CAPTURED,
            language="en",
            content_sha256=url,
            fingerprint_bands=fingerprint_bands(text),
            warc_path="w",
            warc_offset=at,
            run_id="bench",
            pipeline_version="0",
        )


def measure(index: Index, stored: int) -> None:
    """Fill the index, let the gold in, and print what it cost and what was found."""
    for _ in index.write(crowd(stored)):
        pass
    room = Newsroom(1)
    gold = shuffled([*room.stories(150), *room.papers(100), *room.templated(50)], 1)
    are_reprints, spent, waited = Reprints(), 0.0, 0.0
    for batch in chunked([one.article for one in gold], BATCH):
        before, begun = time.process_time(), time.perf_counter()
        made = assign_stories(batch, index, are_reprints)
        spent += time.process_time() - before
        waited += time.perf_counter() - begun
        for _ in index.write([*made.articles, *made.restamped]):
            pass
    found = {one: str(document["story_id"]) for one, document in index.get([one.article.id for one in gold]).items()}
    each, wall = (seconds / len(gold) * 1000 for seconds in (spent, waited))
    print(f"  {len(gold)} articles beside {stored:,}: {each:.1f} ms of CPU each, {wall:.1f} ms in all")
    for kind, share in recall(gold, found).items():
        print(f"  recall, {kind:<16}{share:8.3f}")
    print(f"  precision {precision(gold, found):22.4f}")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--elasticsearch", metavar="URL")
    given = parser.parse_args()
    print("embedded")
    with tempfile.TemporaryDirectory() as folder:
        measure(open_index(Settings(home=Path(folder))), given.stored)
    if given.elasticsearch:
        print("Elasticsearch")
        prefix = f"bench-{uuid.uuid4().hex[:12]}"
        with Elasticsearch(given.elasticsearch, request_timeout=60) as client:
            try:
                index = ElasticsearchIndex(client, load_templates(prefix), given.elasticsearch)
                measure(index, given.stored)
            finally:
                remove(client, prefix)


if __name__ == "__main__":
    main()
