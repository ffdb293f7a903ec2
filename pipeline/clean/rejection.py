"""What is no article: refused with a reason, before anything of it is indexed."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.clean.structured import Structured
from pipeline.errors import RejectedError

_FEWEST_WORDS = 25


def refuse_no_article(root: HtmlElement, page: Structured, url: str, paragraphs: list[str]) -> None:
    """Raise :class:`RejectedError` where the page is no article; return where it may be one."""
    del root
    path = urlsplit(url).path
    words = sum(len(one.split()) for one in paragraphs)
    letters = sum(len(one) for one in paragraphs)
    if path in {"", "/"} and urlsplit(url).scheme != "file" and not page.article:
        raise RejectedError(f"{url} is a site's front page", reason="home-page")
    if words < _FEWEST_WORDS and letters < _FEWEST_WORDS * 5:
        raise RejectedError(f"{url} holds {words} words of text", reason="too-short")
