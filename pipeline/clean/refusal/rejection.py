"""What is no article: refused with a reason, before anything of it is indexed.

A true article that is refused is lost, so each refusal needs evidence that can be seen on the page; that something is
missing (a date, a statement) is none.
"""

from __future__ import annotations

import re
from functools import cache

from lxml.html import HtmlElement

from pipeline.clean.markup import Outline, Structured, count_words
from pipeline.clean.refusal.briefs import FEWEST_WORDS, states_brief
from pipeline.clean.refusal.section_pages import is_front, is_root, states_article
from pipeline.clean.resources import alternatives
from pipeline.counted import counted
from pipeline.errors import RejectedError

_FEWEST_LETTERS = 125
"""Languages with long words say in few of them what others say in many."""
_WALL_WORDS = 200
"""A consent wall is a short text; an article about cookies is not."""
_WALL_SHARE = 0.6
"""So much of a wall's text speaks of consent."""
_ADDRESSED_SHARE = 0.5
"""So much of a wall's text speaks to its reader, or of the site as "we"."""
_ERROR_WORDS = 150
_VIDEO_WORDS = 80
_SCRIPT_WORDS = 60
_SENTENCE_WORDS = 6
_LISTED_WORDS = 60
"""A list of so many words is an article where the page says that it is one: winners, results, what to see."""
_LONG_LINE_WORDS = 20
_MOST_DIGITS = 0.15
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟։።][\"'”’»)\]]*(?:\s|$)")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Japanese, Chinese, Thai, Lao, Burmese and Khmer: no spaces between words, no Western stops."""


def refuse_no_article(
    root: HtmlElement,
    page: Structured,
    url: str,
    paragraphs: list[str],
    *,
    given: bool = False,
    outline: Outline | None = None,
) -> None:
    """Raise :class:`RejectedError` where the page is no article; return where it may be one.

    Args:
        root: the page.
        page: what it says about itself.
        url: where it was captured; an empty one is unknown, and speaks for nothing.
        paragraphs: its text, as it would be indexed.
        given: the text was named by the source's own selector, or came from the feed; only its length is judged.
        outline: that of ``root``, where the caller has it.
    """
    words = sum(count_words(one) for one in paragraphs)
    if not given:
        _refuse_kinds(root, page, url, paragraphs, words, outline)
    is_short = words < FEWEST_WORDS and sum(map(len, paragraphs)) < _FEWEST_LETTERS
    brief = is_short and states_brief(page, paragraphs)
    if is_short and not brief:
        raise RejectedError(f"{url} holds {counted(words, 'words')} of text", reason="too-short")
    listed = words >= _LISTED_WORDS and states_article(page)
    if not (given or brief or listed or _is_prose(paragraphs)):
        raise RejectedError(f"{url} holds lists or figures and no sentences", reason="no-prose")


def _refuse_kinds(
    root: HtmlElement, page: Structured, url: str, paragraphs: list[str], words: int, outline: Outline | None
) -> None:
    if words < _ERROR_WORDS and _is_error(page, paragraphs, words):
        raise RejectedError(f"{url} is an error page, though its status says otherwise", reason="error-page")
    if words < _WALL_WORDS and _is_wall(paragraphs):
        raise RejectedError(f"{url} shows a consent wall instead of its text", reason="consent-wall")
    if is_front(root, page, url, paragraphs, outline):
        if is_root(url):
            raise RejectedError(f"{url} is a site's front page", reason="home-page")
        raise RejectedError(f"{url} leads to articles and is none", reason="section-front")
    if words < _VIDEO_WORDS and _is_video(page):
        raise RejectedError(f"{url} shows a video and holds {counted(words, 'words')} of text", reason="video-page")


def _is_error(page: Structured, paragraphs: list[str], words: int) -> bool:
    headings = [page.title_tag, *(heading.text_content() for heading in page.headings)]
    titled = any(_error_title().fullmatch(part) for one in headings for part in _parts(one))
    return titled or (words < _SCRIPT_WORDS and any(_error_line().search(one) for one in paragraphs))


def _parts(title: str) -> list[str]:
    """Return the title, and what stands on either side of its separators: the site's name may be either."""
    line = " ".join(title.split())
    return [line, *re.split(r"\s+[|–—:-]\s+", line)[:2]]


def _is_wall(paragraphs: list[str]) -> bool:
    """Tell whether the text asks for consent: most of it speaks of it, and to the reader, and not of one word only."""
    text = "\n".join(paragraphs)
    if not _certain_consent().search(text) or len({one.casefold() for one in _consent().findall(text)}) <= 1:
        return False
    return _share(paragraphs, _consent()) >= _WALL_SHARE and _share(paragraphs, _addressed()) >= _ADDRESSED_SHARE


def _share(paragraphs: list[str], pattern: re.Pattern[str]) -> float:
    """Return which share of the words stands in paragraphs that ``pattern`` finds something in."""
    words = [len(one.split()) for one in paragraphs]
    speaking = [count for one, count in zip(paragraphs, words, strict=True) if pattern.search(one)]
    return sum(speaking) / max(1, sum(words))


def _is_video(page: Structured) -> bool:
    """Tell whether the page calls itself a video, and no article."""
    types = [one.casefold() for one in page.meta("og:type")]
    if any(one.startswith("video") for one in types):
        return True
    return any(page.of_type("VideoObject")) and not states_article(page)


def _is_prose(paragraphs: list[str]) -> bool:
    """Tell whether at least some of the text is in sentences: weather, tables and link lists are not."""
    if any(_UNSPACED.search(one) for one in paragraphs):
        return True
    in_sentences = sum(len(one.split()) for one in paragraphs if _is_running(one))
    return in_sentences >= FEWEST_WORDS // 2


def _is_running(line: str) -> bool:
    words = len(line.split())
    if words >= _LONG_LINE_WORDS and sum(map(str.isdigit, line)) <= _MOST_DIGITS * len(line):
        return True
    return words >= _SENTENCE_WORDS and bool(_SENTENCE_END.search(line))


@cache
def _error_title() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('refusal/rejection', 'error_titles')})[.!]*", re.IGNORECASE)


@cache
def _error_line() -> re.Pattern[str]:
    return re.compile(alternatives("refusal/rejection", "error_lines"), re.IGNORECASE)


@cache
def _consent() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('refusal/rejection', 'consent')})\b", re.IGNORECASE)


@cache
def _certain_consent() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('refusal/rejection', 'certain_consent')})\b", re.IGNORECASE)


@cache
def _addressed() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('refusal/rejection', 'addressed')})\b", re.IGNORECASE)
