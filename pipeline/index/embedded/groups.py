"""Stories and events of the embedded index: how many are found, how many have a value, who is in them.

Most articles are the only one of their story. So everything is counted by articles, which Tantivy does fast, and what
stands there too often is taken off: only the articles of stories that have several are looked at for that, in the
columns of ``repeated.py``, or by Tantivy in parts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

import tantivy
from more_itertools import batched

from pipeline.index.embedded.order import Found, ordered
from pipeline.index.embedded.repeated import Repeated, Surplus, numbered
from pipeline.index.embedded.schema import key_of, number_of, schema
from pipeline.index.embedded.store import column, stored
from pipeline.index.embedded.terms import one_of
from pipeline.index.protocol import LAST_HIT, MOST_FIRST, TOLD_FIELDS, Group, Grouping, Query

NUMBERS: Final[Mapping[Grouping, str]] = {"story_id": "story_number", "event_id": "event_number"}
"""Field of the document → the column that stands for it."""
_INSIDE: Final = {
    "stories": {"cardinality": {"field": "story_number"}},
    "outlets": {"cardinality": {"field": "source_name"}},
    "languages": {"cardinality": {"field": "language"}},
}
_ONCE: Final = "once"
_PARTS: Final = "parts"
_MOST_BUCKETS: Final = 30_000
"""In one answer; Tantivy gives 65,000."""
_EXACT: Final = 150
"""Tantivy counts so many different numbers without a mistake, and estimates from some 190 on."""


Surpluses: TypeAlias = Mapping[str, Mapping[Any, int]]
"""Column → value → by how many articles it has more than stories (or events), where it has any."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The stories, or events, of what a search finds."""

    total: int
    surplus: Callable[[Mapping[str, Sequence[Any]]], Surpluses]
    """Told of these values of these columns."""
    beyond: Surplus | None = None
    """What is known of each article that is found, where it is."""

    @classmethod
    def known(cls, beyond: Surplus) -> Groups:
        """Return the groups of what ``beyond`` knows."""
        return cls(beyond.stories, beyond.of, beyond)


def groups_of(searcher: tantivy.Searcher, wanted: tantivy.Query, field: Grouping, repeated: Repeated | None) -> Groups:
    """Return the stories or events of what ``wanted`` finds, each counted exactly.

    ``repeated`` are those of the whole index, which are read for it. Without them Tantivy counts in parts, which takes
    half as long as reading them, and ten times as long as what was read.
    """
    if repeated is None:
        return _in_parts(searcher, wanted, NUMBERS[field])
    return Groups.known(repeated.surplus(wanted))


def _in_parts(searcher: tantivy.Searcher, wanted: tantivy.Query, name: str) -> Groups:
    """Each part holds whole groups, of which it has no more than Tantivy counts exactly."""
    found = numbered(searcher, wanted, name)
    sizes = Counter(number for number, _ in found)
    several = [one for one in found if sizes[one[0]] > 1]
    articles = iter(column(searcher, "id_number", [address for _, address in several]))
    groups = [_Group(number, [*islice(articles, len([*same]))]) for number, same in groupby(several, itemgetter(0))]
    parts = [list(part) for part in batched(sorted(groups), _EXACT)]
    return Groups(len(sizes), partial(_surplus_in_parts, searcher, name, parts))


class _Group(NamedTuple):
    """A story, or an event, with several articles that are found."""

    number: int
    articles: Sequence[int]


def _surplus_in_parts(
    searcher: tantivy.Searcher,
    number: str,
    parts: Sequence[Sequence[_Group]],
    values: Mapping[str, Sequence[Any]],
    most_buckets: int = _MOST_BUCKETS,
) -> Surpluses:
    """Count in each of ``parts``, some at a time: to find their articles takes longer than to count them."""
    counts: dict[str, Counter[Any]] = {name: Counter() for name in values}
    at_a_time = max(1, most_buckets // max(1, sum(map(len, values.values()))))
    for some in batched(parts, at_a_time):
        for name, surplus in _surplus(searcher, number, some, values):
            counts[name].update(surplus)
    return counts


def nothing(values: Mapping[str, Sequence[Any]]) -> Surpluses:
    """Tell that no value has more articles than groups."""
    return {name: {} for name in values}


def _surplus(
    searcher: tantivy.Searcher, number: str, parts: Sequence[Sequence[_Group]], values: Mapping[str, Sequence[Any]]
) -> Iterator[tuple[str, Mapping[Any, int]]]:
    """Yield for each of ``parts`` a column, and what its values have too often there.

    Tantivy parts them by the column ``number``, in floating point: a group at the edge may be counted beside its part,
    but never in two, since all its articles have one number.
    """
    asked = {
        name: {**only(name, keys), "aggs": {_ONCE: {"cardinality": {"field": number}}}}
        for name, keys in values.items()
        if keys
    }
    if not asked:
        return
    edges = [0.0, *(float(part[0].number) for part in parts[1:])]
    ranges = [*({"from": first, "to": last} for first, last in pairwise(edges)), {"from": edges[-1]}]
    articles = [one for part in parts for group in part for one in group.articles]
    these = tantivy.Query.term_set_query(schema(), "id_number", articles)
    answer = searcher.aggregate(these, {_PARTS: {"range": {"field": number, "ranges": ranges}, "aggs": asked}})
    for part in answer[_PARTS]["buckets"]:
        for name in asked:
            counts = part[name]["buckets"]
            yield name, {one["key"]: one["doc_count"] - round(one[_ONCE]["value"]) for one in counts}


def only(name: str, keys: Sequence[Any]) -> dict[str, Any]:
    """Return the aggregation that counts these values of a column and no others, as far as Tantivy can."""
    these = {"include": keys} if isinstance(keys[0], str) else {}  # Tantivy takes words alone there
    return {"terms": {"field": name, "size": len(keys), "segment_size": len(keys), **these}}


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
        return one_of("story_key", [key_of(one) for one in ids])
    return one_of("event_number", [number_of(one) for one in ids])


def _first(
    searcher: tantivy.Searcher, field: Grouping, ids: Sequence[str], first: int
) -> dict[str, list[Mapping[str, Any]]]:
    """Return the earliest articles of each."""
    _, found = ordered(searcher, _members(field, ids), Query(sort="oldest"), LAST_HIT)
    places: defaultdict[int, list[Found]] = defaultdict(list)
    numbers = column(searcher, NUMBERS[field], [address for _, address in found])
    for number, one in zip(numbers, found, strict=True):
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
