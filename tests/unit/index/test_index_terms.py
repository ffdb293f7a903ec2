"""Documents that have one of several terms, few or many."""

from __future__ import annotations

import pytest
import tantivy

from pipeline.index.embedded.schema import schema
from pipeline.index.embedded.store import column
from pipeline.index.embedded.terms import MOST_UNITED, one_of
from pipeline.index.embedded.versions import with_analyzers

ARTICLES = MOST_UNITED + 40


@pytest.fixture(scope="module")
def searcher() -> tantivy.Searcher:
    """Return a reader of articles, each with a tag and a number of its own, and every third with a tag that all share.

    They lie in two segments.
    """
    index = with_analyzers(tantivy.Index(schema()))
    writer = index.writer(15_000_000, 1)
    for number in range(1, ARTICLES + 1):
        values = {"id_number": number, "tags": [f"tag {number}", *(["shared"] if number % 3 == 0 else [])]}
        writer.add_document(tantivy.Document.from_dict(values, schema()))
        if number == ARTICLES // 2:
            writer.commit()
    writer.commit()
    index.reload()
    return index.searcher()


def _found(searcher: tantivy.Searcher, wanted: tantivy.Query) -> list[int]:
    hits = searcher.search(wanted, ARTICLES, count=False).hits
    return sorted(column(searcher, "id_number", [address for _, address in hits]))


class TestOneOf:
    """The query for documents that have any of some terms."""

    @pytest.mark.parametrize("most", [0, 1, 2, MOST_UNITED, MOST_UNITED + 1, ARTICLES])
    def test_finds_each_once(self, searcher: tantivy.Searcher, most: int) -> None:
        """However many terms there are, words or numbers, and also where a document has two or a term is nobody's."""
        numbers = list(range(1, most + 1))
        assert _found(searcher, one_of("id_number", numbers)) == numbers
        words = ["shared", "nobody's", *(f"tag {one}" for one in numbers)]
        assert _found(searcher, one_of("tags", words)) == [
            one for one in range(1, ARTICLES + 1) if one <= most or one % 3 == 0
        ]

    @pytest.mark.parametrize("most", [1, 2, MOST_UNITED + 1])
    def test_can_be_kept_out(self, searcher: tantivy.Searcher, most: int) -> None:
        """What has none of the terms is found by the query beside those that must hold."""
        every = (tantivy.Occur.Must, tantivy.Query.all_query())
        without = (tantivy.Occur.MustNot, one_of("id_number", list(range(1, most + 1))))
        found = _found(searcher, tantivy.Query.boolean_query([every, without]))
        assert found == list(range(most + 1, ARTICLES + 1))
