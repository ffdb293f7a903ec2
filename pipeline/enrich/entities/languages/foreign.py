"""Names in other languages than English: a model where there is one, lists of names and titles everywhere.

A language without a model gets what is certain: datelines, countries, large cities after their GeoNames names, the
organizations that everyone knows, people whose spelling is known, and people with a title before their name. It
finds fewer names than a model would; those that it finds are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from pipeline.enrich import gazetteer, lexicon, organizations, persons, places
from pipeline.enrich.entities import name_boundaries
from pipeline.enrich.entities.english import boundaries, listed, second_pass
from pipeline.enrich.entities.english.structure import BYLINE, CREDIT, DATELINE, structure
from pipeline.enrich.entities.languages import (
    acting_towns,
    arabic,
    cases,
    clubs,
    declined,
    guests,
    han_names,
    known_surnames,
    korean,
    labels,
    landscapes,
    name_forms,
    name_parts,
    named_clubs,
    natural_features,
    neighbouring_words,
    openings,
    pairs,
    person_words,
    place_finder,
    place_words,
    public_bodies,
    russian,
    surname_cases,
    told_persons,
    unspaced_bodies,
    whole_names,
)
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.recognise.reading import Reading
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import NAMED, Span, with_new, without_overlaps
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.phrases import PhraseTable

TITLE, PERSON = "rule:title", "rule:person-list"

_ELISION = re.compile(r"(?:[LlDdQq]|[Qq]u)'(?=\w)")
_ABBREVIATED = re.compile(r"[\s.][^\W\d_]\.$")
"""``S.U.A.``, ``Claudia B.``: the stop is the name's."""
_LONGEST_TITLE = 32
_IN_CASE = re.compile(r"['\u2019](?:[dt][ae]n?)(?!\w)")
"""What says ``in`` and ``from`` in Turkish."""
_AND = re.compile(rf" (?:i|y|e|en|och|og|ja|a|ve) {CAPITAL}")
_FRENCH_ARTICLE = re.compile(r"(?:l[ae]s?|un|une|des|du)\s+(?=\S)", re.IGNORECASE)


Faith = Literal["guest", "lists", "sparing"]
"""What a model's word is worth: in a language that it never learnt it is a guest, which speaks first on persons alone,
and whose other names fill what lists leave; beside others ``lists`` find what they passed over, or are sparing: cities,
and places and bodies that are said again, are wrong more often than right there."""


def found(spans: Iterable[Span], reading: Reading, language: str, faith: Faith = "lists") -> list[Span]:
    """Return the names of a text: those of its model (``spans``, perhaps none) as corrected and completed by lists."""
    text = reading.text
    whole = boundaries.in_lines(name_boundaries.in_sentences(spans, text), reading)
    tidied = without_overlaps(one for span in whole if (one := _tidied(span, text, language)) is not None)
    tidied = name_parts.parted(cases.parted(tidied, text, language), text, language)
    lines = [one for one in structure(reading).spans if one.source in {DATELINE, BYLINE, CREDIT}]
    built = name_forms.bodies(text, language)
    listed_places = place_finder.found(text, language)
    if faith == "guest":
        tidied = [guests.as_person(guests.behind_small_word(one, text), text, language) for one in tidied]
        tidied = _believable(tidied, text, listed.with_countries(listed_places, text, language), language)
        names = with_new(with_new(lines, built), [one for one in tidied if one.label == "PER"])
    else:
        names = name_forms.with_bodies(with_new(lines, tidied), built)
    names = _with_named(names, text, language)
    names = with_new(names, () if faith == "sparing" else listed_places)
    names = with_new(names, landscapes.in_regions(text, language))
    names = listed.with_countries(names, text, language, is_led=place_words.is_led)
    names = _with_organizations(names, text, language)
    names = _with_told(unspaced_bodies.with_bodies(names, text, language), text, language)
    names = declined.beside(with_new(names, tidied), text, language)
    names = public_bodies.with_public_bodies(names, text, language)
    names = neighbouring_words.with_firms(name_parts.with_legal_forms(names, text, language), text, language)
    names = _with_whole_persons(names, text, language)
    if language == "ru":
        names = [_organization(one, text) for one in russian.joined(names, text)]
        names = [one for one in names if not _is_heading(one, reading)]
    names = labels.judged((_as_division(one, text, language) for one in names), text, language)
    names = openings.without_words(names, text, language)
    names = named_clubs.with_named_clubs(clubs.with_clubs(names, text, language), text, language)
    names = natural_features.with_features(names, text, language)
    names = [_as_titled(one, text, language) for one in names]
    names = pairs.with_met(pairs.parted(names, text, language), text, language)
    names = known_surnames.with_known_surnames(names, text, language)
    said_again = surname_cases.with_surnames(second_pass.with_repeated(names, text), text, language)
    names = [one for one in said_again if not _is_doubtful(one, text, language, faith)]
    return [
        one for one in names if one.label in NAMED and (one.sure or any(letter.isupper() for letter in one.of(text)))
    ]


def _with_whole_persons(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with persons whole, and those whom the words beside them tell."""
    names = neighbouring_words.with_given_before(neighbouring_words.as_enumerated(spans, text), text, language)
    names = neighbouring_words.with_family_before(names, text, language)
    names = acting_towns.without_nouns(acting_towns.with_acting_towns(names, text, language), text, language)
    names = neighbouring_words.beside_offices(names, text, language)
    names = told_persons.with_told(names, text, language)
    names = name_forms.with_particles(names, text, language)
    names = name_forms.with_family_names(names, text, language)
    names = whole_names.with_hyphened(whole_names.with_cut_surnames(names, text, language), text, language)
    names = whole_names.with_small_second_halves(names, text, language)
    return whole_names.with_particles_capitalized(names, text, language)


def _with_named(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with persons whom a given name, a title or a list tells."""
    names = with_new(spans, declined.people(text, language))
    names = with_new(names, _titled(text, language))
    names = with_new(names, _people(text))
    names = name_forms.with_given_names(names, text, language)
    return names if language in name_forms.CAPITALIZED_NOUNS else with_new(names, name_forms.given_and_family(text))


def _with_told(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the names of languages without capitals: behind clitics, and persons by what is beside."""
    names = list(spans)
    for variant in arabic.without_clitics(text, language):
        names = with_new(names, [*_people(variant), *listed.with_organizations([], variant)])
    for people in (arabic.people, han_names.people, korean.people):
        names = person_words.with_persons(names, people(text, language, names))
    return names


def _with_organizations(spans: list[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the bodies that everyone knows; what a model has for a state stays one.

    ``Bayern`` is Bavaria there, unless a body of the text, ``FC Bayern``, has the word in its name.
    """
    bodies = {word for one in spans if one.label == "ORG" for word in one.of(text).split()}
    places_ = (one for one in spans if one.label == "LOC" and one.of(text) not in bodies)
    states = {one for one in places_ if place_words.is_division(one.of(text), language)}
    likely = listed.with_organizations(spans, text, language)
    return [one._replace(label="LOC") if one._replace(label="LOC") in states else one for one in likely]


def _as_division(span: Span, text: str, language: str) -> Span:
    """Return Bavaria as a place where a list has its club of that name."""
    by_list = span.label == "ORG" and span.source in {listed.ORGANIZATION, listed.CITY}
    is_division = by_list and place_words.is_division(span.of(text), language)
    return span._replace(label="LOC", source=listed.REGION) if is_division else span


def _is_doubtful(span: Span, text: str, language: str, faith: Faith) -> bool:
    """Say whether it was found only because a town has that name (``Essen`` is food, too), or is no person's name.

    Where a model was taught that no part of a word is a name, lists leave those parts as well: ``FDP-Chef``.
    """
    if span.source == listed.ORGANIZATION:
        return (
            faith == "sparing" and text[span.end : span.end + 1] == "-" and text[span.end + 1 : span.end + 2].isupper()
        )
    if span.source != second_pass.REPEATED:
        return False
    return place_words.is_word(span.of(text), language) or (faith == "sparing" and span.label != "PER")


def _believable(spans: Sequence[Span], text: str, known: Sequence[Span], language: str) -> list[Span]:
    """Return ``spans`` without what a model that never learnt the language most often takes for persons.

    That is a place ``known`` from lists, alone, before a name or behind it (``Ivan Karpenko Panama``), and a single
    word that is no part of a longer name of a person.
    """
    places_ = [(one.start, one.end) for one in known if one.label == "LOC"]
    starts, ends = {end: start for start, end in places_}, dict(places_)
    cut = [_before_place(one, text, starts) if one.label == "PER" else one for one in spans]
    surnames = {one.of(text).rpartition(" ")[2] for one in cut if one.label == "PER" and one.start not in ends}
    cut = [
        neighbouring_words.without_place_before(one, text, ends, surnames) if one.label == "PER" else one for one in cut
    ]
    cut = [_behind_word(one, text, language) if one.label == "PER" else one for one in cut]
    parts = {part for one in cut if one.label == "PER" and " " in (name := one.of(text)) for part in name.split()}
    return [
        one
        for one in cut
        if one.label != "PER" or (starts.get(one.end) != one.start and (" " in one.of(text) or one.of(text) in parts))
    ]


def _before_place(person: Span, text: str, starts: Mapping[int, int]) -> Span:
    """Return a name of three words or more without the place at its end; of two before a case: ``Cem Kanada'da``."""
    start = starts.get(person.end, person.start)
    name = text[person.start : start].rstrip()
    is_in_case = _IN_CASE.match(text, person.end) is not None
    return person._replace(end=person.start + len(name)) if " " in name or (name and is_in_case) else person


def _behind_word(person: Span, text: str, language: str) -> Span:
    """Return a name of three words or more without what stands before its given name.

    That is the first word of a sentence (``Małżeństwo Piotr i Anna Lis``), or what an office is of: ``Prezydent Krakowa
    Jan Lis``.
    """
    first, *rest = person.of(text).split()
    is_couple = len(rest) == 1 and _AND.match(text, person.end) is not None
    if not (len(rest) > 1 or is_couple) or first in lexicon.given_names() or rest[0] not in lexicon.given_names():
        return person
    end = person.start + len(first)
    is_else = opens_sentence(text, person.start) or _is_titled(person, text, language)
    return person._replace(start=text.index(rest[0], end)) if is_else else person


def _tidied(span: Span, text: str, language: str) -> Span | None:
    start, end = span.start, span.end
    if language == "fr":
        while match := _ELISION.match(text, start, end) or _FRENCH_ARTICLE.match(text, start, end):
            if span.label == "LOC" and _has_own_article(text, start, end):
                break
            start = match.end()
    is_led = span.label == "PER" and text[end : end + 1].isspace() and text[end + 1 : end + 2].isupper()
    if is_led and _title_of(language).fullmatch(text, start, end + 1):
        return None  # the title alone: the person stands behind it
    while span.label == "PER" and (match := _title_of(language).match(text, start, end)) and match.end() < end:
        start = match.end()
    if span.label == "PER":
        start = neighbouring_words.behind_place(
            Span(_behind_title(text, start, end, language), end, "PER", ""), text, language
        ).start
    first, space, rest = text[start:end].partition(" ")
    if (
        " " in rest
        and (first.lower() in _demonyms(language) or first in gazetteer.peoples(language))
        and (span.label == "PER" or _is_someone(first, rest, language))
    ):
        start += len(first + space)
        span = span._replace(label="PER")
    surface = text[start:end].strip(" .,;:\"'()")
    if surface and _ABBREVIATED.search(text, start, end):
        surface += "."
    if not surface.strip() or surface.lower() in _demonyms(language):
        return None
    begin = text.index(surface, start)
    is_body = surface.split()[0] in lexicon.language(language).get("bodies", [])
    tidied = span._replace(start=begin, end=begin + len(surface), label="ORG" if is_body else span.label)
    return name_forms.without_kind(tidied, text, language)


def _has_own_article(text: str, start: int, end: int) -> bool:
    """Say whether the article at a place's beginning is a part of its name: ``Le Mans``, not ``la Sarthe``."""
    is_capital = text[start].isupper()
    return is_capital and (not opens_sentence(text, start) or bool(places.named(text[start:end])))


def _behind_title(text: str, start: int, end: int, language: str) -> int:
    """Return where a person's name begins behind a title of several words: ``Genel Sekreter Ayla Demir``."""
    if name_forms.is_family_first(language):
        return start
    titles = (one.end() for one in _title_of(language).finditer(text, start, end) if text[one.start() - 1] == " ")
    return max((one for one in titles if " " in text[one:end]), default=start)


def _is_someone(first: str, rest: str, language: str) -> bool:
    """Say whether a people's name with a capital leads on to a person's: only the noun has one in French."""
    return language == "fr" and first[:1].isupper() and all(one[:1].isupper() for one in rest.split())


@lru_cache(maxsize=32)
def _demonyms(language: str) -> frozenset[str]:
    return frozenset(gazetteer.demonym_words(language))


@lru_cache(maxsize=32)
def _title_of(language: str) -> re.Pattern[str]:
    stated = lexicon.language(language).get("titles", [])
    titles = sorted({*stated, *(one[:1].upper() + one[1:] for one in stated)}, key=len, reverse=True)
    if not titles:
        return re.compile(r"(?!)")
    return re.compile(rf"(?:{'|'.join(map(re.escape, titles))})\s+")


def _is_titled(span: Span, text: str, language: str) -> bool:
    """Say whether a title stands right before."""
    near = range(max(0, span.start - _LONGEST_TITLE), span.start)
    return any(
        (match := _title_of(language).match(text, at)) is not None and match.end() == span.start
        for at in near
        if text[at - 1 : at].isspace() or at == 0
    )


def _as_titled(span: Span, text: str, language: str) -> Span:
    """Return what a model takes for a place, or for a body, right behind a title as the person."""
    name = span.of(text)
    is_else = span.label == "PER" or span.sure or " " not in name or bool(places.named(name))
    is_body = span.label == "ORG" and not known_words.shipped().is_given(name.partition(" ")[0])
    return span if is_else or is_body or not _is_titled(span, text, language) else span._replace(label="PER")


def _titled(text: str, language: str) -> list[Span]:
    """Find people behind a title: ``Bundeskanzlerin Erika Sommer``, ``la presidenta Ana Torres``."""
    pattern = _title_of(language)
    word = rf"{CAPITAL}(?:[\w-]|'(?={CAPITAL}))+"
    name = re.compile(rf"{word}(?: (?:von|van|de|del|da|di|la) )?(?: {word}){{1,2}}")
    spans = []
    for match in pattern.finditer(text):
        person = name.match(text, match.end())
        before = text[match.start() - 1 : match.start()]
        if person and not before.isalnum() and _looks_like_a_person(person[0]):
            spans.append(Span(person.start(), person.end(), "PER", TITLE))
    return spans


def _looks_like_a_person(name: str) -> bool:
    words = name.split()
    # What is small and has none but the commonest letters is one of the particles that the pattern names.
    return all(word[:1].isupper() or word.isascii() for word in words) and not places.is_metropolis(words[0])


@lru_cache(maxsize=1)
def _people_table() -> PhraseTable[str]:
    return PhraseTable((form, form) for form in persons.all_forms())


def _people(text: str) -> list[Span]:
    # Names without capitals are sure, or nothing would tell them from words.
    return [Span(start, end, "PER", PERSON, not text[start].isupper()) for start, end, _ in _people_table().find(text)]


def _is_heading(span: Span, reading: Reading) -> bool:
    """Say whether a common word makes a line of its own: a heading, no name."""
    before = reading.plain.rfind("\n", 0, span.start) + 1
    after = reading.plain.find("\n", span.end)
    line = reading.plain[before : after if after >= 0 else len(reading.plain)]
    return (
        line.strip(" :.!") == span.of(reading.plain)
        and line.split() != []
        and russian.is_common_word(line.strip(" :.!"))
    )


def _organization(span: Span, text: str) -> Span:
    """Return an inflected name that is an organization's in the nominative as one."""
    known = russian.nominative(span.of(text), span.label) in organizations.certain()
    return span._replace(label="ORG") if known else span
