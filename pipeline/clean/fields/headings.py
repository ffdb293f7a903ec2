"""What a heading says: its headline without the kicker above it, and with spaces between its parts."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from lxml.html import HtmlElement

from pipeline.clean.characters import one_line
from pipeline.clean.markup import Structured, visible_text
from pipeline.clean.resources import alternatives

_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "button"})
_LONGEST = 300


def headlines_of(page: Structured) -> list[str]:
    """Return what the page's headings say: each without its kicker, or whole where nothing else is in it."""
    found: list[str] = []
    for heading in page.headings:
        text = _said(heading, kickers=False) or _said(heading, kickers=True)
        if text and len(text) <= _LONGEST:
            found.append(text)
    return list(dict.fromkeys(found))


def _said(heading: HtmlElement, *, kickers: bool) -> str:
    """Return the text of ``heading``; two elements side by side are two parts, with a space between them."""
    if len(heading) == 0:
        return unescape(visible_text(heading))
    return one_line(unescape(_spaced(_pieces(heading, kickers=kickers))))


def _pieces(element: HtmlElement, *, kickers: bool) -> str:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NOT_TEXT and (kickers or not _is_kicker(child)):
            block = " " if child.tag in {"br", "div", "p", "h2", "h3", "li"} else "\x00"
            parts += [block, _pieces(child, kickers=kickers), block]
        parts.append(child.tail or "")
    return "".join(parts)


def _spaced(marked: str) -> str:
    """Put a space where one element ends and the next begins with a capital, and nothing where a word goes on."""
    pieces = re.split("\x00+", marked)
    text = pieces[0]
    for place, piece in enumerate(pieces[1:], 1):
        is_boundary = len(pieces[place - 1].strip()) > 1 and piece[:1].isupper() and text[-1:].islower()
        text += f" {piece}" if is_boundary else piece
    return text


def _is_kicker(element: HtmlElement) -> bool:
    return bool(_kicker().search(f"{element.get('class', '')} {element.get('data-type', '')}".lower()))


@cache
def _kicker() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-zäöü])(?:{alternatives('fields/title', 'kicker_parts')})(?![a-z])|kicker|dachzeile")
