"""A source's own CSS selectors: what they find wins over every general rule, for as long as they are valid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bs4 import BeautifulSoup, Tag
from lxml.html import document_fromstring
from soupsieve import SelectorSyntaxError

from pipeline.clean.authors import people
from pipeline.clean.blocks import outline_of
from pipeline.clean.characters import normalise, one_line
from pipeline.clean.moments import Stated, read_date
from pipeline.errors import QuarantineError
from pipeline.settings import Selectors


@dataclass(frozen=True, slots=True)
class SiteRules:
    """What a source's selectors found on one page; empty fields were not asked for, or not found."""

    markup: str
    """The page without what ``remove`` names."""
    title: str = ""
    paragraphs: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: Stated | None = None
    unmatched: tuple[str, ...] = ()
    """Fields whose selector found nothing: the site has perhaps been rebuilt."""


def apply_selectors(markup: str, selectors: Selectors | None, captured_at: datetime | None, url: str) -> SiteRules:
    """Return what ``selectors`` find in ``markup``; nothing where there are none, or they are out of date.

    Raises:
        QuarantineError: a selector is no CSS (``bad-selector``).
    """
    if selectors is None or selectors == Selectors() or _is_past(selectors, captured_at):
        return SiteRules(markup)
    soup = BeautifulSoup(markup, "lxml")
    try:
        for selector in selectors.remove:
            for tag in soup.select(selector):
                tag.decompose()
        return _found(soup, selectors)
    except SelectorSyntaxError as error:
        message = f"{url}: a selector of its source is no CSS: {str(error).splitlines()[0]}; correct the sources file"
        raise QuarantineError(message, reason="bad-selector") from error


def _is_past(selectors: Selectors, captured_at: datetime | None) -> bool:
    return bool(selectors.valid_until and captured_at and captured_at.date() > selectors.valid_until)


def _found(soup: BeautifulSoup, selectors: Selectors) -> SiteRules:
    titles = [one_line(tag.get_text()) for tag in _select(soup, selectors.title)]
    authors = [name for tag in _select(soup, selectors.authors) for name in people(_said(tag))]
    dates = [stated for tag in _select(soup, selectors.published_at) if (stated := read_date(_said(tag)))]
    paragraphs = [one for tag in _select(soup, selectors.text) for one in _paragraphs(tag)]
    found = {"title": titles, "authors": authors, "published_at": dates, "text": paragraphs}
    return SiteRules(
        markup=str(soup) if selectors.remove else soup.decode(),
        title=titles[0] if titles else "",
        paragraphs=tuple(paragraphs),
        authors=tuple(dict.fromkeys(authors)),
        published=dates[0] if dates else None,
        unmatched=tuple(name for name, values in found.items() if getattr(selectors, name) and not values),
    )


def _select(soup: BeautifulSoup, selector: str | None) -> list[Tag]:
    return list(soup.select(selector)) if selector else []


def _said(tag: Tag) -> str:
    """Return what an element states: a machine's value where it has one, else its text."""
    for attribute in ("datetime", "content"):
        value = tag.get(attribute)
        if isinstance(value, str) and value.strip():
            return value
    return one_line(tag.get_text(" "))


def _paragraphs(tag: Tag) -> list[str]:
    fragment = document_fromstring(f"<html><body><div>{tag.decode_contents()}</div></body></html>")
    blocks = outline_of(fragment).blocks
    return [line for block in blocks if (line := " ".join(normalise(block.text).split()))]
