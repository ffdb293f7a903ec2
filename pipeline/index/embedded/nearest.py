"""What means nearly the same, in the embedded index: vectors of one commit in memory, every one of them compared.

A vector is a signed byte a number: 384 bytes an article, and only the first articles of an event in each language have
one. So few are compared one by one in the time that a page takes, and no graph of neighbours has to be kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import tantivy

from pipeline.index.embedded.schema import schema
from pipeline.index.embedded.store import documents, scan

if TYPE_CHECKING:
    from pipeline.article import EventVector
    from pipeline.enrich.events.vectors import Rows


class Vectors:
    """Those that ``searcher`` finds: read at the first question, and kept for as long as it is."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher

    def nearest(self, vector: EventVector, limit: int) -> list[dict[str, Any]]:
        """Return what :meth:`~pipeline.index.protocol.Index.nearest` does."""
        from pipeline.enrich.events.vectors import unpacked  # noqa: PLC0415 - numpy, which a search does without

        rows, numbers = self._by_engine.get(vector.model), unpacked(vector)
        if rows is None or numbers is None or rows.dimensions != len(numbers):
            return []
        ids = rows.nearest(numbers, limit)
        there = documents(self._searcher, ids)
        return [there[one] for one in ids]

    @cached_property
    def _by_engine(self) -> Mapping[str, Rows]:
        """Engine → the vectors of its articles by their ids; of several lengths, those of the first."""
        from pipeline.article import EventVector  # noqa: PLC0415 - likewise
        from pipeline.enrich.events.vectors import Rows, unpacked  # noqa: PLC0415 - likewise

        found: defaultdict[str, Rows] = defaultdict(Rows)
        firsts = tantivy.Query.term_query(schema(), "reprint", field_value=False, index_option="basic")
        for document in scan(self._searcher, firsts):
            if kept := document.get("event_vector"):
                vector, rows = unpacked(EventVector(**kept)), found[kept["model"]]
                if vector is not None and rows.dimensions in {0, len(vector)}:
                    rows.put(document["id"], vector)
        return dict(found)
