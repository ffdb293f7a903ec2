"""Persons whole: with particles, without the body whose office they hold, with given names that are countries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich import lexicon
from pipeline.enrich.entities.english.patterns import CAPITALIZED
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.resources import any_of, opening

_JOINED = r"\w'-"
_GROUP = re.compile(r"(?:^|[^\w-])[Tt]he $")
_LEAST_ACRONYM, _MOST_ACRONYM = 3, 6
_LAST_NAME = re.compile(rf"(?: (?P<name>{CAPITALIZED})(?= [a-z]|[,.;:]|$))?")
_BESIDE = 60
"""Characters beside a name that are looked at."""


def parted(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with ``Veldt CEO Ann Hale`` as the company and the person."""
    return [part for span in spans for part in _parts(span, text)]


def _parts(span: Span, text: str) -> Iterator[Span]:
    match = _office().fullmatch(span.of(text)) if span.label in {"PER", "ORG"} else None
    if match is None or match["name"].rpartition(" ")[2] in lexicon.word_set("organizations", "heads"):
        yield span
        return
    yield span._replace(end=span.start + match.end("body"), label="ORG")
    yield span._replace(start=span.start + match.start("name"), label="PER")


@lru_cache(maxsize=1)
def _office() -> re.Pattern[str]:
    offices = "|".join(re.escape(one) for one in lexicon.forms()["people"]["offices"])
    return re.compile(
        rf"(?P<body>{CAPITALIZED}(?: {CAPITALIZED}){{0,3}}?)(?:'s)?"
        rf"(?: (?:Prime|Vice|Deputy|Foreign|Finance|Managing|Executive))*"
        rf"(?: (?:{offices}))+ (?P<name>{CAPITALIZED}(?: {CAPITALIZED}){{1,2}})"
    )


def whole(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with each person's name whole: ``Ursula`` before ``von der Leyen`` goes on."""
    found = list(spans)
    for span in spans:
        if span.label == "PER" and (match := _particles().match(text, span.end)):
            over = found[overlapping(found, span.end, match.end())]
            end = max([match.end(), *(one.end for one in over if one.label == "PER")])
            if all(one.end <= end for one in over):
                put(found, span._replace(end=end))
    return _heads_whole(_with_given_names(found, text), text)


def _heads_whole(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with the heads of bodies whole, where a model took a part: ``WHO chief Neo Ann Hale``."""
    found = list(spans)
    for span in spans:
        lead = _head_of_body().search(text, max(0, span.start - _BESIDE), span.start) if span.label == "PER" else None
        more = _LAST_NAME.match(text, span.end) if lead is not None else None
        if lead is None or more is None or more["name"] in _no_surnames():
            continue
        head = span._replace(start=lead.start("first"), end=more.end())
        over = found[overlapping(found, head.start, head.end)]
        if head != span and all(head.encloses(one) and not one.sure for one in over if one != span):
            put(found, head)
    return found


@lru_cache(maxsize=1)
def _head_of_body() -> re.Pattern[str]:
    heads = any_of(lexicon.forms()["people"]["heads"])
    return re.compile(rf"\b[A-Z][A-Za-z]*[A-Z] (?:{heads}) (?P<first>(?:{CAPITALIZED} )?)\Z")


@lru_cache(maxsize=1)
def _no_surnames() -> frozenset[str]:
    """Return what has a capital behind a name and is none of it: days and months, and titles."""
    return lexicon.calendar_words("en") | lexicon.word_set("titles", "before")


@lru_cache(maxsize=1)
def _particles() -> re.Pattern[str]:
    words = "|".join(re.escape(one) for one in sorted(lexicon.forms()["people"]["particles"], key=len, reverse=True))
    return re.compile(rf"(?: (?:(?:{words})(?: |(?<=')))+| (?:al|el|as|ash|ad|ar)-){CAPITALIZED}(?![\w-])")


def _with_given_names(spans: Sequence[Span], text: str) -> list[Span]:
    """Join ``India`` and ``Walton``, where the second is a person, or does what persons do."""
    found = list(spans)
    for match in _given().finditer(text):
        over = found[overlapping(found, match.start(), match.end())]
        surname = [one for one in over if one.start >= match.start("surname")]
        is_person = any(one.label == "PER" for one in surname) or (not surname and match["acts"])
        within = all(match.start() <= one.start and one.end <= match.end("surname") for one in over)
        kinds = lexicon.word_set("organizations", "heads") | lexicon.structure_set("places", "heads")
        if is_person and within and match["surname"] not in kinds | lexicon.word_set("titles", "before"):
            put(found, Span(match.start(), match.end("surname"), "PER", "rule:given-name", sure=True))
    return found


@lru_cache(maxsize=1)
def _given() -> re.Pattern[str]:
    places, acts = (lexicon.forms()["people"][name] for name in ("places", "acts"))
    return re.compile(
        rf"{opening(places, _JOINED)} (?P<surname>[A-Z\u00c0-\u00de][a-z\u00df-\u00ff][\w'-]{{0,60}}+)"
        rf"(?! [A-Z])(?P<acts> (?:{'|'.join(acts)})\b)?"
    )


def groups(span: Span, text: str) -> Span:
    """Return what a model takes for a person as the group that it is: ``The Beatles``, ``KOTRA``."""
    surface = span.of(text)
    if span.label != "PER" or span.sure:
        return span
    is_plural = surface.endswith("s") and _GROUP.search(text[max(0, span.start - 6) : span.start]) is not None
    return span._replace(label="ORG") if is_plural or _is_acronym(span, text) else span


def _is_acronym(span: Span, text: str) -> bool:
    """Say whether capitals are a body's letters, and no word that is shouted: among words that are not."""
    surface = span.of(text)
    begin, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    line = text[max(begin, span.start - _BESIDE) : min(end if end >= 0 else len(text), span.end + _BESIDE)]
    is_short = surface.isalpha() and surface.isupper() and _LEAST_ACRONYM <= len(surface) <= _MOST_ACRONYM
    return is_short and any(one.islower() for one in line)
