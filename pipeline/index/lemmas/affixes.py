"""Lemmas guessed by affixes, where no dictionary lists a word: names in cases, Arabic clitics, Korean particles."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

_TABLES: Mapping[str, Any] = tomllib.loads(
    files("pipeline.index.lemmas").joinpath("affixes.toml").read_text(encoding="utf-8")
)
LANGUAGES = frozenset(_TABLES)
_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
"""ㄹ among the final consonants of a Hangul syllable (Unicode, section 3.12)."""


def lemmas(word: str, language: str, *, listed: bool) -> Iterator[str]:
    """Yield what is left of ``word`` without the affixes of ``language``; ``listed``: a dictionary has it."""
    table = _TABLES.get(language)
    if table is None:
        return
    yield from _without_endings(word, table.get("endings", ()))
    if word[:1].isupper():
        yield from _without_endings(word, table.get("names", ()))
        if not listed:
            yield from _without_endings(word, table.get("unlisted", ()))
    yield from _without_particles(word, table.get("particles", {}))


def without_prefix(word: str, language: str) -> Iterator[str]:
    """Yield ``word`` without the article and the clitics that are written as one word with it, where it has some."""
    for prefix in _TABLES.get(language, {}).get("prefixes", ()):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > len("ال"):
            yield rest
            return


def _without_endings(word: str, endings: list[str]) -> Iterator[str]:
    for pair in endings:
        old, _, new = pair.partition(">")
        stem = word.removesuffix(old)
        if stem != word and len(stem) > len("xx"):
            yield from (stem + one for one in new.split(","))
            return


def _without_particles(word: str, particles: Mapping[str, list[str]]) -> Iterator[str]:
    for final, ones in particles.items():
        for particle in ones:
            stem = word.removesuffix(particle)
            if stem != word and len(stem) + len(particle) > len("xx") and _ends(stem, final):
                yield stem
                if len(particle) == 1:
                    yield from _without_particles(stem, particles)


def _ends(stem: str, final: str) -> bool:
    if not stem or not _FIRST_SYLLABLE <= ord(stem[-1]) <= _LAST_SYLLABLE:
        return False
    consonant = (ord(stem[-1]) - _FIRST_SYLLABLE) % _FINALS
    if final == "vowel":
        return consonant == 0
    if final == "consonant":
        return consonant > 0
    return final == "any" or consonant in (0, _RIEUL)
