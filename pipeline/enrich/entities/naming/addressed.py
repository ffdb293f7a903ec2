"""What stands around a person's name: whether a man or a woman is meant, and which office he or she holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.enrich import lexicon
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.letters import CAPITAL

Gender = Literal["male", "female"]
BESIDE = 60
"""Characters before and after a name that are read."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_END = re.compile(rf"[.!?]\"?\s+(?={CAPITAL})|\n")
_ABBREVIATION = re.compile(r"(?:\b[^\W\d_]{1,4})$")
_APPOSITION = re.compile(r", (?:the |a |an |der |die |le |la |el |il |o |a )?((?:[\w'-]+ ?){1,4})")


@dataclass(frozen=True, slots=True)
class Person:
    """A mention of a person: its name, and what the words beside it say."""

    name: str
    gender: Gender | None = None
    offices: frozenset[str] = frozenset()
    together: bool = False
    """Whether it is named as one of two of whom neither leads: ``the brothers Tom and Lars Berg``."""
    is_kin: bool = False
    """Whether it is named as somebody's: ``the mayor's brother Tom Berg``."""


def persons(names: Sequence[str], spans: Sequence[Span], text: str, language: str) -> list[Person]:
    """Return the mentions ``names`` (at ``spans`` of ``text``) with what stands beside each."""
    return [_person(name, span, text, language) for name, span in zip(names, spans, strict=True)]


def _person(name: str, span: Span, text: str, language: str) -> Person:
    words = _data(language)
    before = [one.lower() for one in _WORD.findall(_same_sentence(text[max(0, span.start - BESIDE) : span.start]))]
    apposition = _APPOSITION.match(text, span.end, span.end + BESIDE)
    behind = [one.lower() for one in _WORD.findall(apposition[1])] if apposition else []
    near = before[-3:]
    return Person(
        name,
        _gender(near, words) or _given(name),
        frozenset(one for one in (*before[-2:], *behind) if one in _offices(language)),
        together=not words["together"].isdisjoint(before[-4:]),
        is_kin=not words["kin"].isdisjoint((*before[-1:], *behind)),
    )


def _given(name: str) -> Gender | None:
    first, _, more = name.partition(" ")
    gender = lexicon.given_names().get(first) if more else None
    return "male" if gender == "male" else "female" if gender else None


def _same_sentence(before: str) -> str:
    """Return what of ``before`` stands in the sentence of the name: the stop of ``Mr.`` ends none."""
    ends = [one for one in _SENTENCE_END.finditer(before) if not _ABBREVIATION.search(before[: one.start()])]
    return before[ends[-1].end() :] if ends else before


def _gender(near: Iterable[str], words: Mapping[str, frozenset[str]]) -> Gender | None:
    """Return what the nearest word says; a kinsman's is his, though ``his wife`` follows another's name."""
    for one in reversed(list(near)):
        if one in words["male"]:
            return "male"
        if one in words["female"]:
            return "female"
    return None


@lru_cache(maxsize=32)
def _data(language: str) -> Mapping[str, frozenset[str]]:
    found = lexicon.addresses().get(language, {})
    return {key: frozenset(found.get(key, ())) for key in ("male", "female", "together", "kin", "offices")}


@lru_cache(maxsize=32)
def _offices(language: str) -> frozenset[str]:
    return _data(language)["offices"] | {one.rstrip(".") for one in lexicon.titles(language) if " " not in one}
