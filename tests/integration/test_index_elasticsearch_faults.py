"""An Elasticsearch that cannot take what it is given: one line with what to do, and nothing half-written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Article, EntityMention
from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError
from pipeline.index.documents import LARGEST_DOCUMENT
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.protocol import Index, Query
from tests.elasticsearch_server import leftovers, server

pytestmark = pytest.mark.elasticsearch

MakeArticle = Callable[..., Article]
NEEDS_THE_REAL_NODE = "noida-db has neither blocks, nor limits, nor a memory to protect"


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client of the tests' own."""
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def index(elasticsearch_url: str, index_prefix: str) -> Iterator[ElasticsearchIndex]:
    """An index that hardly waits between its attempts."""
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        yield ElasticsearchIndex(client, load_templates(index_prefix), "the server", backoff_seconds=0.001)


@pytest.fixture
def large(client: Elasticsearch) -> str:
    """A text that the node can never take, as it counts four times its bytes against a tenth of its heap."""
    stats = client.nodes.stats(metric="indexing_pressure")["nodes"].values()
    room: int = min(one["indexing_pressure"]["memory"]["limit_in_bytes"] for one in stats)
    if room > 4 * LARGEST_DOCUMENT:
        pytest.skip(f"the server that the tester names has room for the largest article: {room} bytes")
    return "harbour " * (room // 32 + 1)


@pytest.fixture
def real() -> None:
    """Skip where there is only the emulator."""
    if server().url is None:
        pytest.skip(NEEDS_THE_REAL_NODE)


def message(caught: pytest.ExceptionInfo[DatelineError]) -> str:
    """Return the error's message, which is one line."""
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.usefixtures("real")
class TestTooLarge:
    """An article beyond what the server can take, however often it is asked."""

    def test_it_alone_is_refused(self, index: Index, make_article: MakeArticle, large: str) -> None:
        """It is named with the reason at once, and the others are written."""
        beyond = make_article("large", text=large)
        results = {one.article_id: one for one in index.write([make_article("a"), beyond, make_article("b")])}
        assert results.pop(beyond.id).status == "refused"
        assert {one.status for one in results.values()} == {"written"}
        assert index.search(Query()).total == 2

    def test_the_reason_says_what_to_do(self, index: Index, make_article: MakeArticle, large: str) -> None:
        """How much there is and how much it needs, in bytes."""
        (only,) = index.write([make_article("large", text=large)])
        assert "too large" in (only.detail or "")
        assert "larger" in (only.detail or "")

    def test_very_many_mentions(self, index: Index, make_article: MakeArticle) -> None:
        """Sixty thousand mentions are taken: beyond what Elasticsearch 9.5 takes of itself."""
        assert [one.status for one in index.write([make_article(entity_mentions=mentions(60_000))])] == ["written"]

    def test_more_mentions_than_the_mapping_takes(self, index: Index, make_article: MakeArticle) -> None:
        """Beyond the mapping's own limit that article is refused, with the number."""
        (only,) = index.write([make_article(entity_mentions=mentions(100_001))])
        assert only.status == "refused"
        assert "100001 mentions" in (only.detail or "")


def mentions(count: int) -> tuple[EntityMention, ...]:
    """Return that many mentions."""
    plain: dict[str, Any] = {"surface": "Ada", "label": "PER", "canonical": "Ada", "entity_id": None, "model": "m"}
    made = EntityMention.model_validate({"start": 0, "end": 3, "salience": 0.5, **plain})
    return tuple(made.model_copy(update={"start": at, "end": at + 3}) for at in range(count))


@pytest.mark.usefixtures("real")
class TestBlocked:
    """An index that takes no writes."""

    @pytest.fixture(autouse=True)
    def _ensured(self, index: Index, make_article: MakeArticle, client: Elasticsearch) -> Iterator[None]:
        list(index.write([make_article("before")]))
        yield
        (name,) = client.indices.get(index=index._templates.alias).body  # type: ignore[attr-defined]
        blocks = {"read_only": None, "write": None, "read_only_allow_delete": None}
        client.indices.put_settings(index=name, settings={"index": {"blocks": blocks}})

    def block(self, client: Elasticsearch, index: ElasticsearchIndex, kind: str) -> None:
        """Put a block on the index."""
        client.indices.put_settings(index=index._templates.alias, settings={f"index.blocks.{kind}": True})

    @pytest.mark.parametrize("kind", ["read_only", "write"])
    def test_read_only(
        self, kind: str, index: ElasticsearchIndex, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """No article is blamed: the error says read-only and how to lift it; searches go on."""
        self.block(client, index, kind)
        with pytest.raises(IndexRefusedError, match="is read-only") as caught:
            list(index.write([make_article("one"), make_article("two")]))
        assert "index.blocks" in message(caught)
        assert index.search(Query()).total == 1

    def test_full_disk(self, index: ElasticsearchIndex, client: Elasticsearch, make_article: MakeArticle) -> None:
        """The block that Elasticsearch puts at its flood stage is said to be a full disk, and is worth a repetition."""
        self.block(client, index, "read_only_allow_delete")
        with pytest.raises(IndexUnavailableError, match=r"disk of the server is full.*make room") as caught:
            list(index.write([make_article("one")]))
        assert message(caught)
        client.indices.put_settings(
            index=index._templates.alias, settings={"index.blocks.read_only_allow_delete": None}
        )
        assert [one.status for one in index.write([make_article("one")])] == ["written"]


class TestNames:
    """Names that stand for something else."""

    def test_an_index_where_the_alias_should_be(
        self, index: Index, index_prefix: str, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """It is told, and nothing is made: no template, no index."""
        client.indices.create(index=f"{index_prefix}-articles")
        with pytest.raises(IndexRefusedError, match=r"is an index.*DATELINE_INDEX_PREFIX") as caught:
            list(index.write([make_article()]))
        assert message(caught)
        there = leftovers(client, index_prefix)
        assert there.indices == (f"{index_prefix}-articles",)
        assert (there.index_templates, there.component_templates) == ((), ())

    def test_a_newer_index(self, index: Index, index_prefix: str, client: Elasticsearch) -> None:
        """A mapping of a newer Dateline is told, and its templates stay as they are."""
        newer = f"{index_prefix}-articles-v99"
        client.indices.create(index=newer, aliases={f"{index_prefix}-articles": {}})
        with pytest.raises(IndexRefusedError, match="made by a newer Dateline; upgrade") as caught:
            index.ensure()
        assert message(caught)
        assert leftovers(client, index_prefix).component_templates == ()
