"""Stored documents of the embedded index, looked up by id, many at a time.

Each is sealed with a sum of its own. Tantivy's sums are of whole files: too much to read for one search, and made anew
when files are merged, so that bytes which changed on the disk before would count as right from then on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import tantivy

from pipeline.index.embedded.files import unsealed
from pipeline.index.embedded.schema import key_of, number_of, schema
from pipeline.index.embedded.terms import one_of

_SCANNED_AT_A_TIME: Final = 5_000
_NUMBERS: Final = 1 << 64


def stored(
    searcher: tantivy.Searcher, address: tantivy.DocAddress, read: Callable[[bytes], Any] = json.loads
) -> dict[str, Any]:
    """Return the document at ``address``, by ``read``; raises ``ValueError`` when it is not what was written."""
    kept: bytes = searcher.doc(address)["document"][0]
    document: dict[str, Any] = read(unsealed(kept))
    return document


def documents(searcher: tantivy.Searcher, ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """Return id → document of those ``ids`` that are there."""
    found = (stored(searcher, address) for address in _addresses(searcher, ids))
    return {one["id"]: one for one in found}


def versions(searcher: tantivy.Searcher, ids: Sequence[str]) -> dict[str, int]:
    """Return id → version of those ``ids`` that are there."""
    by_number = {number_of(one): one for one in ids}
    if len(by_number) < len(set(ids)):
        return _versions_one_by_one(searcher, ids)
    # Numbers first: a column, where ids have to be unpacked, and found in a sixth of the time. Most ids are new.
    some = [by_number[number] for number in column(searcher, "id_number", _numbered(searcher, sorted(by_number)))]
    addresses = _addresses(searcher, some)
    numbers, found = (column(searcher, name, addresses) for name in ("id_number", "version"))
    return {by_number[number]: version for number, version in zip(numbers, found, strict=True)}


def scan(searcher: tantivy.Searcher, wanted: tantivy.Query | None = None) -> Iterator[dict[str, Any]]:
    """Yield every document (that ``wanted`` finds), with no more than some thousand addresses in memory."""
    from pydantic_core import from_json  # noqa: PLC0415 - twice as fast as json, and as long to load as 4,000 documents

    parts = max(1, searcher.num_docs // _SCANNED_AT_A_TIME)
    bounds = [_NUMBERS * part // parts for part in range(parts + 1)]
    for first, end in pairwise(bounds):
        some = tantivy.Query.range_query(schema(), "id_number", tantivy.FieldType.Unsigned, first, end - 1)
        if wanted is not None:
            some = tantivy.Query.boolean_query([(tantivy.Occur.Must, some), (tantivy.Occur.Must, wanted)])
        for _, address in searcher.search(some, max(count(searcher, some), 1), count=False).hits:
            yield stored(searcher, address, from_json)


def count(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    """Return how many documents ``wanted`` finds."""
    unscored = tantivy.Query.const_score_query(wanted, 0.0)  # scores take as long again
    result: Any = searcher.search(unscored, 1)  # tantivy's stub does not know its count
    return int(result.count)


def column(searcher: tantivy.Searcher, name: str, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
    """Return the numbers that the column ``name`` has at ``addresses``, 0 where it has none."""
    return [int(one or 0) for one in searcher.fast_field_values(name, list(addresses))] if addresses else []


def _numbered(searcher: tantivy.Searcher, numbers: Sequence[int]) -> list[tantivy.DocAddress]:
    if not numbers or not searcher.num_docs:
        return []
    wanted = one_of("id_number", numbers)
    return [address for _, address in searcher.search(wanted, searcher.num_docs, count=False).hits]


def _addresses(searcher: tantivy.Searcher, ids: Sequence[str]) -> list[tantivy.DocAddress]:
    if not ids or not searcher.num_docs:
        return []
    wanted = one_of("key", [key_of(one) for one in ids])
    return [address for _, address in searcher.search(wanted, len(ids), count=False).hits]


def _versions_one_by_one(searcher: tantivy.Searcher, ids: Sequence[str]) -> dict[str, int]:
    return {one: found[one] for one in set(ids) if (found := versions(searcher, [one]))}
