"""Judged queries: how well an index ranks the sample press, as nDCG@10.

Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques* (2002), with the gain 2^grade - 1 and the
discount log2(rank + 1) of Burges et al. (2005).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from pipeline.index.protocol import Index, Query
from tests.press_night import slug

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, and how well each article answers it: 3 best, what is not named not at all."""

    text: str
    language: str
    relevant: Mapping[str, int]


def load_judged() -> tuple[Judged, ...]:
    """Return the queries of ``tests/data/judged_queries.toml``."""
    path = Path(__file__).parent / "data" / "judged_queries.toml"
    return tuple(Judged(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["query"])


def ndcg(found: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Return the nDCG@10 of articles ``found``, best first: 1 where none could stand better."""
    ideal = sorted(relevant.values(), reverse=True)
    return _gain([relevant.get(one, 0) for one in found]) / _gain(ideal)


def found_by(index: Index, query: Judged) -> list[str]:
    """Return the articles that ``index`` shows first for ``query``."""
    page = index.search(Query(query.text, size=DEPTH, facets=()))
    return [slug(hit.article) for hit in page.hits]


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(rank + 2) for rank, grade in enumerate(grades[:DEPTH]))
