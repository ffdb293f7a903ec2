"""Comparing what people wrote: letters and digits only, without case or accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BETWEEN = re.compile("[^0-9a-z]+")
"""What is no letter or digit in ASCII's lower case: most lines need nothing dearer."""


_LONGEST_KEPT = 1000
"""Letters of a line whose folded form is kept: one page's lines are compared many times over."""


def fold(text: str) -> str:
    """Return ``text`` for comparison: letters and digits only, without case or accents."""
    return _fold(text) if len(text) <= _LONGEST_KEPT else _fold.__wrapped__(text)


@lru_cache(maxsize=2048)
def _fold(text: str) -> str:
    if text.isascii():
        return _BETWEEN.sub("", text.lower())
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, decomposed))
