"""Clubs that are called like their towns: in news about matches ``il Torino`` won, and a fair was held ``a Torino``.

A town is its club behind an article that no town has, behind "against" or "coach of", before what a club does, and
beside a result; and so wherever the text names it again without a preposition of place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.enrich import gazetteer, organizations, places
from pipeline.enrich.entities.languages import place_words
from pipeline.enrich.entities.spans import Span, with_new
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

CLUB = "rule:club"

_NEAR = 24
"""So many characters before a name the words that lead it begin at the most."""
_RESULT = r"\d{1,3} ?[-:\u2013] ?\d{1,3}"
_SCORED = re.compile(rf"(?<![\d-]){_RESULT}(?![\d:-]|\.\d)")
_NAME = rf"{CAPITAL}\w+(?:[ -]{CAPITAL}\w+)?"
_BETWEEN = re.compile(r" \d{1,2} ?[-:\u2013] ?\d ")
"""A result that is no time of day."""
_ENOUGH = 2
"""Signs that a text is about matches."""


@dataclass(frozen=True, slots=True)
class _Words:
    sport: re.Pattern[str]
    article: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    towns: frozenset[str]
    feminine: frozenset[str]


def with_clubs(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` of a text with the towns that are clubs there as such, and clubs that were not found."""
    words = _words(language)
    if words is None or not (signs := _signs(text, words)):
        return list(spans)
    led = {one.end() for one in words.article.finditer(text)}
    apart = [part for one in spans for part in _sides_apart(one, text)]
    named = with_new(apart, [*_behind_articles(text, words, led), *_beside_results(text)])
    towns = [one for one in named if _is_town(one, text, words, language)]
    played = {one for one in towns if one.source == CLUB or _is_club(one, text, words, led)}
    bodies = [one for one in named if one.label == "ORG"] if _SCORED.search(text) else []
    if not played or signs + _acts((*played, *bodies), text, words) + _are_sides(played, text) < _ENOUGH:
        return list(spans)
    clubs = {one.of(text) for one in played}
    meant = played.union(
        one for one in towns if one.of(text) in clubs and not place_words.is_led(text, one.start, language)
    )
    return [one._replace(label="ORG", source=CLUB) if one in meant else one for one in named]


def _signs(text: str, words: _Words) -> int:
    """Return how many words of ``text`` are of news about matches, each once; a result is one, too."""
    return len({one[0].lower() for one in words.sport.finditer(text)}) + (_SCORED.search(text) is not None)


def _acts(clubs: Iterable[Span], text: str, words: _Words) -> bool:
    return any(words.after.match(text, one.end) for one in clubs)


def _are_sides(clubs: Iterable[Span], text: str) -> bool:
    """Say whether two of them have a result between them that is no time of day: ``Arden 2:1 Kolm``."""
    found = sorted(clubs)
    return any(
        _BETWEEN.fullmatch(text, one.end, other.start)
        or (_DASH.fullmatch(text, one.end, other.start) and _SCORE_FOLLOWS.match(text, other.end))
        for one, other in pairwise(found)
    )


def _sides_apart(span: Span, text: str) -> Iterator[Span]:
    """Yield both towns of a span that a dash joins before a result, each as a club: ``Arden - Kolm 2:1``."""
    two = _TWO.fullmatch(text, span.start, span.end)
    is_played = two is not None and _SCORE_FOLLOWS.match(text, span.end) is not None and not span.sure
    if two is None or not is_played or not all(places.cities(one) for one in two.groups()):
        yield span
        return
    yield from (Span(*two.span(which), "LOC", CLUB) for which in ("host", "guest"))


def _is_town(span: Span, text: str, words: _Words, language: str) -> bool:
    name = span.of(text)
    is_town = name in words.feminine or name in organizations.likely() or bool(places.cities(name))
    return (span.label == "LOC" or span.source == CLUB) and is_town and gazetteer.country(name, language) is None


def _is_club(span: Span, text: str, words: _Words, led: Collection[int]) -> bool:
    """Say whether what stands beside a town tells that its club is meant."""
    if span.start in led and span.of(text) not in words.towns:
        return True
    return (
        words.after.match(text, span.end) is not None
        or words.before.search(text, max(0, span.start - _NEAR), span.start) is not None
        or _has_result(span, text)
    )


def _has_result(span: Span, text: str) -> bool:
    """Say whether a name is one of two beside a result: ``Arden - Kolm 2:1``, ``Arden 2-1 Kolm``."""
    before = max(0, span.start - 2 * _NEAR)
    if _GUEST_FOLLOWS.match(text, span.end) or _HOST_SCORED.search(text, before, span.start):
        return True
    return _RESULT_FOLLOWS.match(text, span.end) is not None and _HOST.search(text, before, span.start) is not None


_GUEST_FOLLOWS = re.compile(rf" {_RESULT} {_NAME}| ?- ?{_NAME},? \(?{_RESULT}(?![\d:-])")
_HOST_SCORED = re.compile(rf"{_NAME} {_RESULT} \Z")
_HOST = re.compile(rf"{_NAME} ?- ?\Z")
_DASH = re.compile(r" ?- ?")
_SCORE_FOLLOWS = re.compile(r",? \(?\d{1,2} ?[-:\u2013] ?\d(?![\d:-])")
"""A result that is no time of day."""
_TWO = re.compile(rf"(?P<host>{CAPITAL}\w+){_DASH.pattern}(?P<guest>{CAPITAL}\w+)")
_RESULT_FOLLOWS = re.compile(rf",? \(?{_RESULT}(?![\d:-])")


def _behind_articles(text: str, words: _Words, led: Iterable[int]) -> Iterator[Span]:
    """Yield the names of large towns behind an article that no town has."""
    for start in sorted(led):
        name = _WORD.match(text, start)
        if name and name[0] not in words.towns and (name[0] in words.feminine or places.is_large(name[0])):
            yield Span(*name.span(), "LOC", CLUB)


def _beside_results(text: str) -> Iterator[Span]:
    """Yield both names beside each result that is no time of day, where both are towns'."""
    for match in (*_MATCH.finditer(text), *_BEFORE_RESULT.finditer(text)):
        if all(places.cities(match[side]) for side in ("host", "guest")):
            yield from (Span(*match.span(side), "LOC", CLUB) for side in ("host", "guest"))


_MATCH = re.compile(rf"(?<![\w-])(?P<host>{CAPITAL}\w+)(?:{_BETWEEN.pattern})(?P<guest>{CAPITAL}\w+)(?![\w-])")
_BEFORE_RESULT = re.compile(rf"(?<![\w-]){_TWO.pattern}(?={_SCORE_FOLLOWS.pattern})")
_WORD = re.compile(rf"{CAPITAL}\w{{2,}}+(?![-']\w| {CAPITAL})")


@lru_cache(maxsize=32)
def _words(language: str) -> _Words | None:
    """Return the words of a language; None where there are none."""
    data = _data().get(language)
    if data is None:
        return None
    sport, articles, before, after = (any_of(data.get(key, ())) for key in ("sport", "articles", "before", "after"))
    of_feminine, feminine = (any_of(data.get(key, ())) for key in ("feminine_articles", "feminine"))
    return _Words(
        sport=re.compile(rf"(?<!\w)(?:{sport})(?!\w)", re.IGNORECASE),
        article=re.compile(rf"(?<!\w)(?:(?:{articles}) |(?:{of_feminine}) (?=(?:{feminine})\b))"),
        before=re.compile(rf"(?<!\w)(?:{before}|{after}) (?:(?:{articles}) )?\Z"),
        after=re.compile(rf" (?:{after})(?!\w)"),
        towns=frozenset(data.get("towns", ())),
        feminine=frozenset(data.get("feminine", ())),
    )


def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return table("clubs")
