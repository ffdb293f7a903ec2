"""Places in scripts that put no space around them: the longest known name that begins at a letter, 纽约, 云南.

In Korean a name begins a word, and particles stand behind it; what ends with the word for a state is one: 텍사스주.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pipeline.enrich import gazetteer, places
from pipeline.enrich.entities.languages.place_words import is_word, limit, lists_of
from pipeline.enrich.geography import city_names, divisions
from pipeline.enrich.phrases import is_unspaced, is_within_kana

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff]+")
_STATE = ("\u5dde",)
"""Behind a city's name it makes a state of it: ワシントン州 is not the capital."""
_LONGEST_DIVISION = 12
_LONGEST_KOREAN = 40
"""No name with its particles is longer, and a run of a megabyte would be looked at once a letter."""


def cities(text: str, language: str) -> Iterator[tuple[int, int]]:
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


def states(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Find divisions in scripts without spaces by the word for one that ends their names: 텍사스주, テキサス州."""
    if language not in lists_of("division_kinds"):
        return
    kinds, following = (
        lists_of("division_kinds")[language],
        lists_of("division_following").get(language, ""),
    )
    for kind in re.finditer(f"[{kinds}](?={following})" if following else f"[{kinds}]", text):
        for start in range(max(0, kind.start() - _LONGEST_DIVISION), kind.start() - 1):
            is_whole = is_unspaced(text[start]) and not (language == "ko" and start and is_unspaced(text[start - 1]))
            if is_whole and not is_within_kana(text, start) and divisions.named(text[start : kind.end()], language):
                yield start, kind.end()
                break


def _longest(text: str, at: int, end: int, language: str) -> int | None:
    piece = text[at : min(end, at + 24)]
    if "\uac00" <= piece[0] <= "\ud7a3":
        return _korean(text, at, end)
    names = {*city_names.tries().unspaced.prefixes(piece), *_shown_prefixes(piece)}
    division = next((len(one) for one in _alone(language).get(piece[0], ()) if piece.startswith(one)), 0)
    if division >= max(map(len, names), default=1) and not text.startswith((*_honorifics(), *_STATE), at + division):
        return at + division
    for name in sorted(names, key=len, reverse=True):
        least = limit("known") if len(name) > limit("shortest_unspaced") else limit("famous")
        if len(name) < limit("shortest_unspaced") or not _has_people(name, least):
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
    if countries := lists_of("division_alone").get(language):
        for name in divisions.unspaced_names(language, tuple(countries), limit("shortest")):
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
    return tuple(lists_of("unspaced")["honorifics"])


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
    return not rest or rest in lists_of("unspaced")["particles"]
