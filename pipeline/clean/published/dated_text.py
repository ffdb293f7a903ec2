"""The short pieces of a page's text that may name a year, in the order of the document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

from pipeline.clean.resources import table

_LONGEST = 160
_MOST = 500
_SPACES = re.compile(r"[ \t\r\n]+")
_UNREAD = frozenset({"script", "style", "noscript", "title", "textarea", "option"})

_Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, as lxml holds it."""

    text: str
    parent: HtmlElement
    """The element that it is the beginning of, or that it follows."""
    owner: HtmlElement
    """The element that it stands in."""
    is_tail: bool
    """It follows ``parent``."""


def pieces_with_a_year(root: HtmlElement) -> list[Piece]:
    """Return the first of the short pieces of ``root``'s body that hold a mark of a year.

    The tree is walked in Python: XPath asks each text for each of the marks, and takes several times as long.
    """
    body = next(root.iter("body"), None)
    found: list[tuple[_Place, Piece]] = []
    for place, element in enumerate(() if body is None else body.iter()):
        text, tail = element.text, element.tail
        if text and _may_date(text) and element.tag not in _UNREAD:
            found.append(((place, 0, 0), Piece(text, element, element, is_tail=False)))
        if tail and element is not body and _may_date(tail):
            owner = element.getparent()
            if owner is not None and owner.tag not in _UNREAD:
                last = place + sum(1 for _ in element.iterdescendants())  # a tail comes after all that is inside
                found.append(((last, 1, -place), Piece(tail, element, owner, is_tail=True)))
    return [piece for _, piece in sorted(found, key=lambda one: one[0])][:_MOST]


def _may_date(text: str) -> bool:
    return _year().search(text) is not None and len(_SPACES.sub(" ", text).strip(" ")) < _LONGEST


@cache
def _year() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, table("published/publication")["year_marks"])))
