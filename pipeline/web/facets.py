"""The facets of a page of results: what there is to choose, to exclude, and how many articles each value has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from pipeline.index.protocol import FACETS, FacetCount, Index, Query, SearchPage
from pipeline.web.parameters import Search, addresses
from pipeline.web.results import in_words, value_label

SHOWN_FACETS = tuple(name for name in FACETS if name != "mentioned_dates")
"""All but ``mentioned_dates``, which the page shows as a timeline."""
FACET_VALUES = 8
LONG_FACET = 200
"""Values of a facet that is shown at length."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, and what choosing or excluding it leads to."""

    label: str
    url: str
    """The search with it, where it is neither chosen nor excluded; else without it."""
    count: int | None
    """How many articles have it, whatever else of its field is chosen; None where it is not among the most frequent."""
    is_chosen: bool = False
    is_excluded: bool = False
    exclude_url: str | None = None
    """The search for those that do not have it; None where that is chosen."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values, those that are chosen or excluded first."""

    name: str
    heading: str
    values: Sequence[Value]
    more_url: str | None = None
    fewer_url: str | None = None


def counted(index: Index, query: Query, search: Search, found: SearchPage) -> SearchPage:
    """Return ``found``, the page of ``query``, with every facet counted as if nothing of its own field were chosen.

    So a field goes on to show its other values. The index is asked once more for each field that narrows, and for the
    one that is shown at length.
    """
    narrowing = {name for name, _ in (*search.filters, *search.excluded)}
    wanted = [name for name in query.facets if name in narrowing or name == search.more]
    return replace(found, facets={**found.facets, **{name: _whole(index, query, search, name) for name in wanted}})


def _whole(index: Index, query: Query, search: Search, name: str) -> Sequence[FacetCount]:
    others = replace(
        query,
        filters={field: values for field, values in query.filters.items() if field != name},
        excluded={field: values for field, values in query.excluded.items() if field != name},
        offset=0,
        size=0,
        by_day=False,
        facets=(name,),
        facet_size=LONG_FACET if name == search.more else query.facet_size,
    )
    return index.search(others).facets[name]


def facet_views(search: Search, page: SearchPage) -> list[Facet]:
    """Return the facets that have anything to choose, in the order of :data:`SHOWN_FACETS`."""
    made = (_facet(search, name, page.facets.get(name, ())) for name in SHOWN_FACETS)
    return [one for one in made if one is not None]


def _facet(search: Search, name: str, counts: Sequence[FacetCount]) -> Facet | None:
    long = search.more == name
    figures = {one.value: one.count for one in counts}
    selected = [value for field, value in (*search.filters, *search.excluded, *search.also) if field == name]
    shown = dict.fromkeys([*selected, *(one.value for one in (counts if long else counts[:FACET_VALUES]))])
    if not shown:
        return None
    links = _Links(*(addresses(partial(one, name)) for one in (search.narrowed_by, search.excluding)))
    values = [_value(search, name, value, figures.get(value), links) for value in shown]
    more = search.changed(more=name, offset=search.offset).url() if len(counts) > FACET_VALUES else None
    fewer = search.changed(offset=search.offset).url() if long else None
    return Facet(name, in_words("facets", name), values, None if long else more, fewer)


class _Links(NamedTuple):
    """Value → the address of the search with it, and of the one without; of a value that is neither in nor out."""

    choosing: Callable[[str], str]
    excluding: Callable[[str], str]


def _value(search: Search, name: str, value: str, count: int | None, links: _Links) -> Value:
    label = value_label(name, value)
    is_chosen = (name, value) in (*search.filters, *search.also)
    is_excluded = (name, value) in search.excluded
    if not is_chosen and not is_excluded:
        return Value(label, links.choosing(value), count, exclude_url=links.excluding(value))
    return Value(
        label=label,
        url=search.without(name, value).url(),
        count=count,
        is_chosen=is_chosen,
        is_excluded=is_excluded,
        exclude_url=None if is_excluded else search.excluding(name, value).url(),
    )
