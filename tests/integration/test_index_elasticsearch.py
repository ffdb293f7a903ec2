"""Servers that speak Elasticsearch, or do not, and do not do as they should."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.article import Article
from pipeline.errors import IndexRefusedError, IndexUnavailableError, SettingsError
from pipeline.index import open_index
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings
from tests.integration.answering_server import PRODUCT, THERE, Serve, one_line, opened

MakeArticle = Callable[..., Article]


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

    def test_a_server_without_tls(self, serve: Serve) -> None:
        """Speaking TLS to a server that does not is explained by how its address begins."""
        url = serve(THERE).url.replace("http:", "https:")
        with pytest.raises(IndexUnavailableError, match="speaks no TLS; write http://") as caught:
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
    def test_wrong_credentials(self, serve: Serve, status: int) -> None:
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

    def test_credentials_are_sent(self, serve: Serve) -> None:
        """An API key goes before a user; each is sent as its kind."""
        server = serve((200, PRODUCT, {"hits": {"total": {"value": 0}, "hits": []}}))
        user = Settings(elasticsearch_url=server.url, elasticsearch_username="u", elasticsearch_password=SecretStr("p"))
        key = user.model_copy(update={"elasticsearch_api_key": SecretStr("a2V5")})
        assert open_index(user).search(Query()).total == 0
        assert open_index(key).search(Query()).total == 0
        assert [headers["Authorization"] for _, _, headers, _ in server.requests] == ["Basic dTpw", "ApiKey a2V5"]

    def test_something_else_than_elasticsearch(self, serve: Serve) -> None:
        """A web server that is no Elasticsearch is recognised."""
        server = serve((200, {"Content-Type": "text/html"}, b"<h1>Welcome</h1>"))
        with pytest.raises(IndexRefusedError, match="does not answer like Elasticsearch") as caught:
            open_index(Settings(elasticsearch_url=server.url)).search(Query())
        one_line(caught.value)

    def test_a_request_that_is_refused(self, serve: Serve) -> None:
        """The innermost reason is given."""
        cause = {"type": "query_shard_exception", "reason": "no\nmapping", "caused_by": {"type": "deep", "reason": "x"}}
        server = serve((400, PRODUCT, {"error": cause, "status": 400}))
        with pytest.raises(IndexRefusedError, match=r"HTTP 400: query_shard_exception: no mapping; deep: x") as caught:
            opened(server.url).search(Query())
        one_line(caught.value)

    def test_a_server_under_load(self, serve: Serve) -> None:
        """A server that is too busy is worth another attempt."""
        server = serve((503, PRODUCT, {"error": {"type": "unavailable", "reason": "starting"}}))
        with pytest.raises(IndexUnavailableError, match="too busy") as caught:
            opened(server.url).search(Query())
        assert caught.value.retryable

    def test_the_real_cause_is_told(self, serve: Serve) -> None:
        """That all shards failed says nothing: the root cause is given with it."""
        root = {"type": "query_shard_exception", "reason": "too many clauses"}
        error = {"type": "search_phase_execution_exception", "reason": "all shards failed", "root_cause": [root]}
        server = serve((400, PRODUCT, {"error": error, "status": 400}))
        with pytest.raises(IndexRefusedError, match="query_shard_exception: too many clauses") as caught:
            opened(server.url).search(Query())
        one_line(caught.value)

    def test_an_older_elasticsearch(self, serve: Serve) -> None:
        """Elasticsearch 8 does not know the client's media type: it is said to be too old."""
        reason = "Invalid media-type value on headers [Accept, Content-Type]; compatible-with=9"
        error = {"type": "media_type_header_exception", "reason": reason}
        server = serve((400, PRODUCT, {"error": error, "status": 400}))
        with pytest.raises(IndexRefusedError, match="is not the Elasticsearch 9 that Dateline speaks to") as caught:
            opened(server.url).ensure()
        one_line(caught.value)
