"""Comparing what people wrote: letters and digits only, without case or accents."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return ``text`` for comparison: letters and digits only, without case or accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, decomposed))
