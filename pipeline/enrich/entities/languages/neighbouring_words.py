"""What the word right before a name says of it: that it is a firm, that its first part is missing, that it goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, places
from pipeline.enrich.entities.english import listed
from pipeline.enrich.entities.languages import name_forms, whole_names
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span, overlapping, put, with_new, without_overlaps
from pipeline.enrich.geography import inflection
from pipeline.enrich.letters import CAPITAL

FIRM = "rule:firm-beside"

_WORD = rf"{CAPITAL}[\w&-]{{1,60}}+"
_RUN = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}(?!\w)")
_BEFORE = re.compile(rf"(?<=[^\W\d_], |.[^\W\d_.!?:] )(?<![\w-])(?P<word>{_WORD}) \Z")
"""A word with a capital before a name, within a sentence: the first word of one has its capital from there."""
_FAMILY = re.compile(rf"(?<![\w-])(?P<word>{_WORD}) \Z")
_BEHIND = re.compile(rf" {_WORD}(?![\w'-])")
_OFFICE = re.compile(r"(?<![\w-])\w+ (?:[^\W\d_A-Z]\w* )?\Z")
"""The words before a name that an office may be of: one, or one and another in small letters."""
_LONGEST = 40
_OPENING = ("\u00ab", "\u201e", "\u201c", '"')
_LISTED = re.compile(r",? (?:\w{1,3} )?")


@lru_cache(maxsize=32)
def _kind_of(language: str) -> re.Pattern[str]:
    kinds = name_forms.kinds(language)
    forms = {*kinds, *(one[:1].lower() + one[1:] for one in kinds)}
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, forms), key=len, reverse=True)) or '(?!)'}) ")


def with_firms(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with what a word says to be a firm as one: ``la empresa Norrskog``.

    Neither a place that lists know nor who has a given name is one; in languages whose nouns all have capitals only
    what was found as something else.
    """
    named, new = list(spans), []
    for firm in _firms(text, language):
        over = named[overlapping(named, firm.start, firm.end)]
        if not over and language not in name_forms.CAPITALIZED_NOUNS:
            new.append(firm)
        elif len(over) == 1 and _begins(over[0], firm, text, language) and _may_be_firm(over[0], text):
            put(named, firm._replace(end=max(over[0].end, firm.end)))
    return with_new(named, new)


def _firms(text: str, language: str) -> Iterator[Span]:
    """Yield the words with capitals behind a word for a firm."""
    for kind in _kind_of(language).finditer(text):
        begin = kind.end() + text.startswith(_OPENING, kind.end())
        run = _RUN.match(text, begin)
        words = run[0].split(" ") if run else []
        size = next((at for at, word in enumerate(words) if not word[0].isupper()), len(words))
        if size and words[0] not in lexicon.given_names():
            yield Span(begin, begin + len(" ".join(words[:size])), "ORG", FIRM)


def _begins(span: Span, firm: Span, text: str, language: str) -> bool:
    """Say whether a name begins where a firm's does, or with the word that says so: ``Spółka Wodrem``."""
    return span.start == firm.start or _kind_of(language).fullmatch(text, span.start, firm.start) is not None


def _may_be_firm(span: Span, text: str) -> bool:
    is_listed = span.source in {listed.CITY, listed.COUNTRY, listed.REGION} or bool(places.named(span.of(text)))
    return span.label != "ORG" and not span.sure and not is_listed


def with_given_before(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the given name before a person's surname that was left out: ``Ema`` before ``Debnárová``.

    Not where it opens the sentence, is a name of its own, or stands where family names come first.
    """
    if language in name_forms.CAPITALIZED_NOUNS or name_forms.is_family_first(language):
        return list(spans)
    known = known_words.shipped()
    return _with_left(spans, text, _BEFORE, lambda word, _: known.is_given(word))


def with_family_before(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the family name before a given name that was found alone, where that stands first: ``Kis``.

    It is a known family name, and none of the small words that begin a sentence.
    """
    if not name_forms.is_family_first(language):
        return list(spans)
    known, small = known_words.shipped(), whole_names.small_words(language)
    return _with_left(
        spans,
        text,
        _FAMILY,
        lambda word, name: known.is_given(name) and known.is_family(word) and word.lower() not in small,
    )


def _with_left(
    spans: Sequence[Span], text: str, before: re.Pattern[str], is_left: Callable[[str, str], bool]
) -> list[Span]:
    """Return ``spans`` with the word ``before`` each person of one word, where it was left out of that name."""
    ends = {one.end for one in spans}
    found = []
    for one in spans:
        match = before.search(text, max(0, one.start - _LONGEST), one.start) if _is_single(one, text) else None
        is_whole = match is None or match.end("word") in ends or not is_left(match["word"], one.of(text))
        found.append(one if match is None or is_whole else one._replace(start=match.start("word")))
    return without_overlaps(found)


def beside_offices(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` as words for offices and kin tell them: these are no names, and whom one leads to is whole."""
    return with_family_behind(without_offices(spans, text, language), text, language)


def without_offices(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without the words for offices and kin that a model takes for a place or a body: ``Dédunokája``.

    A person may be called so.
    """
    titles = lexicon.titles(language)
    return [one for one in spans if one.sure or one.label == "PER" or one.of(text).lower() not in titles]


def with_family_behind(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the family name that was left out behind an office and a given name.

    So ``Verčík`` behind ``Minister financií Konrád``; not where the next word is a name of its own.
    """
    titles = lexicon.titles(language)
    starts = {one.start for one in spans}
    found = []
    for one in spans:
        is_held = _is_single(one, text) and one.end + 1 not in starts and language not in name_forms.CAPITALIZED_NOUNS
        behind = _BEHIND.match(text, one.end) if is_held else None
        office = _OFFICE.search(text, max(0, one.start - _LONGEST), one.start) if behind else None
        is_titled = office is not None and not titles.isdisjoint(office[0].lower().split())
        found.append(one._replace(end=behind.end()) if behind and is_titled else one)
    return without_overlaps(found)


def _is_single(span: Span, text: str) -> bool:
    return span.label == "PER" and " " not in span.of(text)


def as_enumerated(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with a place of two words, a given name the first, as a person beside one: ``e Tomé Galvão``.

    What lists know as a place stays one.
    """
    known = known_words.shipped()
    ends = {one.end for one in spans if one.label == "PER"}
    starts = {one.start for one in spans if one.label == "PER"}
    return [
        one._replace(label="PER") if _is_enumerated(one, text, ends, starts) and _has_given(one, text, known) else one
        for one in spans
    ]


def _has_given(span: Span, text: str, known: known_words.KnownWords) -> bool:
    name = span.of(text)
    return known.is_given(name.partition(" ")[0]) and not places.named(name)


def _is_enumerated(span: Span, text: str, ends: Collection[int], starts: Collection[int]) -> bool:
    if span.label != "LOC" or span.sure or span.of(text).count(" ") != 1 or span.source.startswith("rule:"):
        return False
    is_after = any(_LISTED.fullmatch(text, span.start - gap, span.start) and span.start - gap in ends for gap in _GAPS)
    return is_after or any(
        _LISTED.fullmatch(text, span.end, span.end + gap) and span.end + gap in starts for gap in _GAPS
    )


_GAPS = range(1, 7)


def without_place_before(person: Span, text: str, ends: Mapping[int, int], surnames: Collection[str]) -> Span:
    """Return ``Wierzejski`` of ``W Brukseli Wierzejski``, whom the text names in full elsewhere.

    Args:
        person: A name of two words.
        text: What it is in.
        ends: Start of each place known from lists → its end.
        surnames: The last words of longer names.
    """
    end = ends.get(person.start)
    if end is None or end >= person.end or text[end + 1 : person.end] not in surnames:
        return person
    return person._replace(start=end + 1)


def behind_place(person: Span, text: str, language: str) -> Span:
    """Return a name of three words or more without the place before its given name: ``Kyjeva Ivana Nováková``."""
    words = person.of(text).split(" ")
    known = known_words.shipped()
    if len(words) < _PLACE_AND_NAME or known.is_given(words[0]) or not known.is_given(words[1]):
        return person
    is_place = any(_is_place(form, language) for form in inflection.forms(words[0], language))
    return person._replace(start=person.start + len(words[0]) + 1) if is_place else person


_PLACE_AND_NAME = 3


def _is_place(name: str, language: str) -> bool:
    return gazetteer.country(name, language) is not None or bool(places.named(name))
