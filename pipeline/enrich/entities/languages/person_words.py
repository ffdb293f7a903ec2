"""The tables of ``data/person_words.toml``: what tells persons in languages whose names have no capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.enrich import gazetteer, organizations, places
from pipeline.enrich.entities.spans import Span, overlapping, put, with_new
from pipeline.enrich.resources import table

BESIDE, SAID_AGAIN = "rule:beside-person", "rule:repeated-name"
_NAME = 12
"""Characters of a name without capitals, at the most, with what parts it from the next."""
MOST_PEOPLE = 200
"""Of so many people of a document it is looked for where they are named again."""


def _data() -> Mapping[str, Mapping[str, str]]:
    return table("person_words")


def raw(language: str, name: str) -> str:
    """Return one entry as it stands: a set of characters, or a pattern."""
    return _data()[language][name]


@lru_cache(maxsize=64)
def words(language: str, name: str) -> frozenset[str]:
    """Return one list of a language as a set."""
    return frozenset(raw(language, name).split())


@lru_cache(maxsize=64)
def any_of(language: str, *names: str) -> str:
    """Return the words of lists as a regular expression's alternatives, the longest first."""
    found = {word for name in names for word in words(language, name)}
    return "|".join(re.escape(one) for one in sorted(found, key=lambda one: (-len(one), one)))


def is_else(name: str, language: str) -> bool:
    """Say whether a name is a country's, a town's or a body's."""
    return gazetteer.country(name, language) is not None or bool(places.named(name)) or name in organizations.certain()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of a text that may be a person's name; ``doubtful`` where a town or a body may stand there as well."""

    start: int
    end: int
    doubtful: bool = False


def persons(found: Iterable[Candidate], text: str, language: str, known: Sequence[Span]) -> list[Span]:
    """Return the candidates as persons, the earlier given where two overlap.

    A doubtful one touches nothing of ``known``; another may be, or enclose, what a list knows as a town.
    """
    return with_new(
        [],
        (Span(one.start, one.end, "PER", BESIDE, sure=True) for one in found if _is_free(one, text, language, known)),
    )


def _is_free(one: Candidate, text: str, language: str, known: Sequence[Span]) -> bool:
    over = known[overlapping(known, one.start, one.end)]
    if one.doubtful:
        return not over and not is_else(text[one.start : one.end], language)
    return all(one.start <= other.start and other.end <= one.end and other.label == "LOC" for other in over)


def with_persons(spans: Sequence[Span], found: Iterable[Span]) -> list[Span]:
    """Return ``spans`` with persons where nothing was, and in place of the towns that each is or encloses."""
    named = list(spans)
    for person in found:
        over = named[overlapping(named, person.start, person.end)]
        if all(person.start <= one.start and one.end <= person.end and one.label == "LOC" for one in over):
            put(named, person)
    return named


def enumerated(found: Iterable[Span], text: str, before: re.Pattern[str]) -> Iterator[Span]:
    """Yield whom the persons ``found`` are listed behind: ``before`` matches a name and what parts it from the next."""
    reached = list(found)
    while reached:
        one = reached.pop()
        if (match := before.search(text, max(0, one.start - _NAME), one.start)) is not None:
            reached.append(Span(*match.span("name"), "PER", BESIDE, sure=True))
            yield reached[-1]


def in_full(names: Sequence[str], labels: Sequence[str], language: str) -> list[str]:
    """Return the names of a document with each surname alone as the one person of it who bears that surname.

    Where several do, it stays as it is. Languages whose names have spaces are not asked here.
    """
    if language not in _WITHOUT_SPACES:
        return list(names)
    people = [one for one, label in zip(names, labels, strict=True) if label == "PER"]
    full: dict[str, set[str]] = {}
    for one in dict.fromkeys(people):
        for part in _short_forms(one, language) - {one}:
            full.setdefault(part, set()).add(one)
    bearers = {part: next(iter(ones)) for part, ones in full.items() if len(ones) == 1}
    return [bearers.get(one, one) if label == "PER" else one for one, label in zip(names, labels, strict=True)]


def _short_forms(name: str, language: str) -> set[str]:
    parts = _PARTED.split(name)
    if len(parts) > 1:
        return {parts[-1]}
    surname = re.match(any_of(language, "surnames"), name)
    return {surname[0]} if surname else set()


_WITHOUT_SPACES = frozenset({"ja", "zh", "ko"})
_PARTED = re.compile("[ \u00b7\u30fb\u2022\u2027\uff1d]")
