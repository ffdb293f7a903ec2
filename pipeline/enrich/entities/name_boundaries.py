"""The edges of names, in every language: no stray bracket, no stop, no day of the week."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.enrich import lexicon
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.letters import CAPITAL

_BRACKET = re.compile(r"[()\[\]]+")
_RESULT = re.compile(r" \d{1,3} ?[-:\u2013] ?\d{1,3}\Z")
"""A result behind a club: ``AS Vierzon 3-1``."""
_REMARK = re.compile(r" \([a-zà-öø-ÿ][^()]{0,20}\)\Z")
"""What a table adds to a name: ``United (aet)``."""
_STOP = re.compile(rf"(?:(?<=[^\W\d_]{{5}})[.!?]|[ \u00a0\u202f][!?]|\u2026)\s+(?={CAPITAL})")
"""Shorter words are abbreviations as often: ``Univ. Basel``; nothing is shortened by a sign behind a space."""
_OUTSIDE = " \t\n\u00a0\"'\u00ab\u00bb\u201c\u201d\u201e\u2018\u2019!?;:,\u2026-\u2013\u2014*_/|\u00bf\u00a1"
_ABBREVIATED = re.compile(r"(?:^|[\s.-])[^\W\d_]\.$|\.[^\W\d_]{1,2}\.$")


def cleaned(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return the spans without what stands only beside a name: ``UN (FAO`` is two, ``Cité !`` has no sign.

    Days and months are no names, but for a person who is called like a month; nor is a title, ``Dr``, alone.
    """
    pieces = (piece for span in spans for piece in _unbracketed(span, text))
    return [
        one for piece in pieces if (one := _trimmed(piece, text)) is not None and not _is_no_name(one, text, language)
    ]


def in_sentences(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Yield the spans, cut where a long word ends a sentence: of ``Crucea Roșie. Chișinăul`` the first is the name."""
    for span in spans:
        stop = _STOP.search(text, span.start, span.end)
        yield span._replace(end=stop.start()) if stop else span


def _unbracketed(span: Span, text: str) -> Iterator[Span]:
    surface = span.of(text)
    if surface.isalpha():  # as half of all names
        yield span
        return
    if match := _REMARK.search(surface) or _RESULT.search(surface):
        yield span._replace(end=span.start + match.start())
        return
    balanced = surface.count("(") == surface.count(")") and surface.count("[") == surface.count("]")
    if balanced and not surface.startswith(("(", "[")):
        yield span
        return
    start = span.start
    for match in _BRACKET.finditer(text, span.start, span.end):
        yield span._replace(start=start, end=match.start())
        start = match.end()
    yield span._replace(start=start)


def _trimmed(span: Span, text: str) -> Span | None:
    start, end = span.start, span.end
    while start < end and (text[start] in _OUTSIDE or text[start] == "."):
        start += 1
    while start < end and (text[end - 1] in _OUTSIDE or (text[end - 1] == "." and not _is_short(text[start:end]))):
        end -= 1
    if start == end:
        return None
    return span if (start, end) == (span.start, span.end) else span._replace(start=start, end=end)


def _is_short(name: str) -> bool:
    """Say whether the stop is the name's own: ``Inc.``, ``Jr.``, ``U.N.``."""
    last = name.rpartition(" ")[2]
    known = lexicon.word_set("organizations", "suffixes") | lexicon.word_set("titles", "after")
    return last in known or last == "Bros." or _ABBREVIATED.search(name) is not None


def _is_no_name(span: Span, text: str, language: str) -> bool:
    surface = span.of(text)
    if surface in lexicon.day_words(language):
        return True
    is_title = span.label == "PER" and surface in lexicon.word_set("titles", "everywhere")
    return is_title or (span.label != "PER" and surface in lexicon.calendar_words(language))
