"""Relatives who are called like a town: ``her husband, Diego, and their son Austin``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.enrich import lexicon
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of

RELATIVE = "rule:relative"
_NEAR = 20
"""So many characters before a name the word for a relative begins at the most."""
_GOES_ON = re.compile(rf"[ -]{CAPITAL}|-")
_CLOSES = re.compile(r"[,.;:)!?]|\Z| (?:and|y|e|et|und|en|och)\b")


def as_persons(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with a place of one word right behind a word for a relative as that person.

    Behind a comma the name has to be set off on its other side, too: ``his wife, Boston lawyer Ann Lee``.
    """
    pattern = _kin(language)
    return [one._replace(label="PER", source=RELATIVE) if _is_one(one, text, pattern) else one for one in spans]


def _is_one(span: Span, text: str, pattern: re.Pattern[str]) -> bool:
    name = span.of(text)
    if span.label != "LOC" or not name.isalpha() or _GOES_ON.match(text, span.end):
        return False
    led = pattern.search(text, max(0, span.start - _NEAR), span.start)
    is_set_off = led is not None and (not led["comma"] or _CLOSES.match(text, span.end) is not None)
    return is_set_off and known_words.shipped().is_given(name)


@lru_cache(maxsize=32)
def _kin(language: str) -> re.Pattern[str]:
    words = lexicon.addresses().get(language, {}).get("kin", ())
    return re.compile(rf"(?<![\w-])(?i:{any_of(words)})(?P<comma>,)? \Z")
