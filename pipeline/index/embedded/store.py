"""Stored documents of the embedded index, looked up by id, many at a time.

Each is sealed with a sum of its own. Tantivy's sums are of whole files: too much to read for one search, and made anew
when files are merged, so that bytes which changed on the disk before would count as right from then on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, TypeAlias

import tantivy

from pipeline.index.embedded.files import unsealed
from pipeline.index.embedded.schema import key_of, number_of, schema
from pipeline.index.embedded.terms import one_of

_SCANNED_AT_A_TIME: Final = 5_000
_NUMBERS: Final = 1 << 64
_FASTER: Final = "msgspec"

Read: TypeAlias = Callable[[bytes], dict[str, Any]]
"""Makes a document of its JSON."""


def stored(searcher: tantivy.Searcher, address: tantivy.DocAddress, read: Read | None = None) -> dict[str, Any]:
    """Return the document at ``address``, by ``read``; raises ``ValueError`` when it is not what was written."""
    kept: bytes = searcher.doc(address)["document"][0]
    return (read or reading())(unsealed(kept))


def id_of(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    """Return the id of the document at ``address``; raises as :func:`stored`."""
    return str(stored(searcher, address, _only(("id",)) if _FASTER in sys.modules else None)["id"])


def documents(searcher: tantivy.Searcher, ids: Sequence[str], fields: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Return id → document, or those ``fields`` of it, of those ``ids`` that are there."""
    read = reading(fields)
    found = (stored(searcher, address, read) for address in _addresses(searcher, ids))
    return {one["id"]: one for one in found}


def reading(fields: Sequence[str] = (), *, many: bool = False) -> Read:
    """Return what reads documents whole, or id and ``fields`` of them alone, which takes a tenth of the time.

    ``many``: so many are to come that it pays to load what reads them twice as fast as ``json`` does.
    """
    if fields:
        return _only(tuple(dict.fromkeys(("id", *fields))))
    return _whole() if many or _FASTER in sys.modules else json.loads


@lru_cache(maxsize=64)
def _only(fields: tuple[str, ...]) -> Read:
    import msgspec  # noqa: PLC0415 - a search reads a few documents, and whole

    partly = msgspec.defstruct("Partly", [(name, Any, msgspec.UNSET) for name in fields], gc=False)
    decode = _explained(msgspec.json.Decoder(partly).decode)
    unset = msgspec.UNSET

    def read(content: bytes) -> dict[str, Any]:
        found = decode(content)
        return {name: value for name in fields if (value := getattr(found, name)) is not unset}

    return read


@lru_cache(maxsize=1)
def _whole() -> Read:
    import msgspec  # noqa: PLC0415 - as above

    return _explained(msgspec.json.Decoder(dict[str, Any]).decode)


def _explained(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """Return ``decode``, which raises ``ValueError`` as ``json`` does: msgspec's errors are none."""
    import msgspec  # noqa: PLC0415 - as above

    def read(content: bytes) -> Any:  # noqa: ANN401 - what JSON holds
        try:
            return decode(content)
        except msgspec.DecodeError as error:
            raise ValueError(str(error)) from error

    return read


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


def scan(
    searcher: tantivy.Searcher, wanted: tantivy.Query | None = None, fields: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Yield every document (that ``wanted`` finds), with no more than some thousand addresses in memory.

    With ``fields``, these alone of each.
    """
    read = reading(fields, many=True)
    total = searcher.num_docs if wanted is None else count(searcher, wanted)
    parts = max(1, total // _SCANNED_AT_A_TIME)
    bounds = [_NUMBERS * part // parts for part in range(parts + 1)]
    for first, end in pairwise(bounds):
        some = tantivy.Query.range_query(schema(), "id_number", tantivy.FieldType.Unsigned, first, end - 1)
        if wanted is not None:
            some = tantivy.Query.boolean_query([(tantivy.Occur.Must, some), (tantivy.Occur.Must, wanted)])
        for _, address in searcher.search(some, max(count(searcher, some), 1), count=False).hits:
            yield stored(searcher, address, read)


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
