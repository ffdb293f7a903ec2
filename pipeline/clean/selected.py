"""What a source's own CSS selectors find on its page: it wins over every general rule.

The selectors are those of CSS level 3 with some of level 4 (``:is``, ``:has``), as cssselect translates them to
XPath, so that they run over the one parse of the page. A field whose selector finds nothing is left to the general
rules, and the page is flagged ``selector-unmatched:<field>``: the site has perhaps been rebuilt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean.characters import one_line
from pipeline.clean.fields import people
from pipeline.clean.fold import fold
from pipeline.clean.markup import elements, outline_of, visible_text
from pipeline.errors import SettingsError
from pipeline.moments import Stated, read_date
from pipeline.settings import Selectors

ORIGIN = FieldOrigin(rule="selector", confidence=0.98)
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Selected:
    """What the selectors found on one page; empty fields were not asked for, or not found."""

    markup: str
    """The page's source without what ``remove`` names."""
    title: str = ""
    paragraphs: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: Stated | None = None
    unmatched: tuple[str, ...] = ()
    """Fields whose selector found nothing."""


def select(root: HtmlElement, markup: str, selectors: Selectors | None, captured_at: datetime | None) -> Selected:
    """Take out of ``root`` (the parse of ``markup``) what ``remove`` names, and return what the selectors find.

    Raises :class:`SettingsError` for a selector that is no CSS.
    """
    if selectors is None or selectors == Selectors():
        return Selected(markup)
    if _remove(root, selectors.remove):
        markup = etree.tostring(root, encoding="unicode", method="html")
    titles = [text for one in _found(root, selectors.title) if (text := _said(one))]
    title = titles[0] if titles else ""
    authors = [name for one in _found(root, selectors.authors) for name in people(_said(one))]
    lines = _lines(_found(root, selectors.text), title)
    published = _date(_found(root, selectors.published_at), captured_at)
    answers = {"title": title, "text": lines, "authors": authors, "published_at": published}
    return Selected(
        markup=markup,
        title=title,
        paragraphs=lines,
        authors=tuple(dict.fromkeys(authors)),
        published=published,
        unmatched=tuple(name for name, got in answers.items() if getattr(selectors, name) and not got),
    )


def _found(root: HtmlElement, selector: str | None) -> list[HtmlElement]:
    return elements(_compiled(selector), root) if selector else []


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> CSSSelector:
    try:
        return CSSSelector(selector, translator="html")
    except SelectorError as error:
        raise SettingsError(f"the selector {selector!r} is no CSS: {error}; correct it in the sources file") from error


def _remove(root: HtmlElement, selectors: tuple[str, ...]) -> bool:
    """Take the elements out, but not the text after them; the page's own frame stays."""
    removed = False
    for selector in selectors:
        for one in _found(root, selector):
            if one is not root and one.tag not in {"head", "body"} and one.getparent() is not None:
                one.drop_tree()
                removed = True
    return removed


def _lines(found: list[HtmlElement], title: str) -> tuple[str, ...]:
    """Return the paragraphs of the elements, in the page's order, each once; not the headline above them."""
    chosen = set(found)
    outer = [one for one in found if not any(above in chosen for above in one.iterancestors())]
    lines = [line for one in outer for line in _paragraphs(one)]
    headline = fold(title)
    return tuple(lines[1:] if headline and lines and fold(lines[0]) == headline else lines)


def _paragraphs(element: HtmlElement) -> list[str]:
    lines = [one_line(block.text) for block in outline_of(element).blocks] or [visible_text(element)]
    return [line for line in lines if line]


def _date(found: list[HtmlElement], captured_at: datetime | None) -> Stated | None:
    """Return the first date that an element states; one after the capture is nobody's."""
    for one in found:
        stated = read_date(_said(one))
        if stated and (captured_at is None or stated.start <= captured_at + _CLOCKS_DIFFER):
            return stated
    return None


def _said(element: HtmlElement) -> str:
    """Return what an element states: a machine's value where it has one, else its text."""
    for attribute in ("datetime", "content"):
        if value := one_line(element.get(attribute, "")):
            return value
    return visible_text(element)
