"""Courts, universities, ministries in Japanese and Chinese, whole: ``福岡`` and ``高裁`` are ``福岡高裁``.

Without spaces and capitals a body is believed where a place that was found leads it and a word for a body ends it, and
nothing between says that a sentence goes on. ``data/unspaced_bodies.toml`` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.enrich import gazetteer
from pipeline.enrich.entities.spans import Span, put_around
from pipeline.enrich.resources import any_of, table

UNSPACED = "rule:unspaced-body"
_LONGEST = 10
"""Characters between a place and the word at the end, at the most."""
_MOST_ENDS = 3
"""Words for bodies in one name: ``医科大学`` and ``附属医院``."""


def with_bodies(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the bodies of a Japanese or Chinese text, in place of what each encloses."""
    found = list(spans)
    if language not in table("unspaced_bodies"):
        return found
    for body in [*_led(found, text, language), *_alone(found, text, language)]:
        put_around(found, body)
    return found


def _led(spans: Sequence[Span], text: str, language: str) -> Iterator[Span]:
    """Yield what each place of ``spans`` and the words behind it make."""
    countries = frozenset(_data(language)["countries"])
    for place in spans:
        match = _behind_place(language).match(text, place.end) if place.label == "LOC" else None
        if match is None:
            continue
        is_any = match[0] in countries and gazetteer.country(place.of(text), language) is not None
        if not is_any:
            yield Span(place.start, match.end(), "ORG", UNSPACED, sure=True)


def _alone(spans: Sequence[Span], text: str, language: str) -> Iterator[Span]:
    """Yield bodies that no place leads: what one does was judged before."""
    starts = {one.start for one in spans if one.label == "LOC"}
    for match in _without_place(language).finditer(text):
        if match["own"] is None or match.start() not in starts:
            yield Span(*match.span(), "ORG", UNSPACED, sure=True)


def _data(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = table("unspaced_bodies")[language]
    return found


@lru_cache(maxsize=8)
def _behind_place(language: str) -> re.Pattern[str]:
    data = _data(language)
    letter = rf"(?![{data['without']}]|{any_of(data['generic'])})[{data['within']}]"
    ends = "|".join(
        rf"(?:{letter}){{{least},{_LONGEST}}}?(?:{any_of(words)})" for least, words in sorted(data["ends"].items())
    )
    return re.compile(rf"(?:{data['part_of_place']}|(?:{ends}){{1,{_MOST_ENDS}}})(?!{data['unless_followed']})")


@lru_cache(maxsize=8)
def _without_place(language: str) -> re.Pattern[str]:
    data = _data(language)
    letter = f"[{data['within']}]"
    ends = any_of(data["own_ends"])
    own = rf"(?<!{letter})(?!(?:{any_of(data['own_generic'])}){{1,2}}(?:{ends})){letter}{{{data['own']}}}?(?:{ends})"
    return re.compile(rf"(?:{any_of(data['alone'])}|(?P<own>{own}))(?!{data['unless_followed']})")
