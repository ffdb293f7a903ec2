"""What a name is in other languages than English: its own words and the document's other names against the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.enrich import lexicon, organizations, places
from pipeline.enrich.entities.languages import name_forms, place_words, russian, told_persons, whole_names
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.geography import inflection
from pipeline.enrich.resources import table

_MOST_PARTICLES, _BEFORE = 3, 24
"""Of a surname, and the characters before a name in which they stand."""
_RULE, _TITLE = "rule:", "rule:title"
"""How the sources begin of what more than a model tells; a title alone tells no more."""
_LISTED = re.compile(r",? (?:\w{1,3} )?")
"""Between two that are enumerated: a comma, or a word as short as "and" is in most languages."""


def judged(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` under the labels that they must have, without loose ends and without words that are no names."""
    found = [name_forms.without_loose_end(one, text, language) for one in spans]
    found = [_behind_quality(one, text, language) for one in found]
    found = [firm for one in found if not _is_phrase(firm := _as_firm(one, text), text, language)]
    found = [one for one in found if not _is_opening_word(one, text, language)]
    found = [_as_person(one, text) for one in found]
    found = [_as_country(one, text, language) for one in found]
    found = _with_surnames(found, text, language)
    found = [_as_division(one, found, text, language) for one in found]
    found = _without_openings(found, text, language)
    return [one for one in found if not (language == "ru" and _is_word(one, text, found))]


def _is_guessed(span: Span) -> bool:
    """Say whether a model, or a title alone, makes it a person."""
    return span.label == "PER" and not span.sure and (not span.source.startswith(_RULE) or span.source == _TITLE)


def _behind_quality(span: Span, text: str, language: str) -> Span:
    """Return somebody whom a model took together with the word before: ``Secondo Elon Musk``, ``Secondo Draghi``."""
    first, _, rest = span.of(text).partition(" ")
    words, known = rest.split(), known_words.shipped()
    if not _is_guessed(span) or not words or first.lower() not in _qualities(language):
        return span
    is_surname = len(words) == 1 and first.lower() in told_persons.leads(language) and known.is_family(rest)
    is_name = is_surname or (len(words) > 1 and known.is_given(words[0]))
    return span._replace(start=span.end - len(rest)) if is_name else span


def _qualities(language: str) -> Sequence[str]:
    found: Sequence[str] = table("told_persons")["phrases"]["qualities"].get(language, ())
    return found


def _is_phrase(span: Span, text: str, language: str) -> bool:
    """Say whether a model takes words for a person: all in use, none a name: ``Recursos Humanos``, ``Ante el fiscal``.

    Nobody's name ends in a small letter. Where lists have few given names, an adjective must stand first.
    """
    if not _is_guessed(span):
        return False
    words = span.of(text).split()
    if len(words) <= 1 or words[-1].islower():
        return len(words) > 1
    is_adjective = words[0].lower() in _qualities(language)
    if not is_adjective and language not in table("told_persons")["phrases"]["listed"]:
        return False
    known, parts = known_words.shipped(), [one for one in words if one[0].isupper()]
    if not parts or known.is_given(parts[-1]) or not all(map(known.is_in_use, parts)):
        return False
    return is_adjective or not (_is_named(words, language) or any(map(known_words.is_beside_given, parts)))


def _is_named(words: Sequence[str], language: str) -> bool:
    """Say whether the first word is a given name or the last a family name, in any case: ``Andrzejem Dudą``."""
    known = known_words.shipped()
    first, last = (inflection.forms(one, language) for one in (words[0], words[-1]))
    return any(map(known.is_given, first)) or any(map(known.is_family, last))


def _is_opening_word(span: Span, text: str, language: str) -> bool:
    """Say whether a model takes the word in use that opens a sentence for a place: ``Kierowca``.

    It is in no list.
    """
    if span.label != "LOC" or span.sure or span.source.startswith(_RULE) or not opens_sentence(text, span.start):
        return False
    name, known = span.of(text), known_words.shipped()
    if language not in table("told_persons")["phrases"]["listed"] or not known.is_in_use(name) or known.is_listed(name):
        return False
    is_town = any(map(places.named, inflection.forms(name, language)))
    return not (is_town or organizations.is_known(name) or place_words.is_division(name, language))


def _as_firm(span: Span, text: str) -> Span:
    """Return a firm that has an English name, ``Veldmark Capital``, as one, and so ``Radio Sombra``."""
    words = span.of(text).split()
    if span.label != "PER" or len(words) <= 1 or words[0] in lexicon.given_names():
        return span
    last = lexicon.body_kinds()
    is_firm = words[-1] in last or words[0] in lexicon.word_set("organizations", "prefixes")
    return span._replace(label="ORG") if is_firm else span


def _as_person(span: Span, text: str) -> Span:
    """Return ``Lola Cádiz``, whose surname is a town's, as the person that the given name makes of it."""
    first, _, last = span.of(text).partition(" ")
    if span.label != "ORG" or span.sure or first not in lexicon.given_names() or " " in last:
        return span
    return span._replace(label="PER") if places.named(last) and span.of(text) not in organizations.certain() else span


def _as_division(span: Span, spans: Sequence[Span], text: str, language: str) -> Span:
    """Return Bavaria, which a model takes for its club, as a place behind ``in`` and where places are enumerated."""
    if span.label != "ORG" or span.sure or not place_words.is_division(span.of(text), language):
        return span
    beside = (one for one in spans if one.label == "LOC" and _LISTED.fullmatch(text, one.end, span.start))
    return span._replace(label="LOC") if place_words.is_led(text, span.start, language) or any(beside) else span


def _as_country(span: Span, text: str, language: str) -> Span:
    """Return a country's name in a case that the model saw too seldom, ``do Ruska``, as the place that it is."""
    if span.label == "LOC" or span.sure or not place_words.is_country_in_a_case(span.of(text), language):
        return span
    return span._replace(label="LOC")


def _with_surnames(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with what is the surname of somebody named in full as that person, and neither town nor firm.

    It stays what it is behind a preposition of place, and where everybody knows it as such.
    """
    people = [one.of(text).split() for one in spans if one.label == "PER"]
    surnames = {name[-1] for name in people if len(name) > 1}
    led = {tail for name in people if (tail := _with_particles(name))}
    return [
        one._replace(label="PER")
        if one.label != "PER" and (_is_surname(one, surnames, text, language) or _ends_one_of(one, led, text))
        else one
        for one in spans
    ]


def _with_particles(name: Sequence[str]) -> str:
    """Return the surname of a full name in small letters with the particles before it; empty where there are none."""
    tail = name[-_MOST_PARTICLES - 1 :]
    at = next((at for at in range(len(tail) - 1, 0, -1) if not tail[at - 1].islower()), 0)
    return " ".join(tail[at:]).lower() if 0 < at < len(tail) - 1 else ""


def _ends_one_of(span: Span, led: set[str], text: str) -> bool:
    """Say whether a place ends a surname with particles, whose first has a capital now: ``De la Madrid``."""
    words = text[max(0, span.start - _BEFORE) : span.end].split()
    tails = (words[at:] for at in range(max(0, len(words) - _MOST_PARTICLES - 1), len(words) - 1))
    return any(tail[0][0].isupper() and " ".join(tail).lower() in led for tail in tails)


def _is_surname(span: Span, surnames: set[str], text: str, language: str) -> bool:
    name = span.of(text)
    if name not in surnames or span.sure:
        return False
    if span.label == "ORG":
        return name not in organizations.certain()
    return not (places.is_metropolis(name) or place_words.is_led(text, span.start, language))


def _without_openings(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without the small words that have a capital only from the sentence they open: ``Los vecinos``.

    One that a name of the text has elsewhere stays (``Lang`` beside ``Ina Lang``), and what lists know as a name.
    """
    opening = {one for one in spans if _opens_small(one, text, language)}
    named = {word for one in spans if one not in opening for word in one.of(text).split()} if opening else set()
    return [one for one in spans if one not in opening or one.of(text) in named]


def _opens_small(span: Span, text: str, language: str) -> bool:
    """Say whether a name is a small word at a sentence's start that is no large place's, body's or given name.

    A city counts under its name as it is written there: ``Både`` is not Bade in Taiwan.
    """
    name = span.of(text)
    if span.sure or name.isupper() or name.lower() not in whole_names.small_words(language):
        return False
    if not opens_sentence(text, span.start):
        return False
    place = places.place(name) if places.is_large(name) else None
    is_city = place is not None and place.name == name
    is_place = span.label == "LOC" and (is_city or place_words.is_division(name, language))
    is_given = span.label == "PER" and known_words.shipped().is_given(name)
    return name in place_words.articles(language) or not (organizations.is_known(name) or is_place or is_given)


def _is_word(span: Span, text: str, spans: Sequence[Span]) -> bool:
    """Say whether a word of the dictionary has its capital only from the sentence that it opens, wherever it stands.

    In quotes a common word is a title: ``«Известия»``.
    """
    name = span.of(text)
    if span.sure or " " in name or name in organizations.certain() or not russian.is_common_word(name):
        return False
    same = [one for one in spans if one.of(text) == name]
    return all(opens_sentence(text, one.start, quoted=False) for one in same)
