"""What is put right in a page's tree before anybody reads its text: what waits for subscribers, marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from pipeline.clean.markup import json_ld
from pipeline.clean.markup.blocks import is_hidden, spelled
from pipeline.clean.markup.document import elements, visible_text
from pipeline.clean.markup.structured import Structured
from pipeline.clean.resources import table

_STREAMED = re.compile(r"S:[0-9a-f]+")
"""React's streamed parts wait under such an ``id``."""
_MARK = re.compile(r"\d{1,3}|[*†‡§]{1,3}")
"""A mark in brackets cannot be taken for a figure of the text, and stays."""
_TO_NOTE = re.compile(r"#.*(?:note|fn|ref|cite|fuss|fuß|anm|endnot)", re.IGNORECASE)
_BEFORE_NOTE = re.compile(r"(?:[.,;:!?…\"'”’»)\]]|[^\W\d_]{4,})\s*$")
"""A note's mark stands behind a stop, a quotation or a word; behind a figure or a unit it is a power."""
_FEWEST_WORDS = 40
_SENTENCE_WORDS = 6
_MOST_OPENED = 20


def mend(root: HtmlElement, page: Structured) -> tuple[str, ...]:
    """Change ``root`` so that its text can be read as it stands in the newsroom's copy, and return what was done.

    ``opened``: what waits hidden for subscribers is shown. ``placed``: so is what waits for React to move it to its
    place. ``unmarked``: the marks of footnotes are gone, which would stand glued to the word before them.

    Args:
        root: the page's tree.
        page: what it states of itself: schema.org's ``hasPart`` with ``isAccessibleForFree`` names the part that only
            subscribers see, by its ``cssSelector``.
    """
    hidden = [one for one in page.marked if is_hidden(one)]
    done = {"opened": _open(root, page, hidden), "placed": _place(hidden), "unmarked": _unmark(root)}
    return tuple(name for name, count in done.items() if count)


def _open(root: HtmlElement, page: Structured, hidden: list[HtmlElement]) -> int:
    stated = {one for selector in _locked(page) for one in elements(selector, root)[:_MOST_OPENED]}
    opened = [one for one in hidden if (one in stated or _is_for_subscribers(one)) and _is_text(one)]
    for one in opened[:_MOST_OPENED]:
        _show(one)
    for one in stated:
        one.attrib.pop("class", None)
    return len(opened)


def _place(hidden: list[HtmlElement]) -> int:
    streamed = [one for one in hidden if _STREAMED.fullmatch(one.get("id") or "") and _is_text(one)]
    for one in streamed:
        _show(one)
    return len(streamed)


def _show(element: HtmlElement) -> None:
    for name in ("hidden", "style", "aria-hidden", "class"):
        element.attrib.pop(name, None)


def _locked(page: Structured) -> Iterator[CSSSelector]:
    """Yield the selectors of the parts that the page says are not free."""
    for node in page.nodes:
        if str(node.get("isAccessibleForFree")).casefold() == "false":
            for one in json_ld.texts(node.get("cssSelector")):
                try:
                    yield CSSSelector(one, translator="html")
                except SelectorError:
                    continue


def _is_for_subscribers(element: HtmlElement) -> bool:
    words = {*spelled(element.get("class")), *spelled(element.get("id"))}
    return not words.isdisjoint(_for_subscribers())


@cache
def _for_subscribers() -> frozenset[str]:
    return frozenset(table("markup/parts")["subscriber_words"])


def _is_text(element: HtmlElement) -> bool:
    """Return whether ``element`` holds paragraphs of sentences, and nothing to be filled in: no offer, no form."""
    if next(element.iter("form", "input"), None) is not None:
        return False
    texts = [text for one in element.iter("p") if (text := visible_text(one))[-1:] in '.!?…。！？”"»']
    words = [count for one in texts if (count := len(one.split())) >= _SENTENCE_WORDS]
    return sum(words) >= _FEWEST_WORDS


def _unmark(root: HtmlElement) -> int:
    marks = [one for one in root.iter("sup", "a") if _is_note(one)]
    for one in marks:
        if one.getparent() is not None:
            one.drop_tree()
    return len(marks)


def _is_note(element: HtmlElement) -> bool:
    """Return whether ``element`` is a footnote's mark: a number or sign that leads to a note, or set high by itself."""
    if element.tag == "a" and not _TO_NOTE.match(element.get("href", "")):
        return False
    if not _MARK.fullmatch(visible_text(element)):
        return False
    if element.tag == "a" or any(_TO_NOTE.match(one.get("href", "")) for one in element.iter("a")):
        return True
    return bool(_BEFORE_NOTE.search(_before(element)))


def _before(element: HtmlElement) -> str:
    """Return the text right before ``element``, within its paragraph."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is None:
        return (parent.text if parent is not None else None) or ""
    return previous.tail or visible_text(previous)
