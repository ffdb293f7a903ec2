"""The agencies that a page credits beside its text: in the byline above it, in a last line that is none of it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.clean.markup import Outline
from pipeline.enrich.agencies import agencies_credited

_ABOVE = 8
"""Blocks above the first paragraph: headline, standfirst, byline, date, picture."""
_BELOW = 3
_LINKED = 0.9


def credited_beside(outline: Outline, paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the agencies, by their usual names, that short lines right above and below ``paragraphs`` credit."""
    text = set(paragraphs)
    inside = [count for count, block in enumerate(outline.blocks) if block.text in text]
    if not inside:
        return ()
    first, last = inside[0], inside[-1]
    beside = [*outline.blocks[max(0, first - _ABOVE) : first], *outline.blocks[last + 1 : last + 1 + _BELOW]]
    found = (agency for block in beside if block.links < _LINKED for agency in agencies_credited(block.text))
    return tuple(dict.fromkeys(found))
