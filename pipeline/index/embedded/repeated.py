"""Articles that are not the only one of their story (or event), as columns in memory: counts of thousands, exactly.

Tantivy counts different stories a value exactly up to some 190 of them, and finds the first articles of thousands of
reprints one by one. Here each pair of a story and a value that two of its articles have is a number, in order, so that
what a search finds too often stands side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import tantivy
from more_itertools import batched, divide

from pipeline.index.embedded.garbage import no_collection
from pipeline.index.embedded.schema import MOST_COUNTED, schema
from pipeline.index.embedded.slots import FoundSlots, Slots
from pipeline.index.embedded.store import column
from pipeline.index.protocol import FACETS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COUNTED: Final = (*FACETS, "day")
"""The columns whose values are counted by stories."""
_READ_AT_A_TIME: Final = 1_000
"""Articles."""


class Surplus:
    """What a search finds of stories that it finds several times."""

    def __init__(self, pairs: _Pairs, found: FoundSlots) -> None:
        import numpy as np  # noqa: PLC0415 - a command that asks once does without

        self._pairs = pairs
        self._found = found
        self._is_found = found.among(pairs.articles)
        of_these = pairs.stories[self._is_found]
        self.stories = found.number - len(of_these) + int(np.count_nonzero(np.bincount(of_these)))
        """All that are found, these and others."""

    def of(self, values: Mapping[str, Sequence[Any]]) -> Mapping[str, Mapping[Any, int]]:
        """Return column → value → by how many articles it has more than stories, where it has any."""
        return {
            name: {key: self._counts[places[key]] for key in keys if key in places}
            for name, keys in values.items()
            if (places := self._pairs.values.get(name))
        }

    def where(self, is_kept: NDArray[np.bool_]) -> Surplus:
        """Return what of it is kept; ``is_kept`` says so of each slot."""
        return Surplus(self._pairs, self._found.where(is_kept))

    @cached_property
    def _counts(self) -> Sequence[int]:
        """Place of a value → by how many articles it has more than stories."""
        return self._pairs.counts(self._is_found)


class Repeated:
    """Those of ``searcher`` with equal numbers in the column ``shared``: read at the first question, and then kept."""

    def __init__(self, searcher: tantivy.Searcher, shared: str) -> None:
        self._searcher = searcher
        self._shared = shared
        self._slots = Slots(searcher)
        self._lock = Lock()
        self._pairs: _Pairs | None = None

    def surplus(self, wanted: tantivy.Query) -> Surplus:
        """Return what ``wanted`` finds too often."""
        with self._lock:  # one thread reads, and the others wait for it
            pairs = self._pairs = self._pairs or _read(self._searcher, self._shared)
        return Surplus(pairs, self._slots.found(wanted))


def numbered(searcher: tantivy.Searcher, wanted: tantivy.Query, name: str) -> list[tuple[int, tantivy.DocAddress]]:
    """Return what each article that ``wanted`` finds has in the column ``name``, equals in a row, and where it is."""
    if not searcher.num_docs:
        return []
    unscored = tantivy.Query.const_score_query(wanted, 0.0)
    with no_collection():  # an address an article
        found: Any = searcher.search(unscored, searcher.num_docs, count=False, order_by_field=name)
        return list(found.hits)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The articles of stories that have several, and which values two or more of one story have."""

    articles: NDArray[np.int64]
    """Their slots."""
    stories: NDArray[np.int64]
    """Of each article."""
    of: NDArray[np.int64]
    """Pair → the place of its article. Pairs stand in the order of their stories and then of their values."""
    keys: NDArray[np.int64]
    """Pair → a number for its story and its value: equal ones stand in a row."""
    places: NDArray[np.int64]
    """Pair → the place of its value."""
    values: Mapping[str, Mapping[Any, int]]
    number_of_values: int

    def counts(self, is_found: NDArray[np.bool_]) -> Sequence[int]:
        """Return of each value how many pairs stand behind an equal one, of the articles that are found."""
        import numpy as np  # noqa: PLC0415 - likewise

        pairs = np.flatnonzero(is_found[self.of])
        keys = self.keys[pairs]
        again = pairs[1:][keys[1:] == keys[:-1]]
        return list(np.bincount(self.places[again], minlength=self.number_of_values).tolist())


def _read(searcher: tantivy.Searcher, shared: str) -> _Pairs:
    import numpy as np  # noqa: PLC0415 - likewise

    every = numbered(searcher, tantivy.Query.all_query(), shared)
    groups = np.fromiter((number for number, _ in every), np.uint64, len(every))
    members = np.flatnonzero(_beside_equals(groups))
    stories = np.unique(groups[members], return_inverse=True)[1].astype(np.int64)
    places = [every[at][1] for at in members]
    slots = np.array(column(searcher, "slot", places), np.int64)
    return _paired(column(searcher, "id_number", places), slots, stories, searcher)


def _paired(
    numbers: Sequence[int], slots: NDArray[np.int64], stories: NDArray[np.int64], searcher: tantivy.Searcher
) -> _Pairs:
    import numpy as np  # noqa: PLC0415 - likewise

    values: dict[str, dict[Any, int]] = {name: {} for name in COUNTED}
    of: list[int] = []
    places: list[int] = []
    for article, name, value in _values(searcher, numbers):
        of.append(article)
        places.append(values[name].setdefault(value, len(values) * len(values[name]) + COUNTED.index(name)))
    size = max(places, default=0) + 1
    pair_of, pair_places = np.array(of, np.int64), np.array(places, np.int64)
    keys = stories[pair_of] * size + pair_places
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    several = _beside_equals(keys)
    kept = order[several]
    return _Pairs(slots, stories, pair_of[kept], keys[several], pair_places[kept], values, size)


def _beside_equals(row: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which of ``row``, in which equal ones stand in a row, are there twice or more."""
    import numpy as np  # noqa: PLC0415 - likewise

    several = np.zeros(len(row), bool)
    several[1:] = row[1:] == row[:-1]
    several[:-1] |= several[1:].copy()
    return several


def _values(searcher: tantivy.Searcher, numbers: Sequence[int]) -> Iterator[tuple[int, str, Any]]:
    """Yield the place of an article in ``numbers``, a column, and a value that it has there."""
    place = {number: at for at, number in enumerate(numbers)}
    for some in batched(numbers, _READ_AT_A_TIME):
        for name, value, number in _having(searcher, some):
            yield place[number], name, value


def _having(searcher: tantivy.Searcher, some: Sequence[int]) -> Iterator[tuple[str, Any, int]]:
    """Yield column, value and article; a fifth of the time of asking each article what it has."""
    inside = {"articles": {"terms": {"field": "id_number", "size": len(some), "segment_size": len(some)}}}
    most = {"size": MOST_COUNTED, "segment_size": MOST_COUNTED}
    asked = {name: {"terms": {"field": name, **most}, "aggs": inside} for name in COUNTED}
    try:
        answer = searcher.aggregate(tantivy.Query.term_set_query(schema(), "id_number", list(some)), asked)
    except ValueError:
        if len(some) == 1:
            raise
        for half in divide(2, some):  # more values than Tantivy gives at a time
            yield from _having(searcher, list(half))
        return
    for name in COUNTED:
        for value in answer[name]["buckets"]:
            yield from ((name, value["key"], int(one["key"])) for one in value["articles"]["buckets"])
