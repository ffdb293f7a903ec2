"""Pull quotes: a sentence of the article that stands once more among its paragraphs, set large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.clean.fold import fold
from pipeline.clean.markup import Outline, Span, spelled
from pipeline.clean.resources import table

_FEWEST_WORDS = 6
_FEWEST_LETTERS = 24
"""A shorter line comes back for other reasons: a refrain, a name."""
_LONGEST_LETTERS = 400
_LONGEST_KEPT = 200
"""Letters of a class whose meaning is kept for the next element that has it."""


def without_repeats(lines: Sequence[str], outline: Outline) -> list[str]:
    """Return ``lines`` without those that another, longer line holds word for word, and that are marked as quotes.

    The markup calls a line one (``<blockquote>``, ``class="pull-quote"``), or quotation marks enclose it. A list's item
    and a heading may say again what the text says.
    """
    quotes = {block for span in outline.spans if _is_quote(span) for block in _texts(outline, span)}
    marks = tuple(table("body/furniture")["quotation_marks"])
    suspects = [
        line for line in lines if line in quotes or (line.startswith(marks) and line.rstrip(".").endswith(marks))
    ]
    if not suspects:
        return list(lines)
    folded = [fold(line) for line in lines]
    repeats = {line for line in suspects if len(line.split()) >= _FEWEST_WORDS and _is_repeat(fold(line), folded)}
    return [line for line in lines if line not in repeats]


def _texts(outline: Outline, span: Span) -> list[str]:
    return [block.text for block in outline.blocks[span.start : span.end]]


def _is_quote(span: Span) -> bool:
    if span.tag in {"blockquote", "q"}:
        return True
    if not span.name:
        return False
    return (_calls_quote if len(span.name) <= _LONGEST_KEPT else _calls_quote.__wrapped__)(span.name)


@lru_cache(maxsize=4096)
def _calls_quote(name: str) -> bool:
    return not _quote_names().isdisjoint(spelled(name))


@cache
def _quote_names() -> frozenset[str]:
    return frozenset(table("body/furniture")["quote_names"])


def _is_repeat(said: str, folded: Sequence[str]) -> bool:
    if not _FEWEST_LETTERS <= len(said) <= _LONGEST_LETTERS:
        return False
    return any(len(one) > len(said) and said in one for one in folded)
