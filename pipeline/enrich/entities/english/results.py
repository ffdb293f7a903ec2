"""Two clubs with a result between them, in any text: ``It ended Leeds 1-1 Burnley``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.resources import any_of, table

RESULT = "rule:result"

_SCORE = re.compile(r" (?<=\w.)\d{1,2} ?[-\u2013] ?\d{1,2} (?=[A-Z])")
_HOST = re.compile(r"(?:(?:(?:[A-Z][\w'.&-]*+) ){0,2}[A-Z][\w'.&-]*+)\Z")
_GUEST = re.compile(r"[A-Z][\w'&-]*+(?: [A-Z][\w'&-]*+){0,2}")
_GOALS = re.compile(r",? [0-5]-[0-5](?!\d|[-,] ?\d)")
"""What a match of football ends with, and no set."""
_LONGEST = 48
"""Characters of a club's name, at the most."""


def with_sides(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with both sides of each result as clubs, where each is called like a town or is known as one.

    A country's team is the country, and a surname of the text is a person. Two numbers before a month are days, before
    a street they are houses.
    """
    found = [_behind_listing(one, text) for one in spans]
    surnames = {one.of(text).rpartition(" ")[2] for one in spans if one.label == "PER" and " " in one.of(text)}
    for score in _SCORE.finditer(text):
        sides = _sides(score, text, surnames)
        if sides is not None and not any(_is_part(one, found) for one in sides):
            for one in sides:
                put(found, one)
    return _who_beat(found, text, surnames)


def _who_beat(spans: Sequence[Span], text: str, surnames: Collection[str]) -> list[Span]:
    """Return ``spans`` with the side that beat a club as a club, too: ``Arden beat Kolm 3-2``; not sets of tennis."""
    found = list(spans)
    for at, (one, other) in enumerate(pairwise(spans)):
        is_guess = one.label == "PER" and not one.sure and " " not in (name := one.of(text)) and name not in surnames
        is_match = is_guess and other.label == "ORG" and _beat().fullmatch(text, one.end, other.start) is not None
        if is_match and _GOALS.match(text, other.end):
            found[at] = one._replace(label="ORG", source=RESULT)
    return found


def _behind_listing(span: Span, text: str) -> Span:
    """Return the town of what a model took together with the word before it: ``Trains Arden 9-11 Kolm``."""
    lead = _listing().match(text, span.start) if " " in span.of(text) and not span.sure else None
    is_town = lead is not None and lead.end() < span.end and places.named(text[lead.end() : span.end])
    return span._replace(start=lead.end(), label="LOC") if lead is not None and is_town else span


def _sides(score: re.Match[str], text: str, surnames: Collection[str]) -> tuple[Span, Span] | None:
    before = _HOST.search(text, max(0, score.start() - _LONGEST), score.start())
    behind = _GUEST.match(text, score.end())
    if before is None or behind is None or _month_or_street().match(text, score.end()):
        return None
    if _listing().search(text, max(0, score.start() - _LONGEST), score.start()):
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


@lru_cache(maxsize=1)
def _beat() -> re.Pattern[str]:
    return re.compile(rf" (?:{any_of(sorted(lexicon.structure_set('sports', 'beat')))}) ")


@lru_cache(maxsize=1)
def _listing() -> re.Pattern[str]:
    """Return what begins a line of numbers between towns that are no clubs: ``Temperatures: Arden 12-18 Kolm``."""
    return re.compile(rf"(?<!\w)(?:{any_of(sorted(lexicon.structure_set('sports', 'no_clubs')))}):? (?=[A-Z])")


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
