"""Which name somebody may have meant who chose one that no article has: ``--person "Halvard Breke"``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final

from pipeline.index.protocol import Index, Query
from pipeline.index.query.leaves import field_of_name
from pipeline.index.text.folding import folded
from pipeline.index.text.spelling import names_near
from pipeline.web.did_you_mean import Meant
from pipeline.web.parameters import Search

_VALUES: Final = 1000
"""The most frequent of a field."""
_MOST_TRIED: Final = 3


def values_meant(index: Index, search: Search, total: int, today: date) -> Sequence[Meant]:
    """Return searches that find something with another name for one that no article has, which looks misspelt.

    The name moves into the words of the search: ``person:"Halvard Brekke"``. ``total`` is what ``search`` finds; where
    that is anything, nothing is asked of the index.
    """
    if total:
        return []
    ways = (one for name, value in search.filters for one in _ways(index, search, name, value))
    counted = ((one, index.search(replace(one.query(today, facets=()), size=0)).total) for one in ways)
    return [Meant(one, number) for one, number in islice(counted, _MOST_TRIED) if number]


def _ways(index: Index, search: Search, name: str, value: str) -> Iterator[Search]:
    field = field_of_name(name)
    if field is None or index.search(Query(filters={name: [value]}, size=0, facets=())).total:
        return
    rest = search.without(name, value)
    text = f"({rest.text}) " if rest.text.strip() not in ("", "*") else ""
    for other in _like(value, [one.value for one in index.search(_values(name)).facets[name]]):
        yield rest.changed(text=f'{text}{field}:"{other}"')


def _values(name: str) -> Query:
    return Query(size=0, facets=(name,), facet_size=_VALUES)


def _like(typed: str, values: Sequence[str]) -> Iterator[str]:
    """Yield those of ``values`` that have each word of ``typed``, or one that is written nearly so."""
    words = folded(typed)
    for value in values:
        has = folded(value)
        if '"' not in value and words and all(one in has or names_near(one, has, 1) for one in words):
            yield value
