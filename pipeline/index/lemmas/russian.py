"""Lemmas of Russian words by pymorphy3, which also guesses words that its dictionary (OpenCorpora) does not list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Protocol

_LEAST_SCORE = 0.05
"""Share of a word's occurrences that a lemma must explain."""
_MOSTLY = 0.5
_PROPER = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})
"""OpenCorpora's grammemes of names."""


class Reading(Protocol):
    """What Dateline uses of pymorphy3's ``Parse``."""

    word: str
    normal_form: str
    score: float
    tag: Tag

    @property
    def lexeme(self) -> list[Reading]:
        """All forms of the same word."""
        ...

    def inflect(self, required_grammemes: set[str]) -> Reading | None:
        """Return the reading of the same word with these grammemes, or None."""


class Tag(Protocol):
    """What Dateline uses of pymorphy3's ``OpencorporaTag``."""

    grammemes: frozenset[str]


class Analyzer(Protocol):
    """What Dateline uses of pymorphy3's ``MorphAnalyzer``."""

    def word_is_known(self, word: str) -> bool:
        """Return whether the dictionary lists ``word``."""

    def parse(self, word: str) -> list[Reading]:
        """Return the readings of ``word``, likeliest first."""


def lemmas(word: str) -> Iterator[str]:
    """Yield the lemmas of ``word``, likeliest first; of one in capitals only those of names, where it can be one."""
    readings = _readings(word)
    names = [one for one in readings if _PROPER & one.tag.grammemes]
    if names and word[:1].isupper():
        readings = names
    elif not word[:1].isupper() and len(names) < len(readings):
        readings = [one for one in readings if one not in names]
    return _likely(readings)


def meant(word: str) -> Iterator[str]:
    """Yield what who types ``word`` can mean: where it mostly is a lemma, that one, and its other genders."""
    readings = _readings(word)
    own = sum(one.score for one in readings if one.normal_form == one.word)
    if own >= _MOSTLY * sum(one.score for one in readings):
        readings = [one for one in readings if one.normal_form == one.word or "Surn" in one.tag.grammemes]
    return _likely(readings)


def lists(word: str) -> bool:
    """Return whether the dictionary lists ``word``; the lemmas of others are guessed."""
    return _analyzer().word_is_known(word.lower())


def lexemes(word: str) -> Iterator[tuple[str, ...]]:
    """Yield the forms of each word that ``word`` is likely to be a form of."""
    likely = set(lemmas(word))
    for one in _readings(word):
        if one.normal_form in likely:
            yield tuple(dict.fromkeys(form.word for form in one.lexeme))


def _readings(word: str) -> list[Reading]:
    return [one for one in _analyzer().parse(word) if one.normal_form]


def _likely(readings: Iterable[Reading]) -> Iterator[str]:
    scores: dict[str, float] = defaultdict(float)
    for one in readings:
        scores[one.normal_form] += one.score
        if {"Surn", "femn"} <= one.tag.grammemes:
            woman = one.inflect({"femn", "sing", "nomn"})
            if woman is not None:
                scores[woman.word] += one.score
    total = sum(scores.values())
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return (lemma for lemma, score in ranked if score >= _LEAST_SCORE * total)


@cache
def _analyzer() -> Analyzer:
    import pymorphy3  # noqa: PLC0415 - 60 MB that a command without an article does without

    analyzer: Analyzer = pymorphy3.MorphAnalyzer(lang="ru")
    return analyzer
