"""Towns that are called like a word, where they act as only towns do: ``Halle saniert``, ``Essen plant``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.resources import any_of, opening, table

TOWN = "rule:acting-town"


def with_acting_towns(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the towns that open a sentence of ``text`` and act, whatever they were taken for."""
    found = list(spans)
    if language not in table("acting_towns"):
        return found
    for match in _pattern(language).finditer(text):
        town = Span(match.start(), match.end("town"), "LOC", TOWN, sure=True)
        over = found[overlapping(found, town.start, town.end)]
        # Elsewhere the word has an article, and a town a preposition.
        if opens_sentence(text, town.start) and all((one.start, one.end) == (town.start, town.end) for one in over):
            put(found, town)
    return found


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    data: Mapping[str, Sequence[str]] = table("acting_towns")[language]
    towns, acts = opening(data["towns"], r"\w-"), any_of(data["acts"])
    return re.compile(rf"(?P<town>{towns}) (?:{acts})(?!\w)")
