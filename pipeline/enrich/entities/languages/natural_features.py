"""Mountains and lakes that are called by what they are: ``sul Monte Bianco``, ``el Monte Perdido``.

A model passes over them where the name is a word in use, and lists know a town of half the name (``El Monte``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

_ARTICLE = 4
"""Characters, with its blank."""
FEATURE = "rule:natural-feature"


def with_features(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with mountains, lakes and straits whole.

    What was found as a body or as a longer name stays, and so does a place that has the words as its part.
    """
    found = list(spans)
    for match in _feature(language).finditer(text):
        new = Span(*match.span(), "LOC", FEATURE)
        over = found[overlapping(found, new.start, new.end)]
        if match[0] not in _no_places(language) and all(_gives_way(one, new, text) for one in over):
            put(found, new)
    return found


def _gives_way(one: Span, new: Span, text: str) -> bool:
    """Say whether a place is less than the whole, or only has an article before it: ``El Lago de Sanabria``.

    A guess that just the words are somebody's name is wrong as well.
    """
    if one.label == "PER" and not one.sure and (one.start, one.end) == (new.start, new.end):
        return True
    before = text[one.start : new.start]
    has_article = one.end == new.end and before.endswith(" ") and len(before) <= _ARTICLE
    return one.label == "LOC" and one.end <= new.end and (one.start >= new.start or has_article or one.end < new.end)


def _no_places(language: str) -> Sequence[str]:
    return tuple(table("natural_features")[language].get("no_places", ()))


@lru_cache(maxsize=32)
def _feature(language: str) -> re.Pattern[str]:
    data = table("natural_features").get(language)
    if data is None:
        return re.compile(r"(?!)")
    kinds, small, names = (any_of(data.get(key, ())) for key in ("kinds", "small", "names"))
    word = rf"{CAPITAL}[\w'-]++"
    return re.compile(rf"(?<![\w'-])(?:(?:{names})|(?:{kinds})(?: (?:{small}))? {word})(?![\w-])")
