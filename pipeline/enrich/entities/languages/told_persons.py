"""Persons whose names no list has, told by what stands beside them: ``Boer Wiebren Postma``, ``zei Jorrit Hamstra``.

Two words with capitals that nobody uses otherwise are somebody behind an office, before what people do, beside another
person, or where the last is built as surnames are. ``data/told_persons.toml`` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.recognise.known_words import is_beside_given
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.geography import inflection
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

TOLD = "rule:told-person"

_WORD = rf"{CAPITAL}\w{{1,30}}+(?:-{CAPITAL}\w{{1,30}}+)?"
_FULL = 2
"""Parts of the shortest full name."""
_LEAD = 48
"""Characters before a name in which what leads to it stands."""
_JOIN = 6
"""Characters before a name in which what joins it to another stands."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a language tells persons by."""

    run: re.Pattern[str]
    """Words that are built as a person's name may be."""
    lead: re.Pattern[str]
    """What leads to a name, up to its first letter: an office (the group ``role``), or who said or was something."""
    behind: re.Pattern[str]
    """An act, or an office behind a comma, right behind a name."""
    join: re.Pattern[str]
    """What stands between two persons."""
    surnames: tuple[str, ...]
    """What surnames end in."""
    roles: frozenset[str]
    """Offices and trades, in small letters."""
    before: frozenset[str]
    """What leads to who said or was something, in small letters."""


def with_told(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the persons whom what stands beside them tells, whatever part of them was found.

    What a model took along before a name is none of it: ``Secondo Pasqualina Scognamiglio``.
    """
    found, words = list(spans), _words(language)
    if words is None:
        return found
    known = {(one.start, one.end) for one in found if one.label == "PER"}
    for one in _candidates(text, words):
        if (one.start, one.end) in known:
            continue
        lead = words.lead.search(text, max(0, one.start - _LEAD), one.start)
        if not (lead or _is_told(one, found, text, words)) or not _is_free(one, found, text, words):
            continue
        if _may_be_person(one.of(text), language, is_led=lead is not None and lead["role"] is not None):
            put(found, one)
    return found


def _is_free(one: Span, spans: Sequence[Span], text: str, words: _Words) -> bool:
    """Say whether what was found there is a part of the name, or the name with the word that leads to it."""
    over = spans[overlapping(spans, one.start, one.end)]
    if len(over) == 1 and over[0].start < one.start and over[0].end == one.end:
        lead = text[over[0].start : one.start].strip().lower()
        return not over[0].sure and (lead in words.roles or lead in words.before)
    return all(not other.sure and one.start <= other.start and other.end <= one.end for other in over)


def _candidates(text: str, words: _Words) -> Iterator[Span]:
    """Yield the runs of words that are built as a person's name may be."""
    for run in words.run.finditer(text):
        start, name = run.start(), run[0]
        first, _, rest = name.partition(" ")
        word = first.lower()
        is_lead = word in words.roles or (opens_sentence(text, start) and (word in words.before or not _is_name(first)))
        if is_lead and " " in rest:
            start, name = start + len(first) + 1, rest
        if name[0].isupper():
            yield Span(start, run.end(), "PER", TOLD)


def _may_be_person(name: str, language: str, *, is_led: bool) -> bool:
    """Say whether no part of a name is in use as a word, and the whole is neither a place's nor a body's.

    Behind an office (``is_led``) a given name may be in use, and a town have the family name, where the other is not.
    """
    words = name.split(" ")
    parts = [one for word in words if (one := word.rpartition("'")[2])[0].isupper()]
    # Behind a particle a surname may be any word: `Nevio dell'Orto`.
    alone = [one for before, one in pairwise(["", *words]) if one[0].isupper() and not before[:1].islower()]
    first, last, known = parts[0], parts[-1], known_words.shipped()
    is_behind_particle = len(alone) < len(parts)
    is_excused = is_led and len(alone) == _FULL and not known.is_in_use(last)
    if len(parts) < _FULL or not all(map(_is_name, alone[is_excused:])):
        return False
    if is_behind_particle and known.is_in_use(first) and not (known.is_given(first) and is_beside_given(first)):
        return False  # `Vino del Poggio Alto`
    if all(map(known.is_in_use, parts)) and not is_behind_particle:
        return False
    if known.is_town_alone(last) and (not is_led or known.is_in_use(first)):
        return False
    is_body = any(one in lexicon.body_kinds() or organizations.is_known(one) for one in parts)
    return not (is_body or places.named(name) or _is_place(first, language) or name in organizations.certain())


def _is_place(name: str, language: str) -> bool:
    """Say whether a word is a large town's or a country's name, in any case: ``Prezydent Krakowa Lisowski``."""
    forms = inflection.forms(name, language)
    return any(places.is_large(one) or gazetteer.country(one, language) is not None for one in forms)


def _is_name(word: str) -> bool:
    known = known_words.shipped()
    return not known.is_in_use(word) or known.is_given(word) or known.is_family(word)


def _is_told(one: Span, spans: Sequence[Span], text: str, words: _Words) -> bool:
    """Say whether an act, another person or the form of the surname tells a person."""
    if one.of(text).endswith(words.surnames) or words.behind.match(text, one.end):
        return True
    after, before = words.join.match(text, one.end), words.join.search(text, max(0, one.start - _JOIN), one.start)
    return any(
        other.label == "PER" and ((after and after.end() == other.start) or (before and before.start() == other.end))
        for other in spans
    )


@lru_cache(maxsize=32)
def leads(language: str) -> frozenset[str]:
    """Return what leads to who said or was something, in small letters; nothing for a language without a table."""
    return frozenset(table("told_persons").get(language, {}).get("before", ()))


@lru_cache(maxsize=32)
def _words(language: str) -> _Words | None:
    """Return the words of a language; None where there are none."""
    data: Mapping[str, Sequence[str]] | None = table("told_persons").get(language)
    if data is None:
        return None
    roles = lexicon.titles(language).union(data["roles"])
    spaced = any_of(f"{one} " for one in data["particles"] if not one.endswith("'"))
    elided = any_of(one for one in data["particles"] if one.endswith("'"))
    role, before = any_of(roles), any_of(data["before"])
    return _Words(
        run=re.compile(rf"(?<![\w'-]){_WORD}(?: (?:(?:{spaced})|(?:{elided}))?{_WORD}){{1,3}}(?![\w'-]| {CAPITAL})"),
        lead=re.compile(rf"(?<![\w-])(?:(?P<role>{role})(?:[^.!?;:()\n,]{{0,30}},)?|(?:{before})) \Z", re.IGNORECASE),
        behind=re.compile(rf",? (?:{any_of(data['acts'])})(?!\w)|, (?:{role})(?!\w)"),
        join=re.compile(rf" (?:{any_of(data['and'])}) "),
        surnames=tuple(data["surnames"]),
        roles=roles,
        before=leads(language),
    )
