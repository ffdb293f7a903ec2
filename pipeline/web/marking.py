"""An article's text cut into paragraphs, with the entities and dates that were found in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.index.highlights import Span
from pipeline.web.parameters import Search

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]*\S[^\n\r\u2028\u2029]*")
_KINDS = {"PER": ("person", ("persons",)), "ORG": ("organization", ("organizations",))}
_PLACE = ("place", ("countries", "places"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention to be marked: characters ``start`` to ``end`` (exclusive) of the text."""

    start: int
    end: int
    kind: str
    """``person``, ``organization``, ``place`` or ``date``."""
    title: str
    """What it stands for: a canonical name, or a TIMEX3 value."""
    url: str | None = None
    """A search for everything else that speaks of it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    mark: Mark | None = None
    parts: Sequence[Part] = ()
    """The same text, cut where words that were searched for begin and end."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text that was searched for, or was not."""

    text: str
    is_found: bool = False


def marks_of(document: Mapping[str, Any]) -> list[Mark]:
    """Return the marks of an indexed document, in order and without overlaps.

    A mention whose offsets do not cut its own ``surface`` out of the text is left out (a wrong mark is worse than
    none); of two that overlap, the one that starts first stays, of two that start together the longer.
    """
    text = document.get("text", "")
    found = [
        *(_entity(mention, document) for mention in document.get("entity_mentions", ())),
        *(_date(mention) for mention in document.get("date_mentions", ())),
    ]
    surfaces = [*document.get("entity_mentions", ()), *document.get("date_mentions", ())]
    true = [mark for mark, mention in zip(found, surfaces, strict=True) if _cuts(mark, text, mention["surface"])]
    kept: list[Mark] = []
    for mark in sorted(true, key=lambda one: (one.start, -one.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def line_spans(text: str) -> list[Span]:
    """Return where the lines of ``text`` that are not blank stand: its paragraphs."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def parts(text: str, start: int, end: int, found: Sequence[Span]) -> list[Part]:
    """Return ``text[start:end]`` cut where one of ``found`` (in order, without overlaps) begins or ends."""
    cut: list[Part] = []
    at = start
    for first, last in found[bisect_right(found, start, key=lambda one: one[1]) :]:
        if first >= end:
            break
        opening, closing = max(first, start), min(last, end)
        cut += [Part(text[at:opening]), Part(text[opening:closing], is_found=True)]
        at = closing
    cut.append(Part(text[at:end]))
    return [one for one in cut if one.text]


def pieces(text: str, start: int, end: int, marks: Sequence[Mark], found: Sequence[Span] = ()) -> Iterable[Piece]:
    """Yield ``text[start:end]`` as runs of marked and unmarked text.

    ``marks`` are in order and do not overlap; one that reaches beyond is marked as far as it goes. So are ``found``,
    the words that were searched for.
    """
    for first, last, mark in _runs(start, end, marks):
        yield Piece(text[first:last], mark, parts(text, first, last, found))


def _runs(start: int, end: int, marks: Sequence[Mark]) -> Iterable[tuple[int, int, Mark | None]]:
    at = start
    for mark in marks[bisect_right(marks, start, key=lambda one: one.end) :]:
        if mark.start >= end:
            break
        first, last = max(mark.start, start), min(mark.end, end)
        if first > at:
            yield at, first, None
        yield first, last, mark
        at = last
    if at < end:
        yield at, end, None


def _cuts(mark: Mark, text: str, surface: str) -> bool:
    return 0 <= mark.start < mark.end and text[mark.start : mark.end] == surface


def _entity(mention: Mapping[str, Any], document: Mapping[str, Any]) -> Mark:
    kind, fields = _KINDS.get(mention["label"], _PLACE)
    name = mention["canonical"]
    field = next((field for field in fields if name in document.get(field, ())), None)
    url = Search().narrowed_by(field, name).url() if field else None
    return Mark(mention["start"], mention["end"], kind, name, url)


def _date(mention: Mapping[str, Any]) -> Mark:
    first, last, value = mention.get("first_day"), mention.get("last_day"), mention.get("value")
    period = f"{first}..{last}" if first != last else first
    url = Search(mentions=period).url() if first and last else None
    title = f"{value or 'no calendar value'} ({mention['kind'].lower()})"
    return Mark(mention["start"], mention["end"], "date", title, url)
