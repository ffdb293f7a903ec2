"""Briefs: articles of a sentence or two, which only their page's own word tells from pages that have no text."""

from __future__ import annotations

import re
from itertools import accumulate

from pipeline.clean.markup import Structured, article_types, count_words
from pipeline.clean.refusal.section_pages import states_article

FEWEST_WORDS = 25
"""What has fewer words is a brief, or no article."""
_FEWEST_OF_BRIEF = 12
_FEWEST_UNSPACED = 8
"""The same where words are counted by characters, two for one."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_SENTENCE = re.compile(r"[.!?…。！？।۔؟።]")


def is_brief(paragraphs: list[str]) -> bool:
    """Return whether a text that was taken is no longer than a brief."""
    return not any(words >= FEWEST_WORDS for words in accumulate(map(count_words, paragraphs)))


def states_brief(page: Structured, paragraphs: list[str]) -> bool:
    """Return whether so short a text is an article all the same: its page says so, and it is in sentences."""
    text = " ".join(paragraphs)
    fewest = _FEWEST_UNSPACED if _UNSPACED.search(text) else _FEWEST_OF_BRIEF
    words = sum(map(count_words, paragraphs))
    return words >= fewest and bool(_SENTENCE.search(text)) and (states_article(page) or _is_sole_item(page))


def _is_sole_item(page: Structured) -> bool:
    """Return whether one element of the page is an article in microdata, and holds the page's headline."""
    items = [one for one in page.marked if one.get("itemtype", "").rpartition("/")[2] in article_types()]
    return len(items) == 1 and next(items[0].iter("h1"), None) is not None
