"""The short pieces of a page's text that may name a year, in the order of the document."""

from __future__ import annotations

import re
from functools import cache

from lxml.html import HtmlElement

from pipeline.clean.markup import Piece, pieces_of
from pipeline.clean.resources import table

_LONGEST = 160
_MOST = 500
_SPACES = re.compile(r"[ \t\r\n]+")
_UNREAD = frozenset({"script", "style", "noscript", "title", "textarea", "option"})


def pieces_with_a_year(root: HtmlElement) -> list[Piece]:
    """Return the first of the short pieces of ``root``'s body that hold a mark of a year."""
    found = pieces_of(root, _year().search)
    return [one for one in found if one.owner.tag not in _UNREAD and _is_short(one.text)][:_MOST]


def _is_short(text: str) -> bool:
    return len(text) < _LONGEST or len(_SPACES.sub(" ", text).strip(" ")) < _LONGEST


@cache
def _year() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, table("published/publication")["year_marks"])))
