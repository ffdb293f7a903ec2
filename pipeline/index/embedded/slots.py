"""Which articles a search finds, as bits: each article has a number of its own, its slot, and Tantivy adds up bits.

To fetch a number of each article takes Tantivy three times as long, for it makes an object of each. The sum of
different powers of two says which were added, so that of 100,000 articles some 1,900 sums say which are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import tantivy

from pipeline.index.embedded.garbage import no_collection
from pipeline.index.embedded.schema import MOST_COUNTED, SLOTS_SUMMED
from pipeline.index.embedded.store import column

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BITS: Final = 64
"""Of a sum, of which ``SLOTS_SUMMED`` are used."""
_FIRST: Final = 1_000
"""Articles that are fetched with their number."""
_MOST_FETCHED: Final = 20_000
_SHARE_FETCHED: Final = 16
"""Where one article in so many is found, or fewer, their slots are fetched sooner than all sums are made."""


@dataclass(frozen=True, slots=True)
class FoundSlots:
    """The slots of what a search finds."""

    number: int
    """Of articles."""
    sums: NDArray[np.uint64]
    """Slot // ``SLOTS_SUMMED`` → the bits of those slots that are found; zeros may be missing at the end."""

    @classmethod
    def of(cls, slots: Sequence[int]) -> FoundSlots:
        """Return these ``slots``, each of which is there once."""
        import numpy as np  # noqa: PLC0415 - a command that asks once does without

        places, bits = np.divmod(np.array(slots, np.int64), SLOTS_SUMMED)
        sums = np.zeros(places.max(initial=-1) + 1, np.uint64)
        np.bitwise_or.at(sums, places, np.uint64(1) << bits.astype(np.uint64))
        return cls(len(slots), sums)

    def among(self, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of ``slots`` are found."""
        import numpy as np  # noqa: PLC0415 - likewise

        # As numpy unpacks them, eight bits a byte: a tenth of the time of asking each sum for each slot.
        bits = np.unpackbits(self.sums.astype("<u8").view(np.uint8).reshape(-1, _BITS // 8), axis=1, bitorder="little")
        told = np.append(bits[:, :SLOTS_SUMMED].ravel().view(bool), False)
        return told[np.minimum(slots, len(told) - 1)]

    def where(self, is_kept: NDArray[np.bool_]) -> FoundSlots:
        """Return those that are kept; ``is_kept`` says so of each slot of the index."""
        import numpy as np  # noqa: PLC0415 - likewise

        told = np.zeros((-(-len(is_kept) // SLOTS_SUMMED), SLOTS_SUMMED), bool)
        told.ravel()[: len(is_kept)] = is_kept
        bits = np.zeros((len(told), _BITS), bool)
        bits[:, :SLOTS_SUMMED] = told
        # Eight bits a byte, as numpy packs them: a tenth of the time of adding up powers of two.
        kept = np.packbits(bits, axis=1, bitorder="little").view("<u8").ravel()
        both = min(len(kept), len(self.sums))
        sums = self.sums[:both] & kept[:both]
        return FoundSlots(int(np.bitwise_count(sums).sum()), sums)


def unused(searcher: tantivy.Searcher) -> Iterator[int]:
    """Yield slots that no article has, without end; call it as the one writer."""
    if not searcher.num_docs:
        return count()
    last = searcher.aggregate(tantivy.Query.all_query(), {"last": {"max": {"field": "slot"}}})["last"]["value"]
    return count(int(last) + 1)


class Slots:
    """The slots of the articles of ``searcher``.

    Of up to ``few`` that are found, by default a small part of all, each one's is fetched; of more, bits are summed,
    with more than ``most_sums`` sums in several searches.
    """

    def __init__(self, searcher: tantivy.Searcher, *, few: int | None = None, most_sums: int = MOST_COUNTED) -> None:
        self._searcher = searcher
        by_default = max(_FIRST, min(searcher.num_docs // _SHARE_FETCHED, _MOST_FETCHED))
        self._few = by_default if few is None else few
        self._width = most_sums * SLOTS_SUMMED

    def found(self, wanted: tantivy.Query) -> FoundSlots:
        """Return the slots of what ``wanted`` finds."""
        unscored = tantivy.Query.const_score_query(wanted, 0.0)
        if (slots := self._fetched(unscored)) is not None:
            return FoundSlots.of(slots)
        import numpy as np  # noqa: PLC0415 - likewise

        buckets = [one for some in self._summed(unscored) for one in some]
        places = np.array([int(one["key"]) // SLOTS_SUMMED for one in buckets], np.int64)
        sums = np.zeros(places[-1] + 1 if buckets else 0, np.uint64)
        sums[places] = np.array([int(one["bits"]["value"]) for one in buckets], np.uint64)
        return FoundSlots(sum(one["doc_count"] for one in buckets), sums)

    def _fetched(self, unscored: tantivy.Query) -> Sequence[int] | None:
        """Return what ``unscored`` finds, unless that is more than few."""
        with no_collection():  # an address an article
            first: Any = self._searcher.search(unscored, max(1, min(_FIRST, self._few)))
            if first.count > self._few:
                return None
            hits = first.hits
            if first.count > len(hits):
                hits = self._searcher.search(unscored, first.count, count=False).hits
            return column(self._searcher, "slot", [address for _, address in hits])

    def _summed(self, unscored: tantivy.Query) -> Iterator[Any]:
        """Yield groups of slots in their order, each as Tantivy tells of it."""
        sums: dict[str, Any] = {"field": "slot", "interval": SLOTS_SUMMED, "min_doc_count": 1}
        inside = {"bits": {"sum": {"field": "slot_bit"}}}
        for bounds in self._bounds:
            asked = {"slots": {"histogram": {**sums, **bounds}, "aggs": inside}}
            yield self._searcher.aggregate(unscored, asked)["slots"]["buckets"]

    @cached_property
    def _bounds(self) -> Sequence[Mapping[str, Any]]:
        """What bounds each search; none does where one tells all."""
        end = next(unused(self._searcher))
        if 0 < end <= self._width:
            return [{}]
        firsts = range(0, end, self._width)
        return [{"hard_bounds": {"min": first, "max": first + self._width - 1}} for first in firsts]
