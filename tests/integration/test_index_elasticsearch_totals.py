"""Totals of many searches, asked of Elasticsearch together: how often it is asked, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest

from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError
from pipeline.index.elasticsearch.searches import COUNTED_AT_ONCE
from pipeline.index.protocol import Query
from tests.integration.answering_server import PRODUCT, Serve, Server, one_line, opened

DAYS = [date(2031, 4, 1) + timedelta(days=at) for at in range(60)]
FOUND: Mapping[str, Any] = {"hits": {"total": {"value": 3}, "hits": [{"_index": "dateline-articles-v10"}]}}
LANGUAGES: Mapping[str, Any] = {
    "hits": {"hits": []},
    "aggregations": {"language": {"buckets": [{"key": "en", "doc_count": 3}]}},
}
NO_INDEX = {"type": "index_not_found_exception", "reason": "no such index [dateline-articles]"}
TROUBLES = {
    429: ("es_rejected_execution_exception", IndexUnavailableError, "too busy"),
    403: ("security_exception", IndexRefusedError, "refused the credentials"),
    400: ("search_phase_execution_exception", IndexRefusedError, "refused the request"),
}


def bars(text: str = "*") -> list[Query]:
    """Return a search for each of sixty days."""
    return [Query(text, published_from=one, published_to=one, collapse_stories=False) for one in DAYS]


def together(one: Callable[[int], Mapping[str, Any]]) -> Callable[[str], Mapping[str, Any]]:
    """Return what answers a request of many searches: each, by its place, with what ``one`` says."""

    def answer(asked: str) -> Mapping[str, Any]:
        return {"responses": [one(at) for at in range(len(asked.splitlines()) // 2)]}

    return answer


def failed(status: int, kind: str) -> Mapping[str, Any]:
    """Return what Elasticsearch says of a search that went wrong."""
    return {"error": {"type": kind, "reason": "no"}, "status": status}


def paths(server: Server) -> list[str]:
    """Return where ``server`` was asked."""
    return [path.partition("?")[0].rpartition("/")[2] for _, path, _, _ in server.requests]


class TestRequests:
    """How often the server is asked."""

    def test_once_for_all_bars(self, serve: Serve) -> None:
        """Sixty searches are one request, and each has its own days."""
        server = serve((200, PRODUCT, together(lambda _: FOUND)))
        with closing(opened(server.url)) as index:
            assert list(index.totals(bars())) == [3] * 60
        assert paths(server) == ["_msearch"]
        asked = server.requests[0][3]
        assert all(asked.count(f'"{one}"') >= 1 for one in DAYS)
        assert all(json.loads(line)["size"] == 0 for line in asked.splitlines()[3::2])

    def test_languages_once(self, serve: Serve) -> None:
        """What languages there are, for words in other forms, is asked once, not for each bar."""
        server = serve((200, PRODUCT, LANGUAGES), (200, PRODUCT, together(lambda _: FOUND)))
        with closing(opened(server.url)) as index:
            assert list(index.totals(bars("quays"))) == [3] * 60
        assert paths(server) == ["_search", "_msearch"]

    def test_very_many_in_pieces(self, serve: Serve) -> None:
        """No request grows without an end; none is sent for nothing."""
        server = serve(
            (200, PRODUCT, together(lambda at: {**FOUND, "hits": {**FOUND["hits"], "total": {"value": at}}}))
        )
        with closing(opened(server.url)) as index:
            assert list(index.totals([Query()] * (COUNTED_AT_ONCE + 1))) == [*range(1, COUNTED_AT_ONCE + 1), 1]
            assert list(index.totals([])) == []
        assert paths(server) == ["_msearch"] * 2

    def test_no_index(self, serve: Serve) -> None:
        """An index that is not there yet is told by the one answer."""
        server = serve((200, PRODUCT, together(lambda _: {"error": NO_INDEX, "status": 404})))
        with closing(opened(server.url)) as index:
            assert list(index.totals(bars())) == [0] * 60
        assert paths(server) == ["_msearch"]


class TestTroubles:
    """One search of many that goes wrong."""

    @pytest.mark.parametrize("status", TROUBLES)
    def test_it_is_told_as_of_a_search(self, serve: Serve, status: int) -> None:
        """Its error is raised in the same words, not counted as nothing."""
        kind, error, words = TROUBLES[status]
        one = failed(status, kind)
        server = serve((200, PRODUCT, together(lambda at: one if at == 7 else FOUND)), (status, PRODUCT, one))
        told = []
        with closing(opened(server.url)) as index:
            for ask in (lambda: index.totals(bars()), lambda: index.search(Query())):
                with pytest.raises(DatelineError, match=words) as caught:
                    ask()
                assert type(caught.value) is error
                told.append(one_line(caught.value))
        assert told[0] == told[1]

    def test_it_is_tried_again_alone(self, serve: Serve) -> None:
        """What the server was too busy for is asked once more, the others are not."""
        busy = failed(429, "es_rejected_execution_exception")
        again = {"hits": {"total": {"value": 8}, "hits": []}}
        server = serve((200, PRODUCT, together(lambda at: busy if at == 7 else FOUND)), (200, PRODUCT, again))
        with closing(opened(server.url)) as index:
            assert list(index.totals(bars())) == [3] * 6 + [8] + [3] * 53
        assert paths(server) == ["_msearch", "_search"]

    def test_answers_are_missing(self, serve: Serve) -> None:
        """Fewer answers than searches belong to nobody knows which: each is asked for itself."""
        server = serve((200, PRODUCT, {"responses": [FOUND]}), (200, PRODUCT, FOUND))
        with closing(opened(server.url)) as index:
            assert list(index.totals([Query(), Query()])) == [3, 3]
        assert paths(server) == ["_msearch", *["_search"] * 3]
