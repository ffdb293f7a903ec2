"""The embedded index while a page is made of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.errors import IndexUnavailableError
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.protocol import Query
from tests.removed_index import remove_index

MakeArticle = Callable[..., Article]
FERRY = Query("ferry", facets=())


@pytest.fixture
def index(tmp_path: Path, make_article: MakeArticle) -> EmbeddedIndex:
    """An index of one article."""
    made = EmbeddedIndex(tmp_path / "index")
    assert [one.status for one in made.write([make_article("one", text="A ferry left.")])] == ["written"]
    return made


class TestSteady:
    """An index that holds still."""

    def test_answers_from_one_commit(self, index: EmbeddedIndex, tmp_path: Path, make_article: MakeArticle) -> None:
        """What is written meanwhile is found by the next page; a thread that makes another page finds it at once."""
        with index.steady(), ThreadPoolExecutor(1) as another:
            state = index.state()
            assert index.search(FERRY).total == 1
            list(EmbeddedIndex(tmp_path / "index").write([make_article("two", text="Another ferry left.")]))
            assert another.submit(index.search, FERRY).result(60).total == 2
            with index.steady():
                assert (index.search(FERRY).total, index.count(), index.state()) == (1, 1, state)
            assert index.search(FERRY).total == 1
        assert (index.search(FERRY).total, index.count()) == (2, 2)
        assert index.state() != state

    def test_looks_at_the_first_question(self, index: EmbeddedIndex, tmp_path: Path, make_article: MakeArticle) -> None:
        """What was written before it is found, also by who has held still before."""
        with index.steady():
            assert index.search(FERRY).total == 1
        list(EmbeddedIndex(tmp_path / "index").write([make_article("two", text="Another ferry left.")]))
        with index.steady():
            assert index.search(FERRY).total == 2

    def test_hides_nothing_from_the_next_page(self, index: EmbeddedIndex, tmp_path: Path) -> None:
        """An index that goes away while a page is made is missed by the next one, also after an error."""
        with suppress(ZeroDivisionError), index.steady():
            assert index.search(FERRY).total == 1
            remove_index(tmp_path / "index")
            assert index.search(FERRY).total == 1
            raise ZeroDivisionError
        with index.steady(), pytest.raises(IndexUnavailableError):
            index.search(FERRY)
