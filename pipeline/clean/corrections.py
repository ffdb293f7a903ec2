"""Whether an article says of itself that it was wrong before: the note with which papers own up to an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.clean.resources import alternatives

CORRECTED = "corrected"
"""The flag of an article with such a note."""


def correction_flags(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Return :data:`CORRECTED` where a paragraph begins as a note of correction does, in a language of the table."""
    return (CORRECTED,) if any(map(is_correction, paragraphs)) else ()


def is_correction(paragraph: str) -> bool:
    """Return whether ``paragraph`` is such a note."""
    return _note().match(paragraph) is not None


@cache
def _note() -> re.Pattern[str]:
    labels, sentences = (alternatives("corrections", key) for key in ("labels", "sentences"))
    behind = r"(?:\s*\([^()]{1,40}\))?\s*(?:[:：]|\s[–—-]\s)"
    return re.compile(rf"[\W_]*(?:(?:{labels}){behind}|(?:{sentences}))", re.IGNORECASE)
