"""Streets and buildings called after people: in ``calle Ana Torres`` nobody acts, ``estadio Ana Torres`` is a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.resources import any_of, table

BUILDING, STREET = "rule:building", "rule:street"
_PARTED = re.compile("[ -]")
_FULL = 3
"""Words of a street's whole name with somebody's: Piazza Affari is a stock exchange."""
_NEAR = 32
"""So many characters before a name the word for a street and what is between begin at the most."""


def without_streets(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without the persons after whom a street is called; a building called so is a place."""
    words = _words(language)
    named = (_named(one, text, words) for one in spans)
    return [one for one in named if one is not None]


def _named(span: Span, text: str, words: _Words) -> Span | None:
    """Return what a street makes of a name: who it is called after is nobody, what was taken for a body is a place."""
    name = span.of(text)
    if span.label == "PER":
        return _as_place(span, text, words)
    if span.label == "LOC" or span.sure:
        return span
    is_street = words.whole.match(name) is not None
    place = _as_place(span, text, words)
    if not is_street and place is span:
        return span  # as nearly all bodies: whether a list knows one of their words is the longest question
    has_given = any(map(known_words.shipped().is_given, _PARTED.split(name)))
    if is_street and (has_given or len(_PARTED.split(name)) >= _FULL):
        return span._replace(label="LOC", source=STREET)
    return place if has_given else span


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands before a name, what behind it, and how it ends; nothing matches where no words are."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    endings: re.Pattern[str]
    building: re.Pattern[str]
    is_building: re.Pattern[str]
    whole: re.Pattern[str]
    """A street's whole name, with the word for one."""
    is_joined: bool
    """Whether a hyphen leads from somebody's name to the word for a street: behind a space that is a family name."""


def _as_place(person: Span, text: str, words: _Words) -> Span | None:
    """Return a person as the building that it is; None where it is a street, which is no entity."""
    behind = words.behind.match(text, person.end)
    if behind and words.is_joined and behind[0].startswith(" ") and known_words.shipped().is_given(person.of(text)):
        return person._replace(end=behind.end())
    near = max(0, person.start - _NEAR)
    if words.building.search(text, near, person.start) or words.is_building.match(text, person.end):
        return person._replace(label="LOC", source=BUILDING)
    is_street = (
        words.before.search(text, near, person.start) or behind or words.endings.search(text, person.start, person.end)
    )
    return None if is_street else person


@lru_cache(maxsize=32)
def _words(language: str) -> _Words:
    data = _data().get(language, {})
    before, between, behind, endings, ends, buildings, behind_buildings = (
        any_of(data.get(key, ()))
        for key in ("before", "between", "behind", "endings", "ends", "buildings", "behind_buildings")
    )
    return _Words(
        before=re.compile(rf"(?<!\w)(?:{before}) (?:(?:{between}) ){{0,2}}\Z", re.IGNORECASE),
        behind=re.compile(rf"[ -](?:{behind})(?!\w)", re.IGNORECASE),
        endings=re.compile(rf"\w[\w-](?:{endings})\Z|-(?:{behind})\Z| (?:{ends})\Z", re.IGNORECASE),
        building=re.compile(rf"(?<!\w)(?:{buildings}) \"?\Z", re.IGNORECASE),
        is_building=re.compile(rf"[ -](?:{behind_buildings})(?!\w)", re.IGNORECASE),
        whole=re.compile(rf"(?:(?:{before}) .*\w|.*\w[ -](?:{behind}))\Z", re.IGNORECASE),
        is_joined="joined" in data,
    )


def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return table("streets")
