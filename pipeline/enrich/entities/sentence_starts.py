"""Where sentences begin, as far as rules for names ask: by the signs before a word."""

from __future__ import annotations

import re

_NEAR = 8
"""Characters before a word that are looked at."""
_BEFORE = re.compile(r"(?:\A|[.!?:\n\u2026][\"'\u00bb\u201d\u201c)]?\s*|[-\u2013\u2014] )[\"'\u00ab\u201e\u201c(]?\Z")


def opens_sentence(text: str, start: int) -> bool:
    """Say whether the word at ``start`` of ``text`` begins a sentence, a quotation in one, or what a dash sets off."""
    return _BEFORE.search(text, max(0, start - _NEAR), start) is not None
