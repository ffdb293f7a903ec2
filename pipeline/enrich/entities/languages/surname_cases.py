"""Surnames said again in another case than the full name has: ``Tavares`` after ``Brunona Tavaresa``.

``data/name_parts.toml`` has the endings of each case, by kinds of surnames.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich import places
from pipeline.enrich.entities.languages import whole_names
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import table

SURNAME = "rule:surname"
MOST_PEOPLE = 200
"""Of so many people of a document it is asked whose surname a form is."""

_SHORTEST, _SHORTEST_STEM = 5, 4
"""Letters of a surname, and of what is the same in all its cases."""
_WORD = re.compile(rf"(?<![\w'-]){CAPITAL}[^\W\d_]{{4,30}}+(?![\w'-])")

Stem = tuple[int, str]
"""Which kind of surname, and what is the same in all its cases."""


@lru_cache(maxsize=16)
def _kinds(language: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(kind) for kind in table("name_parts")["surname_cases"].get(language, ()))


def with_surnames(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the surnames alone, in any case, of those whom the text names in full.

    What was found as somebody else, what lists know, and a small word stay as they are.
    """
    if not _kinds(language):
        return list(spans)
    surnames = dict.fromkeys(
        one.of(text).rpartition(" ")[2] for one in spans if one.label == "PER" and " " in one.of(text)
    )
    known = {stem for name in list(surnames)[:MOST_PEOPLE] for stem in stems(name, language)}
    found = list(spans)
    for word in _WORD.finditer(text) if known else ():
        one = Span(*word.span(), "PER", SURNAME)
        if known.isdisjoint(stems(word[0], language)) or not _is_free(one, found, text, language):
            continue
        put(found, one)
    return found


def stems(name: str, language: str) -> Iterator[Stem]:
    """Yield what a form may be of; nothing for a short one."""
    if len(name) < _SHORTEST:
        return
    for kind, endings in enumerate(_kinds(language)):
        for ending in endings:
            stem = name.removesuffix(ending)
            if len(stem) >= _SHORTEST_STEM and stem + ending == name:
                yield kind, stem


def _is_free(word: Span, spans: Sequence[Span], text: str, language: str) -> bool:
    over = spans[overlapping(spans, word.start, word.end)]
    is_alone = all(one == word._replace(label=one.label, source=one.source) and one.label != "PER" for one in over)
    name = word.of(text)
    is_listed = any(one.sure or one.source.startswith("rule:") for one in over) or places.is_large(name)
    return is_alone and not is_listed and name.lower() not in whole_names.small_words(language)
