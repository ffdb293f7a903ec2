"""The article's text out of a page's markup."""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from pipeline.clean.characters import normalise


def paragraphs_of(root: HtmlElement, url: str) -> list[str]:
    """Return the paragraphs of the article under ``root``; none where no extractor finds an article."""
    document = bare_extraction(root, url=url, include_comments=False, with_metadata=False)
    if not isinstance(document, Document) or not document.text:
        return []
    return [line for text in normalise(document.text).split("\n") if (line := " ".join(text.split()))]
