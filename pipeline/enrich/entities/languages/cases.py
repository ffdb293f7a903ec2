"""Names that a model joined though a place in a case parts them: ``Vereczkei Brüsszelben``, ``Kassáról Egerbe``.

In Hungarian "in", "to" and "from" are endings, so that a person and where he is stand side by side without a word
between; ``data/place_finder.toml`` has the endings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich import gazetteer, places
from pipeline.enrich.entities.languages import place_words
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.geography import inflection

_WORD = re.compile(r"\S+")
_PAIR = 2


def parted(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with each place in a case apart from the name beside it, and family names before given ones."""
    endings = place_words.endings(language)
    if not endings:
        return list(spans)
    pieces = [piece for one in spans for piece in _pieces(one, text, language, endings)]
    return [_as_person(one, text) for one in _joined(pieces, text)]


def _pieces(span: Span, text: str, language: str, endings: tuple[str, ...]) -> Iterator[Span]:
    words = list(_WORD.finditer(text, span.start, span.end))
    is_place = [one[0].endswith(endings) and _is_known(one[0], language) for one in words]
    whole = span.of(text)
    if len(words) == 1 or not any(is_place) or (span.label == "LOC" and _is_known(whole, language)):
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


def _is_known(word: str, language: str) -> bool:
    """Say whether a word is a country's or a city's name in another case than the first."""
    return any(
        gazetteer.country(form, language) is not None or places.cities(form)
        for form in inflection.forms(word, language)[1:]
    )


def _joined(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """Yield persons with the family name that stood beside a place and is now apart: ``Aszalós`` and ``Titusz``."""
    last: Span | None = None
    for one in spans:
        if last is not None and _goes_on(last, one, text):
            last = last._replace(end=one.end)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _goes_on(last: Span, one: Span, text: str) -> bool:
    are_persons = last.label == one.label == "PER" and text[last.end : one.start] == " "
    return are_persons and " " not in last.of(text) and known_words.shipped().is_given(one.of(text).partition(" ")[0])


def _as_person(span: Span, text: str) -> Span:
    """Return what a model takes for a place, and ends in a given name, as the person: ``Timkó Anna``."""
    words = span.of(text).split()
    is_pair = span.label == "LOC" and not span.sure and len(words) == _PAIR and not places.named(span.of(text))
    is_person = is_pair and known_words.shipped().is_given(words[1]) and not places.cities(words[0])
    return span._replace(label="PER") if is_person else span
