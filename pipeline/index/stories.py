"""Stories: a wire piece and its reprints become one.

Two articles belong together when they are of one language and the estimated Jaccard resemblance of their word
5-shingles reaches ``SAME_STORY``; a story is what hangs together by that. Its id is the id of its earliest article
(``timestamp``, then ``captured_at``, then ``id``), so that the order in which articles arrive does not matter: when
an earlier one comes later, the stored ones are given its id (:attr:`Stories.restamped`). The functions are pure but
for the reads that they are handed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import ValidationError

from pipeline.article import Article

SAME_STORY = 0.5
"""Unrelated news resemble each other by less than 0.05, a reprint with another first paragraph by 0.6 or more."""
_VALUE_DIGITS = 8
_ROUNDS = 5
"""How far the members of a story that gets another first article are followed from one to the next."""


class StoredArticles(Protocol):
    """What is read of an index: any :class:`~pipeline.index.protocol.Index`."""

    def get(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored documents of those ``ids`` that are there."""
        ...

    def candidates(self, bands: Sequence[str], limit: int = 50) -> Sequence[Mapping[str, Any]]:
        """Return stored documents that share at least one band."""
        ...


@dataclass(frozen=True, slots=True)
class Stories:
    """Articles with their stories."""

    articles: tuple[Article, ...]
    """Those that were given, in their order, each with ``story_id``."""
    restamped: tuple[Article, ...]
    """Stored ones whose story got an earlier first article; to be written too."""


def resemblance(left: str | None, right: str | None) -> float:
    """Return the estimated Jaccard resemblance (0 to 1) of two MinHash signatures; 0 where one is missing."""
    if not left or not right or len(left) != len(right):
        return 0.0
    starts = range(0, len(left), _VALUE_DIGITS)
    same = sum(left[at : at + _VALUE_DIGITS] == right[at : at + _VALUE_DIGITS] for at in starts)
    return same / len(starts)


def assign_stories(articles: Sequence[Article], stored: StoredArticles) -> Stories:
    """Return ``articles`` with their stories, and the stored ones whose story changes by them.

    An article that is stored already counts as it is given, not as it is stored. A stored document that this version
    of Dateline cannot read keeps its story. Raises what ``stored`` raises.
    """
    given = {one.id: one for one in articles}
    known = dict(given)
    followed = set(given)
    _learn(known, articles, stored)
    for _ in range(_ROUNDS):
        first = _first_of_each(known.values())
        changed = {one for one in known if one not in given and known[one].story_id != first[one]}
        if changed <= followed:
            break
        _learn(known, [known[one] for one in sorted(changed - followed)], stored)
        followed |= changed
    return Stories(
        articles=tuple(_stamped(one, first[one.id]) for one in articles),
        restamped=tuple(_stamped(known[one], first[one]) for one in sorted(changed)),
    )


def _learn(known: dict[str, Article], articles: Iterable[Article], stored: StoredArticles) -> None:
    """Add to ``known`` the stored articles that may belong to the stories of ``articles``."""
    for article in articles:
        if article.fingerprint_bands:
            _add(known, stored.candidates(article.fingerprint_bands))
    firsts = {one.story_id for one in known.values() if one.story_id} - known.keys()
    _add(known, stored.get(sorted(firsts)).values())


def _add(known: dict[str, Article], documents: Iterable[Mapping[str, Any]]) -> None:
    for document in documents:
        if document["id"] in known:
            continue
        try:
            known[document["id"]] = Article.model_validate(document)
        except ValidationError:  # written by another version of Dateline
            continue


def _stamped(article: Article, story_id: str) -> Article:
    return article.model_copy(update={"story_id": story_id})


@dataclass(slots=True)
class _Groups:
    """Disjoint sets (union-find) whose representative is the earliest member."""

    rank: dict[str, int]
    parent: dict[str, str] = field(default_factory=dict)

    def first(self, one: str) -> str:
        while (above := self.parent.get(one, one)) != one:
            self.parent[one] = self.parent.get(above, above)
            one = above
        return one

    def join(self, left: str, right: str) -> None:
        earlier, later = sorted((self.first(left), self.first(right)), key=self.rank.__getitem__)
        if earlier != later:
            self.parent[later] = earlier


def _first_of_each(articles: Iterable[Article]) -> dict[str, str]:
    """Return article id → id of the earliest article that it hangs together with."""
    earliest_first = sorted(articles, key=lambda one: (one.timestamp, one.captured_at, one.id))
    groups = _Groups({one.id: number for number, one in enumerate(earliest_first)})
    by_band: dict[tuple[str, str], list[Article]] = {}
    for article in earliest_first:
        if article.story_id in groups.rank:
            groups.join(article.id, article.story_id)
        for band in article.fingerprint_bands:
            others = by_band.setdefault((article.language, band), [])
            for other in others:
                if groups.first(other.id) != groups.first(article.id) and _one_story(other, article):
                    groups.join(other.id, article.id)
            others.append(article)
    return {one.id: groups.first(one.id) for one in earliest_first}


def _one_story(left: Article, right: Article) -> bool:
    return resemblance(left.fingerprint, right.fingerprint) >= SAME_STORY
