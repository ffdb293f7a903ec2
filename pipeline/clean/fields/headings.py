"""What a heading says: its headline without the kicker above it, and with spaces between its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import accumulate

from lxml.html import HtmlElement

from pipeline.clean.characters import one_line
from pipeline.clean.fold import fold
from pipeline.clean.markup import Structured, visible_text
from pipeline.clean.resources import alternatives
from pipeline.moments import read_date

_SIGNS = re.compile(r"^\s*[:|·•](?=\s*\w)\s*|^\s*\+{2,}\s*|\s*\+{2,}\s*$|\s*[¶🔗]\s*$")
_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "button"})
_LONGEST = 300
_MOST_BESIDE = 4
"""Words of a kicker, a badge or a kind of text that stands beside the headline in its heading."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What one heading says."""

    text: str
    parts: tuple[str, ...]
    """What its elements and the text between them say, in order; one where nothing is set off."""

    def ends(self) -> Iterable[str]:
        """Yield what is left of the heading without short parts before or behind it."""
        for texts in (self.parts, self.parts[::-1]):
            for count, words in enumerate(accumulate(len(one.split()) for one in texts[:-1]), 1):
                rest = texts[count:] if texts is self.parts else texts[count:][::-1]
                if words <= _MOST_BESIDE and words < sum(len(one.split()) for one in rest):
                    yield " ".join(rest)


def headings_of(page: Structured) -> list[Heading]:
    """Return the page's headings: each without its kicker, or whole where nothing else is in it."""
    found: dict[str, Heading] = {}
    for element in page.headings:
        heading = _said(element, kickers=False)
        heading = heading if heading.text else _said(element, kickers=True)
        if heading.text and len(heading.text) <= _LONGEST:
            found.setdefault(heading.text, heading)
    return list(found.values())


def _said(heading: HtmlElement, *, kickers: bool) -> Heading:
    """Return the text of ``heading``; two elements side by side are two parts, with a space between them."""
    if len(heading) == 0:
        text = _tidy(unescape(visible_text(heading)))
        return Heading(text, (text,))
    marked = _pieces(heading, kickers=kickers)
    parts = tuple(part for one in re.split("[\x00\x01]+", marked) if fold(part := _tidy(one_line(unescape(one)))))
    return Heading(_tidy(one_line(unescape(_spaced(marked.replace("\x01", " "))))), parts)


def _tidy(text: str) -> str:
    """Return ``text`` without a ticker's pluses (``+++ Basin closes +++``) and a link's sign."""
    return _SIGNS.sub("", text)


def _pieces(element: HtmlElement, *, kickers: bool) -> str:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NOT_TEXT and (kickers or not _is_kicker(child)):
            block = "\x01" if child.tag in {"br", "div", "p", "h2", "h3", "li"} else "\x00"
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
    return (
        _is_small_above(element)
        or _is_stamp(element)
        or bool(_kicker().search(f"{element.get('class', '')} {element.get('data-type', '')}".lower()))
    )


def _is_stamp(element: HtmlElement) -> bool:
    """Tell whether ``element`` says when the article appeared: a time, or small print that is a date."""
    if element.tag not in {"time", "small"}:
        return False
    return read_date(visible_text(element), whole=True) is not None


def _is_small_above(element: HtmlElement) -> bool:
    """Tell whether ``element`` is small print (HTML, ``small``: side comments) that starts a heading, a few words long.

    What follows must be longer and begin anew: an article set small before its noun is a part of the sentence.
    """
    heading = element.getparent()
    if element.tag != "small" or heading is None or heading.index(element) or (heading.text or "").strip():
        return False
    said = visible_text(element)
    rest = visible_text(heading).removeprefix(said).lstrip()
    return len(said.split()) <= min(_MOST_BESIDE, len(rest.split()) - 1) and not rest[:1].islower()


@cache
def _kicker() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-zäöü])(?:{alternatives('fields/title', 'kicker_parts')})(?![a-z])|kicker|dachzeile")
