"""The judged queries of the sample press: read, asked and rated as ``dateline index migrate --judged`` does it."""

from __future__ import annotations

from pathlib import Path

from pipeline.index.judged import CUTOFF, JudgedQuery, load_judged
from pipeline.index.protocol import Index, Query

JUDGED: tuple[JudgedQuery, ...] = load_judged(Path(__file__).parent / "data" / "judged_queries.toml")


def found_by(index: Index, query: JudgedQuery) -> list[str]:
    """Return the addresses of the articles that ``index`` shows first for ``query``."""
    page = index.search(Query(query.text, size=CUTOFF, facets=()))
    return [str(hit.article["url"]) for hit in page.hits]
