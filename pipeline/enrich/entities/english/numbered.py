"""What a number says of the name beside it: a unit of an army, a make of aircraft, an age; and couples' foundations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.enrich import lexicon
from pipeline.enrich.entities.english.patterns import CAPITALIZED
from pipeline.enrich.entities.recognise.known_words import is_given_name
from pipeline.enrich.entities.spans import Span, put_around
from pipeline.enrich.resources import any_of

UNIT, COUPLE = "rule:numbered-unit", "rule:couple"

_LONGEST = 48
"""Characters before a name that are looked at."""
_MAKE = r"(?!G)[A-Z][A-Za-z]{0,2}-\d{2,4}[A-Z]?"
_IS_MAKE = re.compile(rf"{_MAKE} [A-Z]")
_BEHIND_MAKE = re.compile(rf"(?<![\w-]){_MAKE} \Z")
_AGE = re.compile(r", (?:aged )?[1-9]\d(?:,|;|\.|$| of | from | and )", re.MULTILINE)
_FIRST = re.compile(r"(?<![\w'.-])(?P<given>[A-Z][a-z]+)(?: [A-Z]\.)? (?:and|&) \Z")


def told(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with units of armies whole, without makes of aircraft, with who has an age as somebody."""
    found = [_aged(one, text) for one in spans if not _is_make(one, text)]
    for match in _units().finditer(text):
        put_around(found, Span(*match.span(), "ORG", UNIT))
    for one in [each for each in found if each.label == "ORG"]:
        first = _FIRST.search(text, max(0, one.start - _LONGEST), one.start)
        if first is not None and is_given_name(first["given"]) and _is_of_a_couple(one, text):
            put_around(found, Span(first.start(), one.end, "ORG", COUPLE))
    return found


def _is_make(span: Span, text: str) -> bool:
    """Say whether it is a make's name with its number, ``F-16 Fighting Falcon``, or behind it; ``G-20`` has members."""
    if span.sure or span.label not in {"ORG", "PER"}:
        return False
    before = _BEHIND_MAKE.search(text, max(0, span.start - _LONGEST), span.start)
    return before is not None or _IS_MAKE.match(text, span.start, span.end) is not None


def _aged(span: Span, text: str) -> Span:
    """Return a body of two or three words that has a given name and an age as the person."""
    if span.label != "ORG" or span.sure or _AGE.match(text, span.end) is None:
        return span
    words = span.of(text).split(" ")
    is_name = 1 < len(words) <= len(("given", "middle", "family")) and is_given_name(words[0])
    return span._replace(label="PER") if is_name else span


def _is_of_a_couple(body: Span, text: str) -> bool:
    words = body.of(text).split(" ")
    return len(words) > 1 and is_given_name(words[0]) and words[-1] in lexicon.form_set("numbered", "foundations")


@lru_cache(maxsize=1)
def _units() -> re.Pattern[str]:
    units, alone = (any_of(lexicon.forms()["numbered"][name]) for name in ("units", "alone"))
    named = rf"(?:{CAPITALIZED} ){{1,3}}?(?:{units})"
    return re.compile(rf"\d(?<![\w-].)\d{{0,2}}(?:st|nd|rd|th) (?:{named}|(?:{alone}))(?![\w-]| (?:Division|Place))")
