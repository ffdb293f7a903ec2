"""How articles are sent to Elasticsearch, and what is made of its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from pipeline.article import Article
from pipeline.errors import IndexRefusedError, IndexUnavailableError
from pipeline.index.protocol import Written
from tests.integration.answering_server import PRODUCT, READY, THERE, Answer, Serve, all_written, item, one_line, opened

MakeArticle = Callable[..., Article]


class TestBulk:
    """How articles are sent."""

    def test_every_item_is_kept(self, serve: Serve, make_article: MakeArticle) -> None:
        """Each item's fate is told: written, stale, or refused with the reason."""
        articles = [make_article(name) for name in ("a", "b", "c")]
        failing = {"type": "document_parsing_exception", "reason": "failed", "caused_by": {"type": "t", "reason": "r"}}
        conflict = {"type": "version_conflict_engine_exception", "reason": "newer"}
        answer = {
            "errors": True,
            "items": [
                item(201, articles[0].id),
                item(409, articles[1].id, conflict),
                item(400, articles[2].id, failing),
            ],
        }
        kept = {"captured_at": "2026-11-03T00:00:00Z"}
        newer = {"_id": articles[1].id, "found": True, "_version": 1_793_664_000_000_000, "_source": kept}
        server = serve(*READY, (200, PRODUCT, answer), (200, PRODUCT, {"docs": [newer]}), THERE)
        results = list(opened(server.url).write(articles))
        fates = {one.article_id: one for one in results}
        assert [fates[one.id].status for one in articles] == ["written", "stale", "refused"]
        assert fates[articles[2].id].detail == "HTTP 400: document_parsing_exception: failed; t: r"
        assert server.requests[-1][:2] == ("POST", "/dateline-articles/_refresh")

    def test_versions_are_capture_times(self, serve: Serve, make_article: MakeArticle) -> None:
        """Each operation names the alias and carries the capture time in microseconds."""
        article = make_article(captured_at="1970-01-01T00:00:01.000001Z")
        server = serve(*READY, (200, PRODUCT, {"errors": False, "items": [item(201, article.id)]}), THERE)
        list(opened(server.url).write([article]))
        operation, document = server.requests[2][3].splitlines()
        assert json.loads(operation)["index"] == {
            "_index": "dateline-articles",
            "_id": article.id,
            "require_alias": True,
            "version": 1_000_001,
            "version_type": "external_gte",
        }
        sent = json.loads(document)
        assert sent.pop("facets") == {"source_name": article.source_name, "language": "und", "first_of_story": True}
        assert sent.pop("inflected_forms") == ""
        assert sent == {**article.document(), "story_id": article.id, "event_id": article.id}

    def test_load_is_waited_out(self, serve: Serve, make_article: MakeArticle) -> None:
        """An item refused for load is sent again, and so is a whole request."""
        article = make_article()
        busy = item(429, article.id, {"type": "es_rejected_execution_exception", "reason": "queue"})
        server = serve(
            *READY,
            (200, PRODUCT, {"errors": True, "items": [busy]}),
            (503, PRODUCT, {"error": "starting"}),
            (200, PRODUCT, {"errors": False, "items": [item(201, article.id)]}),
            THERE,
        )
        assert [one.status for one in opened(server.url).write([article])] == ["written"]
        assert len([path for _, path, _, _ in server.requests if path == "/_bulk"]) == 3

    def test_load_that_does_not_end(self, serve: Serve, make_article: MakeArticle) -> None:
        """What was written is told, then the rest is an error that another attempt can heal."""
        one, two = make_article("one"), make_article("two")
        busy = item(429, two.id, {"type": "es_rejected_execution_exception", "reason": "queue"})
        both = (200, PRODUCT, {"errors": True, "items": [item(201, one.id), busy]})
        again = (200, PRODUCT, {"errors": True, "items": [busy]})
        server = serve(*READY, both, *[again] * 5, THERE)
        results: list[Written] = []
        with pytest.raises(IndexUnavailableError, match=f"too busy for 1 article, the first {two.id}"):
            results.extend(opened(server.url).write([one, two]))
        assert server.requests[-1][1] == "/dateline-articles/_refresh"

    def test_chunks_are_small(self, serve: Serve, make_article: MakeArticle) -> None:
        """No request grows far beyond 5 MB."""
        articles = [make_article(str(number), text="x" * 2_000_000) for number in range(4)]
        server = serve(*READY, (200, PRODUCT, all_written), (200, PRODUCT, all_written), THERE)
        assert len(list(opened(server.url).write(articles))) == 4
        sizes = [len(asked) for _, path, _, asked in server.requests if path == "/_bulk"]
        assert len(sizes) == 2
        assert max(sizes) < 5_000_000


class TestAnswersThatAreNone:
    """What stands between Dateline and Elasticsearch, and answers in its place."""

    LOGIN: ClassVar[Answer] = (
        200,
        {"Content-Type": "text/html"},
        b"<html><form action='/login'>Please log in</form></html>",
    )

    def test_a_login_page(self, serve: Serve, make_article: MakeArticle) -> None:
        """A proxy's page with HTTP 200 is no answer to a bulk request, and said to be none."""
        server = serve(*READY, self.LOGIN)
        with pytest.raises(IndexRefusedError, match="does not answer like Elasticsearch") as caught:
            list(opened(server.url).write([make_article()]))
        one_line(caught.value)

    @pytest.mark.parametrize("answer", [{}, [], {"items": None}, {"items": "x"}, None, "text"])
    def test_other_json(self, answer: object, serve: Serve, make_article: MakeArticle) -> None:
        """JSON that is no bulk answer is none either."""
        server = serve(*READY, (200, PRODUCT, answer))
        with pytest.raises(IndexRefusedError, match="does not answer like Elasticsearch"):
            list(opened(server.url).write([make_article()]))

    def test_half_an_answer(self, serve: Serve, make_article: MakeArticle) -> None:
        """An article that the answer leaves out is sent again, and it alone."""
        one, two = make_article("one"), make_article("two")
        server = serve(
            *READY,
            (200, PRODUCT, {"errors": False, "items": [item(201, one.id)]}),
            (200, PRODUCT, {"errors": False, "items": [item(201, two.id)]}),
            THERE,
        )
        assert [one.status for one in opened(server.url).write([one, two])] == ["written", "written"]
        assert [asked.count("\n") for _, path, _, asked in server.requests if path == "/_bulk"] == [4, 2]

    @pytest.mark.parametrize("items", [[], [None], [{}], [{"index": {}}], [{"index": {"_id": "other", "status": 201}}]])
    def test_no_answer_for_an_article(self, items: list[Any], serve: Serve, make_article: MakeArticle) -> None:
        """An article that no answer ever names is not taken for written."""
        server = serve(*READY, *[(200, PRODUCT, {"items": items})] * 6, THERE)
        with pytest.raises(IndexUnavailableError, match="1 article,"):
            list(opened(server.url).write([make_article()]))

    def test_an_answer_cut_in_its_middle(self, serve: Serve, make_article: MakeArticle) -> None:
        """Broken JSON is asked for again."""
        article = make_article()
        good = {"errors": False, "items": [item(201, article.id)]}
        server = serve(*READY, (200, PRODUCT, json.dumps(good).encode()[:30]), (200, PRODUCT, good), THERE)
        assert [one.status for one in opened(server.url).write([article])] == ["written"]


class TestWhoIsToBlame:
    """An article is refused for its own faults only."""

    def test_a_request_that_is_too_large(self, serve: Serve, make_article: MakeArticle) -> None:
        """Where a proxy takes no large requests, they are halved, and the article that is too large alone is named."""
        one, two = make_article("one"), make_article("two")
        page = {"Content-Type": "text/html"}
        server = serve(
            *READY,
            (413, page, b"<h1>Request Entity Too Large</h1>"),
            (413, page, b"<h1>Request Entity Too Large</h1>"),
            (200, PRODUCT, {"errors": False, "items": [item(201, two.id)]}),
            THERE,
        )
        results = list(opened(server.url).write([one, two]))
        assert [(done.article_id, done.status) for done in results] == [(one.id, "refused"), (two.id, "written")]
        assert "http.max_content_length" in (results[0].detail or "")

    def test_no_rights_to_write(self, serve: Serve, make_article: MakeArticle) -> None:
        """A user who may not write is told so once, and no article is refused for it."""
        article = make_article()
        error = {"type": "security_exception", "reason": "action is unauthorized for user [reader]"}
        server = serve(*READY, (200, PRODUCT, {"errors": True, "items": [item(403, article.id, error)]}))
        with pytest.raises(IndexRefusedError, match="credentials"):
            list(opened(server.url).write([article]))

    def test_load_says_what_the_server_said(self, serve: Serve, make_article: MakeArticle) -> None:
        """Whoever reads that the server was too busy reads why, too."""
        article = make_article()
        error = {"type": "circuit_breaking_exception", "reason": "[parent] Data too large"}
        answer = (200, PRODUCT, {"errors": True, "items": [item(429, article.id, error)]})
        with pytest.raises(IndexUnavailableError, match=r"circuit_breaking_exception: \[parent\] Data too large"):
            list(opened(serve(*READY, *[answer] * 6, THERE).url).write([article]))
