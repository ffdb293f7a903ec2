"""Letters with and without a capital, of every script, as parts of patterns: ``ż`` is small as ``z`` is.

``re`` knows no classes by case, and beyond Latin-1 both cases stand side by side, so that no range tells them apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import count, groupby

_PLANE = 0x10000
"""Beyond the basic plane no language of the press has letters of two cases."""
_CASED = [one for one in map(chr, range(_PLANE)) if one.islower() or one.isupper()]
"""Looked through instead of the whole plane: every process that reads names does so as it starts."""


def _ranges(category: str) -> Iterator[str]:
    """Yield the letters of a general category (Unicode Standard, 4.5) as ranges: those of a run follow each other."""
    letters = (one for one in _CASED if unicodedata.category(one) == category)
    for _, run in groupby(zip(letters, count(), strict=False), lambda one: ord(one[0]) - one[1]):
        first, *rest = (letter for letter, _ in run)
        yield f"{first}-{rest[-1]}" if rest else first


SMALL = "".join(_ranges("Ll"))
"""All small letters, for a set of ``re``."""
CAPITAL = rf"[^\W\d_{SMALL}]"
"""A letter that may begin a name: no small one. Those of scripts without case are among them."""
NO_CAPITAL = rf"[^\W\d_{''.join(_ranges('Lu'))}]"
"""A letter that is no capital."""
