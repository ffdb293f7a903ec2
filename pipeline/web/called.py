"""The name under which the index knows somebody, or something, that is asked for by another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from pipeline.index.protocol import Index, Query
from pipeline.index.query.leaves import field_of_name
from pipeline.index.text.folding import folded
from pipeline.web.parameters import Search

_VALUES = 100
"""The most frequent that stand in articles with such a name."""
PATHS: Final = "place_path"
"""The facet of where places lie: ``United Kingdom > Scotland``."""
_STEP: Final = " > "
_LANGUAGES: Final = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru")
"""In which divisions are called: Bayern, Baviera."""
_MOST_PATHS = 1_000
_MOST_CALLED = 10
"""Values of a search that are looked for among other names; further ones are taken as they are written."""


def called(index: Index, kind: str, name: str) -> str | None:
    """Return the value of the facet ``kind`` that is called ``name``, too; None where none is, or several are.

    Case never matters. Whose whole name it is comes first, the most frequent of them; else it has to be a part of one
    value's name alone.
    """
    if kind == PATHS:
        return _path(index, name)
    words, field = tuple(folded(name)), field_of_name(kind)
    if not words or field is None or not index.search(Query(size=0, facets=(kind,), facet_size=1)).facets[kind]:
        return None  # where no article has any value, the grammar need not be loaded to find none
    query = Query(f'{field}:"{" ".join(words)}"', size=0, facets=(kind,), facet_size=_VALUES)
    values = [one.value for one in index.search(query).facets[kind] if one.value != name]
    whole = (one for one in values if any(tuple(folded(called)) == words for called in _names(kind, one)))
    having = [one for one in values if _has(tuple(folded(one)), words)]
    return next(whole, having[0] if len(having) == 1 else None)


def as_known(index: Index, search: Search) -> Search:
    """Return ``search`` with the index's own name for each value that no article has, where it knows one.

    So a value may be typed: in any case, and by any of its names. Nothing is asked of the index where ``search`` has no
    values, or fields alone whose values have no other names.
    """
    asked = (*search.filters, *search.excluded, *search.also)
    given = dict.fromkeys(one for one in asked if one[0] == PATHS or field_of_name(one[0]))
    names: dict[tuple[str, str], str] = {}
    for kind, name in given:
        if len(names) == _MOST_CALLED:
            break
        if not index.search(Query(filters={kind: [name]}, size=0, facets=())).total:
            names[kind, name] = called(index, kind, name) or name
    if not names:
        return search
    filters, excluded, also = (
        tuple(dict.fromkeys((one[0], names.get(one, one[1])) for one in some))
        for some in (search.filters, search.excluded, search.also)
    )
    return replace(search, filters=filters, excluded=excluded, also=also)


def _path(index: Index, name: str) -> str | None:
    """Return the path that ends in the places of ``name`` (``Scotland``, ``uk > scotland``), the most frequent such.

    One that is written so comes before those of other names: some call a country by a part of it.
    """
    steps = [one.strip() for one in name.split(_STEP.strip())]
    if not all(map(folded, steps)):
        return None
    found = [one.value for one in index.search(Query(size=0, facets=(PATHS,), facet_size=_MOST_PATHS)).facets[PATHS]]
    ways = (_is_written, _is_division, _is_place)
    return next((one for way in ways for one in found if _ends_in(one.split(_STEP), steps, way)), None)


def _ends_in(path: Sequence[str], steps: Sequence[str], last: Callable[[str, str, bool], bool]) -> bool:
    """Return whether ``path`` ends in places called as ``steps``, the last one in that way; its first is a country."""
    first = len(path) - len(steps)
    return (
        first >= 0
        and last(path[-1], steps[-1], len(path) == 1)
        and all(
            _is_place(path[at], one, at == 0) or _is_division(path[at], one, at == 0)
            for at, one in enumerate(steps[:-1], start=first)
        )
    )


def _is_written(place: str, called: str, _is_country: bool) -> bool:  # noqa: FBT001 - one of three ways
    return tuple(folded(place)) == tuple(folded(called))


def _is_division(place: str, called: str, is_country: bool) -> bool:  # noqa: FBT001 - likewise
    return not is_country and place in _divisions(called)


def _is_place(place: str, called: str, is_country: bool) -> bool:  # noqa: FBT001 - likewise
    words = tuple(folded(called))
    return any(tuple(folded(one)) == words for one in _names("countries" if is_country else "places", place))


@lru_cache(maxsize=64)
def _divisions(called: str) -> frozenset[str]:
    """Return the divisions that any of :data:`_LANGUAGES` calls so, under the names that are shown."""
    from pipeline.enrich.geography import divisions  # noqa: PLC0415 - tables that a name that is known does without

    return frozenset(one.name for language in _LANGUAGES for one in divisions.named(called, language))


def _names(kind: str, value: str) -> Iterator[str]:
    from pipeline.enrich.gazetteer import countries  # noqa: PLC0415 - tables that a name that is known does without
    from pipeline.enrich.names import CODES, other_names  # noqa: PLC0415 - likewise

    yield value
    codes = [one.code for one in countries().values() if one.name == value] if kind == "countries" else []
    others = other_names({kind: value if kind == "language" else [value], "country_codes": codes})
    yield from others.get(kind, ())
    yield from others.get(CODES, ())


def _has(name: Sequence[str], words: Sequence[str]) -> bool:
    return any(name[at : at + len(words)] == words for at in range(len(name) - len(words) + 1))
