"""Periods that narrow what was found: days of every article, in memory by slots.

A page asks of one search again and again: how many of last week, of the week before, how many speak of days before
those that are shown. What the search finds is known by then, so that only days are left to be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import tantivy

from pipeline.index.embedded.repeated import numbered
from pipeline.index.embedded.schema import MENTIONED
from pipeline.index.embedded.store import column
from pipeline.index.protocol import Query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COLUMNS: Final = ("day", *MENTIONED)
_NONE: Final = 0
"""The day that a column tells of an article that has none there, or of no article: before all others."""


class Narrowed(NamedTuple):
    """A query without a period, and the days that a column must have for it; None is an open end."""

    wider: Query
    column: str
    first: date | None
    last: date | None


def narrowed(query: Query) -> Iterator[Narrowed]:
    """Yield ``query`` without each period that one column decides.

    An article speaks of a day up to ``last`` if its first one is, and of a day from ``first`` on if its last one is.
    What lies between two days may be between its days, which columns of two days do not say.
    """
    if query.published_from is not None or query.published_to is not None:
        wider = replace(query, published_from=None, published_to=None)
        yield Narrowed(wider, "day", query.published_from, query.published_to)
    wider, (first, last) = replace(query, mentions_from=None, mentions_to=None), MENTIONED
    if query.mentions_to is not None and query.mentions_from is None:
        yield Narrowed(wider, first, None, query.mentions_to)
    if query.mentions_from is not None and query.mentions_to is None:
        yield Narrowed(wider, last, query.mentions_from, None)


class Days:
    """The days of the articles that ``searcher`` reads: read at the first question, and kept as long as it."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self._lock = Lock()
        self._columns: dict[str, NDArray[np.int32]] | None = None

    def within(self, column: str, first: date | None, last: date | None) -> NDArray[np.bool_]:
        """Return of each slot whether its article has a day from ``first`` to ``last`` in ``column``."""
        with self._lock:  # one thread reads, and the others wait for it
            columns = self._columns = self._columns or _read(self._searcher)
        days = columns[column]
        inside = days >= (first or date.min).toordinal()
        return inside & (days <= (last or date.max).toordinal())


def _read(searcher: tantivy.Searcher) -> dict[str, NDArray[np.int32]]:
    import numpy as np  # noqa: PLC0415 - a command that asks once does without

    every = numbered(searcher, tantivy.Query.all_query(), "slot")
    slots = np.fromiter((slot for slot, _ in every), np.int64, len(every))
    places = [address for _, address in every]
    columns = {}
    for name in _COLUMNS:
        columns[name] = np.full(slots.max(initial=-1) + 1, _NONE, np.int32)
        columns[name][slots] = column(searcher, name, places)
    return columns
