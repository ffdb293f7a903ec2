"""What somebody may have meant whose search finds nothing: names and sources of the index that look like the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from pipeline.index.protocol import Index, Query
from pipeline.index.text.folding import folded
from pipeline.web.parameters import Search
from pipeline.web.results import Link

_FIELDS = ("persons", "organizations", "places", "countries", "source_name", "authors", "tags")
_VALUES = 1000
"""The most frequent of a field."""
_MOST_WORDS = 6
_MOST_TRIED = 4
_LIKENESS = 0.75
_WORD = re.compile(r"[^\W\d_]{3,}")


def meant(index: Index, search: Search, today: date) -> Sequence[Link]:
    """Return searches that find something, with one word of ``search`` written like a word of a name of the index.

    Only asked where nothing was found: it counts the names of the whole index once, and tries a few searches.
    """
    words = [one for one in _WORD.finditer(search.text) if search.text[one.end() : one.end() + 1] != ":"][:_MOST_WORDS]
    if not words:
        return []
    names = index.search(Query(size=0, facets=_FIELDS, facet_size=_VALUES)).facets
    known = {
        "".join(folded(word)): word
        for values in names.values()
        for one in values
        for word in _WORD.findall(one.value)
    }  # fmt: skip
    tried: list[Link] = []
    for word in words:
        given = "".join(folded(word[0]))
        for like in get_close_matches(given, [one for one in known if one != given], 2, _LIKENESS):
            text = f"{search.text[: word.start()]}{known[like]}{search.text[word.end() :]}"
            other = search.changed(text=text)
            total = index.search(replace(other.query(today, facets=()), size=0)).total
            tried.append(Link(text, other.url(), total))
            if len(tried) == _MOST_TRIED:
                break
    return [one for one in tried if one.count][:_MOST_TRIED]
