"""Landscapes that are no divisions, and the towns that a text puts into them: ``Santarém, no Ribatejo``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.enrich.entities.english import listed
from pipeline.enrich.entities.languages import place_words
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.geography import regions
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.phrases import PhraseTable
from pipeline.enrich.resources import any_of, table

_LONGEST_PREPOSITION = 16
"""Characters, with the spaces around it."""
_TOWN_AND_PREPOSITION = 64
"""Characters before a landscape in which a town and its preposition stand."""


def in_regions(text: str, language: str) -> Iterator[Span]:
    """Yield the landscapes that a preposition leads, ``im Taubertal``, and the town before each: ``Beja, no Alentejo``.

    The town, too, must have a preposition, or else somebody's name may stand there.
    """
    leading = tuple(table("place_choice")["leading"].get(language, ()))
    for start, end, _ in _regions().find(text) if leading else ():
        before = text[max(0, start - _LONGEST_PREPOSITION) : start].lower()
        if not before.endswith(leading) or _is_inside_word(before, leading):
            continue
        yield Span(start, end, "LOC", listed.REGION)
        town = _town_before(language).search(text, max(0, start - _TOWN_AND_PREPOSITION), start)
        if town and place_words.is_led(text, town.start("town"), language):
            yield Span(*town.span("town"), "LOC", listed.REGION)


def _is_inside_word(before: str, leading: tuple[str, ...]) -> bool:
    """Say whether the preposition is only the end of a word: ``Ostin ``."""
    return all(before[: -len(one)][-1:].isalnum() for one in leading if before.endswith(one))


@lru_cache(maxsize=32)
def _town_before(language: str) -> re.Pattern[str]:
    leading = any_of(table("place_choice")["leading"].get(language, ()))
    return re.compile(rf"(?<![\w-])(?P<town>{CAPITAL}\w+(?:[ -]{CAPITAL}\w+)?),? (?:{leading})\Z")


@lru_cache(maxsize=1)
def _regions() -> PhraseTable[str]:
    return PhraseTable((name, name) for name in regions.names())
