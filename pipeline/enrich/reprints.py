"""Whether two articles carry one text: exactly, from the texts themselves.

They do when half of their runs of three words are the same (Jaccard resemblance), or when most of the shorter one
stands in the longer (containment). What one template made of two events is no reprint, however much the two
resemble each other: their numbers or names differ, and so do their days or headlines.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Set as AbstractSet
from functools import cached_property

from pipeline.article import Article
from pipeline.enrich.shingles import LONGEST_TEXT, folded, shingles, words_of

SHINGLE_WORDS = 3
SAME_STORY = 0.5
"""Least resemblance of two printings of one text."""
CONTAINED = 0.6
"""Least part of the shorter text that stands in the longer one."""
LARGEST_RATIO = 4
"""A text of more times the length is a collection: it holds several stories, and would make one of them."""
FEWEST_CONTAINED = 15
"""Shingles of a text that is looked for inside another: a sentence that is quoted is no reprint."""

_FEWEST_NUMBERS = 2
_FEWEST_NAMES = 3
_SAME_FACTS = 0.5
_SAME_TITLE = 0.5
_REMEMBERED = 1000
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<=[\w,;)] )[^\W\d_]\w+")
"""A word inside a sentence: at its beginning every word is capitalised."""


class Traits:
    """What is compared of an article; each part is made when it is first asked for."""

    def __init__(self, article: Article) -> None:
        """``article``: its title, text, source and day are read."""
        self._title = article.title
        self._text = article.text[:LONGEST_TEXT]
        self.source = article.source_id
        self.day = article.published_day or article.timestamp.date()

    @cached_property
    def shingles(self) -> AbstractSet[int]:
        """The hash of each run of three words."""
        return {hash(run) for run in shingles(words_of(self._text), SHINGLE_WORDS)}

    @cached_property
    def numbers(self) -> AbstractSet[str]:
        """The numbers of the text."""
        return set(_NUMBER.findall(folded(self._text)))

    @cached_property
    def names(self) -> AbstractSet[str]:
        """The words of the text that have a capital inside a sentence; none in scripts without capitals."""
        return {folded(word) for word in _NAME.findall(self._text) if word[0].isupper()}

    @cached_property
    def title_words(self) -> AbstractSet[str]:
        """The words of the title, folded."""
        return set(words_of(self._title))

    @cached_property
    def title_facts(self) -> AbstractSet[str]:
        """The words of the title that are a number or have no small first letter."""
        return {folded(word) for word in re.findall(r"\w+", self._title) if not word[0].islower()}


class Reprints:
    """Tells of two articles whether one is a reprint of the other; remembers the last ones that it has read."""

    def __init__(self) -> None:
        self._traits: OrderedDict[tuple[str, str], Traits] = OrderedDict()

    def __call__(self, left: Article, right: Article) -> bool:
        """Return whether ``left`` and ``right`` carry one text; the order does not matter."""
        one, other = self._of(left), self._of(right)
        return is_one_text(one.shingles, other.shingles) and not is_templated(one, other)

    def _of(self, article: Article) -> Traits:
        key = (article.id, article.content_sha256)
        found = self._traits.pop(key, None) or Traits(article)
        self._traits[key] = found
        if len(self._traits) > _REMEMBERED:
            self._traits.popitem(last=False)
        return found


def is_one_text(left: AbstractSet[int], right: AbstractSet[int]) -> bool:
    """Return whether two sets of shingles are of one text: resemblance, or containment of the shorter."""
    shorter, longer = sorted((left, right), key=len)
    if not shorter:
        return False
    shared = len(shorter & longer)
    if shared >= SAME_STORY * (len(left) + len(right) - shared):
        return True
    is_comparable = len(shorter) >= FEWEST_CONTAINED and len(longer) <= LARGEST_RATIO * len(shorter)
    return is_comparable and shared >= CONTAINED * len(shorter)


def is_templated(left: Traits, right: Traits) -> bool:
    """Return whether two texts that are alike are two events in one form: weather, results, prices.

    Their numbers or names are others, and so are the day or the headline's names. Of one source, another day and a
    like headline with another name or number ("Weather for Tuesday") are enough.
    """
    is_other_day = left.day != right.day
    has_other_title = bool(left.title_facts - right.title_facts) and bool(right.title_facts - left.title_facts)
    if (is_other_day or has_other_title) and _has_other_facts(left, right):
        return True
    return left.source == right.source and is_other_day and has_other_title and _has_like_title(left, right)


def _has_other_facts(left: Traits, right: Traits) -> bool:
    return _differs(left.numbers, right.numbers, _FEWEST_NUMBERS) or _differs(left.names, right.names, _FEWEST_NAMES)


def _differs(left: AbstractSet[str], right: AbstractSet[str], fewest: int) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) >= fewest and len(shorter & longer) < _SAME_FACTS * len(shorter)


def _has_like_title(left: Traits, right: Traits) -> bool:
    shared = len(left.title_words & right.title_words)
    return shared >= _SAME_TITLE * max(len(left.title_words), len(right.title_words))
