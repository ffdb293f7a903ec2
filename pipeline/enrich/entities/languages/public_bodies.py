"""Courts, councils and offices of a place, whole: ``Verwaltungsgericht Lüneburg``, ``Печерський районний суд``.

The kind alone is no name, for every town has one: ``der Gemeinderat``. ``data/public_bodies.toml`` has the kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.enrich import places
from pipeline.enrich.entities.languages import place_words
from pipeline.enrich.entities.spans import Span, overlapping, put, put_around
from pipeline.enrich.geography import divisions, inflection
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

PUBLIC, PLACE_OF_BODY = "rule:public-body", "rule:place-of-body"

_ENDING = r"\w{0,5}"
_COMPOUND = rf"{CAPITAL}\w{{2,40}}?"
_WORD = re.compile(rf"(?<![\w-]){CAPITAL}")
_PLACE = re.compile(rf"{CAPITAL}\w[\w-]{{0,60}}+")


def with_public_bodies(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the courts, councils and offices of ``text`` whole, in place of what each encloses."""
    found = list(spans)
    if language not in table("public_bodies"):
        return found
    for body in [*_before_places(found, text, language), *_whole(text, language)]:
        if _has_article(body, found, text, language):
            put(found, body)
        else:
            put_around(found, body)
    return found


def _has_article(body: Span, spans: Sequence[Span], text: str, language: str) -> bool:
    """Say whether a model has a body with the article that opens the sentence: ``El Cabildo de Lanzarote``."""
    over = spans[overlapping(spans, body.start, body.end)]
    is_same = len(over) == 1 and over[0].end == body.end and over[0].start < body.start
    return is_same and text[over[0].start : body.start].strip() in place_words.articles(language)


def _before_places(spans: Sequence[Span], text: str, language: str) -> Iterator[Span]:
    """Yield what a kind and the place behind it make; a place that was found ends where it was found to end."""
    ends = {one.start: one.end for one in spans if one.label == "LOC"}
    must_be_found, others = _data(language).get("found", False), _data(language).get("not", ())
    for kind in _before(language).finditer(text):
        place = None if must_be_found else _PLACE.match(text, kind.end())
        end = ends.get(kind.end()) or (place.end() if place else None)
        if end is not None and kind["kind"] not in others:
            yield _body(kind.start(), end, text)


def _whole(text: str, language: str) -> Iterator[Span]:
    return (_body(*one.span(), text) for one in _behind(language).finditer(text))


def _body(start: int, end: int, text: str) -> Span:
    """Return a body; in a script without case it is sure, or nothing would tell it from words."""
    return Span(start, end, "ORG", PUBLIC, sure=not (text[start].isupper() or text[start].islower()))


def places_within(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return the known places that bodies end with, of which they are: ``Fécamp`` of ``mairie de Fécamp``.

    They lie within the bodies, and so are no names of their own; where a body is, its place is spoken of, too.
    """
    bodies = (one for one in spans if one.label == "ORG" and _is_public(one, text, language))
    return [place for one in bodies if (place := _place_at_end(one, text, language)) is not None]


def _is_public(body: Span, text: str, language: str) -> bool:
    """Say whether a body is of a place: a kind of these, or one that a small letter tells to be no name by itself."""
    return text[body.start].islower() or _before(language).match(text, body.start, body.end) is not None


def _place_at_end(body: Span, text: str, language: str) -> Span | None:
    for word in _WORD.finditer(text, body.start + 1, body.end):
        forms = inflection.forms(text[word.start() : body.end], language)
        if any(places.named(one) or divisions.named(one, language) for one in forms):
            return Span(word.start(), body.end, "LOC", PLACE_OF_BODY)
    return None


def _data(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = table("public_bodies").get(language, {})
    return found


@lru_cache(maxsize=64)
def _before(language: str) -> re.Pattern[str]:
    kinds = _any_kind(_data(language).get("before", ()))
    links = "|".join(map(_link, _data(language).get("links", ("",))))
    return re.compile(rf"(?<![\w-])(?P<kind>{kinds}) (?:{links})(?={CAPITAL})")


@lru_cache(maxsize=64)
def _behind(language: str) -> re.Pattern[str]:
    kinds, alone = _any_kind(_data(language).get("behind", ())), any_of(_data(language).get("alone", ()))
    return re.compile(rf"(?<![\w-])(?:{kinds}|{alone})(?!\w)")


def _link(word: str) -> str:
    return re.escape(word) + ("" if not word or word.endswith("'") else " ")


def _any_kind(kinds: Iterable[str]) -> str:
    return "|".join(map(_kind, sorted(kinds, key=len, reverse=True))) or "(?!)"


def _kind(kind: str) -> str:
    """Return the pattern of a kind: ``*`` is the beginning of a compound or an ending, ``#`` a number."""
    first, rest = kind[0], re.escape(kind[1:]).replace(r"\*", _ENDING).replace(r"\#", r"\d{1,3}")
    return (_COMPOUND if first == "*" else f"[{first.lower()}{first.upper()}]") + rest
