"""What a query asks, as a tree that each index makes a query of its own of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from pipeline.index.text.words import Term


@dataclass(frozen=True, slots=True)
class Words:
    """A word in any form, or words side by side."""

    term: Term
    title_only: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word that begins like this (folded)."""

    stem: str
    title_only: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Two words (folded) in either order with at most ``gaps`` words between them."""

    first: str
    second: str
    gaps: int


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a facet of names has these words (folded) side by side, or one of its other names has."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet has this very value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Site:
    """The article lives at this host (lower case, in IDNA's ASCII form) or below it."""

    host: str
    path: str = ""
    """How its path begins there, in any case: with its slash and percent-encoded as in :mod:`pipeline.urls`."""


@dataclass(frozen=True, slots=True)
class Original:
    """The first article of its story: no reprint."""


@dataclass(frozen=True, slots=True)
class Published:
    """Published on one of these days, inclusive; None is an open end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Mentions:
    """The text speaks of one of these days, inclusive; None is an open end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Every:
    """Each part must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part at least must hold."""

    parts: tuple[Node, ...]


Node: TypeAlias = Words | Prefix | Near | Named | Facet | Site | Original | Published | Mentions | Not | Every | Either


def every(found: Iterable[Node | None]) -> Node | None:
    """Return what asks for all that is ``found``, each once; None where nothing is."""
    parts: list[Node] = []
    for one in found:
        parts += [one] if one and one not in parts else []
    return parts[0] if len(parts) == 1 else Every(tuple(parts)) if parts else None


def scoring(node: Node | None) -> Iterator[Words | Prefix | Near]:
    """Yield what is looked for in the texts and not excluded: what hits are ranked by and marked for."""
    if isinstance(node, (Words, Prefix, Near)):
        yield node
    elif isinstance(node, (Every, Either)):
        for part in node.parts:
            yield from scoring(part)


def fields_named(node: Node | None) -> Iterator[str]:
    """Yield the facets of names that are asked by words, those that are excluded among them."""
    if isinstance(node, Named):
        yield node.field
    elif isinstance(node, Not):
        yield from fields_named(node.part)
    elif isinstance(node, (Every, Either)):
        for part in node.parts:
            yield from fields_named(part)


def words_of(node: Node | None) -> Iterator[Words]:
    """Yield all words, the excluded ones among them."""
    if isinstance(node, Words):
        yield node
    elif isinstance(node, Not):
        yield from words_of(node.part)
    elif isinstance(node, (Every, Either)):
        for part in node.parts:
            yield from words_of(part)
