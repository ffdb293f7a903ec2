"""Stories and events of the embedded index: how many are found, how many have a value, who is in them.

Most articles are the only one of their story. So everything is counted by articles, which Tantivy does fast, and what
stands there too often is taken off: only the articles of stories that are found more than once are looked at for that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tantivy

from pipeline.index.embedded.order import Found, ordered
from pipeline.index.embedded.schema import key_of, number_of, schema
from pipeline.index.embedded.store import count, stored
from pipeline.index.protocol import LAST_HIT, MOST_FIRST, TOLD_FIELDS, Group, Grouping, Query

NUMBERS: Final[Mapping[Grouping, str]] = {"story_id": "story_number", "event_id": "event_number"}
"""Field of the document → the column that stands for it."""
_INSIDE: Final = {
    "stories": {"cardinality": {"field": "story_number"}},
    "outlets": {"cardinality": {"field": "source_name"}},
    "languages": {"cardinality": {"field": "language"}},
}
_ONCE: Final = "once"


@dataclass(frozen=True, slots=True)
class Groups:
    """The stories, or events, of what a search finds."""

    total: int
    column: str
    repeated: tantivy.Query | None
    """Finds the articles of those that are found more than once, and may find others; None: there are none."""


def groups_of(searcher: tantivy.Searcher, wanted: tantivy.Query, field: Grouping) -> Groups:
    """Return the stories or events of what ``wanted`` finds; ``total`` is exact."""
    return _stories(searcher, wanted) if field == "story_id" else _events(searcher, wanted)


def _stories(searcher: tantivy.Searcher, wanted: tantivy.Query) -> Groups:
    """Most articles are the first of their story: of reprints, those stories count besides whose first is not found."""
    reprint = tantivy.Query.term_query(schema(), "reprint", field_value=True, index_option="basic")
    reprints = wanted.and_must_match(tantivy.Query.const_score_query(reprint, 0.0))
    every = count(searcher, wanted)
    if not every or not (number := count(searcher, reprints)):
        return Groups(every, "story_number", None)
    stories = set(column(searcher, "story_number", searcher.search(reprints, number, count=False).hits))
    themselves = tantivy.Query.term_set_query(schema(), "id_number", sorted(stories))
    firsts = wanted.and_must_match(tantivy.Query.const_score_query(themselves, 0.0))
    total = every - number + len(stories) - count(searcher, firsts)
    repeated = tantivy.Query.boolean_query([(tantivy.Occur.Should, reprints), (tantivy.Occur.Should, firsts)])
    return Groups(total, "story_number", repeated)


def _events(searcher: tantivy.Searcher, wanted: tantivy.Query) -> Groups:
    if not (number := count(searcher, wanted)):
        return Groups(0, "event_number", None)
    found = Counter(column(searcher, "event_number", searcher.search(wanted, number, count=False).hits))
    several = sorted(event for event, articles in found.items() if articles > 1)
    if not several:
        return Groups(len(found), "event_number", None)
    members = tantivy.Query.term_set_query(schema(), "event_number", several)
    return Groups(len(found), "event_number", wanted.and_must_match(tantivy.Query.const_score_query(members, 0.0)))


def surplus(
    searcher: tantivy.Searcher, groups: Groups | None, values: Mapping[str, Sequence[Any]]
) -> Mapping[str, Mapping[Any, int]]:
    """Return column → value → by how many articles it has more than stories (or events), where it has any.

    Exact as long as a value has no more than some 190 stories that are found several times; beyond, Tantivy estimates
    their number to within 2 %.
    """
    if groups is None or groups.repeated is None:
        return {}
    once = {_ONCE: {"cardinality": {"field": groups.column}}}
    asked = {
        name: {"terms": {"field": name, "size": len(keys), "segment_size": len(keys), **_only(keys)}, "aggs": once}
        for name, keys in values.items()
        if keys
    }
    answer = searcher.aggregate(groups.repeated, asked) if asked else {}
    return {
        name: {one["key"]: one["doc_count"] - round(one[_ONCE]["value"]) for one in answer[name]["buckets"]}
        for name in asked
    }


def _only(keys: Sequence[Any]) -> dict[str, Sequence[Any]]:
    return {"include": keys} if isinstance(keys[0], str) else {}  # Tantivy takes words alone there


def grouped(searcher: tantivy.Searcher, field: Grouping, ids: Sequence[str], first: int) -> dict[str, Group]:
    """Return what :meth:`~pipeline.index.protocol.Index.grouped` does."""
    numbers = {number_of(one): one for one in ids}
    if not numbers or not searcher.num_docs:
        return {}
    counts = {"groups": {"terms": {"field": NUMBERS[field], "size": len(numbers)}, "aggs": _INSIDE}}
    buckets = searcher.aggregate(_members(field, ids), counts)["groups"]["buckets"]
    several = {numbers[int(one["key"])]: one for one in buckets if one["doc_count"] > 1 and int(one["key"]) in numbers}
    told = _first(searcher, field, [*several], first) if first and several else {}
    return {name: Group(one["doc_count"], **_inside(one), first=told.get(name, ())) for name, one in several.items()}


def _inside(bucket: Any) -> dict[str, int]:  # noqa: ANN401 - Tantivy's answer
    return {kind: round(bucket[kind]["value"]) for kind in _INSIDE}


def _members(field: Grouping, ids: Sequence[str]) -> tantivy.Query:
    if field == "story_id":
        return tantivy.Query.term_set_query(schema(), "story_key", [key_of(one) for one in ids])
    return tantivy.Query.term_set_query(schema(), "event_number", [number_of(one) for one in ids])


def _first(
    searcher: tantivy.Searcher, field: Grouping, ids: Sequence[str], first: int
) -> dict[str, list[Mapping[str, Any]]]:
    """Return the earliest articles of each."""
    _, found = ordered(searcher, _members(field, ids), Query(sort="oldest"), LAST_HIT)
    places: defaultdict[int, list[Found]] = defaultdict(list)
    for number, one in zip(column(searcher, NUMBERS[field], found), found, strict=True):
        places[number].append(one)
    names = {number_of(one): one for one in ids}
    return {
        names[number]: [_told(searcher, one) for one in some[: min(first, MOST_FIRST)]]
        for number, some in places.items()
        if number in names
    }


def _told(searcher: tantivy.Searcher, found: Found) -> Mapping[str, Any]:
    document = stored(searcher, found[1])
    return {name: document[name] for name in TOLD_FIELDS if name in document}


def column(searcher: tantivy.Searcher, name: str, found: Sequence[Found]) -> list[int]:
    """Return the numbers that the column ``name`` has for what was found."""
    values = searcher.fast_field_values(name, [address for _, address in found])
    return [int(value or 0) for value in values]
