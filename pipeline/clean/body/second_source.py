"""Where an article's text can come from when its page shows none: JSON-LD's ``articleBody``, data, or the feed."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from pipeline.article import FieldOrigin, Link
from pipeline.clean.body.choice import Body
from pipeline.clean.body.page_data import text_in_data
from pipeline.clean.characters import normalise
from pipeline.clean.markup import Structured, outline_of

_MARKUP = re.compile(r"<(?:p|br|div|h\d)\b", re.IGNORECASE)


def from_statement(page: Structured) -> Body | None:
    """Return the text that the page's JSON-LD carries."""
    stated = page.article.get("articleBody")
    return _body(stated, "json-ld:articleBody", 0.6) if isinstance(stated, str) else None


def from_data(root: HtmlElement) -> Body | None:
    """Return the text that the page carries as data for its scripts."""
    text = text_in_data(root)
    return _body(text, "page-data", 0.5) if text else None


def from_feed(link: Link | None) -> Body | None:
    """Return the text that the feed carried."""
    return _body(link.content_html, "feed", 0.6) if link and link.content_html else None


def _body(text: str, rule: str, confidence: float) -> Body | None:
    lines = _paragraphs(text)
    clean = tuple(line for one in lines if (line := " ".join(normalise(one).split())))
    return Body(clean, FieldOrigin(rule=rule, confidence=confidence)) if clean else None


def _paragraphs(text: str) -> list[str]:
    markup = text if _MARKUP.search(text) else html.unescape(text)
    if not _MARKUP.search(markup):
        return markup.split("\n")
    try:
        return [block.text for block in outline_of(document_fromstring(f"<div>{markup}</div>")).blocks]
    except (etree.LxmlError, ValueError):
        return []
