"""A server that says 200 and answers what Elasticsearch never would: refused in one line, never taken for an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from pipeline.errors import IndexRefusedError
from pipeline.index import open_ledger, open_migration
from pipeline.index.elasticsearch.address import connect_client
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.transport import forms, wrong_form
from pipeline.index.ledger import LedgerQuery
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings
from tests.integration.answering_server import PRODUCT, Serve, one_line

NONSENSE: Mapping[str, Any] = {
    "nothing": b"",
    "null": None,
    "a list": [],
    "words": "sign in",
    "an error that is none": {"error": 17},
    "something else": {"status": "ok"},
    "others' names": {"somebody": {"mappings": 1, "aliases": 2, "settings": 3}},
}
USES: Mapping[str, Callable[[Index], object]] = {
    "search": lambda index: index.search(Query()),
    "words": lambda index: index.search(Query("the harbour")),
    "totals": lambda index: index.totals([Query()]),
    "ensure": lambda index: index.ensure(),
    "identity": lambda index: index.identity,
    "outdated": lambda index: index.outdated(),
    "get": lambda index: index.get(["a"]),
    "candidates": lambda index: index.candidates(["a"]),
    "addressed": lambda index: index.addressed(["https://quay.example/a"]),
    "write": lambda index: list(index.write([])),
    "delete": lambda index: index.delete(["a"]),
    "expunge": lambda index: index.expunge(),
    "scan": lambda index: list(index.scan()),
    "matching": lambda index: list(index.matching(Query("ferry"))),
    "kept": lambda index: list(index.kept()),
    "count": lambda index: index.count(),
    "events": lambda index: index.events(date(2031, 3, 1), date(2031, 3, 2)),
    "grouped": lambda index: index.grouped("story_id", ["a"]),
}
OTHER_USES: Mapping[str, Callable[[Settings], object]] = {
    "record": lambda settings: open_ledger(settings).record([], []),
    "recorded": lambda settings: open_ledger(settings).recorded(),
    "outcomes": lambda settings: open_ledger(settings).outcomes(LedgerQuery()),
    "forget": lambda settings: open_ledger(settings).forget(source_id="quay"),
    "status": lambda settings: open_migration(settings).status(),
    "prune": lambda settings: open_migration(settings).prune(),
    "rollback": lambda settings: open_migration(settings).rollback(print),
}


class TestNonsense:
    """What a proxy's login page, or another server, answers in Elasticsearch's place."""

    @pytest.mark.parametrize("answer", NONSENSE)
    def test_every_use_of_the_index(self, serve: Serve, answer: str) -> None:
        """Whatever is asked, nonsense is refused: no foreign error, and no empty index."""
        settings = Settings(elasticsearch_url=serve((200, PRODUCT, NONSENSE[answer])).url)
        for use in USES.values():
            with closing(ElasticsearchIndex(*connect_client(settings), backoff_seconds=0.001)) as index:
                with pytest.raises(IndexRefusedError) as caught:
                    use(index)
                one_line(caught.value)

    @pytest.mark.parametrize("answer", NONSENSE)
    def test_every_use_of_ledger_and_versions(self, serve: Serve, answer: str) -> None:
        """The same holds for the ledger and for moves from version to version."""
        settings = Settings(elasticsearch_url=serve((200, PRODUCT, NONSENSE[answer])).url)
        for use in OTHER_USES.values():
            with pytest.raises(IndexRefusedError) as caught:
                use(settings)
            one_line(caught.value)


class TestForms:
    """What an answer must hold."""

    @pytest.mark.parametrize(
        ("method", "target", "good"),
        [
            ("POST", "/quay-articles/_search?typed_keys=true", {"hits": {"hits": []}}),
            ("POST", "/quay-articles/_msearch", {"responses": []}),
            ("POST", "/quay-articles/_mget", {"docs": []}),
            ("PUT", "/_bulk", {"items": []}),
            ("POST", "/quay-articles/_refresh", {"_shards": {}}),
            ("GET", "/quay-articles/_mapping", {"quay-articles-v1": {"mappings": {}}}),
            ("GET", "/quay-articles/_mapping/field/title", {"quay-articles-v1": {"mappings": {}}}),
            ("GET", "/_alias/quay-articles", {"quay-articles-v1": {"aliases": {}}}),
            ("GET", "/quay-articles", {"quay-articles-v1": {"mappings": {}, "settings": {}}}),
            ("PUT", "/quay-articles-v1", {"acknowledged": True}),
            ("PUT", "/quay-articles-v1/_mapping", {"acknowledged": False}),
            ("PUT", "/_index_template/quay", {"acknowledged": True}),
            ("POST", "/_aliases", {"acknowledged": True}),
            ("DELETE", "/_data_stream/quay", {"acknowledged": True}),
        ],
    )
    def test_each_request(self, method: str, target: str, good: Mapping[str, Any]) -> None:
        """A good answer passes; one that lacks what was asked for is named."""
        assert wrong_form(method, target, good) is None
        assert wrong_form(method, target, {"somebody": {}}) is not None

    def test_every_row_is_of_known_types(self) -> None:
        """No row names a type that there is not, and each asks for something."""
        assert all({*one.holds.values(), *one.each.values()} <= {"array", "boolean", "object"} for one in forms())
        assert all(one.holds or one.each for one in forms())
