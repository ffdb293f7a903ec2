"""Names that begin as somebody types: of entities and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipeline.index.protocol import FacetCount, Index, Query
from pipeline.index.query.leaves import SHORTEST_STEM
from pipeline.index.text.folding import folded
from pipeline.web.interface.answers import ENTITIES

KINDS: Final = ("persons", "organizations", "places", "countries", "source_name", "authors", "tags", "section")
"""The facets that names are suggested of."""
_IN_THE_TEXT: Final = ENTITIES
_LOOKED_AT: Final = 1000
"""Values of a facet, the most frequent of the articles with such a word."""
_MOST_WORDS: Final = 8


def suggestions(index: Index, typed: str, kinds: Sequence[str], most: int) -> list[dict[str, Any]]:
    """Return the names of ``kinds`` of which some words begin with ``typed``, those of most articles first.

    Articles with a word that begins so are counted, so that a rare name is not lost behind thousands of others; names
    of sources, authors and tags stand beside the text, and are looked for in all.
    """
    words = folded(typed)[:_MOST_WORDS]
    if not words:
        return []
    everywhere = [one for one in kinds if one not in _IN_THE_TEXT]
    in_the_text = [one for one in kinds if one in _IN_THE_TEXT]
    begun = f"{' '.join(words)}*" if len(words[-1]) >= SHORTEST_STEM else "*"
    found = [*_of(index, begun, in_the_text, words), *_of(index, "*", everywhere, words)]
    ranked = sorted(found, key=lambda pair: (-pair[1].count, pair[1].value, pair[0]))
    return [{"kind": kind, "name": one.value, "count": one.count} for kind, one in ranked[:most]]


def _of(index: Index, text: str, kinds: Sequence[str], words: Sequence[str]) -> Iterator[tuple[str, FacetCount]]:
    page = index.search(Query(text, size=0, facets=tuple(kinds), facet_size=_LOOKED_AT))
    for kind, values in page.facets.items():
        yield from ((kind, one) for one in values if _begins(folded(one.value), words))


def _begins(name: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether the words stand side by side in ``name``, the last one at least begun."""
    *whole, last = words
    return any(
        list(name[at : at + len(whole)]) == whole and name[at + len(whole)].startswith(last)
        for at in range(len(name) - len(whole))
    )
