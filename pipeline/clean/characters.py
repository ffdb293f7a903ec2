"""One spelling for characters: NFC, plain spaces, nothing invisible, mojibake mended.

Unicode Standard Annex 15 (normalization); the invisible characters are those of UAX 9 (direction), the soft hyphen
and the zero-width ones. ZWJ and ZWNJ stay where a script needs them (Persian, Indic scripts, emoji).
"""

from __future__ import annotations

import re
import unicodedata

import ftfy
from ftfy.badness import is_bad

_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\u180e\ufffe\uffff]")
_JOINERS = re.compile("(?<![\u0590-\u109f\u1780-\u18af\u200d\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ODD_ASCII = re.compile("[\x00-\x09\x0b\x0d-\x1f\x7f]")
"""What a pass changes in ASCII: tabs, carriage returns, controls."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_NEWLINES = re.compile("\r\n?|[\u2028\u2029\x85\x0b]")
_SOFT_BREAK = re.compile("\u00ad[ \t]*\r?\n[ \t]*")
_LIGATURES = re.compile("[\ufb00-\ufb06]")

# UTF-8 that was read as a single-byte encoding starts so: a cheap look before ftfy's dear one.
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4\u0412\u0413\u0420\u0421][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122\u0402-\u045f]"
)

_ODD = re.compile(
    f"{_INVISIBLE.pattern}|[\u200c\u200d]|{_CONTROLS.pattern}|{_SURROGATES.pattern}|{_SPACES.pattern}"
    f"|[\r\u2028\u2029\x85\x0b]|{_LIGATURES.pattern}"
)
"""What a pass changes beside mojibake and what is not composed; most texts hold none of it."""

_MOST_PASSES = 8

_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=True,
    fix_encoding=True,
    restore_byte_a0=True,
    replace_lossy_sequences=True,
    decode_inconsistent_utf8=True,
    fix_c1_controls=True,
    fix_latin_ligatures=True,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=True,
    remove_control_chars=False,
    normalization=None,
)


def normalise(text: str) -> str:
    r"""Return ``text`` in the one spelling; line and page breaks (``\n``, ``\f``) stay. Idempotent."""
    if text.isascii() and not _ODD_ASCII.search(text):
        return text
    for _ in range(_MOST_PASSES):
        clean = _pass(text)
        if clean == text:
            break
        text = clean  # what was hidden between two characters may have kept them from being one
    return text


def _pass(text: str) -> str:
    if text.isascii():
        return _CONTROLS.sub("", _NEWLINES.sub("\n", text).replace("\t", " "))
    if _MOJIBAKE.search(text) and is_bad(text):
        text = "\n".join(map(_mended, text.split("\n")))
    if not _ODD.search(text):
        return unicodedata.normalize("NFC", text)
    text = _SURROGATES.sub("\ufffd", text)
    text = _SOFT_BREAK.sub("", text)
    text = _NEWLINES.sub("\n", text)
    text = _CONTROLS.sub("", _INVISIBLE.sub("", text))
    text = _SPACES.sub(" ", _JOINERS.sub("", text))
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return unicodedata.normalize("NFC", text)


def _mended(line: str) -> str:
    """Return ``line`` as it was before its bytes were misread, if it looks so; ftfy is dear, and works line by line."""
    return ftfy.fix_text(line, _FTFY) if _MOJIBAKE.search(line) and is_bad(line) else line


def one_line(text: str) -> str:
    """Return ``text`` in the one spelling, on one line, with single spaces."""
    return " ".join(normalise(text).split())
