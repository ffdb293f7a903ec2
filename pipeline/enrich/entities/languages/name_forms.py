"""Names told by how they are built: bodies by their first or last word, persons by the particles within.

A model that learnt little of a language cuts ``Universidad de Salamanca`` to its town and ``Montes de Oca`` at its
particle; ``data/organization_words.toml`` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from pipeline.enrich import lexicon, organizations, places
from pipeline.enrich.entities.languages import place_words, whole_names
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import NAMED, Span, overlapping, put, with_new, without_overlaps
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.phrases import PhraseTable
from pipeline.enrich.resources import any_of, table

BODY, MINISTRY, FAMILY, GIVEN = "rule:body-form", "rule:ministry", "rule:family-name", "rule:given-name"
BODY_BEHIND = "rule:body-behind-person"

_NAME = rf"{CAPITAL}[\w&-]{{0,60}}+"
"""A word that begins with no small letter; it never ends before it ends, so that an endless one is read once."""
_LONG_NAME = rf"(?:{CAPITAL}{{2}}|{CAPITAL}\w{{2}})[\w&-]{{0,60}}+"
"""The first word of a sentence, if it is short, is none."""
_MOST_PARTS = 5
CAPITALIZED_NOUNS = frozenset({"de"})
"""Languages in which a capital says nothing of a name."""
_MORE = re.compile(rf" (?P<word>{CAPITAL}\w*+)")
_LONGEST_ACRONYM = 4
"""Letters of an acronym behind a given name alone."""
_LONGEST_GIVEN = 9
"""Letters of a given name that no list has."""


def _data() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return table("organization_words")


@lru_cache(maxsize=64)
def _body_pattern(language: str) -> re.Pattern[str]:
    forms = _data().get(language, {})
    joined = rf"(?: (?:{any_of(forms.get('joined', ()))}))?"
    first = rf"(?:{any_of(forms.get('first', ()))})(?:{joined} {_NAME}){{1,{_MOST_PARTS}}}"
    last = rf"(?:{_LONG_NAME})(?:{joined} {_NAME}){{0,{_MOST_PARTS}}} (?:{any_of(forms.get('last', ()))})"
    small = rf"(?:{any_of(forms.get('small', ()))}) (?:(?:{_small_links(forms)}){_NAME})(?: {_NAME}){{0,{_MOST_PARTS}}}"
    several, single = _ministries(language)
    alone = any_of(forms.get("alone", ()))
    return re.compile(rf"(?<!\w)(?:(?P<several>{several})|{first}|{last}|{small}|{alone}|{single})(?!\w)")


def _small_links(forms: Mapping[str, Sequence[str]]) -> str:
    return _before_name(forms.get("small_joined", ()))


def _before_name(links: Iterable[str]) -> str:
    return "|".join(re.escape(one) + ("" if one.endswith("'") else " ") for one in links) or "(?!)"


def _ministries(language: str) -> tuple[str, str]:
    """Return what matches a ministry of several tasks, ``Ministerio de Agricultura, Pesca y Alimentación``, and of one.

    All but the last must be known for tasks, for ``Ministerio de Sanidad, Cáritas y Cruz Roja`` are three bodies.
    """
    forms = table("organization_words")["ministries"].get(language)
    if forms is None:
        return "(?!)", "(?!)"
    link, task = rf"(?:{_before_name(forms['links'])})", rf"(?:{any_of(forms['tasks'])})(?!\w)"
    single = rf"(?:{any_of(forms['words'])}) {link}{task}"
    last = rf"{_NAME}(?: {_NAME}){{0,2}}"
    joined = rf",? (?:{any_of(forms['and'])}) "
    more = rf"(?:, {link}?{task}){{1,{_MOST_PARTS}}}{joined}{link}?(?:{task}|{last})"
    return rf"{single}(?:{more}|{joined}{link}(?:{task}|{last}))", single


def bodies(text: str, language: str) -> list[Span]:
    """Return the bodies of ``text`` whose names are built as such in ``language``, from left to right."""
    if language not in _data():
        return []
    found = _body_pattern(language).finditer(text)
    return [Span(*match.span(), "ORG", MINISTRY if match["several"] else BODY) for match in found]


def with_bodies(spans: Sequence[Span], built: Iterable[Span]) -> list[Span]:
    """Return ``spans`` with bodies where nothing was, and in place of what each encloses or was taken for.

    Where that is a body at its beginning and a place behind, both stay: ``Guarda Nacional`` and ``Ardena``; but no task
    of a ministry is a place.
    """
    found = list(spans)
    for body in built:
        over = found[overlapping(found, body.start, body.end)]
        is_all = [(one.start, one.end) for one in over] == [(body.start, body.end)]
        if (is_all and over[0].label != "ORG") or (all(map(body.encloses, over)) and not _are_two(body, over)):
            put(found, body)
    return found


def _are_two(body: Span, over: Sequence[Span]) -> bool:
    is_open = body.source != MINISTRY and len(over) > 1
    return is_open and (over[0].start, over[0].label, over[-1].label) == (body.start, "ORG", "LOC")


def kinds(language: str) -> Sequence[str]:
    """Return the words that say of a name that it is a firm's, with a capital each."""
    return _data().get(language, {}).get("kinds", ())


def is_family_first(language: str) -> bool:
    """Say whether a person's family name stands first."""
    return language in _data()["surnames"]["first"]


def without_kind(body: Span, text: str, language: str) -> Span:
    """Return a body's name without the word before it that says what it is: ``Företaget`` of ``Företaget Varv``."""
    kind, space, name = body.of(text).partition(" ")
    if body.label != "ORG" or not name[:1].isupper() or kind[:1].upper() + kind[1:] not in kinds(language):
        return body
    return body._replace(start=body.start + len(kind + space))


def without_loose_end(name: Span, text: str, language: str) -> Span:
    """Return a name without the small words at its end that lead on to what is no part of it: ``Halle 3 der``."""
    words, joined = name.of(text).split(" "), _data().get(language, {}).get("joined", ())
    small = {word for one in joined for word in one.split()}
    kept = next((number for number in range(len(words), 0, -1) if words[number - 1] not in small), 0)
    return name._replace(end=name.start + len(" ".join(words[:kept]))) if 0 < kept < len(words) else name


def behind_person(language: str) -> Sequence[str]:
    """Return the words between a person and the body that the person speaks for."""
    return _data()["behind_person"].get(language, ())


def is_full_name(name: str) -> bool:
    """Say whether a surname stands last, so that what follows is none: ``Hans Georg`` goes on in ``von der Au``."""
    first, space, last = name.partition(" ")[0], " " in name, name.rpartition(" ")[2]
    known = known_words.shipped()
    return space and known.is_given(first) and not known.is_given(last)


def speaks_for(name: str, last: str) -> bool:
    """Say whether what stands behind a person and ``von der`` is whom the person speaks for, and no part of the name.

    That is ``Ilse von der SPD``, what follows a full name, and a word in use that is in no list of names behind two:
    ``Ubbo Janssen von der Gemeinde``.
    """
    known = known_words.shipped()
    is_noun = " " in name and known.is_in_use(last) and not known.is_listed(last)
    return is_full_name(name) or last.isupper() or is_noun


def with_family_names(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the family names alone of persons named in full, where those come first: ``Kárpáti``.

    What a model takes for a place and no list knows as one is such a name, too.
    """
    if not is_family_first(language):
        return list(spans)
    names = {one.of(text).partition(" ")[0] for one in spans if one.label == "PER" and " " in one.of(text)}
    table = PhraseTable((name, name) for name in names if len(name) > len("Ady"))
    known = [one._replace(label="PER") if _is_family(one, text, names) else one for one in spans]
    return with_new(known, (Span(start, end, "PER", FAMILY) for start, end, _ in table.find(text)))


def _is_family(span: Span, text: str, families: Collection[str]) -> bool:
    name = span.of(text)
    return span.label == "LOC" and not span.sure and name in families and not places.named(name)


def with_given_names(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with persons whom a given name and particles tell, though a place ends it: ``Rosa de la Palma``.

    One particle of one word leads to where somebody is from as well: not where a large place or a body stands behind.
    So does a title of nobility: ``Freiherr von und zu Aschach``.
    """
    found, known = list(spans), known_words.shipped()
    for match in _given_pattern(language).finditer(text):
        person = Span(*match.span(), "PER", GIVEN)
        given = match["given"]
        # Lists of all the world's given names have small words, too: "Sie von dem Gutachten".
        is_listed = known.is_given(given) and given.lower() not in whole_names.small_words(language)
        is_listed = is_listed or _is_rare_given(given, language)
        if not (is_listed or given in lexicon.given_names() or given in _nobles(language)):
            continue
        if (
            _is_elsewhere(match)
            or text.endswith(_saints(), 0, person.start)
            or _is_thing(person, given, text, language)
        ):
            continue
        if all(person.encloses(one) for one in found[overlapping(found, person.start, person.end)]):
            put(found, person)
    return found


def _is_thing(person: Span, given: str, text: str, language: str) -> bool:
    """Say whether an article stands before a word in use that is hardly a given name: ``El Vino de la Casa Vieja``."""
    before = text[max(0, person.start - len("della ")) : person.start].split()
    is_led = bool(before) and before[-1].capitalize() in place_words.articles(language)
    return is_led and known_words.shipped().is_in_use(given) and not known_words.is_beside_given(given)


def _is_rare_given(word: str, language: str) -> bool:
    """Say whether a short word that no language uses may be a given name: ``Froukje`` van der Meulen."""
    known = known_words.shipped()
    is_used = known.is_in_use(word) or known.is_town_alone(word) or word in _kinds()
    return not is_used and len(word) <= _LONGEST_GIVEN and word.isalpha() and language not in CAPITALIZED_NOUNS


def _is_elsewhere(match: re.Match[str]) -> bool:
    """Say whether it is a body that somebody is of, or the town that he is from: ``Anna della Caritas``."""
    family = match["family"]
    is_body = organizations.is_known(family) or family.isupper()
    is_known = places.is_large(family) or family in _kinds() or family in no_surnames()
    return is_body or (" " not in match["particle"] and is_known)


def _nobles(language: str) -> Sequence[str]:
    return _data()["nobles"].get(language, ())


@lru_cache(maxsize=1)
def _saints() -> tuple[str, ...]:
    return tuple(f"{one} " for one in _data()["saints"]["words"])


def given_and_family(text: str) -> list[Span]:
    """Return the persons whom a given name before one more capitalized word tells: ``Milan Novotny``.

    Neither is part of a longer row of capitals, nor a word for a place or a body.
    """
    matches = _pair_pattern().finditer(text)
    return [Span(*match.span(), "PER", GIVEN) for match in matches if _may_be_family(match["given"], match["family"])]


def _may_be_family(given: str, family: str) -> bool:
    is_doubtful = given in place_words.given() and places.named(family) != ()
    return family not in _kinds() and not is_doubtful


@lru_cache(maxsize=1)
def _kinds() -> frozenset[str]:
    bodies = lexicon.body_kinds()
    return bodies | lexicon.structure_set("places", "heads")


@lru_cache(maxsize=1)
def _pair_pattern() -> re.Pattern[str]:
    names = any_of(lexicon.given_names().keys() | place_words.given())
    family = rf"(?P<family>{CAPITAL}[^\W\d_A-Z]{{2,30}}+)"
    return re.compile(
        rf"(?<![\w-])(?<!{CAPITAL} )(?<!\w[A-Z] )(?P<given>{names}) {family}"
        rf"(?![\w'-]| {CAPITAL})"
    )


@lru_cache(maxsize=64)
def _given_pattern(language: str) -> re.Pattern[str]:
    sure = _data()["of_surnames"].get(language, ())
    particles = [*(one for one in _data()["particles"].get(language, ()) if " " in one), *sure]
    if not particles:
        return re.compile(r"(?!)")
    # Behind a surname more follow where a capital says that a word is a name.
    more = "" if language in CAPITALIZED_NOUNS else rf"(?: {_NAME}){{0,2}}"
    return re.compile(
        rf"(?<![\w-])(?P<given>{_NAME}) (?P<particle>{any_of(particles)}) (?P<family>{_NAME}){more}(?![\w-])"
    )


@lru_cache(maxsize=64)
def _particle_pattern(language: str) -> re.Pattern[str]:
    particles = any_of(_data()["particles"].get(language, ()))
    return re.compile(rf" (?P<particle>{particles})(?: {_NAME}|(?<=') ?{_NAME})")


_CUT_SHORT = re.compile(rf" {_NAME}")
"""What follows a particle that a model left at a name's end, of whatever language it is: ``José Maria de la`` Cruz."""


def with_particles(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with each person's name whole: ``Fabiola Montes`` before ``de Oca`` goes on.

    It ends before a place or a body: ``Ana Torres de Brasil``.
    """
    closed = {one.start for one in spans if one.label in {"LOC", "ORG"} and " " not in one.of(text)}
    organization_starts = {one.start for one in spans if one.label == "ORG"}
    cut = [_without_body(one, text, language) for one in spans]
    whole = [
        _whole(one, text, language, closed, organization_starts)
        if one.label == "PER" and (one.of(text).isupper() or _body_of(one, text, language) is None)
        else one
        for one in cut
    ]
    return _with_bodies_behind(without_overlaps(whole), text, language)


def _without_body(span: Span, text: str, language: str) -> Span:
    """Return a person without the acronym, or the party, that was taken for the surname's last part."""
    if span.label != "PER" or span.sure or span.of(text).isupper():
        return span
    for match in _body_behind_pattern(language).finditer(text, span.start, span.end):
        if match.end() == span.end and _is_body_behind(match, language) and " " in text[span.start : match.start()]:
            return span._replace(end=match.start())
    return span


def _with_bodies_behind(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the acronyms and the parties that persons are of: ``Ana Ruiz del PP``, ``de Vox``."""
    found = list(spans)
    for person in spans:
        if person.label != "PER" or (match := _body_of(person, text, language)) is None:
            continue
        body = Span(*match.span("body"), "ORG", BODY_BEHIND)
        over = found[overlapping(found, body.start, body.end)]
        if person.of(text).isupper() or any(_is_more(one, body) for one in over):
            continue
        put(found, body)
    return found


def _is_more(other: Span, body: Span) -> bool:
    """Say whether what was found where a body stands is no mere place, nor a model's word that nothing is called so."""
    return other.sure or (other.label in NAMED and (other.label != "LOC" or other.end > body.end))


@lru_cache(maxsize=64)
def _body_behind_pattern(language: str) -> re.Pattern[str]:
    words = (*_data()["particles"].get(language, ()), *_data()["before_acronyms"].get(language, ()))
    parties = any_of(_data()["parties"].get(language, ()))
    return re.compile(rf" (?:{_before_name(words)})(?P<body>(?:{parties})(?![\w-])|{CAPITAL}[^\W_]{{1,11}}+(?![\w-]))")


def _is_body_behind(match: re.Match[str], language: str) -> bool:
    """Say whether it is an acronym or a party, behind which a region alone has a capital: not ``Azione Cattolica``."""
    if match["body"].isupper():
        return True
    more = _MORE.match(match.string, match.end())
    is_whole = more is None or place_words.is_division(more["word"], language)
    return is_whole and match["body"] in _data()["parties"].get(language, ())


def body_behind(text: str, at: int, language: str) -> re.Match[str] | None:
    """Return a particle at ``at`` and the acronym or the party it leads to (the group ``body``): ``del PP``.

    Neither is a surname.
    """
    match = _body_behind_pattern(language).match(text, at)
    return match if match is not None and _is_body_behind(match, language) else None


def _body_of(person: Span, text: str, language: str) -> re.Match[str] | None:
    """Return :func:`body_behind` a person; behind a given name alone a long word in capitals is the surname.

    So French papers write it: ``Dominique de VILLEPIN``.
    """
    match = body_behind(text, person.end, language)
    is_surname = match is not None and " " not in person.of(text) and len(match["body"]) > _LONGEST_ACRONYM
    return None if is_surname else match


def _whole(person: Span, text: str, language: str, closed: set[int], organization_starts: set[int]) -> Span:
    words = person.of(text).split(" ")
    cut = next((number for number, word in enumerate(words) if number and word[:1].islower()), len(words))
    start = person.start + len(" ".join(words[:cut]))
    if words[-1].islower() and len(words[-1]) > 1 and (more := _CUT_SHORT.match(text, person.end)):
        return person._replace(end=more.end())
    match = _particle_pattern(language).match(text, start)
    if match is not None and not no_surnames().isdisjoint(text[_last_word(match) : match.end()].split("-")):
        return person._replace(end=start)
    if cut < 1 or match is None or match.end() <= person.end or _last_word(match) in organization_starts:
        return person
    is_body = speaks_for(text[person.start : start], text[_last_word(match) : match.end()])
    if match["particle"] in behind_person(language) and is_body:
        return person
    # A particle that the model took along goes on, and one with an article is no preposition before a town: de la Vega.
    is_of_town = cut == len(words) and " " not in match["particle"]
    if _last_word(match) in closed and is_of_town:
        return person
    return person._replace(end=match.end())


@lru_cache(maxsize=1)
def no_surnames() -> frozenset[str]:
    """Return what stands behind a particle as somebody's work: ``van Landbouw``."""
    return frozenset(_data()["no_surnames"]["words"])


def _last_word(match: re.Match[str]) -> int:
    return match.end() - len(match[0].rpartition(" ")[2])
