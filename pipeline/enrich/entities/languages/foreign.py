"""Names in other languages than English: a model where there is one, lists of names and titles everywhere.

A language without a model gets what is certain: datelines, countries, large cities after their GeoNames names, the
organizations that everyone knows, people whose spelling is known, and people with a title before their name. It
finds fewer names than a model would; those that it finds are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, persons, places
from pipeline.enrich.entities.english import boundaries, listed, second_pass
from pipeline.enrich.entities.english.structure import BYLINE, CREDIT, DATELINE, structure
from pipeline.enrich.entities.languages import name_forms, place_finder, russian
from pipeline.enrich.entities.recognise.reading import Reading
from pipeline.enrich.entities.spans import NAMED, Span, with_new, without_overlaps
from pipeline.enrich.phrases import PhraseTable

TITLE, PERSON = "rule:title", "rule:person-list"

_ELISION = re.compile(r"(?:[LlDdQq]|[Qq]u)'(?=\w)")
_FRENCH_ARTICLE = re.compile(r"(?:l[ae]s?|un|une|des|du)\s+(?=\S)", re.IGNORECASE)


def found(spans: Iterable[Span], reading: Reading, language: str, *, learnt: bool = True) -> list[Span]:
    """Return the names of a text: those of its model (``spans``, perhaps none) as corrected and completed by lists.

    A model that never learnt the language (``learnt``) speaks first on persons alone; its other names fill what the
    lists leave.
    """
    text = reading.text
    tidied = without_overlaps(
        one for span in boundaries.in_lines(spans, reading) if (one := _tidied(span, text, language)) is not None
    )
    lines = [one for one in structure(reading).spans if one.source in {DATELINE, BYLINE, CREDIT}]
    built = name_forms.bodies(text, language)
    listed_places = place_finder.found(text, language)
    if learnt:
        names = name_forms.with_bodies(with_new(lines, tidied), built)
    else:
        named_places = {(one.start, one.end) for one in listed_places}
        persons_first = [one for one in tidied if one.label == "PER" and (one.start, one.end) not in named_places]
        names = with_new(with_new(lines, built), persons_first)
    names = with_new(names, _titled(text, language))
    names = with_new(names, _people(text))
    names = with_new(names, listed_places)
    names = listed.with_countries(names, text, language)
    names = listed.with_organizations(names, text)
    names = with_new(names, tidied)
    names = name_forms.with_particles(names, text, language)
    if language == "ru":
        names = [_organization(one, text) for one in names]
    names = [_as_division(one, text, language) for one in names]
    names = [one for one in second_pass.with_repeated(names, text) if not _is_repeated_word(one, text, language)]
    return [
        one for one in names if one.label in NAMED and (one.sure or any(letter.isupper() for letter in one.of(text)))
    ]


def _as_division(span: Span, text: str, language: str) -> Span:
    """Return Bavaria as a place where a list has its club of that name."""
    by_list = span.label == "ORG" and span.source in {listed.ORGANIZATION, listed.CITY}
    is_division = by_list and place_finder.is_division(span.of(text), language)
    return replace(span, label="LOC", source=listed.REGION) if is_division else span


def _is_repeated_word(span: Span, text: str, language: str) -> bool:
    """Say whether it was found only because a town has that name: ``Essen`` is food, too."""
    return span.source == second_pass.REPEATED and place_finder.is_word(span.of(text), language)


def _tidied(span: Span, text: str, language: str) -> Span | None:
    start, end = span.start, span.end
    if language == "fr":
        while match := _ELISION.match(text, start, end) or _FRENCH_ARTICLE.match(text, start, end):
            start = match.end()
    if span.label == "PER" and (match := _title_of(language).match(text, start, end)) and match.end() < end:
        start = match.end()
    surface = text[start:end].strip(" .,;:\"'()")
    if not surface.strip() or surface.lower() in _demonyms(language):
        return None
    begin = text.index(surface, start)
    is_body = surface.split()[0] in lexicon.language(language).get("bodies", [])
    return replace(span, start=begin, end=begin + len(surface), label="ORG" if is_body else span.label)


@lru_cache(maxsize=32)
def _demonyms(language: str) -> frozenset[str]:
    return frozenset(gazetteer.demonym_words(language))


@lru_cache(maxsize=32)
def _title_of(language: str) -> re.Pattern[str]:
    titles = sorted(lexicon.language(language).get("titles", []), key=len, reverse=True)
    if not titles:
        return re.compile(r"(?!)")
    return re.compile(rf"(?:{'|'.join(map(re.escape, titles))})\s+")


def _titled(text: str, language: str) -> list[Span]:
    """Find people behind a title: ``Bundeskanzlerin Erika Sommer``, ``la presidenta Ana Torres``."""
    pattern = _title_of(language)
    name = re.compile(r"[^\W\d_a-z][\w'-]+(?: (?:von|van|de|del|da|di|la) )?(?: [^\W\d_a-z][\w'-]+){1,2}")
    spans = []
    for match in pattern.finditer(text):
        person = name.match(text, match.end())
        before = text[match.start() - 1 : match.start()]
        if person and not before.isalnum() and _looks_like_a_person(person[0]):
            spans.append(Span(person.start(), person.end(), "PER", TITLE))
    return spans


def _looks_like_a_person(name: str) -> bool:
    words = name.split()
    return all(word[:1].isupper() or word.islower() for word in words) and not places.is_metropolis(words[0])


@lru_cache(maxsize=1)
def _people_table() -> PhraseTable[str]:
    return PhraseTable((form, form) for form in persons.all_forms())


def _people(text: str) -> list[Span]:
    return [Span(start, end, "PER", PERSON) for start, end, _ in _people_table().find(text)]


def _organization(span: Span, text: str) -> Span:
    """Return an inflected name that is an organization's in the nominative as one."""
    known = russian.nominative(span.of(text), span.label) in organizations.certain()
    return replace(span, label="ORG") if known else span
