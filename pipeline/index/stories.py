"""Stories: a wire piece and its reprints become one.

Two articles belong together when they are of one language, share a fingerprint band and are reprints of each other
(which the caller's :data:`AreReprints` tells from their texts); a story is what hangs together by that. Its id is the
id of its earliest article (``timestamp``, then ``captured_at``, then ``id``), so that the order in which articles
arrive does not matter: when an earlier one comes later, the stored ones are given its id
(:attr:`Stories.restamped`). The functions are pure but for the reads that they are handed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeAlias

from pydantic import ValidationError

from pipeline.article import Article

AreReprints: TypeAlias = Callable[[Article, Article], bool]
"""Whether two articles carry one text; the same answer in either order."""

CANDIDATES = 50
"""Stored articles that an article is compared with, those first that share most bands: this bounds its cost."""
_MANY_BANDS = 20
"""From so many bands on, a single one in common is a turn of phrase."""
_LEAST_SHARED = 0.17
"""Of the bands of two texts of equal length; the least alike reprints share 0.43 on average. What shares fewer (a
footer, turns of phrase) need not be read."""
_ROUNDS = 5
"""How far the members of a story that gets another first article are followed from one to the next."""


class StoredArticles(Protocol):
    """What is read of an index: any :class:`~pipeline.index.protocol.Index`."""

    def get(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored documents of those ``ids`` that are there."""
        ...

    def candidates(self, bands: Sequence[str], limit: int = 50, at_least: int = 1) -> Sequence[Mapping[str, Any]]:
        """Return stored documents that share ``at_least`` so many bands."""
        ...


@dataclass(frozen=True, slots=True)
class Stories:
    """Articles with their stories."""

    articles: tuple[Article, ...]
    """Those that were given, in their order, each with ``story_id``."""
    restamped: tuple[Article, ...]
    """Stored ones whose story got an earlier first article; to be written too."""


def assign_stories(articles: Sequence[Article], stored: StoredArticles, are_reprints: AreReprints) -> Stories:
    """Return ``articles`` with their stories, and the stored ones whose story changes by them.

    An article that is stored already counts as it is given, not as it is stored. A stored document that this version
    of Dateline cannot read keeps its story. Raises what ``stored`` raises.
    """
    given = {one.id: one for one in articles}
    known = dict(given)
    followed = set(given)
    _learn(known, articles, stored)
    for _ in range(_ROUNDS):
        first = _first_of_each(known.values(), are_reprints)
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
        if not article.fingerprint_bands:
            continue
        ours = _sketched(article.fingerprint_bands, article.text)
        found = stored.candidates(article.fingerprint_bands, CANDIDATES, _fewest(ours.bands))
        theirs = ((_sketched(one.get("fingerprint_bands", ()), one.get("text", "")), one) for one in found)
        _add(known, (one for sketch, one in theirs if _may_be_reprints(ours, sketch)))
    firsts = {one.story_id for one in known.values() if one.story_id} - known.keys()
    _add(known, stored.get(sorted(firsts)).values())


def _may_be_reprints(one: Sketched, other: Sketched) -> bool:
    """Return whether the bands leave it open that the two carry one text; the same answer in either order.

    Of a text that is shorter than the other, fewer of the smallest hashes are among the other's.
    """
    shorter, longer = sorted((one.characters, other.characters))
    least = _LEAST_SHARED * min(len(one.bands), len(other.bands)) * shorter / max(longer, 1)
    return len(one.bands & other.bands) >= max(_fewest(one.bands, other.bands), int(least))


def _fewest(*bands: Collection[str]) -> int:
    return 2 if max(map(len, bands)) >= _MANY_BANDS else 1


class Sketched(NamedTuple):
    """What tells of a text, before it is read, whether it may be another one's."""

    bands: AbstractSet[str]
    characters: int


def _sketched(bands: Iterable[str], text: str) -> Sketched:
    return Sketched(frozenset(bands), len(text))


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


def _first_of_each(articles: Iterable[Article], are_reprints: AreReprints) -> dict[str, str]:
    """Return article id → id of the earliest article that it hangs together with."""
    earliest_first = sorted(articles, key=lambda one: (one.timestamp, one.captured_at, one.id))
    groups = _Groups({one.id: number for number, one in enumerate(earliest_first)})
    sketches = {one.id: _sketched(one.fingerprint_bands, one.text) for one in earliest_first}
    by_band: dict[tuple[str, str], list[Article]] = {}
    for article in earliest_first:
        if article.story_id in groups.rank:
            groups.join(article.id, article.story_id)
        for other in _sharing(article, by_band):
            if groups.first(other.id) == groups.first(article.id):
                continue
            if _may_be_reprints(sketches[other.id], sketches[article.id]) and are_reprints(other, article):
                groups.join(other.id, article.id)
        for band in article.fingerprint_bands:
            by_band.setdefault((article.language, band), []).append(article)
    return {one.id: groups.first(one.id) for one in earliest_first}


def _sharing(article: Article, by_band: Mapping[tuple[str, str], Sequence[Article]]) -> list[Article]:
    """Return each of the articles in ``by_band`` that shares a band with ``article`` once."""
    shared = (other for band in article.fingerprint_bands for other in by_band.get((article.language, band), ()))
    return list({other.id: other for other in shared}.values())
