"""A stand-in for Kibana on a free loopback port: the APIs that ``publish`` calls, as Elastic documents them.

It holds what it was given, gives each object the time of its last change and exports objects in another order with what
Kibana adds, and refuses what Kibana refuses. ``readonly``, ``version`` and ``broken`` make it the Kibana that a test is
about.
"""

from __future__ import annotations

import email.policy
import itertools
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

Content: TypeAlias = dict[str, Any]
Answer: TypeAlias = tuple[int, object]

UPDATABLE = {"name", "schedule", "params", "tags", "actions", "alert_delay", "flapping", "throttle", "notify_when"}
ACTION = {"group", "id", "params", "uuid", "frequency", "alerts_filter", "use_alert_data_for_template"}
TYPES = {"index-pattern", "search", "dashboard", "tag", "visualization", "lens", "map"}


class Kibana:
    """What is in Kibana, and what was asked of it."""

    def __init__(self) -> None:
        """Start empty, as version 9.5.4."""
        self.version = "9.5.4"
        self.readonly = False
        self.broken: dict[str, Answer] = {}
        """Answers in the stead of the right ones, by method and path."""
        self.objects: dict[tuple[str, str], Content] = {}
        self.rules: dict[str, Content] = {}
        self.default_view = ""
        self.calls: list[str] = []
        self.url = ""
        self._clock = itertools.count(1)

    def edit(self, kind: str, name: str, **attributes: object) -> None:
        """Change an object as a person does in the browser."""
        self.objects[kind, name]["attributes"] |= attributes
        self.objects[kind, name]["updated_at"] = self._now()

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes, headers: Any) -> Answer:  # noqa: ANN401, PLR0911 - the standard library's message; one line an API
        """Return status and content of one answer."""
        self.calls.append(f"{method} {path}")
        if f"{method} {path}" in self.broken:
            return self.broken[f"{method} {path}"]
        if method != "GET" and "kbn-xsrf" not in headers:
            return 400, {"message": "Request must contain a kbn-xsrf header."}
        if path == "/api/status":
            return 200, {"version": {"number": self.version}, "status": {"overall": {"level": "available"}}}
        if path == "/api/saved_objects/_export":
            return self._export(json.loads(body))
        if self.readonly and method != "GET":
            return 403, {"statusCode": 403, "error": "Forbidden", "message": "Unable to bulk_create dashboard"}
        if path == "/api/saved_objects/_import":
            return self._import(_file(body, headers), overwrite=query.get("overwrite") == ["true"])
        if path == "/api/data_views/default":
            return self._default(method, json.loads(body or b"{}"))
        if path.startswith("/api/alerting/rule/"):
            return self._rule(method, path.rpartition("/")[2], json.loads(body or b"{}"))
        if path.startswith("/api/security/role/"):
            return 204, None
        return 404, {"message": "Not Found"}

    def _now(self) -> str:
        return f"2026-11-27T00:00:{next(self._clock):02}.000Z"

    def _export(self, asked: Content) -> Answer:
        keys = [(one["type"], one["id"]) for one in asked["objects"]]
        gone = {"statusCode": 404, "error": "Not Found"}
        lost = [{"type": kind, "id": name, "error": gone} for kind, name in keys if (kind, name) not in self.objects]
        if lost:
            return 400, {
                "statusCode": 400,
                "message": "Error fetching objects to export",
                "attributes": {"objects": lost},
            }
        return 200, "\n".join(json.dumps(self.objects[key], ensure_ascii=False) for key in keys)

    def _import(self, ndjson: bytes, *, overwrite: bool) -> Answer:
        given = [json.loads(line) for line in ndjson.splitlines()]
        keys = {(one["type"], one["id"]) for one in given}
        errors = [_error(one, "unsupported_type") for one in given if one["type"] not in TYPES]
        errors += [
            _error(one, "missing_references")
            for one in given
            for each in one["references"]
            if each["type"] in ("index-pattern", "search")
            and (each["type"], each["id"]) not in keys | self.objects.keys()
        ]
        if not overwrite:
            errors += [_error(one, "conflict") for one in given if (one["type"], one["id"]) in self.objects]
        if errors:
            return 200, {"success": False, "successCount": 0, "errors": errors}
        for one in given:
            who = {"updated_at": self._now(), "created_by": "u_1", "managed": False, "version": "WzEsMV0="}
            self.objects[one["type"], one["id"]] = dict(reversed({**one, **who}.items()))
        return 200, {"success": True, "successCount": len(given)}

    def _default(self, method: str, body: Content) -> Answer:
        if method == "GET":
            return 200, {"data_view_id": self.default_view}
        if not self.default_view or body.get("force"):
            self.default_view = body["data_view_id"]
        return 200, {"acknowledged": True}

    def _rule(self, method: str, name: str, body: Content) -> Answer:
        if method == "GET":
            return (200, self.rules[name]) if name in self.rules else (404, {"message": f"alert/{name} not found"})
        if (method == "POST") is (name in self.rules):
            return 409, {"message": "conflict"}
        unknown = set(body) - UPDATABLE - ({"consumer", "rule_type_id", "enabled"} if method == "POST" else set())
        unknown |= {key for one in body.get("actions", ()) for key in one} - ACTION
        if unknown or str(uuid.UUID(name)) != name or not isinstance(body["params"].get("esQuery"), str):
            return 400, {"message": f"[request body]: definition for these keys is missing: {sorted(unknown)}"}
        params = {"sourceFields": [], **body["params"]}
        old = self.rules.get(name, {"actions": [], "execution_status": {"status": "ok"}})
        self.rules[name] = {**old, **body, "id": name, "params": params, "updated_at": self._now()}
        return 200, self.rules[name]


def _error(one: Content, kind: str) -> Content:
    return {"type": one["type"], "id": one["id"], "error": {"type": kind}}


def _file(body: bytes, headers: Any) -> bytes:  # noqa: ANN401 - the standard library's message
    """Return the one part of a multipart body."""
    head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    (part,) = message.iter_parts()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


class _Handler(BaseHTTPRequestHandler):
    kibana: Kibana

    def _answer(self) -> None:
        asked = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        status, content = self.kibana.answer(self.command, asked.path, parse_qs(asked.query), body, self.headers)
        sent = b"" if content is None else (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    do_GET = do_PUT = do_POST = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


@contextmanager
def kibana_server() -> Iterator[Kibana]:
    """Run a Kibana of one's own on 127.0.0.1."""
    kibana = Kibana()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Bound", (_Handler,), {"kibana": kibana}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    kibana.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield kibana
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
