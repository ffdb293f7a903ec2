"""A word is found in any form: measured on pairs of forms in 26 languages, in every index, and written in the docs."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings
from tests.elasticsearch_server import new_prefix, remove
from tests.language_table import check

MakeArticle = Callable[..., Article]
FORMS = Path(__file__).parents[1] / "data" / "search" / "forms.toml"
PAIRS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(FORMS.read_text(encoding="utf-8"))
LEAST_FOUND = 0.85
"""The share of forms that each language finds; it only rises."""
MOST_OTHERS = 0.8
"""The share of words that only look alike which a language finds; it only falls."""


@dataclass(frozen=True)
class Pair:
    """A word as it stands in an article, and one that is typed."""

    language: str
    text: str
    typed: str
    same: bool
    """Both are forms of one word."""


def pairs() -> Iterator[Pair]:
    """Yield all pairs of the data."""
    for language, lists in PAIRS.items():
        for kind in ("found", "apart"):
            for one in lists[kind]:
                text, typed = one.split("|")
                yield Pair(language, text, typed, kind == "found")


@pytest.fixture(scope="class", params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An empty index for all tests of a class."""
    certificates = os.environ.get("DATELINE_TEST_ELASTICSEARCH_CA_CERTS")
    embedded = request.param == "embedded"
    settings = Settings(
        home=tmp_path_factory.mktemp("forms"),
        elasticsearch_url=None if embedded else request.getfixturevalue("elasticsearch_url"),
        elasticsearch_ca_certs=Path(certificates) if certificates else None,
        index_prefix=new_prefix(),
    )
    opened = open_index(settings)
    yield opened
    if isinstance(opened, ElasticsearchIndex):
        remove(opened._client, settings.index_prefix)
    opened.close()


def measured(index: Index, make_article: MakeArticle) -> dict[Pair, bool]:
    """Return of each pair whether a search for what is typed finds the article that holds the other."""
    every = list(pairs())
    articles = [
        make_article(f"pair-{number}", title="0", text=one.text, language=one.language)
        for number, one in enumerate(every)
    ]
    assert {one.status for one in index.write(articles)} == {"written"}
    found = {}
    for article, one in zip(articles, every, strict=True):
        page = index.search(Query(one.typed, filters={"language": (one.language,)}, size=100, facets=()))
        found[one] = article.id in {hit.id for hit in page.hits}
    return found


def counted(found: Mapping[Pair, bool], language: str, *, same: bool) -> tuple[int, int]:
    """Return how many of a language's pairs were found, and how many there are."""
    those = [was for one, was in found.items() if one.language == language and one.same is same]
    return sum(those), len(those)


class TestForms:
    """The table "language, found in any form"."""

    def test_every_language_is_tried(self) -> None:
        """At least 20 pairs of forms and 5 of words that only look alike in each language."""
        for language, lists in PAIRS.items():
            assert len(set(lists["found"])) >= 20, language
            assert len(set(lists["apart"])) >= 5, language

    def test_the_docs_say_what_every_index_finds(
        self, index: Index, make_article: MakeArticle, repository: Path
    ) -> None:
        """docs/languages.md states what is measured, the same in each index, and no language is below the floor."""
        found = measured(index, make_article)
        rows = []
        for language in PAIRS:
            forms, others = counted(found, language, same=True), counted(found, language, same=False)
            assert forms[0] >= LEAST_FOUND * forms[1], language
            assert others[0] <= MOST_OTHERS * others[1], language
            rows.append((language, [f"{forms[0]} of {forms[1]}", f"{others[0]} of {others[1]}"]))
        check(repository / "docs" / "languages.md", "search", ("forms found", "other words found"), rows)
