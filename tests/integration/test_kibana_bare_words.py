"""What the page finds, Kibana's bare query bar finds: how much of it, over the sample press and the pairs of forms.

The bar looks for a word as it is typed among words, lemmas and other forms (``index.query.default_field``); the page
looks for the lemmas of what is typed. What the bar misses are forms of words that have many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings
from tests.elasticsearch_server import new_prefix, remove, server
from tests.integration.test_index_forms import Pair, pairs
from tests.judged import JUDGED

MakeArticle = Callable[..., Article]
Found = Mapping[str, frozenset[str]]

LEAST_OF_THE_PRESS = 0.99
"""The share of what the page finds for the words of the judged queries which the bar finds, too; it only rises."""
LEAST_OF_FORMS = 0.985
"""The share of the pairs of forms found by the page which the bar finds, too; it only rises."""


def in_the_bar(index: ElasticsearchIndex, words: Sequence[str]) -> Found:
    """Return the ids that each word finds as it is typed into Kibana's query bar, with nothing else."""
    searches: list[Mapping[str, object]] = []
    for word in words:
        asked = {"query_string": {"query": word, "analyze_wildcard": True}}
        searches += [{}, {"query": asked, "size": 1_000, "_source": False}]
    answers = index._client.msearch(index=index._templates.alias, searches=searches)["responses"]
    return {
        word: frozenset(hit["_id"] for hit in answer["hits"]["hits"])
        for word, answer in zip(words, answers, strict=True)
    }


def on_the_page(index: Index, words: Sequence[str]) -> Found:
    """Return the ids that each word finds on Dateline's own page."""
    return {word: frozenset(hit.id for hit in index.search(Query(word, size=1_000, facets=())).hits) for word in words}


def judged_words() -> list[str]:
    """Return the single words of the judged queries, but for those like *de* and *du*, which nobody asks for alone."""
    return sorted({word for one in JUDGED for word in one.text.split() if word.isalnum() and len(word) > 2})


def share(of: Found, also: Found) -> float:
    """Return which share of the articles that words find in one place they find in another, too."""
    return sum(len(ids & also[word]) for word, ids in of.items()) / sum(map(len, of.values()))


@pytest.mark.elasticsearch
class TestPress:
    """Over the sample press."""

    def test_words_of_judged_queries(self, press_elasticsearch: Index) -> None:
        """Nearly all are found by the same word in the bar, though many are no lemmas; hardly any others are."""
        assert isinstance(press_elasticsearch, ElasticsearchIndex)
        words = judged_words()
        page, bar = on_the_page(press_elasticsearch, words), in_the_bar(press_elasticsearch, words)
        assert share(page, bar) >= LEAST_OF_THE_PRESS
        assert share(bar, page) >= 0.99


@pytest.fixture(scope="module")
def forms(
    elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory, make_article: MakeArticle
) -> Iterator[tuple[ElasticsearchIndex, Mapping[str, Pair]]]:
    """An index with an article for each pair of forms of one word, and the pairs by the articles' ids."""
    if server().url is None:
        pytest.skip(f"Kibana asks a real Elasticsearch: {server().name}")
    settings = Settings(
        home=tmp_path_factory.mktemp("bar"), elasticsearch_url=elasticsearch_url, index_prefix=new_prefix()
    )
    index = open_index(settings)
    assert isinstance(index, ElasticsearchIndex)
    same = [one for one in pairs() if one.same]
    articles = [
        make_article(f"bar-{number}", title="0", text=one.text, language=one.language)
        for number, one in enumerate(same)
    ]
    assert {one.status for one in index.write(articles)} == {"written"}
    yield index, {article.id: one for article, one in zip(articles, same, strict=True)}
    with Elasticsearch(elasticsearch_url) as client:
        remove(client, settings.index_prefix)
    index.close()


@pytest.mark.elasticsearch
class TestForms:
    """Over ``tests/data/search/forms.toml``."""

    def test_pairs(self, forms: tuple[ElasticsearchIndex, Mapping[str, Pair]]) -> None:
        """Of what is typed, the bar misses forms of words that have many, and little else."""
        index, articles = forms
        bar = in_the_bar(index, sorted({one.typed for one in articles.values()}))
        found = set()
        for id_, one in articles.items():
            page = index.search(Query(one.typed, filters={"language": (one.language,)}, size=100, facets=()))
            found.update({id_} & {hit.id for hit in page.hits})
        missed = [one for id_, one in articles.items() if id_ in found and id_ not in bar[one.typed]]
        assert len(missed) <= (1 - LEAST_OF_FORMS) * len(found), missed
