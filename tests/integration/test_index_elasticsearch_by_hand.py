"""What somebody did to the index by hand: told in a line with what to do, and nothing is written beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Article
from pipeline.errors import IndexRefusedError, IndexUnavailableError
from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.protocol import Query
from pipeline.settings import Settings
from tests.elasticsearch_server import server
from tests.integration.answering_server import PRODUCT, Serve
from tests.integration.answering_server import opened as opened_at

pytestmark = pytest.mark.elasticsearch

MakeArticle = Callable[..., Article]


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client of the tests' own."""
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def opened(client: Elasticsearch, index_prefix: str) -> Callable[[], ElasticsearchIndex]:
    """What opens the index anew, as every run does."""
    return lambda: ElasticsearchIndex(client, load_templates(index_prefix), "the server", backoff_seconds=0.001)


Opened = Callable[[], ElasticsearchIndex]


class TestLostAlias:
    """The alias was removed; the articles are still there."""

    def test_an_older_version_gets_it_back(self, client: Elasticsearch, opened: Opened, index_prefix: str) -> None:
        """No empty index of today's version is put before the one that holds the articles."""
        client.indices.create(index=f"{index_prefix}-articles-v9")
        opened().ensure()
        assert list(client.indices.get_alias(name=f"{index_prefix}-articles")) == [f"{index_prefix}-articles-v9"]

    def test_which_one_was_in_use_is_a_persons_to_say(
        self, client: Elasticsearch, opened: Opened, index_prefix: str
    ) -> None:
        """Of two versions one is old: none is chosen."""
        for version in (8, 9):
            client.indices.create(index=f"{index_prefix}-articles-v{version}")
        with pytest.raises(IndexRefusedError, match=r"v8 and .*v9 are there: give it back .*PUT /INDEX/_alias"):
            opened().ensure()
        assert not client.indices.exists_alias(name=f"{index_prefix}-articles")

    def test_a_newer_one_stays_the_newer_ones(self, client: Elasticsearch, opened: Opened, index_prefix: str) -> None:
        """An older Dateline makes no index beside that of a newer one."""
        client.indices.create(index=f"{index_prefix}-articles-v99")
        with pytest.raises(IndexRefusedError, match="made by a newer Dateline; upgrade"):
            opened().ensure()
        assert list(client.indices.get(index=f"{index_prefix}-*")) == [f"{index_prefix}-articles-v99"]


class TestPartOfTheIndex:
    """An alias through which not all is read or written."""

    @pytest.fixture(autouse=True)
    def _real(self) -> None:
        if server().url is None:
            pytest.skip("noida-db has no filters, routes or write indexes of an alias")

    @pytest.mark.parametrize(
        "how", [{"filter": {"term": {"language": "de"}}}, {"routing": "1"}, {"is_write_index": False}]
    )
    def test_is_refused(self, client: Elasticsearch, opened: Opened, index_prefix: str, how: dict[str, object]) -> None:
        """Articles that are there would count as new each night, or all be refused."""
        opened().ensure()
        alias, index = f"{index_prefix}-articles", f"{index_prefix}-articles-v10"
        client.indices.put_alias(index=index, name=alias, **how)  # type: ignore[arg-type]
        with pytest.raises(IndexRefusedError, match=r"only a part of .* be read or written .*make it whole"):
            opened().ensure()
        client.indices.delete_alias(index=index, name=alias)
        client.indices.put_alias(index=index, name=alias, is_write_index=True)
        opened().ensure()


class TestForeignMapping:
    """An index of the right name that our templates did not make."""

    def test_an_empty_one_goes_again(self, client: Elasticsearch, opened: Opened, index_prefix: str) -> None:
        """As another template has made it, it could never be searched; once that is gone, ours makes it."""
        alias, index = f"{index_prefix}-articles", f"{index_prefix}-articles-v10"
        client.indices.create(index=index, aliases={alias: {}}, mappings={"properties": {"title": {"type": "keyword"}}})
        with pytest.raises(IndexRefusedError, match=r"not as Dateline's templates make it \(id, .*priority 200"):
            opened().ensure()
        opened().ensure()
        assert client.indices.get_mapping(index=index)[index]["mappings"]["properties"]["id"]["type"] == "keyword"

    def test_one_with_articles_stays(self, client: Elasticsearch, opened: Opened, index_prefix: str) -> None:
        """What was restored or copied without our templates is a person's to remove."""
        alias, index = f"{index_prefix}-articles", f"{index_prefix}-articles-v10"
        client.indices.create(index=index, aliases={alias: {}}, mappings={"properties": {"id": {"type": "keyword"}}})
        client.index(index=index, id="one", document={"id": "one"}, refresh=True)
        for _ in range(2):
            with pytest.raises(
                IndexRefusedError, match=r"remove it and make the articles again with `dateline replay`"
            ):
                opened().ensure()
        assert client.count(index=index)["count"] == 1


class TestSettings:
    """An index that is set so that no article can be written."""

    @pytest.fixture(autouse=True)
    def _real(self) -> None:
        if server().url is None:
            pytest.skip("noida-db has no pipelines and closes no index")

    def test_a_pipeline_that_is_not_there(
        self, client: Elasticsearch, opened: Opened, index_prefix: str, make_article: MakeArticle
    ) -> None:
        """No article is blamed, so the run waits for it and is taken up; then all is written."""
        index = opened()
        index.ensure()
        client.indices.put_settings(index=f"{index_prefix}-articles", settings={"index.default_pipeline": "gone"})
        with pytest.raises(IndexRefusedError, match=r"takes no writes .*pipeline with id \[gone\].*mend it"):
            list(index.write([make_article("one")]))
        client.indices.put_settings(index=f"{index_prefix}-articles", settings={"index.default_pipeline": None})
        assert [one.status for one in index.write([make_article("one")])] == ["written"]

    def test_a_closed_index(
        self, client: Elasticsearch, opened: Opened, index_prefix: str, make_article: MakeArticle
    ) -> None:
        """It is said to be closed, whatever is asked of it, and how it is opened."""
        index = opened()
        index.ensure()
        client.indices.close(index=f"{index_prefix}-articles-v10")
        with pytest.raises(IndexRefusedError, match=r"takes no writes .*index_closed_exception.*open it"):
            list(index.write([make_article("one")]))
        with pytest.raises(IndexRefusedError, match="open it"):
            index.get(["0" * 64])


class TestUnread:
    """Articles that could not be looked up."""

    def test_a_copy_that_is_away_is_no_article_that_is_not_there(self, serve: Serve) -> None:
        """Elasticsearch answers HTTP 200 and says it of each document: taken for missing, all would be new again."""
        told = {"type": "no_shard_available_action_exception", "reason": "No shard available for [get]"}
        server = serve((200, PRODUCT, {"docs": [{"_id": "a", "found": False}, {"_id": "b", "error": told}]}))
        with pytest.raises(IndexUnavailableError, match=r"too busy .*No shard available.*try again"):
            opened_at(server.url).get(["a", "b"])

    def test_a_version_that_is_being_made_is_waited_for(self, serve: Serve) -> None:
        """It has no shard for a moment: whoever deletes while an index is moved goes on, and leaves nothing in it."""
        told = {"type": "no_shard_available_action_exception", "reason": "No shard available for [get]"}
        away = (200, PRODUCT, {"docs": [{"_id": "a", "error": told}]})
        server = serve(
            (200, PRODUCT, {"docs": [{"_id": "a", "found": False}]}),
            (200, PRODUCT, {"dateline-articles-v10": {}}),
            away,
            away,
            (200, PRODUCT, {"docs": [{"_id": "a", "found": True, "_version": 7}]}),
            (200, PRODUCT, {"items": [{"delete": {"_id": "a", "status": 200, "result": "deleted"}}]}),
        )
        opened_at(server.url).delete(["a"])
        assert [path.partition("?")[0] for _, path, _, _ in server.requests[2:]] == [
            *["/dateline-articles-v10/_mget"] * 3,
            "/_bulk",
        ]

    def test_a_reader_does_not_wait(self, serve: Serve) -> None:
        """A page of an index that has lost a shard says so at once."""
        told = {"type": "no_shard_available_action_exception", "reason": "No shard available for [get]"}
        server = serve((200, PRODUCT, {"docs": [{"_id": "a", "error": told}]}))
        with pytest.raises(IndexUnavailableError):
            opened_at(server.url).get(["a"])
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        ("what", "told"),
        [
            ({"_shards": {"total": 3, "successful": 2, "failed": 1}}, "answered for 2 of 3 shards of the index"),
            ({"timed_out": True}, "did not go through all of the index in time"),
        ],
    )
    def test_a_part_of_the_index_is_not_all_of_it(self, serve: Serve, what: dict[str, object], told: str) -> None:
        """What the others would have found counts as not there: a page that is needed would go out of the archive."""
        server = serve((200, PRODUCT, {"hits": {"total": {"value": 1}, "hits": []}, **what}))
        settings = Settings(elasticsearch_url=server.url)
        together = serve((200, PRODUCT, {"responses": [{"hits": {"total": {"value": 1}, "hits": []}, **what}] * 2}))
        with pytest.raises(IndexUnavailableError, match=f"{together.url} {told}; try again when all"):
            open_index(Settings(elasticsearch_url=together.url)).totals([Query()])
        for ask in (lambda index: index.count(), lambda index: index.search(Query()), lambda index: list(index.scan())):
            with pytest.raises(IndexUnavailableError, match=f"http://127.0.0.1:[0-9]+ {told}; try again when all"):
                ask(open_index(settings))

    def test_an_index_that_is_not_there_yet(self, serve: Serve) -> None:
        """It has no article, and that is no fault."""
        told = {"type": "index_not_found_exception", "reason": "no such index"}
        server = serve((200, PRODUCT, {"docs": [{"_id": "a", "error": told}]}))
        assert opened_at(server.url).get(["a"]) == {}
