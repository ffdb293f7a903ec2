"""Whether two articles carry one text: exactly, from the texts themselves.

They do when half of their runs of three words are the same (Jaccard resemblance), or when most of the shorter one
stands in the longer (containment). What one template made of two events is no reprint, however much the two
resemble each other: the numbers or names in it differ, and so do the days or headlines. The thresholds stand in
``data/reprints.toml``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple, TypeAlias

from pipeline.article import Article
from pipeline.enrich.resources import table
from pipeline.enrich.traits import Traits


class Thresholds(NamedTuple):
    """``data/reprints.toml``, where each is explained."""

    same_story: float
    contained: float
    largest_ratio: int
    fewest_contained: int
    apart: float
    fewest_numbers: int
    fewest_names: int
    same_facts: float
    any_facts: float
    same_title: float
    remembered: int
    answers_remembered: int


_Key: TypeAlias = tuple[str, str]
"""Id and digest of an article: whose traits."""


@cache
def thresholds() -> Thresholds:
    """Return the thresholds."""
    return Thresholds(**table("reprints"))


class Reprints:
    """Tells of two articles whether one is a reprint of the other.

    It remembers the last ones that it has read, and what it said of pairs of them: a story that hangs together by many
    reprints is gone through again with each batch that brings another.
    """

    def __init__(self, most_answers: int | None = None) -> None:
        """``most_answers``: of so many pairs it is kept what was said, else of as many as the thresholds have."""
        self._most_answers = thresholds().answers_remembered if most_answers is None else most_answers
        self._traits: OrderedDict[_Key, Traits] = OrderedDict()
        self._said: dict[frozenset[_Key], bool] = {}

    def __call__(self, left: Article, right: Article) -> bool:
        """Return whether ``left`` and ``right`` carry one text; the order does not matter."""
        pair = frozenset((_key(left), _key(right)))
        said = self._said.get(pair)
        if said is None:
            one, other = self._of(left), self._of(right)
            said = self._said[pair] = is_one_text(one.shingles, other.shingles) and not is_templated(one, other)
            if len(self._said) > self._most_answers:
                del self._said[next(iter(self._said))]
        return said

    def as_wholes(self, left: Article, right: Article) -> bool:
        """Return whether the two, which carry one text, are alike as wholes; else the longer holds the shorter."""
        return _resembles(self._of(left).shingles, self._of(right).shingles)

    def are_apart(self, left: Article, right: Article) -> bool:
        """Return whether the two share next to nothing."""
        one, other = self._of(left).shingles, self._of(right).shingles
        return len(one & other) < thresholds().apart * min(len(one), len(other))

    def _of(self, article: Article) -> Traits:
        key = _key(article)
        found = self._traits.pop(key, None) or Traits(article)
        self._traits[key] = found
        if len(self._traits) > thresholds().remembered:
            self._traits.popitem(last=False)
        return found


def _key(article: Article) -> _Key:
    return article.id, article.content_sha256


def is_one_text(left: AbstractSet[int], right: AbstractSet[int]) -> bool:
    """Return whether two sets of shingles are of one text: resemblance, or containment of the shorter."""
    least = thresholds()
    shorter, longer = sorted((left, right), key=len)
    if not shorter:
        return False
    if _resembles(left, right):
        return True
    shared = len(shorter & longer)
    is_comparable = len(shorter) >= least.fewest_contained and len(longer) <= least.largest_ratio * len(shorter)
    return is_comparable and shared >= least.contained * len(shorter)


def _resembles(left: AbstractSet[int], right: AbstractSet[int]) -> bool:
    shared = len(left & right)
    return shared >= thresholds().same_story * (len(left) + len(right) - shared)


def is_templated(left: Traits, right: Traits) -> bool:
    """Return whether two texts that are alike are two events in one form: weather, results, prices.

    Their numbers or names are others, and so are the day or the headline's names; or next to none of them is the same.
    Of one source, another day and a like headline with another name or day ("Weather for Tuesday") are enough; a
    headline with another figure ("35 dead") is the same piece, brought up to date.
    """
    is_other_day = left.day != right.day
    has_other_title = _have_their_own(left.title_facts, right.title_facts)
    least = thresholds()
    same = _same_facts(left, right)
    if same < (least.same_facts if is_other_day or has_other_title else least.any_facts):
        return True
    has_other_subject = _have_their_own(left.title_subject, right.title_subject)
    return left.source == right.source and is_other_day and has_other_subject and _has_like_title(left, right)


def _have_their_own(left: AbstractSet[str], right: AbstractSet[str]) -> bool:
    return bool(left - right) and bool(right - left)


def _same_facts(left: Traits, right: Traits) -> float:
    """Return which part of the numbers, or of the names if it is less, is the same in what the two share.

    Only there: a footer of names and numbers that a copy puts below the text says nothing of the event.
    """
    shared = left.shingles & right.shingles
    ours, theirs = left.facts_within(shared), right.facts_within(shared)
    least = thresholds()
    return min(
        _part(ours.numbers, theirs.numbers, left.facts.numbers, right.facts.numbers, least.fewest_numbers),
        _part(ours.names, theirs.names, left.facts.names, right.facts.names, least.fewest_names),
    )


def _part(
    ours: AbstractSet[str], theirs: AbstractSet[str], left: AbstractSet[str], right: AbstractSet[str], fewest: int
) -> float:
    """Return which part of the fewer facts stands anywhere in the other text; all, where they are too few to tell."""
    facts, elsewhere = min((ours, right), (theirs, left), key=lambda one: len(one[0]))
    return len(facts & elsewhere) / len(facts) if len(facts) >= fewest else 1.0


def _has_like_title(left: Traits, right: Traits) -> bool:
    shared = len(left.title_words & right.title_words)
    return shared >= thresholds().same_title * max(len(left.title_words), len(right.title_words))
