"""What a move changes: two versions of an index, document by document. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from typing import Any

from more_itertools import chunked

from pipeline.index.judged import JudgedQuery, ndcg
from pipeline.index.migration import Document, Generation
from pipeline.index.protocol import Query, SearchPage

ENTITIES = ("persons", "organizations", "places", "countries")
"""The fields whose values are counted as entities."""
_SHOWN = 10
_COMPARED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that is another one now."""

    url: str
    fields: tuple[str, ...]
    weight: int
    """Values and words that only one of the two has."""


@dataclass(slots=True)
class Difference:
    """What is in the old version and in the new one."""

    documents: tuple[int, int] = (0, 0)
    filled: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    """Field → documents that have it."""
    entities: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]] = field(
        default_factory=lambda: (Counter(), Counter())
    )
    """Field and value → documents that have it."""
    missing: int = 0
    changed_documents: int = 0
    most_changed: list[Changed] = field(default_factory=list)
    quality: tuple[float, float] | None = None
    """Mean nDCG of the judged queries; None: not measured."""
    unmeasured: str = "no judged queries were given"


def compare(old: Generation, new: Generation, judged: Sequence[JudgedQuery] = ()) -> Difference:
    """Return how the documents of ``new`` differ from those of ``old``, and how well each answers ``judged``."""
    found = Difference(documents=(old.count(), new.count()))
    for batch in chunked(old.scan(), _COMPARED_AT_ONCE):
        there = new.get([str(one["id"]) for one in batch])
        for document in batch:
            _take(found, document, there.get(document["id"]))
    if judged:
        found.unmeasured = f"this Dateline cannot search {old.name if old.search is None else new.name}"
        if old.search is not None and new.search is not None:
            found.quality = (_quality(old.search, judged), _quality(new.search, judged))
    return found


def _take(found: Difference, old: Document, new: Document | None) -> None:
    for side, document in ((0, old), (1, new or {})):
        found.filled[side].update(document.keys())
        for name in ENTITIES:
            found.entities[side].update((name, value) for value in document.get(name, ()))
    if new is None:
        found.missing += 1
        return
    change = changed(old, new)
    if change is not None:
        found.changed_documents += 1
        found.most_changed = nlargest(_SHOWN, [*found.most_changed, change], key=lambda one: one.weight)


def changed(old: Document, new: Document) -> Changed | None:
    """Return in which fields the two differ and by how much, or None where they do not."""
    fields = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    if not fields:
        return None
    weight = sum(max(1, _distance(_pieces(old.get(name)), _pieces(new.get(name)))) for name in fields)
    return Changed(str(new.get("url") or old.get("url") or old.get("id")), tuple(fields), weight)


def _distance(left: Counter[str], right: Counter[str]) -> int:
    return ((left - right) + (right - left)).total()


def _pieces(value: Any) -> Counter[str]:  # noqa: ANN401 - any value of a document
    if isinstance(value, str):
        return Counter(value.split())
    if isinstance(value, Mapping):
        return Counter(f"{name}={one}" for name, one in value.items())
    return Counter(map(str, value if isinstance(value, list | tuple) else [] if value is None else [value]))


def _quality(search: Callable[[Query], SearchPage], judged: Sequence[JudgedQuery]) -> float:
    found = ([str(hit.article.get("url")) for hit in search(Query(one.text, facets=())).hits] for one in judged)
    return sum(ndcg(urls, one.relevant) for urls, one in zip(found, judged, strict=True)) / len(judged)


def lines(found: Difference) -> Iterator[str]:
    """Yield the difference as lines for a person."""
    before, after = found.documents
    yield f"documents: {before:,} → {after:,}, {found.missing:,} missing, {found.changed_documents:,} changed"
    yield "quality (nDCG@10): " + (
        f"{found.quality[0]:.3f} → {found.quality[1]:.3f}" if found.quality else f"not measured: {found.unmeasured}"
    )
    yield "fields that more or fewer documents have:"
    names = sorted(found.filled[0].keys() | found.filled[1].keys())
    yield from _or_none(
        f"  {name}: {found.filled[0][name]:,} → {found.filled[1][name]:,}"
        for name in names
        if found.filled[0][name] != found.filled[1][name]
    )
    for what, there, here in (("lost", 0, 1), ("gained", 1, 0)):
        only = {key: count for key, count in found.entities[there].items() if key not in found.entities[here]}
        yield f"entities {what}: {len(only):,}"
        ranked = sorted(only.items(), key=lambda one: (-one[1], one[0]))
        yield from (f"  {value} ({name}, {count:,})" for (name, value), count in ranked[:_SHOWN])
    yield "most changed:"
    yield from _or_none(f"  {one.url}: {', '.join(one.fields)}" for one in found.most_changed)


def _or_none(some: Iterator[str]) -> Iterator[str]:
    first = list(islice(some, 1))
    yield from first or ["  none"]
    yield from some
