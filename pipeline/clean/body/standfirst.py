"""The standfirst: what stands between the headline and the text and sums it up. It is the text's first paragraph.

Publishers set it beside the headline, outside the element that holds the text, so a reading of that element misses it.
It is known by its place and by one more witness: the page's own description, its element's name, or its rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.clean.body.container import is_noise, says_headline
from pipeline.clean.body.furniture import is_furniture
from pipeline.clean.fold import fold
from pipeline.clean.markup import Block, Outline, Span, Structured
from pipeline.clean.resources import table

_HEADINGS = frozenset({"h2", "h3", "h4"})
_NAME_WORD = re.compile(r"[a-z]+")
_NAMING = ("class", "data-component", "data-testid", "data-qa")
"""Attributes that name an element; the last three for those who test a page."""
_FARTHEST = 12
"""Blocks between the headline and the text: section, byline, date, share buttons and a picture's caption fit in."""
_FEWEST_WORDS = 6
_MOST_WORDS = 90
_LINKED = 0.5
_SAME_START = 40
"""Descriptions are cut at some length: so many letters and digits in common are the same sentence."""


def with_standfirst(lines: tuple[str, ...], outline: Outline, page: Structured, title: str) -> tuple[str, ...]:
    """Return ``lines`` under the standfirst, where the page has one and the text does not say it already.

    Args:
        lines: the paragraphs that were chosen.
        outline: all blocks of the page.
        page: what it says about itself; its description is a witness.
        title: the headline; where no ``<h1>`` says it, the page's only one stands in for it.
    """
    said = [fold(one) for one in lines]
    new = [one for one in _standfirsts(outline, page, title, said) if not _is_said(fold(one), said)]
    return (*new, *lines)


def _standfirsts(outline: Outline, page: Structured, title: str, said: Sequence[str]) -> list[str]:
    headline = _headline(outline, fold(title))
    if headline is None:
        return []
    headlines = [one for one in (fold(title), fold(outline.blocks[headline].text)) if one]
    described = [fold(one) for one in (*page.meta("og:description", "description"), *page.stated("description"))]
    start, end = headline + 1, _first_line(outline, headline + 1, said)
    found: dict[int, str] = {}
    for span in outline.spans:
        if start <= span.start < end and span.end == span.start + 1:
            block = outline.blocks[span.start]
            known = _is_named(span) or (block.is_sentence and _is_beside_headline(span))
            is_headline = any(says_headline(block.text, one) for one in headlines)  # set twice: large, and in the text
            if _may_be(block) and not is_headline and (known or _is_said(fold(block.text), described)):
                found.setdefault(span.start, block.text)
    return [found[at] for at in sorted(found)]


def _first_line(outline: Outline, start: int, said: Sequence[str]) -> int:
    """Return the index of the block that the text begins with, or how far from the headline to look."""
    lines, end = set(said), min(start + _FARTHEST, len(outline.blocks))
    return next((at for at in range(start, end) if fold(outline.blocks[at].text) in lines), end)


def _headline(outline: Outline, title: str) -> int | None:
    """Return the index of the headline's block."""
    heads = [span for span in outline.spans if span.tag == "h1"]
    exact = [span.end - 1 for span in heads if says_headline(outline.blocks[span.start].text, title)]
    return exact[0] if exact else heads[0].end - 1 if len(heads) == 1 else None


def _may_be(block: Block) -> bool:
    return (
        _FEWEST_WORDS <= block.words <= _MOST_WORDS
        and block.links < _LINKED
        and not block.unlikely
        and not is_noise(block.text)
        and not is_furniture(block.text)
    )


def _is_said(text: str, others: Sequence[str]) -> bool:
    return any(one == text or (len(one) >= _SAME_START and text.startswith(one[:_SAME_START])) for one in others)


def _is_named(span: Span) -> bool:
    return span.tag in _HEADINGS or not _names().isdisjoint(_words(span))


def _is_beside_headline(span: Span) -> bool:
    """Return whether ``span`` stands in the ``<header>`` that holds the headline."""
    header = next(span.element.iterancestors("header", "article", "main", "body"), None)
    return header is not None and header.tag == "header" and next(header.iter("h1"), None) is not None


def _words(span: Span) -> Iterator[str]:
    for one in (span.element, span.element.getparent()):
        if one is not None:
            for name in _NAMING:
                yield from _NAME_WORD.findall(one.get(name, "").lower())


@cache
def _names() -> frozenset[str]:
    return frozenset(table("body/furniture")["standfirst_names"])
