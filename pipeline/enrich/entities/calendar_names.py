"""Persons whose given name is a day's or a month's, at the start of a sentence: ``Monday Adeyemi opened``.

Elsewhere a preposition or an article stands before a day, and models read a name as one; there both have a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.recognise.reading import Rank
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.letters import CAPITAL, NO_CAPITAL
from pipeline.enrich.resources import opening

CALENDAR = "rule:calendar-name"
COMMON_RANK = 10_000
"""A word among so many commonest forms is no surname here: ``Sunday Mass``, ``May Day``."""
_NAME = rf"{CAPITAL}[^\W\d_A-Z]{{2,30}}+"


def with_calendar_names(spans: Iterable[Span], text: str, language: str, rank: Rank) -> list[Span]:
    """Return ``spans`` with those persons whole, whatever was found of their names.

    The surname is a known family name, or was found as a person's, and is no common word; ``rank`` says how common.
    """
    found = list(spans)
    for match in _pattern(language).finditer(text):
        if not opens_sentence(text, match.start()):
            continue
        person = Span(*match.span(), "PER", CALENDAR)
        over = found[overlapping(found, person.start, person.end)]
        if all(map(person.encloses, over)) and _is_surname(match, over, language, rank):
            put(found, person._replace(source=over[-1].source) if over else person)
    return found


def _is_surname(match: re.Match[str], over: Iterable[Span], language: str, rank: Rank) -> bool:
    family = match["family"]
    labels = {one.label for one in over if one.start == match.start("family")}
    if "ORG" in labels or family in organizations.likely() or places.is_large(family):
        return False
    if gazetteer.country(family, language) is not None or family in lexicon.calendar_words(language):
        return False
    if language == "en" and rank(family.lower()) < COMMON_RANK:
        return False
    return "PER" in labels or known_words.shipped().is_family(family)


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of such a day or month before one more word with a capital, and a small word or a comma."""
    known = known_words.shipped()
    words = lexicon.calendar_words(language)
    names = words if language == "en" else (one for one in words if known.is_given(one))
    given = opening(names, r"\w-")
    return re.compile(rf"{given} (?P<family>{_NAME})(?=,? {NO_CAPITAL})(?![\w-])")
