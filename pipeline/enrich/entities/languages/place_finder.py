"""Places in texts of languages that no model reads: cities, divisions and countries in the forms that they take there.

A name is taken for a place only where it can be one: not before another capitalized word (``Milan Novotny``), not at
the start of a sentence where it may be a word (Spanish ``Para``), and, in scripts without capitals, only where it is
famous or follows a word for a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.enrich import gazetteer, organizations, places
from pipeline.enrich.entities.english import listed
from pipeline.enrich.entities.languages import unspaced_places
from pipeline.enrich.entities.languages.place_words import (
    given,
    is_country_in_a_case,
    is_division,
    is_word,
    limit,
    listed_words,
    lists_of,
)
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, with_new
from pipeline.enrich.geography import city_names, divisions, inflection
from pipeline.enrich.phrases import PhraseTable, is_unspaced

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f'\u2019-][^\W\d_]+)*")
_PARTICLES = frozenset(
    {"de", "del", "da", "do", "dos", "di", "la", "el", "am", "an", "der", "den", "les", "los", "las"}
    | {"op", "aan", "im", "ob", "nad", "sur"}
)
_MOST_WORDS = 5
_LONG_NAME = 2
"""Blanks of a name that means nothing else: of Bergen op Zoom, which is not Bergen."""
_APOSTROPHE = re.compile(r"['\u2019]")


class _Word(NamedTuple):
    start: int
    end: int
    text: str


class _Candidate(NamedTuple):
    """A run of words that may be a name, with what stands around it."""

    start: int
    end: int
    name: str
    is_initial: bool
    is_led: bool
    """A preposition of place stands before it."""
    is_in_name: bool
    """Another capitalized word stands beside it."""
    is_inside: bool = False
    """Its case says ``in``, which hardly anybody's name has: ``Kars'ta``."""


def found(text: str, language: str) -> list[Span]:
    """Return the cities, divisions and inflected countries of ``text``, sorted, without overlaps."""
    pairs = [*_spaced(text, language), *unspaced_places.cities(text, language)]
    # Names without capitals are sure, or nothing would tell them from words.
    states = (Span(*one, "LOC", listed.REGION, sure=True) for one in unspaced_places.states(text, language))
    cities = with_new(
        with_new([], states), (Span(*one, "LOC", listed.CITY, sure=not text[one[0]].isupper()) for one in pairs)
    )
    return with_new(cities, (Span(start, end, "LOC", listed.REGION) for start, end, _ in _natural(language).find(text)))


@lru_cache(maxsize=32)
def _natural(language: str) -> PhraseTable[str]:
    return PhraseTable((name, name) for name in listed_words("natural", language))


def _spaced(text: str, language: str) -> Iterator[tuple[int, int]]:
    words = [_Word(*one.span(), one[0]) for one in _WORD.finditer(text) if not is_unspaced(one[0][0])]
    at = 0
    while at < len(words):
        reached = at + 1
        if not _may_begin(words[at].text):
            at = reached
            continue
        for last in _ends(words, at, text):
            one = _candidate(words, at, last, text, language)
            if _is_place(one, language):
                yield one.start, one.end
                reached = last + 1
                break
        at = reached


def _ends(words: list[_Word], at: int, text: str) -> Iterator[int]:
    """Yield the last words that a name beginning at ``at`` may have, the farthest first."""
    ends = [at]
    for nearer, word in enumerate(words[at + 1 : at + _MOST_WORDS], at):
        if text[words[nearer].end : word.start] != " ":
            break
        if _may_begin(word.text):
            ends.append(nearer + 1)
        elif word.text in _heads():
            ends.append(nearer + 1)
            break
        elif word.text not in _PARTICLES:
            break
    yield from reversed(ends)


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(lists_of("heads")["words"])


def _may_begin(word: str) -> bool:
    return not word[0].islower()


@lru_cache(maxsize=32)
def _joined(language: str) -> tuple[str, ...]:
    return tuple(listed_words("joined", language))


def _is_in_case(word: _Word, case: str, language: str) -> bool:
    """Say whether a suffix is one of ``case``: to, in, from a place, or only in: ``Bursa'ya``, ``Kotkassa``.

    In Turkish it stands behind an apostrophe.
    """
    if language != "tr":
        return word.text.endswith(tuple(listed_words(case, language)))
    _, mark, suffix = word.text.replace("\u2019", "'").partition("'")
    return bool(mark) and suffix in listed_words(case, language)


def _is_initial(word: _Word, text: str) -> bool:
    return opens_sentence(text, word.start)


def _without_suffix(word: _Word, language: str) -> int:
    """Return where a word ends without what Turkish writes after an apostrophe."""
    mark = _APOSTROPHE.search(word.text) if language == "tr" else None
    return word.start + mark.start() if mark else word.end


def _candidate(words: list[_Word], first: int, last: int, text: str, language: str) -> _Candidate:
    start, end = words[first].start, _without_suffix(words[last], language)
    before = words[first - 1] if first else None
    after = words[last + 1] if last + 1 < len(words) else None
    is_initial = _is_initial(words[first], text)
    is_led = before is not None and before.text.lower() in listed_words("before", language) and not is_initial
    beside_before = before is not None and not is_initial and _is_beside(before, start, text, language)
    beside_after = after is not None and text[end : after.start] == " " and _is_capital(after)
    if after and is_led and text[start:end] not in given() and known_words.shipped().is_given(after.text):
        beside_after = False  # a person: `a Roma Giorgia Meloni`
    if before and beside_before and _is_in_case(words[last], "place_suffixes", language):
        beside_before = not (_is_initial(before, text) or places.is_large(text[start:end]))
    nouns = language == "de"  # all of them have capitals
    is_in_name = (beside_before and not is_led and not nouns) or (beside_after and not (nouns and is_led))
    is_inside = _is_in_case(words[last], "locative", language) and (language == "tr" or not is_initial)
    is_in_name = is_in_name and not is_inside
    return _Candidate(start, end, text[start:end], is_initial, is_led or is_inside, is_in_name, is_inside)


def _is_beside(before: _Word, start: int, text: str, language: str) -> bool:
    """Say whether a capitalized word stands before a name that is no article at the start of a sentence."""
    return (
        text[before.end : start] == " "
        and _is_capital(before)
        and before.text not in listed_words("articles", language)
    )


def _is_capital(word: _Word) -> bool:
    return word.text[0].isupper()


def _is_place(one: _Candidate, language: str) -> bool:
    if not one.name[0].isupper():
        return _is_known_without_capitals(one, language)
    return not _is_else(one, language) and any(
        _is_known(form, language, one, is_own=form == one.name) for form in inflection.forms(one.name, language)
    )


def _is_else(one: _Candidate, language: str) -> bool:
    """Say whether it is a body, a person or a word, whatever is called so."""
    if one.name in organizations.certain() and not is_division(one.name, language):
        return True
    if one.is_in_name and " " not in one.name and not is_country_in_a_case(one.name, language):
        return True
    is_doubtful = one.is_initial or language == "de"  # whose nouns all have capitals
    return not one.is_led and (one.name in given() or (is_doubtful and is_word(one.name, language)))


def _is_known(form: str, language: str, one: _Candidate, *, is_own: bool) -> bool:
    if not is_own and gazetteer.country(form, language) is not None:
        return True
    if len(form) < limit("shortest") and not one.is_led:
        return False
    people = max((state.population for state in divisions.named(form, language)), default=0)
    if people >= limit("famous" if one.is_initial else "division") and (is_own or len(form) >= limit("long")):
        return True
    is_doubtful = one.is_initial and not is_own and len(form) < limit("long")
    is_long = form.count(" ") >= _LONG_NAME and not one.is_initial
    least = 0 if is_long or one.is_inside else limit("famous" if is_doubtful else "known")
    known = [(city, kind) for city, kind in places.named(form) if city.population >= least and kind != city_names.MINOR]
    # At a sentence's start a foreign name is as often a word.
    return form in places.shown_cities() or any(
        kind == city_names.OWN or not one.is_initial or len(form) >= limit("long") or city.population >= limit("famous")
        for city, kind in known
    )


def _is_known_without_capitals(one: _Candidate, language: str) -> bool:
    for form in inflection.forms(one.name, language) if not is_word(one.name, language) else ():
        if len(form) < limit("shortest"):
            continue
        if gazetteer.country(form, language) is not None:
            return True
        is_led = one.is_led or (len(form) >= limit("long") and one.name.startswith(_joined(language)))
        least = limit("known") if is_led else limit("famous")
        if any(city.population >= least for city, kind in places.named(form) if kind != city_names.MINOR):
            return True
    return False
