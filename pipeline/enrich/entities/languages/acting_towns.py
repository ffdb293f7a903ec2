"""Towns called like a word, where they act as only towns do, ``Halle saniert``, or stand before who governs them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.resources import any_of, opening, table

TOWN = "rule:acting-town"


def with_acting_towns(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the towns that open a sentence of ``text`` and act, whatever they were taken for.

    What a model took together with the office behind a town is the town's: ``Bursa Valisi``.
    """
    found = list(spans)
    if language not in table("acting_towns"):
        return found
    for match in _pattern(language).finditer(text):
        town = Span(match.start(), match.end("town"), "LOC", TOWN, sure=True)
        over = found[overlapping(found, town.start, town.end)]
        # Elsewhere the word has an article, and a town a preposition, in languages that have them.
        is_placed = table("acting_towns")[language].get("anywhere", False) or opens_sentence(text, town.start)
        if is_placed and all(one.start == town.start and one.end <= match.end() for one in over):
            put(found, town)
    return found


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    data: Mapping[str, Any] = table("acting_towns")[language]
    towns, acts = opening(data["towns"], r"\w-"), any_of(data["acts"])
    return re.compile(rf"(?P<town>{towns}) (?:{acts})(?!\w)")
