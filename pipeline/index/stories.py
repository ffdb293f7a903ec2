"""Stories: a wire piece and its reprints become one.

Two articles belong together when they are of one language, share a fingerprint band and are reprints of each other
(which the caller's :class:`AreReprints` tells from their texts); a story is what hangs together by that. A collection
(news in brief, a round-up), which holds pieces that have nothing of each other, belongs to none of them. A story's id
is that of its earliest article (``timestamp``, then ``captured_at``, then ``id``), so that the order in which articles
arrive does not matter: when an earlier one comes later, the stored ones are given its id
(:attr:`Stories.restamped`). The functions are pure but for the reads that they are handed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from pipeline.article import Article

CANDIDATES = 50
"""Stored articles that an article is compared with, those first that share most bands: this bounds its cost."""
_MANY_BANDS = 20
"""From so many bands on, a single one in common is a turn of phrase."""
_LEAST_SHARED = 0.17
"""Of the bands of two texts of equal length; the least alike reprints share 0.43 on average. What shares fewer (a
footer, turns of phrase) need not be read."""
_SKETCH = ("fingerprint_bands", "text")
_ROUNDS = 5
"""How far the members of a story that gets another first article are followed from one to the next."""


class AreReprints(Protocol):
    """What the texts of two articles tell; each answer is the same in either order."""

    def __call__(self, left: Article, right: Article, /) -> bool:
        """Return whether the two carry one text."""
        ...

    def as_wholes(self, left: Article, right: Article, /) -> bool:
        """Return whether the two, which carry one text, are alike as wholes; else the longer holds the shorter."""
        ...

    def are_apart(self, left: Article, right: Article, /) -> bool:
        """Return whether the two share next to nothing."""
        ...


class StoredArticles(Protocol):
    """What is read of an index: any :class:`~pipeline.index.protocol.Index`."""

    def get(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored documents of those ``ids`` that are there."""
        ...

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Return stored documents that share ``at_least`` so many bands; with ``fields`` no others of each."""
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
    wanted: set[str] = set()
    for article in articles:
        if not article.fingerprint_bands:
            continue
        ours = _sketched(article.fingerprint_bands, article.text)
        found = stored.candidates(article.fingerprint_bands, CANDIDATES, _fewest(ours.bands), _SKETCH)
        theirs = ((_sketched(one.get("fingerprint_bands", ()), one.get("text", "")), one["id"]) for one in found)
        wanted |= {one for sketch, one in theirs if one not in known and _may_be_reprints(ours, sketch)}
    # Whole, once: articles of one batch have the same candidates, and most of these are no reprints.
    _add(known, stored.get(sorted(wanted)).values())
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

    rank: Mapping[str, int]
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
    rank = {one.id: number for number, one in enumerate(earliest_first)}
    pairs = _Pairs(earliest_first, are_reprints)
    found = list(pairs.between_stories(_with_stored_stories(earliest_first, rank)))
    found += pairs.of({one.longer.id for one in found if not one.as_wholes})
    collections = _collections([one for one in found if not one.as_wholes], rank, are_reprints)
    groups = _with_stored_stories(earliest_first, rank, collections)
    for one in found:
        if one.as_wholes or one.longer.id not in collections:
            groups.join(one.shorter.id, one.longer.id)
    return {one.id: groups.first(one.id) for one in earliest_first}


def _with_stored_stories(articles: Iterable[Article], rank: Mapping[str, int], but_of: Collection[str] = ()) -> _Groups:
    groups = _Groups(rank)
    for article in articles:
        if article.story_id and article.story_id in rank and article.id not in but_of:
            groups.join(article.id, article.story_id)
    return groups


def _collections(held: Iterable[_Reprint], rank: Mapping[str, int], are_reprints: AreReprints) -> set[str]:
    """Return the ids of those that hold several pieces of which none has anything of another.

    Smaller collections are no pieces of larger ones. What is earlier than all that it holds is no collection: two
    papers may have cut it in two ways.
    """
    parts: dict[str, dict[str, Article]] = {}
    for one in sorted(held, key=lambda one: (len(one.longer.text), one.longer.id)):
        parts.setdefault(one.longer.id, {})[one.shorter.id] = one.shorter
    found: set[str] = set()
    for whole, some in parts.items():
        pieces = [one for one in some.values() if one.id not in found]
        is_first = all(rank[whole] < rank[one.id] for one in pieces)
        if not is_first and _are_several(pieces, rank, are_reprints):
            found.add(whole)
    return found


def _are_several(pieces: Sequence[Article], rank: Mapping[str, int], are_reprints: AreReprints) -> bool:
    groups = _Groups(rank)
    for one, other in combinations(pieces, 2):
        if groups.first(one.id) != groups.first(other.id) and not are_reprints.are_apart(one, other):
            groups.join(one.id, other.id)
    return len({groups.first(one.id) for one in pieces}) > 1


class _Reprint(NamedTuple):
    """Two articles that carry one text."""

    shorter: Article
    longer: Article
    as_wholes: bool
    """False: the longer one holds the shorter."""


class _Pairs:
    """Which of some articles are reprints of each other; each pair is compared once."""

    def __init__(self, articles: Sequence[Article], are_reprints: AreReprints) -> None:
        self._articles = articles
        self._are_reprints = are_reprints
        self._sketches = {one.id: _sketched(one.fingerprint_bands, one.text) for one in articles}
        self._compared: dict[tuple[str, str], _Reprint | None] = {}

    def between_stories(self, groups: _Groups) -> Iterator[_Reprint]:
        """Yield the reprints of two groups; those that are alike as wholes are joined, which saves comparisons."""
        for left, right in self._candidates(lambda one, other: groups.first(one.id) != groups.first(other.id)):
            if found := self._compare(left, right):
                yield found
                if found.as_wholes:
                    groups.join(left.id, right.id)

    def of(self, ids: Collection[str]) -> Iterator[_Reprint]:
        """Yield the reprints of the articles that have such an id."""
        for left, right in self._candidates(lambda one, other: one.id in ids or other.id in ids) if ids else ():
            if found := self._compare(left, right):
                yield found

    def _compare(self, left: Article, right: Article) -> _Reprint | None:
        key = (left.id, right.id)
        if key not in self._compared:
            shorter, longer = sorted((left, right), key=lambda one: (len(one.text), one.id))
            is_one = self._are_reprints(left, right)
            as_wholes = is_one and self._are_reprints.as_wholes(left, right)
            self._compared[key] = _Reprint(shorter, longer, as_wholes) if is_one else None
        return self._compared[key]

    def _candidates(self, matter: Callable[[Article, Article], bool]) -> Iterator[tuple[Article, Article]]:
        """Yield the pairs that share bands and ``matter``, which is asked when it is a pair's turn.

        It is asked first, and articles go by their numbers: of an agency's text in 200 papers nearly no pair matters
        any more, and there are 20,000, which share forty bands each.
        """
        by_band: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, article in enumerate(self._articles):
            holders = [by_band[article.language, band] for band in article.fingerprint_bands]
            for other in map(self._articles.__getitem__, dict.fromkeys(chain.from_iterable(holders))):
                if matter(other, article) and _may_be_reprints(self._sketches[other.id], self._sketches[article.id]):
                    yield other, article
            for held in holders:
                held.append(number)
