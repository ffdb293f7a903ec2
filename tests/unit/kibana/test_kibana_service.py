"""Users, roles and saved objects over HTTP, against a stand-in for the two services."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pipeline.errors import KibanaError, StorageError, UsageError
from pipeline.kibana.service import connect, secure

ROLES = Path(__file__).resolve().parents[3] / "kibana" / "roles"
PASSWORDS = {"kibana_system": "k", "dateline": "d", "analyst": "a"}


class Service:
    """Answers every request alike and remembers them."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response] | None = None) -> None:
        """``answer`` replaces the empty success."""
        self.requests: list[httpx.Request] = []
        self.answer = answer or (lambda _: httpx.Response(200, json={"success": True, "successCount": 4}))

    def client(self) -> httpx.Client:
        """Return a client that talks to this service."""
        return connect("http://service:1", "secret", transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    @property
    def calls(self) -> list[str]:
        """Method and path of each request."""
        return [f"{one.method} {one.url.path}" for one in self.requests]

    def body(self, path: str) -> dict[str, object]:
        """Return the JSON that was sent to ``path``."""
        found: dict[str, object] = json.loads(next(one.content for one in self.requests if one.url.path == path))
        return found


class TestSecure:
    """secure: Elasticsearch's users and roles."""

    def test_users_get_their_passwords_and_roles(self) -> None:
        """The role first, so that no user is ever without it."""
        service = Service()
        secure(service.client(), ROLES, PASSWORDS)
        assert service.calls == [
            "POST /_security/user/kibana_system/_password",
            "PUT /_security/role/dateline_writer",
            "PUT /_security/user/dateline",
            "PUT /_security/user/analyst",
        ]
        assert service.body("/_security/user/kibana_system/_password") == {"password": "k"}
        writer = service.body("/_security/user/dateline")
        assert (writer["password"], writer["roles"]) == ("d", ["dateline_writer"])
        assert service.body("/_security/user/analyst")["roles"] == ["dateline_analyst"]

    def test_the_writer_may_touch_its_own_indexes_only(self) -> None:
        """Least privilege: no other index, no users, no cluster settings."""
        service = Service()
        secure(service.client(), ROLES, PASSWORDS)
        role = service.body("/_security/role/dateline_writer")
        assert role["indices"] == [{"names": ["dateline-*"], "privileges": ["manage", "read", "write"]}]
        assert role["cluster"] == ["monitor", "manage_index_templates"]

    def test_it_logs_in_as_the_superuser(self) -> None:
        """Only elastic may make users."""
        service = Service()
        secure(service.client(), ROLES, PASSWORDS)
        assert service.requests[0].headers["authorization"] == httpx.BasicAuth("elastic", "secret")._auth_header

    def test_a_role_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        """One line with the file."""
        with pytest.raises(StorageError, match=r"dateline_writer\.json"):
            secure(Service().client(), tmp_path, PASSWORDS)


class TestFailures:
    """Whatever goes wrong is one line, without the password."""

    @pytest.mark.parametrize(
        ("response", "said"),
        [
            (
                httpx.Response(401, json={"error": {"reason": "unable to\nauthenticate"}}),
                "HTTP 401: unable to authenticate",
            ),
            (httpx.Response(422, json={"message": "too new"}), "HTTP 422: too new"),
            (httpx.Response(502, text="<html>"), "HTTP 502: Bad Gateway"),
            (httpx.Response(200, text="<html>"), "something else than JSON"),
        ],
    )
    def test_refusals(self, response: httpx.Response, said: str) -> None:
        """The service's own reason is passed on."""
        with pytest.raises(KibanaError, match=re.escape(said)) as caught:
            secure(Service(lambda _: response).client(), ROLES, PASSWORDS)
        assert "secret" not in str(caught.value)

    def test_nobody_there(self) -> None:
        """The address is named."""

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("connection refused", request=request)

        with pytest.raises(KibanaError, match=r"http://service:1/.* failed: connection refused"):
            secure(Service(refuse).client(), ROLES, PASSWORDS)

    @pytest.mark.parametrize("url", ["http://service:port", "service:5601", "ftp://service", "http://", "http://[::1"])
    def test_what_is_no_address(self, url: str) -> None:
        """It is a mistake of whoever asked, said in a line."""
        with pytest.raises(UsageError, match=r"--url is no .*write it like http://localhost:5601"):
            connect(url, "secret")

    def test_a_login_in_the_address_is_never_shown(self) -> None:
        """What stands before the host goes, since messages name the address."""
        with connect("http://someone:hidden-word@service:1/base", "secret") as client:
            assert str(client.base_url) == "http://service:1/base/"

    def test_a_file_without_certificates_is_named(self, tmp_path: Path) -> None:
        """A CA bundle that holds none is said with its path."""
        (tmp_path / "ca.pem").write_text("nothing")
        with pytest.raises(UsageError, match=r"ca\.pem holds no certificates"):
            connect("https://service:1", "secret", ca_certs=tmp_path / "ca.pem")

    def test_an_empty_answer_is_a_good_one(self) -> None:
        """Kibana answers the role with 204 and no body."""
        service = Service(lambda _: httpx.Response(204))
        secure(service.client(), ROLES, PASSWORDS)
        assert len(service.calls) == 4
