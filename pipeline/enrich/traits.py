"""What of an article tells whose text it carries and of which event: its runs of words, numbers, names and headline."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

from pipeline.article import Article
from pipeline.enrich.shingles import LONGEST_TEXT, folded, has_letters, runs, unmarked, word_pattern, words_of

SHINGLE_WORDS = 3
_NEAR = 3
"""Words around a run that both texts have: what a template fills in stands between the words of the template."""
_TITLE_CASE = 3
"""Capitals after the first word from which a headline may be one that capitalises every word."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SEPARATORS = str.maketrans("", "", ".,:")
_NAME = re.compile(r"(?<=[\w,;)] )[^\W\d_a-zß-öø-ÿα-ωа-џ]\w+")
"""A word inside a sentence: at its beginning every word is capitalised. Most that have no capital are passed over."""


class Facts(NamedTuple):
    """What differs between two events of which one template tells."""

    numbers: AbstractSet[str]
    """Their digits: papers write ``1,200`` and ``1200``, ``6.30`` and ``6:30``."""
    names: AbstractSet[str]
    """Words that have a capital inside a sentence; none in scripts without capitals."""


class _Fact(NamedTuple):
    word: int
    """Number of its word in the text."""
    value: str


class _Runs(NamedTuple):
    """The runs of a text: one begins at each word, as long as it has words enough."""

    hashes: Sequence[int]
    stops: Sequence[int]
    """Number of the word behind each."""
    words: int
    """How many the text has."""


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
        return frozenset(self._runs.hashes)

    @cached_property
    def facts(self) -> Facts:
        """The numbers and names of the text."""
        return Facts({_digits(one) for one in self._number_matches}, {one[0].casefold() for one in self._name_matches})

    def facts_within(self, shared: AbstractSet[int]) -> Facts:
        """Return those of the facts that stand in or beside the runs of ``shared``."""
        is_shared = bytes(map(shared.__contains__, self._runs.hashes))
        stops = self._runs.stops
        if stops and stops[-1] + _NEAR >= self._runs.words and 0 not in is_shared:
            return self.facts  # the same text again, as most reprints are

        def is_near(word: int) -> bool:
            first = bisect_right(stops, word - _NEAR)
            return is_shared.find(1, first, max(word + _NEAR + 1, 0)) >= 0

        return Facts(
            {one.value for one in self._numbers if is_near(one.word)},
            {one.value for one in self._names if is_near(one.word)},
        )

    @cached_property
    def title_words(self) -> AbstractSet[str]:
        """The words of the title, folded."""
        return set(words_of(self._title))

    @cached_property
    def title_facts(self) -> AbstractSet[str]:
        """The words of the title that are a number or have no small first letter.

        Where the capital says nothing (the first word, a headline that capitalises all), the text must have the name.
        """
        words = re.findall(r"\w+", self._title)
        capitals = sum(word[0].isupper() for word in words[1:])
        is_title_case = capitals >= max(_TITLE_CASE, 1 + sum(word[0].islower() for word in words[1:]))
        found = set()
        for at, word in enumerate(words):
            says_nothing = word[0].isupper() and (at == 0 or is_title_case)
            if not word[0].islower() and (not says_nothing or folded(word) in self.facts.names):
                found.add(folded(word))
        return found

    @cached_property
    def title_subject(self) -> AbstractSet[str]:
        """The title's facts without its numbers, but with the day where it is one of them."""
        days = {str(self.day.day + step) for step in (-1, 0, 1)}
        return {fact for fact in self.title_facts if not fact.isdecimal() or fact.lstrip("0") in days}

    @cached_property
    def _read(self) -> str:
        return unmarked(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        return [found.start() for found in word_pattern().finditer(self._read)]

    @cached_property
    def _runs(self) -> _Runs:
        words = word_pattern().findall(self._read.casefold())
        if not has_letters(words):
            hashes = [*map(hash, zip(*(words[at:] for at in range(SHINGLE_WORDS)), strict=False))]
            return _Runs(hashes, range(SHINGLE_WORDS, SHINGLE_WORDS + len(hashes)), len(words))
        found = [*runs(words, SHINGLE_WORDS)]
        hashes = [hash(tuple(words[at.start : at.stop])) for at in found]
        return _Runs(hashes, [at.stop for at in found], len(words))

    @cached_property
    def _numbers(self) -> tuple[_Fact, ...]:
        return tuple(_Fact(self._word_at(one.start()), _digits(one)) for one in self._number_matches)

    @cached_property
    def _names(self) -> tuple[_Fact, ...]:
        return tuple(_Fact(self._word_at(one.start()), one[0].casefold()) for one in self._name_matches)

    @cached_property
    def _number_matches(self) -> Sequence[re.Match[str]]:
        return [*_NUMBER.finditer(self._read)]

    @cached_property
    def _name_matches(self) -> Sequence[re.Match[str]]:
        return [one for one in _NAME.finditer(self._read) if one[0][0].isupper()]

    def _word_at(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1


def _digits(number: re.Match[str]) -> str:
    return number[0].translate(_SEPARATORS)
