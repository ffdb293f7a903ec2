"""Which characters a text may hold: those of XML 1.0 (production 2), which lxml, feeds and files of UTF-8 keep to.

HTML, JSON and single-byte charsets bring others along: controls, and halves of characters (surrogates).
"""

from __future__ import annotations

import re

_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_REFERENCE = re.compile(r"&#(?!(?:3[2-9]|[4-9]\d|[1-9]\d{2,3});)(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?", re.ASCII)
"""Not those to the characters 32 to 9,999, all of which are possible: nearly all that are written."""
_LAST_CHARACTER = 0x10FFFF
_SURROGATE = re.compile("[\ud800-\udfff]")


def without_impossible(text: str, instead: str = "") -> str:
    """Return ``text`` with ``instead`` in the place of each character that XML 1.0 has no place for."""
    return _IMPOSSIBLE.sub(instead, text) if _holds_impossible(text) else text


def _holds_impossible(text: str) -> bool:
    """Tell whether a character of ``text`` has no place; a pattern would take twice as long to say so."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # half a character
        return True
    return len(raw.translate(None, _CONTROLS)) < len(raw) or "\ufffe" in text or "\uffff" in text


def without_surrogates(text: str, instead: str = "") -> str:
    """Return ``text`` with ``instead`` for each half of a character, which no file holds (JSON cut inside an emoji)."""
    return _SURROGATE.sub(instead, text)


def without_impossible_references(text: str) -> str:
    """Return markup without numeric references (``&#1;``) to characters that XML 1.0 has no place for."""
    return _REFERENCE.sub(possible_reference, text)


def possible_reference(match: re.Match[str]) -> str:
    """Return a numeric reference (digits: group 1, hexadecimal, or 2), or nothing where it names no character."""
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    number = int(digits, base) if len(digits) <= len(str(_LAST_CHARACTER)) else _LAST_CHARACTER + 1
    return "" if number > _LAST_CHARACTER or not without_impossible(chr(number)) else match[0]
