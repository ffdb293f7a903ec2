"""What a model joins that is two names, ``Ilse Kern von der SPD``, or cuts that is one: ``Kermarec et Fils``.

``data/name_parts.toml`` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer, places
from pipeline.enrich.entities.languages import name_forms, place_words, whole_names
from pipeline.enrich.entities.spans import Span, overlapping, put_around
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

LEGAL = "rule:legal-form"

_LEAD = 24
"""Characters before a route in which a word for one stands."""
_ROUTE = re.compile(rf"(?<![\w-])(?P<left>{CAPITAL}\w+)(?P<dash> ?- ?)(?P<right>{CAPITAL}\w+)(?![\w-])")
_WORD = rf"{CAPITAL}[\w-]{{0,60}}+"


def _words(kind: str, language: str) -> Sequence[str]:
    found: Sequence[str] = table("name_parts")[kind].get(language, ())
    return found


def parted(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return a model's ``spans``, what it joined as two, without small words before them, compounds as bodies."""
    behind = (_without_small_words(one, text, language) for one in spans)
    return [_as_compound(part, text, language) for one in behind for part in _parts(one, text, language)]


def _parts(span: Span, text: str, language: str) -> Iterator[Span]:
    if route := _route(span, text, language):
        yield from (span._replace(start=start, end=end) for start, end in route)
        return
    link = _link(span, text, language)
    if link is None:
        yield span
        return
    left = span._replace(end=link.start())
    right = span._replace(start=link.end())
    yield left
    yield right._replace(label="ORG") if span.label == "PER" else right


def _route(span: Span, text: str, language: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return where both ends of a route stand: ``Hamburg - Bremen``; without blanks only behind ``die Strecke``.

    What lists have under both names is one place.
    """
    ends = _ROUTE.search(text, span.start, span.end) if span.label == "LOC" and not span.sure else None
    if ends is None or ends.end() < span.end:
        return None
    lead = text[span.start : ends.start()].strip()
    is_led = _routes(language).search(text, max(0, ends.start() - _LEAD), ends.start()) is not None
    if (lead and not is_led) or (not is_led and " " not in ends["dash"]):
        return None
    is_two = _are_two_places(ends["left"], ends["right"], ends[0], language)
    return (ends.span("left"), ends.span("right")) if is_two else None


@lru_cache(maxsize=32)
def _routes(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(_words('routes', language))}) \Z")


def _link(span: Span, text: str, language: str) -> re.Match[str] | None:
    """Return what stands between a person and a body, or between two known places; None where a name is one."""
    if span.sure or span.label not in {"PER", "LOC"} or " " not in span.of(text):
        return None
    link = _link_of(language, span.label).search(text, span.start, span.end)
    if link is None:
        return None
    left, right = text[span.start : link.start()], text[link.end() : span.end]
    is_two = (
        name_forms.speaks_for(left, right)
        if span.label == "PER"
        else _are_two_places(left, right, span.of(text), language)
    )
    return link if is_two else None


@lru_cache(maxsize=64)
def _link_of(language: str, label: str) -> re.Pattern[str]:
    words = name_forms.behind_person(language) if label == "PER" else _words("and", language)
    return re.compile(rf" (?:{any_of(words)}) (?={CAPITAL})")


def _are_two_places(left: str, right: str, whole: str, language: str) -> bool:
    if (
        gazetteer.country(whole, language) is not None
        or places.named(whole)
        or place_words.is_division(whole, language)
    ):
        return False
    return all(gazetteer.country(one, language) is not None or bool(places.named(one)) for one in (left, right))


def _without_small_words(span: Span, text: str, language: str) -> Span:
    """Return a place or a body without the preposition that the model took along: ``au Havre``.

    Nor has a place what every town has before it: ``préfecture de Guéret``.
    """
    if span.label == "PER":
        return span
    if span.label == "LOC" and span.of(text) not in _words("whole", language):
        kind = _kind_of(language).match(text, span.start, span.end)
        span = span._replace(start=kind.end()) if kind else span
    match = _small_of(language).match(text, span.start, span.end)
    return span._replace(start=match.end()) if match and match.end() < span.end else span


@lru_cache(maxsize=32)
def _kind_of(language: str) -> re.Pattern[str]:
    kinds, small = any_of(_words("of_towns", language)), any_of(_words("before", language))
    return re.compile(rf"(?:{kinds}) (?=(?:(?:{small}) ?)(?:l[ae] |l')?{CAPITAL})")


@lru_cache(maxsize=32)
def _small_of(language: str) -> re.Pattern[str]:
    spaced = any_of(one for one in _words("before", language) if not one.endswith("'"))
    elided = any_of(one for one in _words("before", language) if one.endswith("'"))
    return re.compile(rf"(?:(?:(?:{spaced}) )+|(?:{elided}))+(?={CAPITAL})")


def _as_compound(span: Span, text: str, language: str) -> Span:
    head, hyphen, last = span.of(text).rpartition("-")
    is_body = bool(head and hyphen) and span.label != "ORG" and not span.sure and last in _words("compounds", language)
    return span._replace(label="ORG") if is_body else span


def with_legal_forms(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with firms whose legal form, or whose partners, stand behind their names, whole.

    In German, whose nouns all have capitals, only what a model saw something of: ``Reederei Lüders & Sohn``.
    """
    found = list(spans)
    for match in _firm(language).finditer(text):
        start = _begin(match, found, language)
        if start is None:
            continue
        put_around(found, Span(start, match.end(), "ORG", LEGAL))
    return found


def _begin(match: re.Match[str], spans: Sequence[Span], language: str) -> int | None:
    """Return where a firm's name begins: not with an article, a word for a firm, or a noun before it."""
    over = spans[overlapping(spans, match.start("name"), match.end("name"))]
    if language in name_forms.CAPITALIZED_NOUNS:
        return over[0].start if over and over[0].start >= match.start() else None
    start = match.start("name")
    small, kinds = whole_names.small_words(language), name_forms.kinds(language)
    for word in match["name"].split(" ")[:-1]:
        if word.lower() not in small and word not in kinds:
            break
        start += len(word) + 1
    return start


@lru_cache(maxsize=32)
def _firm(language: str) -> re.Pattern[str]:
    legal, partners = any_of([*_words("legal", "all"), *_words("legal", language)]), _words("partners", language)
    linked = any_of([*_words("and", language), "&"])
    name = rf"(?P<name>{_WORD}(?:(?: (?:{linked}))? {_WORD}){{0,4}}?)"
    with_partner = rf" (?:{linked}) (?:{any_of(partners)})(?:,? (?:{legal}))?" if partners else "(?!)"
    return re.compile(rf"(?<![\w.-]){name}(?:{with_partner}|,? (?:{legal}))(?![\w/])")
