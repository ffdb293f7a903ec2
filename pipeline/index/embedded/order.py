"""The order of what the embedded index finds: by score or time, and equals always alike.

Tantivy leaves equals in the order in which they were written: another index, or this one made anew, has another.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import tantivy

from pipeline.index.documents import version_of
from pipeline.index.embedded.queries import whole_numbers
from pipeline.index.embedded.store import count, id_of
from pipeline.index.protocol import Place, Query
from pipeline.index.query.language import scores

Found = tuple[float, tantivy.DocAddress]
"""Score (0.0 where none is asked for) and where the document is."""


def ordered(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, limit: int) -> tuple[int, list[Found]]:
    """Return how many ``wanted`` finds, and the first ``limit``; of equals the newest first, then by id.

    Both come from one search: counting apart takes as long as finding, for every score is made again.
    """
    if limit < 1:
        return count(searcher, wanted), []
    asked = limit + 1
    while True:
        total, found = _best(searcher, wanted, query, asked)
        keys = _keys(searcher, query, found)
        if len(found) < asked or keys[-1] != keys[limit - 1]:
            break
        asked *= 4  # the page ends inside a run of equals, which is put in order as a whole
    runs = groupby(zip(keys, found, strict=True), key=lambda pair: pair[0])
    alike = [[one for _, one in run] for _, run in runs]
    return total, [one for run in alike for one in (run if len(run) == 1 else _settled(searcher, run))][:limit]


def behind(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, place: Place) -> list[Found]:
    """Return the first ``query.size`` of what ``wanted`` finds behind ``place``, by time and then by id."""
    moment = version_of(place.timestamp)
    farther = (moment + 1, None) if query.sort == "oldest" else (None, moment - 1)
    same = wanted.and_must_match(whole_numbers("timestamp", moment, moment))
    alike: list[Found] = list(searcher.search(same, max(count(searcher, same), 1), count=False).hits)
    ids = sorted((id_of(searcher, address), at) for at, (_, address) in enumerate(alike))
    found = [(0.0, alike[at][1]) for name, at in ids if name > place.id][: query.size]
    rest = wanted.and_must_match(whole_numbers("timestamp", *farther))
    return found + ordered(searcher, rest, query, query.size - len(found))[1]


def _best(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, limit: int) -> tuple[int, list[Found]]:
    result: Any  # tantivy's stub does not know its count
    if _by_score(query):
        result = searcher.search(wanted, limit)
        return int(result.count), result.hits
    order = tantivy.Order.Asc if query.sort == "oldest" else tantivy.Order.Desc
    result = searcher.search(wanted, limit, order_by_field="timestamp", order=order)
    return int(result.count), [(0.0, address) for _, address in result.hits]


def _by_score(query: Query) -> bool:
    return query.sort == "relevance" and scores(query.text, query.today)


def _keys(searcher: tantivy.Searcher, query: Query, found: Sequence[Found]) -> list[Any]:
    return [score for score, _ in found] if _by_score(query) else _times(searcher, found)


def _times(searcher: tantivy.Searcher, found: Sequence[Found]) -> list[Any]:
    return list(searcher.fast_field_values("timestamp", [address for _, address in found]))


def _settled(searcher: tantivy.Searcher, run: Sequence[Found]) -> list[Found]:
    """Return equals in their order: the newest first, then by id. Only those of one moment are read for their ids."""
    by_time = sorted(zip(_times(searcher, run), run, strict=True), key=lambda pair: -(pair[0] or 0))
    moments = [[one for _, one in group] for _, group in groupby(by_time, key=lambda pair: pair[0])]
    return [one for group in moments for one in (group if len(group) == 1 else _by_id(searcher, group))]


def _by_id(searcher: tantivy.Searcher, group: Sequence[Found]) -> list[Found]:
    return sorted(group, key=lambda one: id_of(searcher, one[1]))
