"""Who stands with whom: of the names of most articles that a search finds, those that the same articles name.

Names and figures come from the index as facets: one question for the names, one for each of them, so that the cost is
bounded by :data:`NAMES_SHOWN` whatever is searched for. Asked of few articles each, they are cheaper than one nested
count over all names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.errors import UsageError
from pipeline.index.protocol import FacetCount, Index, Query
from pipeline.index.query.remarks import remark
from pipeline.web.parameters import Search, parse_search, plain

KINDS: Final = ("persons", "organizations", "places", "countries")
"""The fields whose values stand together."""
NAMES_SHOWN: Final = 15
COMPANIONS_SHOWN: Final = 8
_OWN: Final = ("of", "with")


@dataclass(frozen=True, slots=True)
class Companions:
    """A name, in how many of the articles it stands, and what stands in the same."""

    name: str
    count: int
    others: Sequence[FacetCount]


@dataclass(frozen=True, slots=True)
class Together:
    """Which names of one kind stand with which of another, or of the same."""

    of: str
    beside: str
    """The facet fields."""
    total: int
    """Articles, as the search counts them."""
    names: Sequence[Companions]


def parse_together(pairs: Iterable[tuple[str, str]]) -> tuple[Search, str, str]:
    """Return the search, whose companions are asked for (``of``) and which (``with``): persons where nothing is said.

    Raises :class:`UsageError` for what :func:`~pipeline.web.parameters.parse_search` refuses, and for other kinds.
    """
    given = [(name, plain(value)) for name, value in pairs if value.strip()]
    own = [pair for pair in given if pair[0] in _OWN]
    for name, value in own:
        if value not in KINDS:
            raise UsageError(remark("no-kind", name=name, value=repr(value[:40]), known=", ".join(KINDS)))
        if [one for one, _ in own].count(name) > 1:
            raise UsageError(remark("twice", name=name))
    chosen = dict(own)
    of = chosen.get("of", KINDS[0])
    return parse_search([pair for pair in given if pair[0] not in _OWN]), of, chosen.get("with", of)


def together(index: Index, query: Query, of: str, beside: str) -> Together:
    """Return which values of the facet field ``of`` stand with which of ``beside`` in what ``query`` finds."""
    bare = replace(query, offset=0, size=0, after=None, by_day=False)
    found = index.search(replace(bare, facets=(of,), facet_size=NAMES_SHOWN))
    names = [
        Companions(one.value, one.count, _beside(index, bare, (of, one.value), beside)) for one in found.facets[of]
    ]
    return Together(of, beside, found.total, names)


def _beside(index: Index, bare: Query, name: tuple[str, str], field: str) -> list[FacetCount]:
    asked = replace(bare, each=(*bare.each, name), facets=(field,), facet_size=COMPANIONS_SHOWN + 1)
    counts = index.search(asked).facets[field]
    return [one for one in counts if (field, one.value) != name][:COMPANIONS_SHOWN]
