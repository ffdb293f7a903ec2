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

from pipeline.index.embedded.schema import MOST_COUNTED, SLOTS_SUMMED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BITS: Final = 64
"""Of a sum, of which ``SLOTS_SUMMED`` are used."""


@dataclass(frozen=True, slots=True)
class FoundSlots:
    """The slots of what a search finds."""

    number: int
    """Of articles."""
    sums: NDArray[np.uint64]
    """Slot // ``SLOTS_SUMMED`` → the bits of those slots that are found; zeros may be missing at the end."""

    def among(self, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of ``slots`` are found."""
        import numpy as np  # noqa: PLC0415 - a command that asks once does without

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
    """The slots of the articles of ``searcher``; with more than ``most_sums`` sums, told in several searches."""

    def __init__(self, searcher: tantivy.Searcher, *, most_sums: int = MOST_COUNTED) -> None:
        self._searcher = searcher
        self._width = most_sums * SLOTS_SUMMED

    def found(self, wanted: tantivy.Query) -> FoundSlots:
        """Return the slots of what ``wanted`` finds."""
        import numpy as np  # noqa: PLC0415 - likewise

        buckets = [one for some in self._summed(wanted) for one in some]
        places = np.array([int(one["key"]) // SLOTS_SUMMED for one in buckets], np.int64)
        sums = np.zeros(places[-1] + 1 if buckets else 0, np.uint64)
        sums[places] = np.array([int(one["bits"]["value"]) for one in buckets], np.uint64)
        return FoundSlots(sum(one["doc_count"] for one in buckets), sums)

    def _summed(self, wanted: tantivy.Query) -> Iterator[Any]:
        """Yield groups of slots in their order, each as Tantivy tells of it."""
        unscored = tantivy.Query.const_score_query(wanted, 0.0)
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
