"""Clubs in news about matches in Arabic, Chinese, Japanese and Ukrainian: by names, quotes, what stands beside them.

``data/named_clubs.toml`` has the words. Where a club is called like a word, ``الشباب``, it is one only beside what a
club does; in Japanese a town and the katakana that follow it are one: ``川崎フロンターレ``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

CLUB = "rule:named-club"
_UNSPACED = frozenset({"ja", "zh"})
"""Languages that no spaces part into words."""

_RESULT = re.compile(r"(?<![\d:-])\d{1,3} ?[-:\u2013] ?\d{1,3}(?![\d:-])")
_ENOUGH = 2
"""Signs that a text is about matches."""
_NAME = rf"{CAPITAL}[\w'\u2019-]{{1,40}}(?: [\w'\u2019-]{{1,40}})?"
_QUOTED = re.compile(
    rf"(?:(?<!\w)(?P<before>\w{{1,30}}+) )?[\"\u00ab](?P<name>{_NAME})[\"\u00bb](?: (?P<after>\w{{1,30}}+))?"
)
_TEAM_BEHIND = re.compile(r"[\u30a1-\u30f4\u30fc]{4,}")
"""Four katakana, or more, right behind a town."""


def with_named_clubs(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the clubs of a text that is about matches, in place of the towns in their names."""
    found = list(spans)
    data: Mapping[str, Any] | None = table("named_clubs").get(language)
    signs = _signs(text, language) if data is not None else 0
    if data is None or not signs:
        return found
    named = _by_name(text, language) if signs >= data.get("enough", _ENOUGH) else ()
    for club in (*named, *_by_quotes(text, language, signs), *_by_towns(found, text, language)):
        over = found[overlapping(found, club.start, club.end)]
        if all(club.start <= one.start and one.end <= club.end for one in over):
            put(found, club)
    return found


def _signs(text: str, language: str) -> int:
    """Return how many words of news about matches a text has, each once; a result is one, too."""
    return len({one[0].lower() for one in _sport(language).finditer(text)}) + (_RESULT.search(text) is not None)


@lru_cache(maxsize=8)
def _sport(language: str) -> re.Pattern[str]:
    words = any_of(table("named_clubs")[language]["sport"])
    return re.compile(words if language in _UNSPACED else rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _by_name(text: str, language: str) -> Iterator[Span]:
    return (_club(*one.span()) for one in _names(language).finditer(text))


def _club(start: int, end: int) -> Span:
    """Return a club; it is sure, for in scripts without capitals nothing else would tell it from words."""
    return Span(start, end, "ORG", CLUB, sure=True)


@lru_cache(maxsize=8)
def _names(language: str) -> re.Pattern[str]:
    data: Mapping[str, Any] = table("named_clubs")[language]
    names, words, kinds = (any_of(data.get(kind, ())) for kind in ("names", "words", "kinds"))
    if language in _UNSPACED:
        return re.compile(names)
    led = "|".join(rf"(?<=\W{re.escape(one)} )|(?<=\A{re.escape(one)} )" for one in data.get("beside", ())) or "(?!)"
    any_name = rf"(?:{kinds}) (?:{names}|{words})|(?:{names}){data.get('endings', '')}|(?:{led})(?:{words})"
    return re.compile(rf"(?<![\w\u00ab])(?:{any_name})(?!\w)")


def _by_quotes(text: str, language: str, signs: int) -> Iterator[Span]:
    """Yield what stands in quotes, as clubs of some languages do, and is no stadium's or paper's name.

    Where one sign alone tells of a match, it must stand beside the name: ``тренер «Колоса»``.
    """
    others = table("named_clubs")[language].get("quoted")
    for one in _QUOTED.finditer(text) if others else ():
        before, after = ((one[side] or "").lower() for side in ("before", "after"))
        is_beside = any(_sport(language).fullmatch(word) for word in (before, after))
        if before not in others and (signs >= _ENOUGH or is_beside):
            yield _club(*one.span("name"))


def _by_towns(spans: Sequence[Span], text: str, language: str) -> Iterator[Span]:
    """Yield the towns that katakana follow, with these."""
    for town in spans if language == "ja" else ():
        if town.label == "LOC" and (after := _TEAM_BEHIND.match(text, town.end)):
            yield _club(town.start, after.end())
