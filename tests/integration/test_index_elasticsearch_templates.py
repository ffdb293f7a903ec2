"""What is made in Elasticsearch before the first article, and a newer version of the mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Article
from pipeline.errors import IndexRefusedError
from pipeline.index import open_index
from pipeline.index.elasticsearch.templates import TEMPLATES, load_templates
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings
from tests.integration.answering_server import PRODUCT, Serve, opened

MakeArticle = Callable[..., Article]

COMPONENTS = {name: body for of in TEMPLATES for name, body in load_templates(of=of).components.items()}


@pytest.mark.elasticsearch
class TestTemplates:
    """What is made in the cluster before the first article."""

    @pytest.fixture
    def client(self, elasticsearch_url: str) -> Iterator[Elasticsearch]:
        """A client of the tests' own."""
        with Elasticsearch(elasticsearch_url) as client:
            yield client

    @pytest.fixture
    def index(self, elasticsearch_url: str, index_prefix: str) -> Index:
        """An ensured index."""
        index = open_index(Settings(elasticsearch_url=elasticsearch_url, index_prefix=index_prefix))
        index.ensure()
        return index

    @pytest.mark.parametrize("name", list(COMPONENTS))
    def test_each_component_is_valid_alone(self, name: str, index_prefix: str, client: Elasticsearch) -> None:
        """Elasticsearch checks a component template by itself: its fields may use only the analysis in it."""
        body = dict(COMPONENTS[name])
        assert client.cluster.put_component_template(name=f"{index_prefix}-{name}", body=body)["acknowledged"]

    def test_names_have_the_prefix(self, index: Index, index_prefix: str, client: Elasticsearch) -> None:
        """Templates, index and alias carry the configured prefix and no other name."""
        del index
        template = client.indices.get_index_template(name=f"{index_prefix}-articles")["index_templates"][0]
        assert template["index_template"]["index_patterns"] == [f"{index_prefix}-articles-v*"]
        assert all(name.startswith(f"{index_prefix}-") for name in template["index_template"]["composed_of"])
        assert list(client.indices.get_alias(name=f"{index_prefix}-articles").body) == [f"{index_prefix}-articles-v10"]

    def test_the_mapping_is_ours(self, index: Index, index_prefix: str, client: Elasticsearch) -> None:
        """The index has every mapped field, and takes no other."""
        del index
        mapping = client.indices.get_mapping(index=f"{index_prefix}-articles")[f"{index_prefix}-articles-v10"][
            "mappings"
        ]
        assert mapping["dynamic"] == "strict"
        wanted = {
            name
            for one in load_templates().components.values()
            for name in one["template"].get("mappings", {}).get("properties", {})
        }
        assert set(mapping["properties"]) == wanted

    def test_an_unknown_field_is_refused_by_the_server(
        self, index: Index, index_prefix: str, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """A document with a field that no mapping knows is refused, and says which; the rest is written."""

        class Wider(Article):
            mood: str = "sunny"

        wider = Wider.model_validate(make_article("wider").model_dump())
        results = {one.article_id: one for one in index.write([wider, make_article("plain")])}
        assert results[wider.id].status == "refused"
        assert "mood" in (results[wider.id].detail or "")
        assert index.search(Query()).total == 1
        assert "mood" not in client.indices.get_mapping(index=f"{index_prefix}-articles").body

    def test_a_removed_alias_makes_no_index(
        self, index: Index, index_prefix: str, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """After somebody removed the alias, a write makes no index without our mapping."""
        client.indices.delete_alias(index=f"{index_prefix}-articles-v10", name=f"{index_prefix}-articles")
        with pytest.raises(IndexRefusedError, match="index_not_found"):
            list(index.write([make_article()]))
        assert not client.indices.exists(index=f"{index_prefix}-articles")

    def test_ensuring_heals_a_missing_alias(
        self, index: Index, elasticsearch_url: str, index_prefix: str, client: Elasticsearch
    ) -> None:
        """An index that lost its alias gets it again."""
        client.indices.delete_alias(index=f"{index_prefix}-articles-v10", name=f"{index_prefix}-articles")
        settings = Settings(elasticsearch_url=elasticsearch_url, index_prefix=index_prefix)
        assert open_index(settings).identity == index.identity


class TestAlias:
    """What the alias stands for."""

    def test_an_alias_of_two_indices(self, serve: Serve) -> None:
        """Where an id could live in two places, nothing is written."""
        server = serve((200, PRODUCT, {"dateline-articles-v1": {}, "dateline-articles-v0": {}}))
        with pytest.raises(IndexRefusedError, match="articles-v0 and dateline-articles-v1; leave it one"):
            opened(server.url).ensure()
