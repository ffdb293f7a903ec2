"""What the embedded index counts of a search: facets, days of publication, stories and events.

An index does not change from one commit to the next, and what is counted does not depend on page or order: it is kept
for the next page, for another order, for whoever asks the same. The page that asks for nothing is asked for most.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cached_property, lru_cache, partial
from operator import attrgetter
from threading import Lock
from typing import Any, Final, NamedTuple, TypeAlias

import tantivy

from pipeline.index.embedded.groups import NUMBERS, Groups, Surpluses, groups_of, nothing, only
from pipeline.index.embedded.periods import Days, narrowed
from pipeline.index.embedded.repeated import Repeated
from pipeline.index.embedded.schema import MOST_COUNTED
from pipeline.index.protocol import FacetCount, Grouping, Query, grouping

Facets: TypeAlias = tuple[Mapping[str, Sequence[FacetCount]], Sequence[FacetCount]]
"""Field → its first values; days of publication."""

_KEPT: Final = 64
"""Searches."""
_SHOWING: Final = frozenset({"sort", "offset", "after", "size", "facets", "facet_size", "by_day", "fields"})
"""What of a query has nothing to do with what it finds."""
_FINDING: Final = attrgetter(*(one.name for one in fields(Query) if one.name not in _SHOWING))
_MOST_LANGUAGES: Final = 200
_TIMES_HANDED_ON: Final = 10
_MOST_HANDED_ON: Final = 1_500


class Asked:
    """What a search finds, whatever of it is shown or counted; equal to every other that finds the same.

    ``make`` makes Tantivy's query, once it is needed: a search that narrows a known one to a period does without.
    """

    def __init__(self, query: Query, make: Callable[[Query], tantivy.Query]) -> None:
        self.query = query
        self._make = make
        self._key = tuple(map(_hashable, _FINDING(query)))
        self._hash = hash(self._key)

    @cached_property
    def wanted(self) -> tantivy.Query:
        """The query as Tantivy takes it."""
        return self._make(self.query)

    def wider(self, query: Query) -> Asked:
        """Return what ``query`` finds, made into Tantivy's query as this one."""
        return Asked(query, self._make)

    def __eq__(self, other: object) -> bool:
        """Compare what is asked for."""
        return isinstance(other, Asked) and self._key == other._key

    def __hash__(self) -> int:
        """Fit equality."""
        return self._hash


def _hashable(value: Any) -> Hashable:  # noqa: ANN401 - of any field of a query
    if isinstance(value, Mapping):
        return tuple((name, tuple(some)) for name, some in value.items())
    return tuple(value) if isinstance(value, list) else value


class Counts:
    """Counts in the index as ``searcher`` reads it.

    With ``asked_once`` nothing is read that would pay for the next search only.
    """

    def __init__(self, searcher: tantivy.Searcher, *, asked_once: bool = False) -> None:
        self._groups = _KeptGroups(searcher, asked_once=asked_once)
        self._facets = lru_cache(_KEPT)(partial(_facets, searcher, self._groups.of))
        self._first = lru_cache(_KEPT)(_same)

    def asked(self, query: Query, make: Callable[[Query], tantivy.Query]) -> Asked:
        """Return what ``query`` finds: the one that was made of an equal search before, where there is one.

        So a page that asks for other counts of the same has Tantivy's query made once.
        """
        return self._first(Asked(query, make))

    def groups(self, search: Asked) -> Groups:
        """Return the stories, or the events, of what is found."""
        return self._groups.of(search)

    def facets(self, search: Asked, query: Query) -> Facets:
        """Return the facets of ``search`` that ``query`` asks for, and its days of publication where it does."""
        return self._facets(search, tuple(query.facets), query.facet_size, by_day=query.by_day)

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the index's articles, those of most articles first."""
        every = Query("*", facets=("language",), facet_size=_MOST_LANGUAGES)
        facets, _ = self.facets(Asked(every, lambda _: tantivy.Query.all_query()), every)
        return tuple(one.value for one in facets["language"])


class _KeptGroups:
    """The groups of the last searches."""

    def __init__(self, searcher: tantivy.Searcher, *, asked_once: bool) -> None:
        self._searcher = searcher
        self._repeated = {} if asked_once else {name: Repeated(searcher, number) for name, number in NUMBERS.items()}
        self._days = Days(searcher)
        self._kept: OrderedDict[Asked, Groups] = OrderedDict()
        self._lock = Lock()

    def of(self, search: Asked) -> Groups:
        """Return the groups of what ``search`` finds."""
        found = self._known(search) or self._narrowed(search) or _groups(self._searcher, self._repeated, search)
        with self._lock:
            self._kept[search] = found
            self._kept.move_to_end(search)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def _known(self, asked: Asked) -> Groups | None:
        with self._lock:
            return self._kept.get(asked)

    def _narrowed(self, asked: Asked) -> Groups | None:
        """Return the groups of a search that only narrows a known one to a period."""
        for one in narrowed(asked.query):
            wider = self._known(asked.wider(one.wider))
            if wider is not None and wider.beyond is not None:
                return Groups.known(wider.beyond.where(self._days.within(one.column, one.first, one.last)))
        return None


def _same(one: Asked) -> Asked:
    return one


def _groups(searcher: tantivy.Searcher, repeated: Mapping[Grouping, Repeated], search: Asked) -> Groups:
    by = grouping(search.query)
    if by is None:
        raise ValueError(f"{search.query!r} asks for articles, which are no groups")
    return groups_of(searcher, search.wanted, by, repeated.get(by))


def _facets(
    searcher: tantivy.Searcher,
    groups: Callable[[Asked], Groups],
    search: Asked,
    names: Sequence[str],
    most: int,
    *,
    by_day: bool,
) -> Facets:
    less = groups(search).surplus if grouping(search.query) else nothing
    sizes = dict.fromkeys(names if most > 0 else (), 10 * most + 50)
    days = {"day": MOST_COUNTED} if by_day else {}
    facets: dict[str, tuple[FacetCount, ...]] = dict.fromkeys(names, ())
    published: tuple[FacetCount, ...] = ()
    while sizes or days:
        found = _counted(searcher, search.wanted, {**sizes, **days}, less, dict.fromkeys(sizes, most))
        if days:
            days, published = {}, _by_day(found["day"].values)
        for name, size in list(sizes.items()):
            first = sorted((-one.number, str(one.value)) for one in found[name].values)[:most]
            if size < MOST_COUNTED and first and found[name].left_out >= -first[-1][0]:
                sizes[name] = min(size * 10, MOST_COUNTED)
                continue
            del sizes[name]
            facets[name] = tuple(FacetCount(value, -number) for number, value in first)
    return facets, published


class _Value(NamedTuple):
    value: Any
    articles: int
    number: int
    """Of stories, or events, where they are counted; else of articles."""


class _Values(NamedTuple):
    """Values of a column, those of most articles first."""

    values: Sequence[_Value]
    left_out: int
    """So many articles at most has a value that is not among them."""


def _counted(
    searcher: tantivy.Searcher,
    wanted: tantivy.Query,
    sizes: Mapping[str, int],
    surplus: Callable[[Mapping[str, Sequence[Any]]], Surpluses],
    firsts: Mapping[str, int],
) -> dict[str, _Values]:
    """Return column → as many values as ``sizes`` says, those of most articles first.

    Of a column in ``firsts`` only the figures of so many are wanted, of those with the greatest; behind them stands how
    many articles have a value.
    """
    asked = {
        name: {"terms": {"field": name, "size": size, "segment_size": _of_a_segment(size)}}
        for name, size in sizes.items()
    }
    answer = searcher.aggregate(wanted, asked)
    found = {name: {one["key"]: int(one["doc_count"]) for one in answer[name]["buckets"]} for name in sizes}
    missed = {name: int(answer[name].get("doc_count_error_upper_bound") or 0) for name in sizes}
    least = {name: min(found[name].values(), default=0) if len(found[name]) >= sizes[name] else 0 for name in sizes}
    found |= _recounted(searcher, wanted, {name: [*found[name]] for name, error in missed.items() if error})
    less = _surpluses(found, surplus, firsts)
    return {
        name: _Values(
            [_Value(value, number, number - less.get(name, {}).get(value, 0)) for value, number in some.items()],
            least[name] + missed[name],
        )
        for name, some in found.items()
    }


def _surpluses(
    found: Mapping[str, Mapping[Any, int]],
    surplus: Callable[[Mapping[str, Sequence[Any]]], Surpluses],
    firsts: Mapping[str, int],
) -> dict[str, dict[Any, int]]:
    """Return what to take off the values of most articles, and those that could still come before them."""
    ranked = {name: sorted(some, key=some.__getitem__, reverse=True) for name, some in found.items()}
    sizes = {name: 2 * firsts[name] if name in firsts else len(values) for name, values in ranked.items()}
    looked_at = {name: values[: sizes[name]] for name, values in ranked.items()}
    known = {name: dict(some) for name, some in surplus(looked_at).items()}
    others: dict[str, list[Any]] = {}
    for name, most in firsts.items():
        off = known.get(name, {})
        numbers = sorted((found[name][one] - off.get(one, 0) for one in looked_at[name]), reverse=True)
        others[name] = [one for one in ranked[name][sizes[name] :] if found[name][one] >= numbers[most - 1]]
    if any(others.values()):
        for name, some in surplus(others).items():
            known.setdefault(name, {}).update(some)
    return known


def _of_a_segment(size: int) -> int:
    """Return how many values a segment hands on: each takes time, and where there are more all are counted again."""
    return max(size, min(_TIMES_HANDED_ON * size, _MOST_HANDED_ON))


def _recounted(
    searcher: tantivy.Searcher, wanted: tantivy.Query, values: Mapping[str, Sequence[Any]]
) -> dict[str, dict[Any, int]]:
    """Count these values again, and no others: where a segment has too many, Tantivy leaves some of it out of a sum."""
    asked = {name: only(name, keys) for name, keys in values.items()}
    answer = searcher.aggregate(wanted, asked) if asked else {}
    return {name: {one["key"]: int(one["doc_count"]) for one in answer[name]["buckets"]} for name in asked}


def _by_day(values: Sequence[_Value]) -> tuple[FacetCount, ...]:
    days = sorted((int(one.value), one.number) for one in values)
    return tuple(FacetCount(date.fromordinal(day).isoformat(), number) for day, number in days)
