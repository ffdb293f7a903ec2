"""The pieces of a page's text as its tree holds them: before an element's first child, and behind an element."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml.html import HtmlElement

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


def pieces_of(root: HtmlElement, wanted: Callable[[str], object]) -> list[Piece]:
    """Return the pieces under the body of ``root`` of which ``wanted`` holds, in the order of the document.

    Blank ones are not asked for. The tree is walked in Python: XPath takes several times as long for a question that
    it asks each text.
    """
    body = next(root.iter("body"), None)
    found: list[tuple[_Place, Piece]] = []
    for place, element in enumerate(() if body is None else body.iter()):
        text, tail = element.text, element.tail
        if text and not text.isspace() and wanted(text):
            found.append(((place, 0, 0), Piece(text, element, element, is_tail=False)))
        if tail and not tail.isspace() and element is not body and wanted(tail):
            owner = element.getparent()
            if owner is not None:
                last = place + sum(1 for _ in element.iterdescendants())  # a tail comes after all that is inside
                found.append(((last, 1, -place), Piece(tail, element, owner, is_tail=True)))
    return [piece for _, piece in sorted(found, key=lambda one: one[0])]
