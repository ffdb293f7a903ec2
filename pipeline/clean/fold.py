"""Comparing what people wrote: letters and digits only, without case or accents."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = re.compile("[^0-9a-z]+")
"""What is no letter or digit in ASCII's lower case: most lines need nothing dearer."""


def fold(text: str) -> str:
    """Return ``text`` for comparison: letters and digits only, without case or accents."""
    if text.isascii():
        return _BETWEEN.sub("", text.lower())
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, decomposed))
