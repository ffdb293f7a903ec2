"""What the parts of an embedding row are looked up in, held in as little memory as loses nothing.

spaCy holds a hash table at four bytes a weight, and static vectors as they were published: 300 numbers for each of
20,000 words, and Python's own dictionary of the half million forms that lead to them, 75 MB a model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.recognise.convolutions import Floats

if TYPE_CHECKING:
    from thinc.api import Model

Identifiers = NDArray[np.uint64]
"""What spaCy's vocabulary calls strings by."""
_LARGEST = 127
"""Of a whole number of one byte, on either side of nought."""


class Table(NamedTuple):
    """Rows of weights: as they are, or as whole numbers of one byte with a scale a row."""

    weights: NDArray[Any]
    """(rows, width): float32, or int8 where there are scales."""
    scales: NDArray[np.float16] | None

    @classmethod
    def of(cls, rows: Floats) -> Table:
        """Return the table of ``rows``: in bytes if that gives each of them back to the last bit, as of our models."""
        with np.errstate(over="ignore", invalid="ignore"):  # weights too large for two bytes stay as they are
            scales = (np.abs(rows).max(axis=1, keepdims=True) / np.float32(_LARGEST)).astype(np.float16)
            divisors = np.where(scales == 0, np.float16(1), scales).astype(np.float32)
            numbers = np.rint(rows / divisors).clip(-_LARGEST, _LARGEST).astype(np.int8)
            if np.array_equal(numbers.astype(np.float32) * scales, rows):
                return cls(numbers, scales)
        return cls(rows, None)

    def at(self, places: NDArray[Any]) -> Floats:
        """Return the rows at ``places``, as float32."""
        found: Floats = self.weights[places]
        if self.scales is not None:
            found = found.astype(np.float32) * self.scales[places]
        return found


class HashedRows(NamedTuple):
    """One column's table: what a word has there leads to four rows, whose sum it is (spaCy's ``HashEmbed``)."""

    table: Table
    hashed: Callable[[Identifiers], NDArray[np.uint32]]
    """(words) → (words, 4)."""

    @classmethod
    def of(cls, model: Model[Any, Any]) -> HashedRows:
        """Return the table of a ``hashembed`` layer."""
        ops: Any = model.ops
        seed = model.attrs["seed"]
        rows = np.asarray(model.get_param("E"), dtype=np.float32)
        return cls(Table.of(rows), lambda values: np.asarray(ops.hash(np.ascontiguousarray(values), seed)))

    def of_values(self, values: Identifiers) -> Floats:
        """Return the sum for each of ``values``: (words, width)."""
        places = self.hashed(values) % len(self.table.weights)
        found = self.table.at(places[:, 0]).copy()
        for number in range(1, places.shape[1]):
            found += self.table.at(places[:, number])
        return found


class StaticVectors(NamedTuple):
    """The published vectors, each turned into this model's part of a row beforehand."""

    forms: Identifiers
    """Sorted."""
    places: NDArray[np.int32]
    """For each form, the row that it has."""
    rows: Floats
    """(vectors + 1, width); the last, of zeros, is for a form without one."""

    @classmethod
    def of(cls, vectors: Any, weights: Floats) -> StaticVectors:  # noqa: ANN401 - a compiled module without types
        """Return ``vectors`` (spaCy's ``Vectors``) times ``weights``, (width, vector width)."""
        lookup = vectors.key2row
        forms = np.fromiter(lookup.keys(), dtype=np.uint64, count=len(lookup))
        places = np.fromiter(lookup.values(), dtype=np.int32, count=len(lookup))
        order = np.argsort(forms, kind="stable")
        rows = np.zeros((len(vectors.data) + 1, len(weights)), dtype=np.float32)
        np.matmul(vectors.data, np.ascontiguousarray(weights.T), out=rows[:-1])
        return cls(forms[order], places[order], rows)

    def of_forms(self, forms: Identifiers) -> Floats:
        """Return the row of each of ``forms``: (words, width)."""
        if not len(self.forms):
            return np.zeros((len(forms), self.rows.shape[1]), dtype=np.float32)
        at = np.minimum(np.searchsorted(self.forms, forms), len(self.forms) - 1)
        found: Floats = self.rows[np.where(self.forms[at] == forms, self.places[at], -1)]
        return found
