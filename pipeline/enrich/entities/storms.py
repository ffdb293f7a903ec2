"""Storms with people's names: ``Hurricane Agatha`` is nobody, and neither is Agatha that weakened on Tuesday."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipeline.enrich import places
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

_PARTICLE = 3
_NEAR = 24
"""So many characters before a name the word for a storm begins at the most."""
_QUOTE = "[\"'\u201e\u201c\u2018]|\u00ab ?"


def without_storms(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without the storms of ``text``, with and without the word for it.

    Where somebody named in full has the storm's name as the surname, what stands without that word is that person.
    """
    named = [_behind_calling(one, text, language) for one in spans]
    folded = _folded(text)
    if not any(one in folded for one in _words_for_it(language)):
        return named
    before, behind = _patterns(language)
    found = [one for one in (*before.finditer(text), *behind.finditer(text)) if not places.is_place(one[0])]
    if not found:
        return named
    storms = {one[0] for one in found}
    at_word = {start for one in found for start in (one.start(), one.start("name"))}
    full = (one.of(text).split() for one in named if one.label == "PER" and one.of(text) not in storms)
    surnames = {part for name in full for part in name[1:]}
    nobodies = {*storms, *(one["name"] for one in found)} - surnames
    return [one for one in named if not (one.of(text) in nobodies or (one.start in at_word and _is_storm(one, text)))]


def _behind_calling(span: Span, text: str, language: str) -> Span:
    """Return the person of ``Hurricane Hunter Bob Larsen`` without what makes a calling of the word for a storm."""
    if span.label != "PER":
        return span
    first, _, rest = span.of(text).partition(" ")
    if not rest or first not in _data()["callings"].get(language, ()):
        return span
    before = text[max(0, span.start - _NEAR) : span.start].lower().rstrip()
    is_led = before.endswith(tuple(_data()["kinds"].get(language, ())))
    return span._replace(start=span.start + len(first) + 1) if is_led else span


def _is_storm(span: Span, text: str) -> bool:
    """Say whether what begins at a storm's name ends there, or goes on with a verb: ``Freddy atingiu Moçambique``."""
    words = span.of(text).split()
    return span.label == "PER" and (len(words) == 1 or any(one.islower() and len(one) > _PARTICLE for one in words))


@lru_cache(maxsize=32)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches a storm's name behind the word for it, and before that word."""
    found = _data()
    kinds, behind, acts = (any_of(found[key].get(language, ())) for key in ("kinds", "behind", "acts"))
    name = rf"(?:{_QUOTE})?(?P<name>{CAPITAL}[\w'-]*+)"
    return (
        re.compile(rf"(?<!\w)(?i:{kinds}) {name}(?! (?:{acts})\b)"),
        re.compile(rf"(?<!\w)(?P<name>{CAPITAL}[\w']*+)[ -](?i:{behind})(?!\w)"),
    )


@lru_cache(maxsize=32)
def _words_for_it(language: str) -> frozenset[str]:
    """Return the words of which a text has one, :func:`_folded`, that :func:`_patterns` match anything in."""
    return frozenset(_folded(one) for key in ("kinds", "behind") for one in _data()[key].get(language, ()))


def _folded(text: str) -> str:
    """Return ``text`` with letters alike that patterns take for one in any case: Turkish has two forms of i."""
    return text.casefold().replace("\u0131", "i").replace("i\u0307", "i")


def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return table("storms")
