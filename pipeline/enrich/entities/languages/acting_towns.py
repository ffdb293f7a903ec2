"""Towns that are called like a word, where they act as only towns do: ``Halle saniert``, ``Essen plant``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.resources import any_of, table

TOWN = "rule:acting-town"
_NEAR = 8
_OPENS = re.compile(r"(?:\A|[.!?:\n\u2026][\"'\u00bb\u201d\u201c)]?\s*|[-\u2013\u2014] )[\"'\u00ab\u201e\u201c(]?\Z")
"""What stands before the first word of a sentence: elsewhere the word has an article, and a town a preposition."""


def with_acting_towns(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the towns that open a sentence of ``text`` and act, whatever they were taken for."""
    found = list(spans)
    for match in _pattern(language).finditer(text):
        town = Span(match.start(), match.end("town"), "LOC", TOWN, sure=True)
        over = found[overlapping(found, town.start, town.end)]
        opens = _OPENS.search(text, max(0, town.start - _NEAR), town.start) is not None
        if opens and all((one.start, one.end) == (town.start, town.end) for one in over):
            put(found, town)
    return found


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    data: Mapping[str, Sequence[str]] = table("acting_towns").get(language, {})
    towns, acts = any_of(data.get("towns", ())), any_of(data.get("acts", ()))
    return re.compile(rf"(?<![\w-])(?P<town>{towns}) (?:{acts})(?!\w)")
