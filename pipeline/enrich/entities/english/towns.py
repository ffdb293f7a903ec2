"""Towns and the clubs that are called like them, where what stands right beside the name tells, in any text.

``Barcelona will ban tourist flats`` is the town, ``Liverpool beat Arsenal`` are clubs; what a whole report about sport
tells is in :mod:`pipeline.enrich.entities.english.teams`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.enrich import gazetteer, organizations, places
from pipeline.enrich.entities.english import results
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.resources import any_of, table

_NEAR = 24


def told_apart(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with towns and clubs as what stands beside them tells, and without words that only open."""
    words = _words()
    named = [one for one in spans if not _is_opener(one, text, words)]
    surnames = {one.of(text).rpartition(" ")[2] for one in named if one.label == "PER" and " " in one.of(text)}
    towns = [one for one in named if _may_be_town(one, text, surnames)]
    clubs = _clubs(towns, named, text, words)
    found = dict.fromkeys(clubs, "ORG") | {one: "LOC" for one in towns if _is_town(one, text, words)}
    return results.with_sides([one._replace(label=found.get(one, one.label)) for one in named], text)


@dataclass(frozen=True, slots=True)
class _Words:
    town: re.Pattern[str]
    of: re.Pattern[str]
    played: re.Pattern[str]
    bids: re.Pattern[str]
    signs: re.Pattern[str]
    acts: re.Pattern[str]
    players: re.Pattern[str]
    openers: frozenset[str]


def _is_opener(span: Span, text: str, words: _Words) -> bool:
    """Say whether it is a word for people with the capital of its sentence, which a dateline may stand before."""
    return span.of(text) in words.openers and opens_sentence(text, span.start)


def _may_be_town(span: Span, text: str, surnames: Iterable[str]) -> bool:
    """Say whether a name is a large town's or that of a club that is called like a place, and nobody's surname."""
    name = span.of(text)
    if name in surnames or gazetteer.country(name) is not None:
        return False
    is_town = places.is_large(name) or (name in organizations.likely() and places.is_place(name))
    return is_town or name in _data()["town"]["districts"]


def _is_town(span: Span, text: str, words: _Words) -> bool:
    if span.label == "LOC":
        return False
    is_of = words.of.search(text, max(0, span.start - _NEAR), span.start) is not None
    return is_of or words.town.match(text, span.end) is not None


def _clubs(towns: Iterable[Span], spans: Sequence[Span], text: str, words: _Words) -> set[Span]:
    """Return those of ``towns`` that played against each other or a club, and what clubs do beside them."""
    may = set(towns)
    sides = {one.end: one for one in spans if one.label == "ORG" or one in may}
    found: set[Span] = set()
    for guest in spans:
        match = words.played.search(text, max(0, guest.start - _NEAR), guest.start)
        host = sides.get(match.start()) if match else None
        is_bid = words.bids.match(text, guest.end) is not None
        if host is not None and not is_bid and (guest in may or guest.label == "ORG"):
            found |= {host, guest}
    found |= {one for one in may if words.signs.match(text, one.end)}
    if found:
        found |= {one for one in may if words.acts.match(text, one.end)}
        found |= {one for one in may if words.players.search(text, max(0, one.start - _NEAR), one.start)}
    return found & may


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = _data()
    town, club = data["town"], data["club"]
    will, does, has, of, led = (any_of(town[key]) for key in ("will", "acts", "has", "of", "led"))
    played, bids, signs, acts, players = (any_of(club[key]) for key in ("played", "bids", "signs", "acts", "players"))
    return _Words(
        town=re.compile(rf" (?:(?:{will}) )?(?:{does})\b| (?:{has})\b"),
        of=re.compile(rf"\b(?:(?i:{of}) of|(?i:{led})) \Z"),
        played=re.compile(rf" (?:{played}) \Z"),
        bids=re.compile(rf" (?:{bids})\b"),
        signs=re.compile(rf" (?:{signs})\b"),
        acts=re.compile(rf" (?:{acts})\b"),
        players=re.compile(rf"\b(?:{players}) from \Z"),
        openers=frozenset(data["openers"]["words"]),
    )


def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return table("towns_en")
