"""Which articles a search finds, told by the sums of bits of their slots."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import islice

import numpy as np
import pytest
import tantivy

from pipeline.index.embedded.schema import SLOTS_SUMMED, schema
from pipeline.index.embedded.slots import Slots, unused
from pipeline.index.embedded.versions import with_analyzers

LANGUAGES = ("de", "en", "fr")
ARTICLES = 700


def _filled(nights: Iterable[dict[int, str]], gone: Iterable[int] = ()) -> tantivy.Searcher:
    """Return a reader of an index with these slots (slot → language), a segment for each night, without those gone."""
    index = with_analyzers(tantivy.Index(schema()))
    writer = index.writer(15_000_000, 1)
    for night in nights:
        for slot, language in night.items():
            values = {"slot": slot, "slot_bit": 1 << slot % SLOTS_SUMMED, "language": language, "key": str(slot)}
            writer.add_document(tantivy.Document.from_dict(values, schema()))
        writer.commit()
    for slot in gone:
        writer.delete_documents_by_term("key", str(slot))
    writer.commit()
    index.reload()
    return index.searcher()


def _in(language: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), "language", language, "basic")


class TestFoundSlots:
    """The slots of what a search finds."""

    @pytest.mark.parametrize(("few", "most_sums"), [(0, 1), (0, 5), (0, 60_000), (200, 5), (ARTICLES, 60_000)])
    def test_are_those_of_the_articles(self, few: int, most_sums: int) -> None:
        """Of several segments, with slots that nobody has and articles that are gone, fetched or summed."""
        chance = random.Random(53)  # noqa: S311 - no secret
        slots = chance.sample(range(3 * ARTICLES), ARTICLES)
        language = {slot: chance.choice(LANGUAGES) for slot in slots}
        gone = set(chance.sample(slots, 100))
        searcher = _filled(({slot: language[slot] for slot in slots[at::3]} for at in range(3)), gone)
        told = Slots(searcher, few=few, most_sums=most_sums)
        for asked in (*LANGUAGES, "none"):
            found = told.found(_in(asked))
            wanted = {slot for slot in slots if language[slot] == asked and slot not in gone}
            every = np.arange(4 * ARTICLES)
            assert found.number == len(wanted)
            assert set(every[found.among(every)].tolist()) == wanted

    def test_of_more_than_are_fetched_with_their_number(self) -> None:
        """A second search fetches all, and finds none twice."""
        slots = random.Random(3).sample(range(5_000), 1_500)  # noqa: S311 - no secret
        searcher = _filled([dict.fromkeys(slots[:900], "en"), dict.fromkeys(slots[900:], "en")])
        found = Slots(searcher, few=1_500).found(_in("en"))
        every = np.arange(6_000)
        assert found.number == len(slots)
        assert every[found.among(every)].tolist() == sorted(slots)

    def test_are_told_apart_where_all_stand_side_by_side(self) -> None:
        """A sum of all bits, and that without its greatest or its least, is exact."""
        every = np.arange(3 * SLOTS_SUMMED)
        for gone in ((), (0,), (SLOTS_SUMMED - 1,), (2 * SLOTS_SUMMED,)):
            searcher = _filled([dict.fromkeys(range(3 * SLOTS_SUMMED), "en")], gone)
            found = Slots(searcher, few=0).found(tantivy.Query.all_query()).among(every)
            assert sorted(set(every.tolist()) - set(every[found].tolist())) == list(gone)

    @pytest.mark.parametrize("few", [0, 9])
    def test_of_an_empty_index(self, few: int) -> None:
        """Nothing is found where nothing is."""
        found = Slots(_filled([]), few=few).found(tantivy.Query.all_query())
        assert found.number == 0
        assert not found.among(np.arange(10)).any()


class TestWhere:
    """What was found, narrowed to some slots."""

    def test_is_what_both_have(self) -> None:
        """Of slots beyond those that are kept, or beyond those that are found, none is there."""
        chance = random.Random(17)  # noqa: S311 - no secret
        slots = chance.sample(range(ARTICLES), ARTICLES // 2)
        searcher = _filled([{slot: chance.choice(LANGUAGES) for slot in slots}])
        found = Slots(searcher).found(tantivy.Query.all_query())
        every = np.arange(2 * ARTICLES)
        for known in (0, 1, 100, 2 * ARTICLES):
            is_kept = np.array([chance.random() < 0.4 for _ in range(known)], bool)
            narrowed = found.where(is_kept)
            wanted = {slot for slot in slots if slot < known and is_kept[slot]}
            assert narrowed.number == len(wanted)
            assert set(every[narrowed.among(every)].tolist()) == wanted


class TestUnused:
    """Slots for articles to come."""

    def test_stand_behind_all_others(self) -> None:
        """No article has one of them, however the others came to lie."""
        searcher = _filled([{90: "en", 4: "de"}, {17: "fr"}])
        assert list(islice(unused(searcher), 3)) == [91, 92, 93]

    def test_begin_anew_in_an_empty_index(self) -> None:
        """An index without articles has all slots."""
        assert next(unused(_filled([]))) == 0
        assert next(unused(_filled([{8: "en"}], gone=[8]))) == 0
