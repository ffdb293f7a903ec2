"""More like this: what else is written of the same, asked by an article's most telling names and words.

The index weighs them (BM25), so both answer alike, and no vectors are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pipeline.index.protocol import Hit, Index, Query

MOST: Final = 8
"""How many are shown."""
_NAMES, _TITLE_WORDS, _LEAD_WORDS = 6, 10, 12
_LEAD: Final = 600
"""Characters at the beginning of a text, where it says what it is about."""
_LEAST_LETTERS: Final = 4
_LONGEST: Final = 60
"""Characters of a name that is asked for."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_SPARE: Final = 40
"""Hits that may be the article itself, or of its story."""


def resembling(index: Index, document: Mapping[str, Any], size: int = MOST) -> Sequence[Hit]:
    """Return the articles that are most like ``document``, of each story one; its own story is left out.

    What tells the same event comes first: that was found out with more care than a search takes. Nothing where there
    are no names and no words. Raises what ``index`` raises.
    """
    own = document.get("story_id") or document["id"]
    found: dict[str, Hit] = {}
    for query in _asked(document, size + _SPARE):
        for hit in index.search(query).hits if len(found) < size else ():
            story = str(hit.article.get("story_id") or hit.id)
            if story != own:
                found.setdefault(story, hit)
    return list(found.values())[:size]


def _asked(document: Mapping[str, Any], size: int) -> Iterator[Query]:
    if event := document.get("event_id"):
        yield Query(event_id=str(event), collapse_stories=True, sort="oldest", size=size, facets=())
    if words := telling(document):
        yield Query(text=words, collapse_stories=True, size=size, facets=())


def telling(document: Mapping[str, Any]) -> str:
    """Return the query for what ``document`` is about, in the query language; empty where it says nothing."""
    names = [one for one in _names(document) if len(one) <= _LONGEST][:_NAMES]
    title = _words(str(document.get("title") or ""))[:_TITLE_WORDS]
    lead = [] if names or title else _words(str(document.get("text", ""))[:_LEAD])[:_LEAD_WORDS]
    pieces = [f'"{" ".join(_WORD.findall(one))}"' for one in (*names, *title, *lead) if _WORD.search(one)]
    return " OR ".join(dict.fromkeys(pieces))


def _names(document: Mapping[str, Any]) -> list[str]:
    """Return the names of the article, those first that it is most about."""
    mentions = sorted(document.get("entity_mentions", ()), key=lambda one: -float(one.get("salience", 0)))
    named = [str(one["canonical"]) for one in mentions]
    listed = [str(one) for field in ("persons", "organizations", "places") for one in document.get(field, ())]
    return list(dict.fromkeys((*named, *listed)))


def _words(text: str) -> list[str]:
    """Return the words of some length, each once; a script without spaces gives none."""
    found = (one for one in _WORD.findall(text) if _LEAST_LETTERS <= len(one) <= _LONGEST)
    return list(dict.fromkeys(found))
