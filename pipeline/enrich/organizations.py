"""Organizations that the news names every week: ``data/organizations.toml`` and ``data/known_organizations.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pipeline.enrich.phrases import PhraseTable, is_unspaced
from pipeline.enrich.resources import table

_LONGEST_CASE = 4
"""Letters of an ending behind a hyphen (Hungarian ``-szel``)."""
LONG_WORD = 8
"""Letters of a word that is nothing else than the name of a body."""


def _data() -> Mapping[str, Any]:
    return table("organizations")


def _known() -> Mapping[str, Mapping[str, Any]]:
    return table("known_organizations")


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, ...], ...]:
    """Return the names of each known body, the one that is shown first."""
    kinds = (bodies for kind, bodies in _known().items() if kind != "wikidata")
    return tuple((shown, *others) for bodies in kinds for shown, others in bodies.items())


@lru_cache(maxsize=1)
def identifiers() -> Mapping[str, str]:
    """Return Wikidata's identifier (``wikidata:Q1065``) by the name that is shown, where it is certain."""
    return {name: f"wikidata:{one}" for name, one in _known()["wikidata"].items()}


@lru_cache(maxsize=1)
def certain() -> frozenset[str]:
    """Return the names that mean an organization wherever they stand: of known bodies those of several words.

    Where a script sets no spaces between words, that is every name: two Chinese characters are as much.
    """
    listed = {name for kind, names in _data()["certain"].items() if kind != "nicknames" for name in names}
    known = {name for group in groups() for name in group if " " in name or is_unspaced(name[0])}
    return frozenset(listed | known | _long_words())


def _long_words() -> set[str]:
    """Return the names in one long word of bodies that are of no country: ``Weltgesundheitsorganisation``."""
    bodies = _known()["international"]
    names = {name for shown, others in bodies.items() for name in (shown, *others)}
    return {name for name in names if " " not in name and len(name) >= LONG_WORD and not name.isupper()}


@lru_cache(maxsize=1)
def likely() -> frozenset[str]:
    """Return the names that are a word, a place or a person too."""
    return frozenset(_data()["likely"]["names"])


def is_known(name: str) -> bool:
    """Say whether a name is an organization's, certainly or likely."""
    return name in certain() or name in likely()


@lru_cache(maxsize=1)
def nicknames() -> frozenset[str]:
    """Return the plural nicknames of clubs, which mean the club only in news about sport."""
    return frozenset(_data()["certain"]["nicknames"])


@lru_cache(maxsize=1)
def certain_table() -> PhraseTable[str]:
    """Return the table that finds certain organizations in a text."""
    return PhraseTable((name, name) for name in sorted(certain()))


@lru_cache(maxsize=1)
def nickname_table() -> PhraseTable[str]:
    """Return the table that finds clubs' nicknames in a text."""
    return PhraseTable((name, name) for name in sorted(nicknames()))


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Return the name that is shown, by each of its other forms."""
    return {name: group[0] for group in groups() for name in group} | dict(_data()["aliases"])


def _short() -> Mapping[str, Mapping[str, list[str]]]:
    return table("organization_short_forms")


@lru_cache(maxsize=32)
def short_forms(language: str) -> Mapping[str, str]:
    """Return the name that is shown by each short form that means a known body in ``language`` (ISO 639-1) alone."""
    return {form: shown for shown, forms in _short().get(language, {}).items() for form in forms}


def find_short_forms(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and end (characters) of each of them in ``text``, as words of their own."""
    pattern = _short_forms_of(language)
    return (one.span() for one in pattern.finditer(text)) if pattern else iter(())


@lru_cache(maxsize=32)
def _short_forms_of(language: str) -> re.Pattern[str] | None:
    forms = "|".join(map(re.escape, sorted(short_forms(language))))
    word = rf"-\w{{{_LONGEST_CASE + 1}}}" if language in _short()["hyphened"]["languages"] else r"-\w"
    return re.compile(rf"(?<![\w./&-])(?:{forms})(?!\w|[./&]\w|{word})") if forms else None
