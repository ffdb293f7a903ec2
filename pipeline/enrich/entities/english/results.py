"""Two clubs with a result between them, in any text: ``It ended Leeds 1-1 Burnley``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.resources import any_of, table

RESULT = "rule:result"

_SCORE = re.compile(r" (?<=\w.)\d{1,2} ?[-\u2013] ?\d{1,2} (?=[A-Z])")
_HOST = re.compile(r"(?:(?:(?:[A-Z][\w'.&-]*+) ){0,2}[A-Z][\w'.&-]*+)\Z")
_GUEST = re.compile(r"[A-Z][\w'&-]*+(?: [A-Z][\w'&-]*+){0,2}")
_LONGEST = 48
"""Characters of a club's name, at the most."""


def with_sides(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with both sides of each result as clubs, where each is called like a town or is known as one.

    A country's team is the country, and a surname of the text is a person. Two numbers before a month are days, before
    a street they are houses.
    """
    found = list(spans)
    surnames = {one.of(text).rpartition(" ")[2] for one in spans if one.label == "PER" and " " in one.of(text)}
    for score in _SCORE.finditer(text):
        sides = _sides(score, text, surnames)
        if sides is not None and not any(_is_part(one, found) for one in sides):
            for one in sides:
                put(found, one)
    return found


def _sides(score: re.Match[str], text: str, surnames: Collection[str]) -> tuple[Span, Span] | None:
    before = _HOST.search(text, max(0, score.start() - _LONGEST), score.start())
    behind = _GUEST.match(text, score.end())
    if before is None or behind is None or _month_or_street().match(text, score.end()):
        return None
    host = next((one for one in _from_left(before) if _is_club(text[slice(*one)], surnames)), None)
    guest = next((one for one in _from_right(behind) if _is_club(text[slice(*one)], surnames)), None)
    if host is None or guest is None:
        return None
    return Span(*host, "ORG", RESULT, sure=True), Span(*guest, "ORG", RESULT, sure=True)


@lru_cache(maxsize=1)
def _month_or_street() -> re.Pattern[str]:
    calendar, streets = any_of(lexicon.calendar_words("en")), any_of(table("streets")["en"]["behind"])
    return re.compile(rf"(?:{calendar})(?!\w)|(?:[A-Z][\w'&-]*+ ){{1,3}}(?i:{streets})(?!\w)")


def _from_left(run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of words that end where ``run`` ends, the longest first."""
    return ((run.start() + word.start(), run.end()) for word in re.finditer(r"\S+", run[0]))


def _from_right(run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of words that begin where ``run`` begins, the longest first."""
    ends = [run.start() + word.end() for word in re.finditer(r"\S+", run[0])]
    return ((run.start(), end) for end in reversed(ends))


def _is_club(name: str, surnames: Collection[str]) -> bool:
    if name in surnames or gazetteer.country(name) is not None:
        return False
    return bool(places.named(name)) or organizations.is_known(name) or name in table("towns_en")["town"]["districts"]


def _is_part(side: Span, spans: Sequence[Span]) -> bool:
    return any(one.encloses(side) and one.label != "PER" for one in spans[overlapping(spans, side.start, side.end)])
