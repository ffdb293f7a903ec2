"""What a model says of a language that it never learnt: persons it calls places, and the words before them."""

from __future__ import annotations

from pipeline.enrich import places
from pipeline.enrich.entities.languages import place_words
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.geography import inflection

_PAIR = 2
"""Words of a given name and a surname."""
_LONGEST = 3
"""Letters of a preposition between a word and a name."""


def as_person(span: Span, text: str, language: str) -> Span:
    """Return two words that the model takes for a place, a given name the first, as a person: ``Marii Benešovou``.

    The given name may be in any case; what lists have as a place stays one.
    """
    name = span.of(text)
    words = name.split(" ")
    if span.label != "LOC" or span.sure or len(words) != _PAIR or not all(one[:1].isupper() for one in words):
        return span
    known = known_words.shipped()
    given = inflection.forms(words[0], language)
    is_given = any(known.is_given(one) and known_words.is_beside_given(one) for one in given)
    whole = inflection.forms(name, language)
    is_place = any(places.named(one) or place_words.is_division(one, language) for one in whole)
    return span._replace(label="PER") if is_given and not is_place else span


def behind_small_word(span: Span, text: str) -> Span:
    """Return a person without the noun and the preposition that the model took along: ``Spor s Radkem Vondráčkem``.

    Only where one word stands before it and two behind: ``Ana de la Cruz`` has a particle.
    """
    words = span.of(text).split(" ")
    if span.label != "PER" or span.sure or len(words) != 2 * _PAIR or known_words.shipped().is_given(words[0]):
        return span
    first, small, *rest = words
    is_name = len(small) <= _LONGEST and small.islower() and all(one[:1].isupper() for one in rest)
    return span._replace(start=span.start + len(first) + len(small) + 2) if is_name else span
