"""What is no article: refused with a reason, before anything of it is indexed."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.clean.resources import alternatives
from pipeline.clean.structured import Structured
from pipeline.errors import RejectedError

_FEWEST_WORDS = 25
_WALL_WORDS = 200
"""A consent wall is a short text; an article about cookies is not."""
_WALL_SHARE = 0.6
"""So many of a wall's paragraphs speak of consent."""
_ERROR_WORDS = 150
_SENTENCE_WORDS = 6
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:\s|$)")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
"""Japanese, Chinese and Thai: no spaces between words, so words cannot be counted by them."""


def refuse_no_article(root: HtmlElement, page: Structured, url: str, paragraphs: list[str]) -> None:
    """Raise :class:`RejectedError` where the page is no article; return where it may be one."""
    del root
    path = urlsplit(url).path
    words = sum(len(one.split()) for one in paragraphs)
    letters = sum(len(one) for one in paragraphs)
    if path in {"", "/"} and urlsplit(url).scheme != "file" and not page.article:
        raise RejectedError(f"{url} is a site's front page", reason="home-page")
    if words < _ERROR_WORDS and _is_error_title(page):
        raise RejectedError(f"{url} is an error page, though its status says otherwise", reason="error-page")
    if words < _FEWEST_WORDS and letters < _FEWEST_WORDS * 5:
        raise RejectedError(f"{url} holds {words} words of text", reason="too-short")
    if words < _WALL_WORDS and _consent_share(paragraphs) >= _WALL_SHARE:
        raise RejectedError(f"{url} shows a consent wall instead of its text", reason="consent-wall")
    if not _is_prose(paragraphs):
        raise RejectedError(f"{url} holds lists or figures and no sentences", reason="no-prose")


def _is_error_title(page: Structured) -> bool:
    headings = [page.title_tag, *(heading.text_content() for heading in page.headings)]
    return any(_error_title().fullmatch(" ".join(one.split()).split(" | ")[0].split(" – ")[0]) for one in headings)


def _consent_share(paragraphs: list[str]) -> float:
    """Return which share of the words stands in paragraphs that speak of consent."""
    words = [len(one.split()) for one in paragraphs]
    speaking = [count for one, count in zip(paragraphs, words, strict=True) if _consent().search(one)]
    return sum(speaking) / max(1, sum(words))


def _is_prose(paragraphs: list[str]) -> bool:
    """Tell whether at least some of the text is in sentences: weather, tables and link lists are not."""
    if any(_UNSPACED.search(one) for one in paragraphs):
        return True
    in_sentences = [one for one in paragraphs if len(one.split()) >= _SENTENCE_WORDS and _SENTENCE_END.search(one)]
    return sum(len(one.split()) for one in in_sentences) >= _FEWEST_WORDS // 2


@cache
def _error_title() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('rejection', 'error_titles')})", re.IGNORECASE)


@cache
def _consent() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('rejection', 'consent')})\b", re.IGNORECASE)
