"""Streets that are called after people: in ``calle Ana Torres`` nobody acts, and ``Willy-Brandt-Straße`` is nobody."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

from pipeline.enrich.entities.spans import Span

_NEAR = 32
"""So many characters before a name the word for a street and what is between begin at the most."""


def without_streets(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without the persons after whom a street beside them is called."""
    before, behind, endings = _patterns(language)
    return [
        one
        for one in spans
        if one.label != "PER"
        or not (
            before.search(text, max(0, one.start - _NEAR), one.start)
            or behind.match(text, one.end)
            or endings.search(text, one.start, one.end)
        )
    ]


@lru_cache(maxsize=32)
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what stands before a street's name, what behind it, and how it ends; nothing where no words are."""
    data = _data().get(language, {})
    before, between, behind, endings = (
        _any_of(data.get(key, ())) for key in ("before", "between", "behind", "endings")
    )
    return (
        re.compile(rf"(?<!\w)(?:{before}) (?:(?:{between}) ){{0,2}}\Z", re.IGNORECASE),
        re.compile(rf"[ -](?:{behind})(?!\w)", re.IGNORECASE),
        re.compile(rf"\w\w(?:{endings})\Z|-(?:{behind})\Z", re.IGNORECASE),
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)) or "(?!)"


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("pipeline.enrich").joinpath("data/streets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
