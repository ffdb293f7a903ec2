"""Kibana and its Elasticsearch set up over HTTP: users, roles, saved objects. Every step can be done again.

The calls are those of Elasticsearch's security API and of Kibana's saved-objects, data-views and role APIs.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import KibanaError, StorageError
from pipeline.kibana.objects import mapping, mappings

SUPERUSER = "elastic"
CONNECT_RETRIES = 5
TIMEOUT_SECONDS = 60.0


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

    ``transport`` is for tests. ``kbn-xsrf`` is what Kibana demands of every change.
    """
    verify = ssl.create_default_context(cafile=str(ca_certs)) if ca_certs else True
    return httpx.Client(
        base_url=url,
        auth=(SUPERUSER, password),
        headers={"kbn-xsrf": "true"},
        timeout=TIMEOUT_SECONDS,
        transport=transport or httpx.HTTPTransport(verify=verify, retries=CONNECT_RETRIES),
    )


def secure(elasticsearch: httpx.Client, roles: Path, passwords: Mapping[str, str]) -> None:
    """Give Kibana's own user its password, and create the writer and the analyst.

    ``passwords`` maps ``kibana_system``, ``dateline`` and ``analyst`` to theirs; ``roles`` is the folder with
    ``dateline_writer.json``. Raises :class:`KibanaError` when Elasticsearch refuses or is not there.
    """
    _call(elasticsearch, "POST", "/_security/user/kibana_system/_password", {"password": passwords["kibana_system"]})
    for role in WRITER.roles:
        _call(elasticsearch, "PUT", f"/_security/role/{role}", _read_role(roles, role))
    for user in (WRITER, ANALYST):
        body = {"password": passwords[user.name], "roles": list(user.roles), "full_name": user.full_name}
        _call(elasticsearch, "PUT", f"/_security/user/{user.name}", body)


def publish(kibana: httpx.Client, roles: Path, ndjson: bytes, default_view: str | None) -> int:
    """Import a bundle, replacing what is there; return how many objects Kibana took.

    Also creates the analyst's role (only Kibana can: it says what may be done in Kibana) and makes ``default_view``
    the data view that Discover opens with. Raises :class:`KibanaError` when Kibana refuses any of it: an import is
    answered with HTTP 200 even when nothing was written, and then lists its errors.
    """
    for role in ANALYST.roles:
        _call(kibana, "PUT", f"/api/security/role/{role}", _read_role(roles, role))
    answer = _sent(
        kibana.build_request(
            "POST",
            "/api/saved_objects/_import",
            params={"overwrite": "true"},
            files={"file": ("objects.ndjson", ndjson, "application/ndjson")},
        ),
        kibana,
    )
    if answer.get("success") is not True:
        raise KibanaError(f"Kibana imported nothing: {_import_errors(answer)}; run `dateline kibana lint`")
    if default_view is not None:
        _call(kibana, "POST", "/api/data_views/default", {"data_view_id": default_view, "force": True})
    return int(answer.get("successCount", 0))


def _import_errors(answer: Mapping[str, Any]) -> str:
    errors = [
        f"{one.get('type')} {one.get('id')!r}: {mapping(one.get('error')).get('type', 'unknown error')}"
        for one in mappings(answer.get("errors"))
    ]
    return "; ".join(errors) or "it gave no reason"


def _read_role(folder: Path, name: str) -> Mapping[str, Any]:
    path = folder / f"{name}.json"
    try:
        return mapping(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot read the role {path}: {error}; restore the file") from error


def _call(client: httpx.Client, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    return _sent(client.build_request(method, path, json=body), client)


def _sent(request: httpx.Request, client: httpx.Client) -> Mapping[str, Any]:
    """Send a request and return the JSON object of its answer (empty if it has none)."""
    try:
        response = client.send(request)
        response.raise_for_status()
        return mapping(response.json()) if response.content else {}
    except httpx.HTTPStatusError as error:
        raise KibanaError(
            f"{request.method} {request.url} was refused with HTTP {error.response.status_code}: "
            f"{_reason(error.response)}; check the address and the passwords in .env"
        ) from error
    except httpx.HTTPError as error:
        raise KibanaError(f"{request.method} {request.url} failed: {error}; is the service running?") from error
    except ValueError as error:
        raise KibanaError(f"{request.method} {request.url} was answered with something else than JSON") from error


def _reason(response: httpx.Response) -> str:
    """Return what Elasticsearch (``error.reason``) or Kibana (``message``) says, in one line."""
    try:
        content = mapping(response.json())
    except ValueError:
        return response.reason_phrase
    said = mapping(content.get("error")).get("reason") or content.get("message") or response.reason_phrase
    return " ".join(str(said).split())
