"""More like this: what tells the same event, then what the index finds to be like it in words and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.index.protocol import Index, Query

MOST: Final = 8
"""How many are shown."""
_SPARE: Final = 20
"""Found beside those that are shown, of which some are of one story."""


def more_like_this(index: Index, document: Mapping[str, Any], size: int = MOST) -> Sequence[Mapping[str, Any]]:
    """Return the articles that are most like ``document``, of each story one; its own story is left out.

    What tells the same event comes first: that was found out with more care than a search takes. Raises what ``index``
    raises.
    """
    own, found = _story(document), dict[str, Mapping[str, Any]]()
    if event := document.get("event_id"):
        query = Query(event_id=str(event), collapse_stories=True, sort="oldest", size=size + 1, facets=())
        found = {_story(hit.article): hit.article for hit in index.search(query).hits if _story(hit.article) != own}
    if len(found) < size:
        for one in index.similar(str(document["id"]), size + _SPARE):
            found.setdefault(_story(one), one)
    return list(found.values())[:size]


def _story(document: Mapping[str, Any]) -> str:
    return str(document.get("story_id") or document["id"])
