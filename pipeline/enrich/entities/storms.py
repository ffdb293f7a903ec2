"""Storms with people's names: ``Hurricane Agatha`` is nobody, and neither is Agatha that weakened on Tuesday."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

from pipeline.enrich import places
from pipeline.enrich.entities.spans import Span

_QUOTE = "[\"'\u201e\u201c\u2018]|\u00ab ?"


def without_storms(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without the storms of ``text``, with and without the word for it.

    Somebody named in full who shares the name keeps it, and then each mention of it stays.
    """
    named = list(spans)
    pattern = _pattern(language)
    storms = {match[0]: match["name"] for match in pattern.finditer(text) if not places.is_place(match[0])}
    if not storms:
        return named
    full = (one.of(text).split() for one in named if one.label == "PER" and one.of(text) not in storms)
    people = {part for name in full if len(name) > 1 for part in name}
    nobodies = {*storms, *storms.values()} - people
    return [one for one in named if one.of(text) not in nobodies]


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    found = _data()
    kinds = "|".join(re.escape(one) for one in sorted(found["kinds"].get(language, ()), key=len, reverse=True))
    acts = "|".join(re.escape(one) for one in found["acts"].get(language, ()))
    nobody = rf"(?! (?:{acts})\b)" if acts else ""
    return re.compile(rf"(?<!\w)(?i:{kinds or '(?!)'}) (?:{_QUOTE})?(?P<name>[^\W\d_a-zà-öø-ÿа-яіїєґ][\w'-]*+){nobody}")


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("pipeline.enrich").joinpath("data/storms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
