"""Spans of a text that carry a label, and what is done to their edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Label = Literal["PER", "ORG", "LOC"]

_LEADING = re.compile(
    r"""[\s"'()\[\]*_.,;:|/-]+|(?:the|The|THE|a|A|an|An|its|his|her|their|our|every|near|at|of|in)\s+"""
)
_TRAILING = re.compile(r"""(?:['`]s?|[\s"'(\[*_,;:!?|/-]|(?<=\s)(?:and|near|in|of|at|the))$""")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled piece of a text: characters from ``start`` to ``end``, end exclusive.

    ``label`` is PER, ORG or LOC, or one of the model's other labels in lower case (``norp``, ``product`` …): such a
    span says that here is something else.
    """

    start: int
    end: int
    label: str
    source: str

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a character."""
        return self.start < other.end and other.start < self.end


def trimmed(span: Span, text: str) -> Span | None:
    """Return ``span`` without quotes, articles and possessives at its edges; None when nothing is left."""
    start, end = span.start, span.end
    while start < end and (match := _LEADING.match(text, start, end)) and match.end() > start:
        start = match.end()
    while start < end and (match := _TRAILING.search(text, start, end)):
        end = match.start()
    while end > start and text[end - 1] in ")]" and text.count("(", start, end) + text.count("[", start, end) == 0:
        end -= 1
    if end <= start:
        return None
    return replace(span, start=start, end=end)


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, the longer one (then the earlier given) where two overlap."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start - one.end):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return sorted(kept)


def replaced(spans: Sequence[Span], new: Span) -> list[Span]:
    """Return ``spans`` with ``new`` in place of everything that it overlaps."""
    return sorted([*(one for one in spans if not one.overlaps(new)), new])
