"""Towns called like a word, where they act as only towns do, ``Halle saniert``, or stand before who governs them.

Where they do what the word means, ``Essen wird teurer``, they are none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.enrich.entities.languages import place_words
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


def without_nouns(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without what opens a sentence, is taken for a town and is the noun: ``Essen schmeckt``.

    Where the text speaks of the town elsewhere, and where a town stands beside it, it is the town.
    """
    nouns = table("acting_towns").get(language, {}).get("nouns", ())
    doubtful = [one for one in spans if one.label == "LOC" and not one.sure and one.of(text) in nouns]
    if not doubtful:
        return list(spans)
    starts = {one.start for one in spans if one.label == "LOC"}
    dropped = {one for one in doubtful if _is_noun(one, text, language, starts)}
    return [one for one in spans if one not in dropped]


def _is_noun(span: Span, text: str, language: str, starts: Collection[int]) -> bool:
    behind, townly, told = _behind_noun(language)
    match = behind.match(text, span.end)
    if match is None or match.end() in starts or not opens_sentence(text, span.start):
        return False
    stop = _STOP.search(text, span.end)
    is_town = townly.search(text, span.end, stop.start() if stop else len(text)) or told.search(text)
    return is_town is None


_STOP = re.compile(r"[.!?\n]")


@lru_cache(maxsize=8)
def _behind_noun(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what stands behind a noun, what says of it that it is a town, and how a text speaks of the town."""
    data: Mapping[str, Any] = table("acting_towns")[language]
    nouns, led = any_of(data["nouns"]), any_of(sorted(place_words.listed_words("before", language)))
    return (
        re.compile(rf" (?:{any_of(data['behind'])}) "),
        re.compile(rf"(?<!\w)(?:{any_of(data['townly'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:(?i:{led}) (?:{nouns})(?!\w)|(?:{nouns})er )"),
    )


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    data: Mapping[str, Any] = table("acting_towns")[language]
    towns, acts = opening(data["towns"], r"\w-"), any_of(data["acts"])
    return re.compile(rf"(?P<town>{towns}) (?:{acts})(?!\w)")
