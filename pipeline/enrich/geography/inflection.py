"""The forms in which a place's name may be listed, for a name as it stands in a text: ``Krakowie`` is Kraków."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pipeline.enrich.resources import table

_SHORTEST_STEM = 2


def _data() -> Mapping[str, Any]:
    return table("inflection")


@lru_cache(maxsize=32768)
def forms(name: str, language: str) -> tuple[str, ...]:
    """Return ``name``, then what it may be in the nominative and without what is written as one word with it.

    Rules are guesses: a caller keeps the first form that a gazetteer knows. ``language``: ISO 639-1; one without rules
    gives the name alone.
    """
    rules = _data().get(language)
    return tuple(dict.fromkeys([name, *_forms(name, rules)])) if rules else (name,)


def _forms(name: str, rules: Mapping[str, Any]) -> Iterator[str]:
    if (known := rules.get("irregular", {}).get(name)) is not None:
        yield known
    for bare in _without_prefixes(name, rules.get("prefixes", ())):
        if bare != name:
            yield bare
        first, space, last = bare.rpartition(" ")
        for form in _without_endings(last, rules.get("endings", ())):
            yield first + space + form
            yield from (f"{one} {form}" for one in _without_endings(first, rules.get("adjectives", ())))


def _without_prefixes(name: str, prefixes: list[str]) -> Iterator[str]:
    yield name
    for rule in prefixes:
        old, _, new = rule.partition(">")
        rest = name.removeprefix(old)
        if rest != name and len(rest) > _SHORTEST_STEM:
            yield new + rest


def _without_endings(word: str, endings: list[str]) -> Iterator[str]:
    """Yield what ``form>lemma,lemma`` makes of a word, for all rules that fit."""
    for rule in endings:
        old, _, new = rule.partition(">")
        stem = word.removesuffix(old)
        if (stem != word or not old) and len(stem) >= _SHORTEST_STEM:
            yield from (stem + one for one in new.split(","))
