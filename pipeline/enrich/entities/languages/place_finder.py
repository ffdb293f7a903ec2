"""Places in texts of languages that no model reads: cities, divisions and countries in the forms that they take there.

A name is taken for a place only where it can be one: not before another capitalized word (``Milan Novotny``), not at
the start of a sentence where it may be a word (Spanish ``Para``), and, in scripts without capitals, only where it is
famous or follows a word for a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.enrich import gazetteer, organizations, places
from pipeline.enrich.entities.english import listed
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span, with_new
from pipeline.enrich.geography import city_names, divisions, inflection
from pipeline.enrich.phrases import PhraseTable, is_unspaced, is_within_kana
from pipeline.enrich.resources import table

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f'\u2019-][^\W\d_]+)*")
_PARTICLES = frozenset(
    {"de", "del", "da", "do", "dos", "di", "la", "el", "am", "an", "der", "den", "les", "los", "las"}
    | {"op", "aan", "im", "ob", "nad", "sur"}
)
_MOST_WORDS = 5
_STATE = ("\u5dde",)
"""Behind a city's name it makes a state of it: ワシントン州 is not the capital."""
_LONG_NAME = 2
"""Blanks of a name that means nothing else: of Bergen op Zoom, which is not Bergen."""
_LONGEST_DIVISION = 12
_LONGEST_KOREAN = 40
"""No name with its particles is longer, and a run of a megabyte would be looked at once a letter."""
_LONGEST_PREPOSITION = 16
_SENTENCE_START = re.compile(
    r"(?:^|[.!?:\n\u2026][\"'\u00bb\u201d)]?\s+|\n)[\"'\u00ab\u201e\u201c\u00bf\u00a1(-]*\s*\Z"
)
_APOSTROPHE = re.compile(r"['\u2019]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff]+")


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


def _data() -> Mapping[str, Any]:
    return table("place_finder")


@lru_cache(maxsize=64)
def _words_of(table: str, language: str) -> frozenset[str]:
    return frozenset(_data()[table].get(language, ()))


def found(text: str, language: str) -> list[Span]:
    """Return the cities, divisions and inflected countries of ``text``, sorted, without overlaps."""
    pairs = [*_spaced(text, language), *_unspaced(text, language)]
    # Names without capitals are sure, or nothing would tell them from words.
    states = (Span(*one, "LOC", listed.REGION, sure=True) for one in _divisions(text, language))
    cities = with_new(
        with_new([], states), (Span(*one, "LOC", listed.CITY, sure=not text[one[0]].isupper()) for one in pairs)
    )
    return with_new(cities, (Span(start, end, "LOC", listed.REGION) for start, end, _ in _natural(language).find(text)))


@lru_cache(maxsize=32)
def _natural(language: str) -> PhraseTable[str]:
    return PhraseTable((name, name) for name in _data()["natural"].get(language, ()))


@lru_cache(maxsize=32)
def _natural_names(language: str) -> frozenset[str]:
    return frozenset(_data()["natural"].get(language, ()))


def is_word(name: str, language: str) -> bool:
    """Say whether a name is as often a word: wherever one is found, others may be none."""
    return name in _words_of("words", language)


def articles(language: str) -> frozenset[str]:
    """Return the articles that a sentence begins with, as they are written there."""
    return _words_of("articles", language)


def is_led(text: str, start: int, language: str) -> bool:
    """Say whether a preposition that stands before places, and before no person's genitive, leads what starts there."""
    before = text[max(0, start - _LONGEST_PREPOSITION) : start].split()
    if not before or not text[start - 1].isspace():
        return False
    word = before[-1].lower()
    return word in _words_of("before", language) and word not in _words_of("of", language)


def endings(language: str) -> tuple[str, ...]:
    """Return the endings that say ``in``, ``to`` or ``from`` of a place; none in languages with words for it."""
    return tuple(_data()["endings"].get(language, ()))


def is_division(name: str, language: str) -> bool:
    """Say whether a name is that of a large state or province: what else is called so is called after it."""
    return any(one.population >= _data()["limits"]["famous"] for one in divisions.named(name, language))


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
        elif word.text in _data()["heads"]["words"]:
            ends.append(nearer + 1)
            break
        elif word.text not in _PARTICLES:
            break
    yield from reversed(ends)


def _may_begin(word: str) -> bool:
    return not word[0].islower()


@lru_cache(maxsize=32)
def _joined(language: str) -> tuple[str, ...]:
    return tuple(_words_of("joined", language))


def _is_in_case(word: _Word, case: str, language: str) -> bool:
    """Say whether a suffix behind an apostrophe is one of ``case``: to, in, from a place (``Bursa'ya``), or only in."""
    _, mark, suffix = word.text.replace("\u2019", "'").partition("'")
    return bool(mark) and suffix in _words_of(case, language)


def _is_initial(word: _Word, text: str) -> bool:
    return _SENTENCE_START.search(text, max(0, word.start - 8), word.start) is not None


def _without_suffix(word: _Word, language: str) -> int:
    """Return where a word ends without what Turkish writes after an apostrophe."""
    mark = _APOSTROPHE.search(word.text) if language == "tr" else None
    return word.start + mark.start() if mark else word.end


def _candidate(words: list[_Word], first: int, last: int, text: str, language: str) -> _Candidate:
    start, end = words[first].start, _without_suffix(words[last], language)
    before = words[first - 1] if first else None
    after = words[last + 1] if last + 1 < len(words) else None
    is_initial = _is_initial(words[first], text)
    is_led = before is not None and before.text.lower() in _words_of("before", language) and not is_initial
    beside_before = before is not None and not is_initial and _is_beside(before, start, text, language)
    beside_after = after is not None and text[end : after.start] == " " and _is_capital(after)
    if after and is_led and text[start:end] not in given() and known_words.shipped().is_given(after.text):
        beside_after = False  # a person: `a Roma Giorgia Meloni`
    if before and beside_before and _is_in_case(words[last], "place_suffixes", language):
        beside_before = not (_is_initial(before, text) or places.is_large(text[start:end]))
    nouns = language == "de"  # all of them have capitals
    is_in_name = (beside_before and not is_led and not nouns) or (beside_after and not (nouns and is_led))
    is_inside = _is_in_case(words[last], "locative", language)
    is_in_name = is_in_name and not is_inside
    return _Candidate(start, end, text[start:end], is_initial, is_led or is_inside, is_in_name, is_inside)


def _is_beside(before: _Word, start: int, text: str, language: str) -> bool:
    """Say whether a capitalized word stands before a name that is no article at the start of a sentence."""
    return (
        text[before.end : start] == " " and _is_capital(before) and before.text not in _words_of("articles", language)
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


def is_country_in_a_case(name: str, language: str) -> bool:
    """Say whether it is a country's name in another case, or a continent's, and no person's."""
    forms = inflection.forms(name, language)[1:]
    is_country = any(gazetteer.country(form, language) is not None for form in forms)
    return name not in given() and (is_country or name in _natural_names(language))


@lru_cache(maxsize=1)
def given() -> frozenset[str]:
    """Return the given names that towns and countries have as well."""
    return frozenset(_data()["given"]["names"])


def _is_known(form: str, language: str, one: _Candidate, *, is_own: bool) -> bool:
    limits = _data()["limits"]
    if not is_own and gazetteer.country(form, language) is not None:
        return True
    if len(form) < limits["shortest"] and not one.is_led:
        return False
    people = max((state.population for state in divisions.named(form, language)), default=0)
    if people >= limits["famous" if one.is_initial else "division"] and (is_own or len(form) >= limits["long"]):
        return True
    is_doubtful = one.is_initial and not is_own and len(form) < limits["long"]
    is_long = form.count(" ") >= _LONG_NAME and not one.is_initial
    least = 0 if is_long or one.is_inside else limits["famous" if is_doubtful else "known"]
    known = [(city, kind) for city, kind in places.named(form) if city.population >= least and kind != city_names.MINOR]
    # At a sentence's start a foreign name is as often a word.
    return form in places.shown_cities() or any(
        kind == city_names.OWN
        or not one.is_initial
        or len(form) >= limits["long"]
        or city.population >= limits["famous"]
        for city, kind in known
    )


def _is_known_without_capitals(one: _Candidate, language: str) -> bool:
    limits = _data()["limits"]
    for form in inflection.forms(one.name, language) if not is_word(one.name, language) else ():
        if len(form) < limits["shortest"]:
            continue
        if gazetteer.country(form, language) is not None:
            return True
        is_led = one.is_led or (len(form) >= limits["long"] and one.name.startswith(_joined(language)))
        least = limits["known"] if is_led else limits["famous"]
        if any(city.population >= least for city, kind in places.named(form) if kind != city_names.MINOR):
            return True
    return False


def _unspaced(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Find names in scripts that put no space around them: the longest one that begins at a letter."""
    for run in _UNSPACED.finditer(text):
        at = run.start()
        while at < run.end():
            if is_within_kana(text, at):
                at += 1
                continue
            end = _longest(text, at, run.end(), language)
            if end is None:
                at += 1
            else:
                yield at, end
                at = end


def _divisions(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Find divisions in scripts without spaces by the word for one that ends their names: 텍사스주, テキサス州."""
    if language not in _data()["division_kinds"]:
        return
    kinds, following = _data()["division_kinds"][language], _data()["division_following"].get(language, "")
    for kind in re.finditer(f"[{kinds}](?={following})" if following else f"[{kinds}]", text):
        for start in range(max(0, kind.start() - _LONGEST_DIVISION), kind.start() - 1):
            is_whole = is_unspaced(text[start]) and not (language == "ko" and start and is_unspaced(text[start - 1]))
            if is_whole and not is_within_kana(text, start) and divisions.named(text[start : kind.end()], language):
                yield start, kind.end()
                break


def _longest(text: str, at: int, end: int, language: str) -> int | None:
    limits = _data()["limits"]
    piece = text[at : min(end, at + 24)]
    if "\uac00" <= piece[0] <= "\ud7a3":
        return _korean(text, at, end)
    names = {*city_names.tries().unspaced.prefixes(piece), *_shown_prefixes(piece)}
    division = next((len(one) for one in _alone(language).get(piece[0], ()) if piece.startswith(one)), 0)
    if division >= max(map(len, names), default=1) and not text.startswith((*_honorifics(), *_STATE), at + division):
        return at + division
    for name in sorted(names, key=len, reverse=True):
        least = limits["known"] if len(name) > limits["shortest_unspaced"] else limits["famous"]
        if len(name) < limits["shortest_unspaced"] or not _has_people(name, least):
            continue
        after = at + len(name)
        if not (
            text.startswith((*_honorifics(), *_STATE), after)
            or _is_of_a_person(text, after)
            or is_within_kana(text, after)
        ):
            return after
    known = (size for size in _country_sizes(language).get(piece[0], ()) if size <= len(piece))
    sizes = (size for size in known if _is_country(piece[:size], language))
    return next((at + size for size in sizes if not is_within_kana(text, at + size)), None)


@lru_cache(maxsize=8)
def _alone(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the divisions that are named without their kind by their first character, the longest first: 云南."""
    names: dict[str, list[str]] = {}
    if countries := _data()["division_alone"].get(language):
        for name in divisions.unspaced_names(language, tuple(countries), _data()["limits"]["shortest"]):
            names.setdefault(name[0], []).append(name)
    return {first: tuple(sorted(ones, key=len, reverse=True)) for first, ones in names.items()}


@lru_cache(maxsize=8)
def _country_sizes(language: str) -> Mapping[str, tuple[int, ...]]:
    """Return how long the names of countries are by their first letter, the longest first."""
    sizes: dict[str, set[int]] = {}
    for name in gazetteer.country_names(language):
        if len(name) > 1:
            sizes.setdefault(name[0], set()).add(len(name))
    return {letter: tuple(sorted(ones, reverse=True)) for letter, ones in sizes.items()}


def _is_country(name: str, language: str) -> bool:
    return name in gazetteer.country_names(language)


def _shown_prefixes(piece: str) -> Iterator[str]:
    """Yield the names with which ``piece`` begins that GeoNames does not have: 纽约."""
    return (piece[:size] for size in range(1, len(piece) + 1) if piece[:size] in places.shown_cities())


def _has_people(name: str, least: int) -> bool:
    shown = places.shown_cities().get(name)
    return (shown is not None and shown.population >= least) or any(
        city.population >= least for city, _ in places.named(name)
    )


@lru_cache(maxsize=1)
def _honorifics() -> tuple[str, ...]:
    return tuple(_data()["unspaced"]["honorifics"])


def _is_of_a_person(text: str, end: int) -> bool:
    """Say whether a given name of one or two characters and an honorific follow: ``福島太郎氏``."""
    return any(text.startswith(_honorifics(), end + given) for given in (1, 2, 3) if text[end : end + given].isalpha())


def _korean(text: str, at: int, end: int) -> int | None:
    """Return the end of a name with which a word begins, and after which particles stand."""
    if at and text[at - 1].isalpha():
        return None
    word = text[at:end]
    if len(word) > _LONGEST_KOREAN:
        return None
    for name in sorted(city_names.tries().unspaced.prefixes(word), key=len, reverse=True):
        rest = word[len(name) :]
        if len(name) > 1 and _is_particle(rest) and _has_people(name, 1) and not is_word(name, "ko"):
            return at + len(name)
    sizes = (size for size in range(len(word), 1, -1) if _is_particle(word[size:]))
    country = next((size for size in sizes if _is_country(word[:size], "ko")), None)
    return at + country if country else None


def _is_particle(rest: str) -> bool:
    return not rest or rest in _data()["unspaced"]["particles"]
