"""Which characters a text may hold: those of XML 1.0 (production 2), which lxml, feeds and files of UTF-8 keep to.

HTML, JSON and single-byte charsets bring others along: controls, and halves of characters (surrogates).
"""

from __future__ import annotations

import re

_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def without_impossible(text: str, instead: str = "") -> str:
    """Return ``text`` with ``instead`` in the place of each character that XML 1.0 has no place for."""
    return _IMPOSSIBLE.sub(instead, text)


def without_surrogates(text: str, instead: str = "") -> str:
    """Return ``text`` with ``instead`` for each half of a character, which no file holds (JSON cut inside an emoji)."""
    return _SURROGATE.sub(instead, text)
