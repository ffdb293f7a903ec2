"""Inputs made of whole ones: bytes flipped, cut, doubled, joined with others, or strewn with what readers trip over."""

from __future__ import annotations

import random
from collections.abc import Sequence

LONGEST = 200_000
"""Bytes."""
_TOKENS = (
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#x0;", b"&#xD800;", b"&#1114112;", b"&amp;"),
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\r\n\r\n", b"\xe2\x80\xae"),
    *(b"{", b"}", b"[", b"]", b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"null", b"1e999", b"-1", b"NaN"),
    *(b"99999999999999999999", b"0000-00-00", b"9999-12-31T23:59:60Z", b"0001-01-01", b"31/02/2026", b"24:00"),
    *(b"(", b")", b"*", b"~", b":", b"-", b"..", b"//", b"%", b"%00", b"%ud800", b"xn--", b"@", b"#", b"?"),
    *(b"<script>", b"<p>", b"<a href=", b"charset=utf-7", b"charset=x-user-defined", b"Content-Length: -1"),
)


def mutated(dice: random.Random, whole: Sequence[bytes]) -> bytes:
    """Return an input made of one or two of ``whole``; one in ten is random bytes alone."""
    if dice.random() < 0.1:  # noqa: PLR2004 - a tenth
        return dice.randbytes(dice.randrange(300))
    content = bytearray(dice.choice(whole))
    if dice.random() < 0.5:  # noqa: PLR2004 - a half: a piece of an input, which is quicker to read
        start = dice.randrange(len(content) + 1)
        content = content[start : start + dice.randrange(1, 3000)]
    for _ in range(1 + int(dice.expovariate(0.3))):
        _change(dice, content, whole)
    return bytes(content[:LONGEST])


def _change(dice: random.Random, content: bytearray, whole: Sequence[bytes]) -> None:
    at = dice.randrange(len(content) + 1)
    end = min(len(content), at + int(dice.expovariate(1 / 40)))
    match dice.randrange(7):
        case 0:
            if at < len(content):
                content[at] ^= 1 << dice.randrange(8)
        case 1:
            del content[at:end]
        case 2:
            content[at:at] = content[at:end] * dice.randrange(1, 60)
        case 3:
            other = dice.choice(whole)
            start = dice.randrange(len(other) + 1)
            content[at:end] = other[start : start + int(dice.expovariate(1 / 200))]
        case 4:
            content[at:at] = dice.choice(_TOKENS) * dice.choice((1, 1, 1, 2, 50))
        case 5:
            content[at:end] = dice.randbytes(end - at)
        case _:
            content[at:at] = chr(dice.randrange(0x2FFFF)).encode("utf-8", "surrogatepass")
