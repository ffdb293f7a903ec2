"""Where an article stands among the hits of a search: the way back, the hit before it and the one after.

An article's address carries the search that it was opened from (its own parameters, and ``at``: the number of the hit,
from 0), so that it can be passed on, and a page without JavaScript leads back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from pipeline.errors import UsageError
from pipeline.index.protocol import LAST_HIT, Index
from pipeline.index.query.remarks import remark
from pipeline.web.parameters import Search, parse_search

AT = "at"
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Among:
    """An article's place among the hits of a search."""

    text: str
    """The words that were searched for."""
    back: str
    """The page of results that it was opened from."""
    number: int
    """From 1."""
    total: int
    previous: str | None
    following: str | None


def hit_url(article_id: str, search: Search, at: int) -> str:
    """Return the address of an article that is hit number ``at`` (from 0) of ``search``."""
    return f"/article/{article_id}?{urlencode([*search.changed().pairs(), (AT, str(at))])}"


def parse_hit(pairs: Iterable[tuple[str, str]]) -> tuple[Search, int] | None:
    """Return the search and the number of the hit that an article's address names; None where it names none.

    Raises :class:`UsageError` for what :func:`~pipeline.web.parameters.parse_search` refuses, and for no number.
    """
    given = [(name, value) for name, value in pairs if value.strip()]
    numbers = [value for name, value in given if name == AT]
    if not numbers:
        return None
    at = numbers[0]
    if not (at.isascii() and at.isdecimal() and len(at) < _LONGEST_NUMBER and int(at) < LAST_HIT):
        raise UsageError(remark("no-hit", value=repr(at[:40]), most=LAST_HIT - 1))
    return parse_search([(name, value) for name, value in given if name != AT]), int(at)


def among(index: Index, hit: tuple[Search, int], article_id: str, today: date) -> Among:
    """Return the place of an article that was hit number ``at`` of a search; its neighbours only if it still is."""
    search, at = hit
    first = max(at - 1, 0)
    query = replace(search.query(today, facets=()), offset=first, size=min(at + 2, LAST_HIT) - first)
    found = index.search(query)
    ids = [one.id for one in found.hits]
    place = at - first
    is_there = place < len(ids) and ids[place] == article_id
    return Among(
        text=search.text,
        back=search.changed(offset=at - at % search.size).url(),
        number=at + 1,
        total=found.total,
        previous=hit_url(ids[place - 1], search, at - 1) if is_there and place else None,
        following=hit_url(ids[place + 1], search, at + 1) if is_there and place + 1 < len(ids) else None,
    )
