"""What programs are answered of a search as a whole: who stands with whom, where, and beside another search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pipeline.enrich.geography.positions import position
from pipeline.index.protocol import FacetCount, Index
from pipeline.web.called import as_known
from pipeline.web.comparison import Side, compared
from pipeline.web.interface.answers import notes_json
from pipeline.web.parameters import Search
from pipeline.web.places_map import FIELD
from pipeline.web.together import together

MOST_PLACES: Final = 500

Answer = dict[str, Any]


def compare_answer(index: Index, search: Search, against: str, today: date) -> Answer:
    """Return the days of publication of ``search`` and of the same with the words ``against``."""
    return {"searches": [_side(one) for one in compared(index, as_known(index, search), against, today)]}


def together_answer(index: Index, search: Search, of: str, beside: str, today: date) -> Answer:
    """Return the names of most articles of a search, and what stands in the same articles."""
    found = together(index, as_known(index, search).query(today), of, beside)
    return {
        "total": found.total,
        "notes": notes_json(search.notes(today)),
        "of": of,
        "with": beside,
        "names": [
            {**_count(FacetCount(one.name, one.count)), "with": [*map(_count, one.others)]} for one in found.names
        ],
    }


def places_answer(index: Index, search: Search, size: int, today: date) -> Answer:
    """Return the ``size`` places that most articles of a search speak of, and where each lies, as far as is known."""
    asked = replace(as_known(index, search).query(today, (FIELD,), size + 1), offset=0, size=0)
    page = index.search(asked)
    counts: Sequence[FacetCount] = page.facets[FIELD]
    return {
        "total": page.total,
        "notes": notes_json(search.notes(today)),
        "places": [{**_count(one), "location": _location(one.value)} for one in counts[:size]],
        "is_cut": len(counts) > size,
    }


def _side(side: Side) -> Answer:
    return {
        "q": side.search.text,
        "total": side.total,
        "notes": notes_json(side.notes),
        "published": [{"day": one.value, "count": one.count} for one in side.published],
    }


def _count(one: FacetCount) -> Answer:
    return {"value": one.value, "count": one.count}


def _location(path: str) -> Mapping[str, float] | None:
    found = position(path)
    return {"lat": found[0], "lon": found[1]} if found else None
