"""Where sentences begin, as far as rules for names ask: by the signs before a word."""

from __future__ import annotations

import re

_NEAR = 8
"""Characters before a word that are looked at."""
_OPENING = "[\"'\u00ab\u00bb\u201e\u201c\u201d\u2018\u00bf\u00a1(]{0,3}"
_CLOSING = "[\"'\u00bb\u201d\u201c\u2019)]"
"""With a blank before it, as in French, one closes where a paragraph ends: with a single blank behind it may open."""
_BEFORE = re.compile(
    rf"(?:\A|\n|[.!?:\u2026](?:{_CLOSING}?\s+|\s{_CLOSING}\s{{2,}})|[-\u2013\u2014] |\u2022 ?)"
    rf"\s*(?P<quote>{_OPENING})\s?\Z"
)


def opens_sentence(text: str, start: int, *, quoted: bool = True) -> bool:
    """Say whether the word at ``start`` of ``text`` begins a sentence, or what a colon or a dash sets off.

    A quotation in one begins so, too; not where ``quoted`` is False, for what quotes begin with may be a title.
    """
    match = _BEFORE.search(text, max(0, start - _NEAR), start)
    return match is not None and (quoted or not match["quote"])
