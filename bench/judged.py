"""How well both indexes rank the sample press: nDCG@10 of the judged queries, by language, and what is answered worst.

Run: ``python -m bench.judged [--elasticsearch URL]``
"""

from __future__ import annotations

import argparse
import tempfile
import uuid
from collections import defaultdict
from pathlib import Path
from statistics import fmean

from elasticsearch import Elasticsearch

from pipeline.index.judged import ndcg
from pipeline.index.protocol import Index
from tests.elasticsearch_server import remove
from tests.judged import JUDGED, found_by
from tests.press_night import filled, night, plain_settings


def table(name: str, index: Index) -> None:
    """Print the figures of one index."""
    by_language: dict[str, list[float]] = defaultdict(list)
    rows = []
    for one in JUDGED:
        found = found_by(index, one)
        score = ndcg(found, one.relevant)
        by_language[one.language].append(score)
        rows.append((score, one.text, found[:3]))
    every = [score for scores in by_language.values() for score in scores]
    print(f"{name}: nDCG@10 {fmean(every):.4f} of {len(every)} queries")
    print("  " + "  ".join(f"{language} {fmean(scores):.3f}" for language, scores in sorted(by_language.items())))
    for score, text, found in sorted(rows)[:10]:
        print(f"  {score:.3f}  {text}  {found}")


def main() -> None:
    """Read the sample press, index it in each engine, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elasticsearch", metavar="URL")
    url = parser.parse_args().elasticsearch
    with tempfile.TemporaryDirectory() as folder:
        read = night(plain_settings(Path(folder)), "first").documents
        with filled(plain_settings(Path(folder, "embedded")), read) as index:
            table("embedded", index)
        if url:
            prefix = f"bench-{uuid.uuid4().hex[:12]}"
            settings = plain_settings(Path(folder, "there"), elasticsearch_url=url, index_prefix=prefix)
            with filled(settings, read) as index:
                table("Elasticsearch", index)
            with Elasticsearch(url) as client:
                remove(client, prefix)


if __name__ == "__main__":
    main()
