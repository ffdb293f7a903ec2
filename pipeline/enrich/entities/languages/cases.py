"""Names that a model joined though a place in a case parts them: ``Vereczkei Brüsszelben``, ``Kassáról Egerbe``.

In Hungarian and Finnish "in", "to" and "from" are endings, so that a person and where he is stand side by side without
a word between (``Aino Lehto Turussa``); ``data/place_finder.toml`` has the endings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich import gazetteer, places
from pipeline.enrich.entities.languages import name_forms, place_words
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span, joined
from pipeline.enrich.geography import inflection

_WORD = re.compile(r"\S+")
_PAIR = 2


def parted(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with each place in a case apart from the name beside it.

    Where family names come first, these are joined to the given names that a place parted them from.
    """
    endings = place_words.endings(language)
    if not endings:
        return list(spans)
    pieces = [piece for one in spans for piece in _pieces(one, text, language, endings)]
    if not name_forms.is_family_first(language):
        return pieces
    return [_as_person(one, text) for one in joined(pieces, lambda last, one: _goes_on(last, one, text))]


def _pieces(span: Span, text: str, language: str, endings: tuple[str, ...]) -> Iterator[Span]:
    words = list(_WORD.finditer(text, span.start, span.end))
    is_place = [one[0].endswith(endings) and _is_known(one[0], language) for one in words]
    whole = span.of(text)
    is_whole = _is_full_name(words, language) or (span.label == "LOC" and _is_known(whole, language))
    if len(words) == 1 or not any(is_place) or is_whole:
        yield span
        return
    label = "ORG" if span.label == "ORG" else "PER"
    begun: int | None = None
    for word, place in zip(words, is_place, strict=True):
        if place and begun is not None:
            yield span._replace(start=begun, end=word.start() - 1, label=label)
        if place:
            yield span._replace(start=word.start(), end=word.end(), label="LOC")
        begun = None if place else word.start() if begun is None else begun
    if begun is not None:
        yield span._replace(start=begun, label=label)


def _is_full_name(words: Sequence[re.Match[str]], language: str) -> bool:
    """Say whether a given name stands before a surname in a case that a town has as well: ``Pekka Salolta``.

    Where family names come last nobody is in a town by the given name alone, but in a large one that nobody is called.
    """
    known = known_words.shipped()
    if name_forms.is_family_first(language) or len(words) != _PAIR or not known.is_given(words[0][0]):
        return False
    forms = inflection.forms(words[1][0], language)
    return any(map(known.is_family, forms)) or not any(map(places.is_large, forms))


def _is_known(word: str, language: str) -> bool:
    """Say whether a word is a country's or a city's name in another case than the first."""
    return any(
        gazetteer.country(form, language) is not None or places.cities(form)
        for form in inflection.forms(word, language)[1:]
    )


def _goes_on(last: Span, one: Span, text: str) -> bool:
    """Say whether a family name that stood beside a place, and is now apart, is that of ``one``: ``Aszalós Titusz``."""
    are_persons = last.label == one.label == "PER" and text[last.end : one.start] == " "
    return are_persons and " " not in last.of(text) and known_words.shipped().is_given(one.of(text).partition(" ")[0])


def _as_person(span: Span, text: str) -> Span:
    """Return what a model takes for a place, and ends in a given name, as the person: ``Timkó Anna``."""
    words = span.of(text).split()
    is_pair = span.label == "LOC" and not span.sure and len(words) == _PAIR and not places.named(span.of(text))
    is_person = is_pair and known_words.shipped().is_given(words[1]) and not places.cities(words[0])
    return span._replace(label="PER") if is_person else span
