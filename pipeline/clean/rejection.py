"""What is no article: refused with a reason, before anything of it is indexed."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.document import elements
from pipeline.clean.resources import alternatives
from pipeline.clean.structured import Structured
from pipeline.errors import RejectedError

_FEWEST_WORDS = 25
_LINKED_HEADINGS = etree.XPath(
    "//h2[.//a[@href]] | //h3[.//a[@href]] | //a[@href][.//h2 or .//h3] | //h4[.//a[@href]] | //article[.//a[@href]]"
)
_SLUG = re.compile(r"(?:[^/-]+-){3,}[^/]*/?$|\d{5,}")
"""The end of an address that names one article: a slug of several words, or a number."""
_FRONT_WORDS = 150
_FRONT_TEASERS = 10
_TEASER_WORDS = 45
_VIDEO_WORDS = 60
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
    words = sum(len(one.split()) for one in paragraphs)
    letters = sum(len(one) for one in paragraphs)
    _refuse_front(root, page, url, words)
    if words < _ERROR_WORDS and _is_error_title(page):
        raise RejectedError(f"{url} is an error page, though its status says otherwise", reason="error-page")
    if words < _FEWEST_WORDS and letters < _FEWEST_WORDS * 5:
        raise RejectedError(f"{url} holds {words} words of text", reason="too-short")
    if words < _WALL_WORDS and _consent_share(paragraphs) >= _WALL_SHARE:
        raise RejectedError(f"{url} shows a consent wall instead of its text", reason="consent-wall")
    if not _is_prose(paragraphs):
        raise RejectedError(f"{url} holds lists or figures and no sentences", reason="no-prose")


def _refuse_front(root: HtmlElement, page: Structured, url: str, words: int) -> None:
    """Refuse what leads to articles and is none: many linked headings, little text for each."""
    if page.article or "article" in page.meta("og:type"):
        return
    split = urlsplit(url)
    teasers = len(elements(_LINKED_HEADINGS, root))
    if split.hostname and split.path in {"", "/"} and not split.query and words < _FRONT_WORDS * max(1, teasers):
        raise RejectedError(f"{url} is a site's front page", reason="home-page")
    if teasers >= _FRONT_TEASERS and not _SLUG.search(split.path) and words < _TEASER_WORDS * teasers:
        raise RejectedError(f"{url} lists {teasers} articles and is none", reason="section-front")
    if words < _VIDEO_WORDS and (any(page.of_type("VideoObject")) or "video" in (page.first("og:type") or "")):
        raise RejectedError(f"{url} shows a video and holds {words} words of text", reason="video-page")


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
