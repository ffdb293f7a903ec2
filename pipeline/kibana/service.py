"""Calls to Kibana and its Elasticsearch over HTTP, and the users and roles that the set-up makes with them.

The calls are those of Elasticsearch's security API; what goes to Kibana is in :mod:`pipeline.kibana.publish`.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import KibanaError, StorageError, UsageError
from pipeline.kibana.objects import mapping

SUPERUSER = "elastic"
CONNECT_RETRIES = 5
TIMEOUT_SECONDS = 60.0
CHECK = "check the address and the passwords in .env"
REMEDIES = {
    403: "this user may not do that; use one who may manage saved objects, roles and rules",
    422: "the objects are newer than this Kibana; upgrade it, or run `dateline kibana lint`",
    503: "it is still starting, or its Elasticsearch is away; try again when it says that it is available",
}
"""What to do about a status; anything else may be the wrong address or password."""


@dataclass(frozen=True, slots=True)
class User:
    """A user that the set-up creates, and its roles."""

    name: str
    full_name: str
    roles: tuple[str, ...]


WRITER = User("dateline", "Dateline's pipeline", ("dateline_writer",))
ANALYST = User("analyst", "An analyst", ("dateline_analyst",))


def connect(
    url: str, password: str, *, ca_certs: Path | None = None, transport: httpx.BaseTransport | None = None
) -> httpx.Client:
    """Return a client for Elasticsearch or Kibana at ``url``, as the superuser ``elastic``.

    ``transport`` is for tests. ``kbn-xsrf`` is what Kibana demands of every change. Raises :class:`UsageError` where
    ``url`` is no address, or ``ca_certs`` no certificates.
    """
    return httpx.Client(
        base_url=_address(url),
        auth=(SUPERUSER, password),
        headers={"kbn-xsrf": "true"},
        timeout=TIMEOUT_SECONDS,
        transport=transport or httpx.HTTPTransport(verify=_trusted(ca_certs), retries=CONNECT_RETRIES),
    )


def _address(url: str) -> httpx.URL:
    """Return ``url`` without a login: the superuser's is sent anyway, and messages name the address."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(f"--url is no address ({error}); write it like http://localhost:5601") from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise UsageError("--url is no http or https address; write it like http://localhost:5601")
    return address.copy_with(userinfo=b"")


def _trusted(ca_certs: Path | None) -> ssl.SSLContext | bool:
    try:
        return ssl.create_default_context(cafile=str(ca_certs)) if ca_certs else True
    except OSError as error:
        raise UsageError(f"{ca_certs} holds no certificates in PEM; correct --ca-certs") from error


def secure(elasticsearch: httpx.Client, roles: Path, passwords: Mapping[str, str]) -> None:
    """Give Kibana's own user its password, and create the writer and the analyst.

    ``passwords`` maps ``kibana_system``, ``dateline`` and ``analyst`` to theirs; ``roles`` is the folder with
    ``dateline_writer.json``. Raises :class:`KibanaError` when Elasticsearch refuses or is not there.
    """
    call(elasticsearch, "POST", "/_security/user/kibana_system/_password", {"password": passwords["kibana_system"]})
    for role in WRITER.roles:
        call(elasticsearch, "PUT", f"/_security/role/{role}", read_role(roles, role))
    for user in (WRITER, ANALYST):
        body = {"password": passwords[user.name], "roles": list(user.roles), "full_name": user.full_name}
        call(elasticsearch, "PUT", f"/_security/user/{user.name}", body)


def read_role(folder: Path, name: str) -> Mapping[str, Any]:
    """Return a role of ``folder``. Raises :class:`StorageError` if it cannot be read."""
    path = folder / f"{name}.json"
    try:
        return mapping(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot read the role {path}: {error}; restore the file") from error


def call(client: httpx.Client, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Make one call and return the JSON object of its answer (empty if it has none).

    Raises :class:`KibanaError`, one line that says what was asked, what came back and what to do.
    """
    return answered(send(client, client.build_request(method, path, json=body)))


def send(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send ``request`` and return the answer, whatever its status. Raises :class:`KibanaError` if there is none."""
    try:
        return client.send(request)
    except httpx.HTTPError as error:
        raise KibanaError(f"{request.method} {request.url} failed: {error}; is the service running?") from error


def answered(response: httpx.Response) -> Mapping[str, Any]:
    """Return the JSON object of a good answer. Raises :class:`KibanaError` for any other."""
    request = response.request
    if not response.is_success:
        raise KibanaError(
            f"{request.method} {request.url} was refused with HTTP {response.status_code}: "
            f"{_reason(response)}; {REMEDIES.get(response.status_code, CHECK)}"
        )
    try:
        return mapping(response.json()) if response.content else {}
    except ValueError as error:
        raise KibanaError(
            f"{request.method} {request.url} was answered with something else than JSON; is this the right address?"
        ) from error


def _reason(response: httpx.Response) -> str:
    """Return what Elasticsearch (``error.reason``) or Kibana (``message``) says, in one line."""
    try:
        content = mapping(response.json())
    except ValueError:
        return response.reason_phrase
    said = mapping(content.get("error")).get("reason") or content.get("message") or response.reason_phrase
    return " ".join(str(said).split())
