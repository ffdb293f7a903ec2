"""More like this: what tells the same event, then what means nearly the same and what shares words and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from more_itertools import interleave_longest

from pipeline.article import EventVector
from pipeline.index.protocol import Index, Query

MOST: Final = 8
"""How many are shown."""
_SPARE: Final = 20
"""Found beside those that are shown, of which some are of one story."""


def more_like_this(index: Index, document: Mapping[str, Any], size: int = MOST) -> Sequence[Mapping[str, Any]]:
    """Return the articles that are most like ``document``, of each story one; its own story is left out.

    What tells the same event comes first: that was found out with more care than a search takes. Then, where an engine
    told what texts mean, the nearest in meaning and the likest in words by turns. Raises what ``index`` raises.
    """
    own, found, told = _story(document), dict[str, Mapping[str, Any]](), [document]
    if event := document.get("event_id"):
        query = Query(event_id=str(event), collapse_stories=True, sort="oldest", size=size + 1, facets=())
        told += (hit.article for hit in index.search(query).hits)
        found = {_story(one): one for one in told if _story(one) != own}
    if len(found) < size:
        near = _nearest(index, told, size + _SPARE)
        for one in interleave_longest(near, index.similar(str(document["id"]), size + _SPARE)):
            if _story(one) != own:
                found.setdefault(_story(one), one)
    return list(found.values())[:size]


def _nearest(index: Index, told: Sequence[Mapping[str, Any]], limit: int) -> Sequence[Mapping[str, Any]]:
    """Return what is nearest to the first of these articles of one event that has a vector: few of them have."""
    vector = next((one["event_vector"] for one in told if one.get("event_vector")), None)
    return index.nearest(EventVector.model_validate(vector), limit) if vector else ()


def _story(document: Mapping[str, Any]) -> str:
    return str(document.get("story_id") or document["id"])
