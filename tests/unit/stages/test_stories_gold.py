"""The reprint finder against invented gold: floors that only rise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.enrich.reprints import Reprints
from pipeline.index.stories import assign_stories
from tests.reprint_gold import Newsroom, Printed, precision, recall, shuffled

FLOORS = {"same text": 1.0, "cut to 60 %": 0.98, "8 % edited": 0.98, "cut to 35 %": 0.95, "cut and edited": 0.9}
PRECISION = 0.99


class Shelf:
    """An index in memory, with its bands looked up."""

    def __init__(self) -> None:
        self.documents: dict[str, Mapping[str, Any]] = {}
        self._holders: defaultdict[str, set[str]] = defaultdict(set)

    def put(self, article: Article) -> None:
        """Keep an article."""
        self.documents[article.id] = article.document()
        for band in article.fingerprint_bands:
            self._holders[band].add(article.id)

    def get(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return what is there."""
        return {one: self.documents[one] for one in ids if one in self.documents}

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Return what shares so many bands, most first."""
        del fields
        counts = Counter(one for band in bands for one in self._holders[band])
        found = sorted((one for one in counts if counts[one] >= at_least), key=lambda one: (-counts[one], one))
        return [self.documents[one] for one in found[:limit]]


def stories_of(gold: Sequence[Printed], batch: int) -> dict[str, str]:
    """Return article id → story after the articles came in this order, ``batch`` at once."""
    shelf, are_reprints = Shelf(), Reprints()
    for start in range(0, len(gold), batch):
        some = [one.article for one in gold[start : start + batch]]
        made = assign_stories(some, shelf, are_reprints)
        for article in (*made.articles, *made.restamped):
            shelf.put(article)
    return {one: str(document["story_id"]) for one, document in shelf.documents.items()}


@pytest.mark.no_cover
class TestGold:
    """Recall and precision, and that nothing but the articles decides."""

    @pytest.mark.parametrize("language", ["en", "ru", "zh", "th"])
    def test_floors(self, language: str) -> None:
        """Copies of each kind are found, in scripts with and without spaces, and nothing else is."""
        room = Newsroom(7, language)
        gold = [*room.stories(25), *room.papers(30), *(room.templated(12) if language == "en" else ())]
        found = stories_of(shuffled(gold, 1), 50)
        reached = recall(gold, found)
        assert {kind: share for kind, share in reached.items() if share < FLOORS[kind]} == {}
        assert precision(gold, found) >= PRECISION

    def test_order_and_batches_do_not_matter(self) -> None:
        """One by one, in nights or in one backfill, in any order: the same stories with the same ids."""
        room = Newsroom(8)
        gold = [*room.stories(8), *room.templated(5)]
        ends = [stories_of(shuffled(gold, seed), batch) for seed, batch in ((1, 1), (2, 9), (3, 500))]
        assert ends[0] == ends[1] == ends[2]

    def test_templated_reports_are_several_stories(self) -> None:
        """Each of a paper's weather and match reports is a story of its own."""
        gold = list(Newsroom(9).templated(10))
        assert len(set(stories_of(gold, 5).values())) == len(gold)
