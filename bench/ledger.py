"""What a night's ledger costs in the index: ``python -m bench.ledger [OUTCOMES] [ELASTICSEARCH_URL]``.

Without a URL it goes into SQLite. The names in Elasticsearch begin with ``bench-ledger`` and are removed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from elasticsearch import Elasticsearch

from pipeline.index import open_ledger
from pipeline.index.ledger import LedgerOutcome, LedgerQuery
from pipeline.settings import Settings

PREFIX = "bench-ledger"
NOW = datetime.now(UTC)


def outcome(number: int) -> LedgerOutcome:
    """Return what one night says of one link."""
    return LedgerOutcome(
        run_id="night",
        run_type="scheduled",
        night=NOW.date(),
        night_label=f"{NOW:%Y-%m-%d %H:%M:%S} scheduled",
        source_id=f"source-{number % 300}",
        source_name=f"Source {number % 300}",
        url=f"https://news.example.org/2026/11/02/report-number-{number}-of-the-day.html",
        host="news.example.org",
        kind="unchanged",
        reason="not-modified",
        stage="fetch",
        at=NOW,
        pipeline_version="0",
    )


def measured(settings: Settings, outcomes: int) -> Iterator[str]:
    """Record the same night twice, and ask for one page; yield what that took, a line each."""
    with closing(open_ledger(settings)) as ledger:
        for time_of in ("first", "repeated"):
            began, spent = time.perf_counter(), time.process_time()
            written = ledger.record(map(outcome, range(outcomes)), [])
            took, spent = time.perf_counter() - began, time.process_time() - spent
            yield f"{time_of}: {written} of {outcomes} written in {took:.1f} s, {spent:.1f} s of CPU here"
        began = time.perf_counter()
        ledger.outcomes(LedgerQuery(urls=[outcome(outcomes // 2).url]))
        yield f"one page found in {1000 * (time.perf_counter() - began):.1f} ms"


def main(outcomes: int = 20_000, url: str | None = None) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(home=Path(folder), elasticsearch_url=url, index_prefix=PREFIX)
        for line in measured(settings, outcomes):
            print(line)
        for file in Path(folder).rglob("*.sqlite"):
            print(f"{file.stat().st_size / 1e6:.1f} MB")
    if url is not None:
        with Elasticsearch(url) as client:
            client.indices.delete_data_stream(name=f"{PREFIX}-outcomes")
            client.indices.delete(index=f"{PREFIX}-runs-v1")
            client.indices.delete_index_template(name=f"{PREFIX}-*")
            client.cluster.delete_component_template(name=f"{PREFIX}-*")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, sys.argv[2] if len(sys.argv) > 2 else None)  # noqa: PLR2004 - the second argument
