"""What only the index in Elasticsearch has to keep: its templates, and servers that do not do as they should."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr

from pipeline.article import Article
from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError, SettingsError
from pipeline.index import open_index
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.protocol import Index, Query, Written
from pipeline.index.templates import load_templates
from pipeline.settings import Settings

MakeArticle = Callable[..., Article]
Answer = tuple[int, dict[str, str], Any]


@dataclass
class Server:
    """A server that gives prepared answers, one a request, the last one for ever, and keeps what was asked."""

    answers: list[Answer]
    url: str = ""
    requests: list[tuple[str, str, Message, str]] = field(default_factory=list)

    def next_answer(self) -> Answer:
        """Return the next answer; the last one stays."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    """Return the handler that answers for ``server``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            asked = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            server.requests.append((self.command, self.path, self.headers, asked))
            status, headers, body = server.next_answer()
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815 - the standard library's names

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    return Handler


PRODUCT = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
THERE: Answer = (200, PRODUCT, {"dateline-articles-v1": {}})


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start a server with prepared answers."""
    running: list[ThreadingHTTPServer] = []

    def start(*answers: Answer) -> Server:
        server = Server(list(answers))
        http = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(server))
        server.url = f"http://127.0.0.1:{http.server_address[1]}"
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        running.append(http)
        return server

    yield start
    for http in running:
        http.shutdown()
        http.server_close()


def opened(url: str) -> ElasticsearchIndex:
    """Return an index that does not wait between its attempts."""
    client = Elasticsearch(url, max_retries=0)
    return ElasticsearchIndex(client, load_templates(), url, backoff_seconds=0.001)


def one_line(error: DatelineError) -> str:
    """Return the error's message, which must be one line."""
    assert "\n" not in str(error)
    return str(error)


def item(status: int, article: str, error: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what a bulk request says of one article."""
    return {"index": {"_id": article, "status": status, **({"error": error} if error else {})}}


class TestUnavailable:
    """A server that is not there."""

    @pytest.mark.parametrize(
        "use",
        [
            lambda index: index.search(Query()),
            lambda index: index.ensure(),
            lambda index: index.identity,
            lambda index: index.get(["a"]),
            lambda index: index.candidates(["a"]),
            lambda index: list(index.write([])),
            lambda index: index.delete(["a"]),
        ],
    )
    def test_every_use_says_so(self, use: Callable[[Index], object]) -> None:
        """One line with the host and what to do, without user and password."""
        index = open_index(Settings(elasticsearch_url="http://reader:s3cret@127.0.0.1:1"))
        with pytest.raises(IndexUnavailableError, match=r"http://127\.0\.0\.1:1: Connection refused") as caught:
            use(index)
        assert "s3cret" not in one_line(caught.value)
        assert "reader" not in str(caught.value)
        assert caught.value.retryable

    def test_a_host_that_is_not_known(self) -> None:
        """A name that does not resolve is named."""
        with pytest.raises(IndexUnavailableError, match=r"nowhere\.invalid:9200"):
            open_index(Settings(elasticsearch_url="http://nowhere.invalid:9200")).search(Query())

    def test_a_server_without_tls(self, serve: Callable[..., Server]) -> None:
        """Speaking TLS to a server that does not is explained by its certificate."""
        url = serve(THERE).url.replace("http:", "https:")
        with pytest.raises(IndexUnavailableError, match="CA_CERTS") as caught:
            open_index(Settings(elasticsearch_url=url)).search(Query())
        one_line(caught.value)


class TestWrongSettings:
    """Settings that cannot be used."""

    @pytest.mark.parametrize("url", ["localhost", "ftp://localhost", "http://", "http://a:port", "http://[::1"])
    def test_a_url_that_is_none(self, url: str) -> None:
        """What is no address is refused before anything is sent."""
        with pytest.raises(SettingsError, match=r"write it like http://127\.0\.0\.1:9200"):
            open_index(Settings(elasticsearch_url=url))

    def test_a_ca_file_that_is_not_there(self, tmp_path: Path) -> None:
        """A missing CA file is a wrong setting."""
        settings = Settings(elasticsearch_url="https://127.0.0.1:1", elasticsearch_ca_certs=tmp_path / "ca.pem")
        with pytest.raises(SettingsError, match="CA file") as caught:
            open_index(settings)
        one_line(caught.value)

    def test_ports_that_are_left_out(self) -> None:
        """A URL without a port means what it means everywhere."""
        with pytest.raises(IndexUnavailableError, match=r"https://nowhere\.invalid:443"):
            open_index(Settings(elasticsearch_url="https://nowhere.invalid")).search(Query())


class TestRefusals:
    """A server that says no."""

    @pytest.mark.parametrize("status", [401, 403])
    def test_wrong_credentials(self, serve: Callable[..., Server], status: int) -> None:
        """Wrong credentials are said to be wrong, and not shown."""
        server = serve((status, PRODUCT, {"error": {"type": "security_exception", "reason": "no, s3cret"}}))
        settings = Settings(
            elasticsearch_url=server.url,
            elasticsearch_username="reader",
            elasticsearch_password=SecretStr("s3cret"),
        )
        with pytest.raises(IndexRefusedError, match="credentials") as caught:
            open_index(settings).search(Query())
        assert "s3cret" not in one_line(caught.value)

    def test_credentials_are_sent(self, serve: Callable[..., Server]) -> None:
        """An API key goes before a user; each is sent as its kind."""
        server = serve((200, PRODUCT, {"hits": {"total": {"value": 0}, "hits": []}}))
        user = Settings(elasticsearch_url=server.url, elasticsearch_username="u", elasticsearch_password=SecretStr("p"))
        key = user.model_copy(update={"elasticsearch_api_key": SecretStr("a2V5")})
        assert open_index(user).search(Query()).total == 0
        assert open_index(key).search(Query()).total == 0
        assert [headers["Authorization"] for _, _, headers, _ in server.requests] == ["Basic dTpw", "ApiKey a2V5"]

    def test_something_else_than_elasticsearch(self, serve: Callable[..., Server]) -> None:
        """A web server that is no Elasticsearch is recognised."""
        server = serve((200, {"Content-Type": "text/html"}, b"<h1>Welcome</h1>"))
        with pytest.raises(IndexRefusedError, match="does not answer like Elasticsearch") as caught:
            open_index(Settings(elasticsearch_url=server.url)).search(Query())
        one_line(caught.value)

    def test_a_request_that_is_refused(self, serve: Callable[..., Server]) -> None:
        """The innermost reason is given."""
        cause = {"type": "query_shard_exception", "reason": "no\nmapping", "caused_by": {"type": "deep", "reason": "x"}}
        server = serve((400, PRODUCT, {"error": cause, "status": 400}))
        with pytest.raises(IndexRefusedError, match=r"HTTP 400: query_shard_exception: no mapping; deep: x") as caught:
            opened(server.url).search(Query())
        one_line(caught.value)

    def test_a_server_under_load(self, serve: Callable[..., Server]) -> None:
        """A server that is too busy is worth another attempt."""
        server = serve((503, PRODUCT, {"error": {"type": "unavailable", "reason": "starting"}}))
        with pytest.raises(IndexUnavailableError, match="too busy") as caught:
            opened(server.url).search(Query())
        assert caught.value.retryable


class TestBulk:
    """How articles are sent."""

    def test_every_item_is_kept(self, serve: Callable[..., Server], make_article: MakeArticle) -> None:
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
        server = serve(THERE, (200, PRODUCT, answer), THERE)
        results = list(opened(server.url).write(articles))
        assert [one.status for one in results] == ["written", "stale", "refused"]
        assert results[2].detail == "HTTP 400: document_parsing_exception: failed; t: r"
        assert server.requests[-1][:2] == ("POST", "/dateline-articles/_refresh")

    def test_versions_are_capture_times(self, serve: Callable[..., Server], make_article: MakeArticle) -> None:
        """Each operation names the alias and carries the capture time in microseconds."""
        article = make_article(captured_at="1970-01-01T00:00:01.000001Z")
        server = serve(THERE, (200, PRODUCT, {"errors": False, "items": [item(201, article.id)]}), THERE)
        list(opened(server.url).write([article]))
        operation, document = server.requests[1][3].splitlines()
        assert json.loads(operation)["index"] == {
            "_index": "dateline-articles",
            "_id": article.id,
            "require_alias": True,
            "version": 1_000_001,
            "version_type": "external_gte",
        }
        assert json.loads(document) == {**article.document(), "story_id": article.id}

    def test_load_is_waited_out(self, serve: Callable[..., Server], make_article: MakeArticle) -> None:
        """An item refused for load is sent again, and so is a whole request."""
        article = make_article()
        busy = item(429, article.id, {"type": "es_rejected_execution_exception", "reason": "queue"})
        server = serve(
            THERE,
            (200, PRODUCT, {"errors": True, "items": [busy]}),
            (503, PRODUCT, {"error": "starting"}),
            (200, PRODUCT, {"errors": False, "items": [item(201, article.id)]}),
            THERE,
        )
        assert [one.status for one in opened(server.url).write([article])] == ["written"]
        assert len([path for _, path, _, _ in server.requests if path == "/_bulk"]) == 3

    def test_load_that_does_not_end(self, serve: Callable[..., Server], make_article: MakeArticle) -> None:
        """What was written is told, then the rest is an error that another attempt can heal."""
        one, two = make_article("one"), make_article("two")
        busy = item(429, two.id, {"type": "es_rejected_execution_exception", "reason": "queue"})
        both = (200, PRODUCT, {"errors": True, "items": [item(201, one.id), busy]})
        again = (200, PRODUCT, {"errors": True, "items": [busy]})
        server = serve(THERE, both, *[again] * 5, THERE)
        results: list[Written] = []
        with pytest.raises(IndexUnavailableError, match=f"too busy for 1 articles, the first {two.id}"):
            results.extend(opened(server.url).write([one, two]))
        assert server.requests[-1][1] == "/dateline-articles/_refresh"

    def test_chunks_are_small(self, serve: Callable[..., Server], make_article: MakeArticle) -> None:
        """No request grows far beyond 5 MB."""
        articles = [make_article(str(number), text="x" * 2_000_000) for number in range(4)]
        answers = [
            (200, PRODUCT, {"errors": False, "items": [item(201, one.id) for one in pair]})
            for pair in (articles[:2], articles[2:])
        ]
        server = serve(THERE, *answers, THERE)
        assert len(list(opened(server.url).write(articles))) == 4
        sizes = [len(asked) for _, path, _, asked in server.requests if path == "/_bulk"]
        assert len(sizes) == 2
        assert max(sizes) < 5_000_000


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

    @pytest.mark.parametrize("name", list(load_templates().components))
    def test_each_component_is_valid_alone(self, name: str, index_prefix: str, client: Elasticsearch) -> None:
        """Elasticsearch checks a component template by itself: its fields may use only the analysis in it."""
        body = dict(load_templates().components[name])
        assert client.cluster.put_component_template(name=f"{index_prefix}-{name}", body=body)["acknowledged"]

    def test_names_have_the_prefix(self, index: Index, index_prefix: str, client: Elasticsearch) -> None:
        """Templates, index and alias carry the configured prefix and no other name."""
        del index
        template = client.indices.get_index_template(name=f"{index_prefix}-articles")["index_templates"][0]
        assert template["index_template"]["index_patterns"] == [f"{index_prefix}-articles-v*"]
        assert all(name.startswith(f"{index_prefix}-") for name in template["index_template"]["composed_of"])
        assert list(client.indices.get_alias(name=f"{index_prefix}-articles").body) == [f"{index_prefix}-articles-v1"]

    def test_the_mapping_is_ours(self, index: Index, index_prefix: str, client: Elasticsearch) -> None:
        """The index has every mapped field, and takes no other."""
        del index
        mapping = client.indices.get_mapping(index=f"{index_prefix}-articles")[f"{index_prefix}-articles-v1"][
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
        client.indices.delete_alias(index=f"{index_prefix}-articles-v1", name=f"{index_prefix}-articles")
        with pytest.raises(IndexRefusedError, match="index_not_found"):
            list(index.write([make_article()]))
        assert not client.indices.exists(index=f"{index_prefix}-articles")

    def test_ensuring_heals_a_missing_alias(
        self, index: Index, elasticsearch_url: str, index_prefix: str, client: Elasticsearch
    ) -> None:
        """An index that lost its alias gets it again."""
        client.indices.delete_alias(index=f"{index_prefix}-articles-v1", name=f"{index_prefix}-articles")
        settings = Settings(elasticsearch_url=elasticsearch_url, index_prefix=index_prefix)
        assert open_index(settings).identity == index.identity


class TestAlias:
    """What the alias stands for."""

    def test_an_alias_of_two_indices(self, serve: Callable[..., Server]) -> None:
        """Where an id could live in two places, nothing is written."""
        server = serve((200, PRODUCT, {"dateline-articles-v1": {}, "dateline-articles-v0": {}}))
        with pytest.raises(IndexRefusedError, match="articles-v0 and dateline-articles-v1; leave it one"):
            opened(server.url).ensure()
