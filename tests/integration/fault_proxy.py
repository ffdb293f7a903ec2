"""A proxy on loopback before an Elasticsearch that spoils some of the bulk requests, in every way that one can."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PRODUCT = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
FAULTS = ("429", "503", "busy items", "half the items", "half the bytes", "cut before", "cut after")
"""Refused whole · unavailable · some items refused · an answer without its last items · one that ends in the middle of
its JSON · the connection cut before the request reaches the server · cut when the server has written everything."""


class FaultProxy:
    """Spoils a bulk request with probability ``share``, until it has spoilt ``most`` of them."""

    def __init__(self, upstream: str, seed: int, share: float, most: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.upstream = urlsplit(upstream)
        self.share, self.most = share, most
        self.spoilt: Counter[str] = Counter()
        self.lock = threading.Lock()

    def fault(self, path: str) -> str | None:
        """Return how the next request is spoilt."""
        with self.lock:
            if not path.endswith("_bulk") or self.spoilt.total() >= self.most or self.chance.random() > self.share:
                return None
            kind = self.chance.choice(FAULTS)
            self.spoilt[kind] += 1
            return kind

    def asked(self, command: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Return what the server answers."""
        connection = http.client.HTTPConnection(self.upstream.hostname or "", self.upstream.port, timeout=60)
        try:
            connection.request(command, path, body or None, headers)
            response = connection.getresponse()
            return response.status, {**PRODUCT, "Content-Type": response.headers["Content-Type"] or ""}, response.read()
        finally:
            connection.close()


@contextmanager
def running(proxy: FaultProxy) -> Iterator[str]:
    """Run the proxy on a free port; yields its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answering", (Handler,), {"proxy": proxy}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers for ``proxy``."""

    proxy: FaultProxy
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Forward the request, or not."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.proxy.fault(self.path)
        if kind == "cut before":
            self.cut()
        elif kind in ("429", "503"):
            self.send(int(kind), PRODUCT, json.dumps({"error": {"type": "too_busy", "reason": kind}}).encode())
        else:
            status, headers, content = self.proxy.asked(self.command, self.path, self.forwarded(), body)
            if kind == "cut after":
                self.cut()
            else:
                self.send(status, headers, _spoilt(content, kind))

    def forwarded(self) -> dict[str, str]:
        """Return the headers that the server needs."""
        kept = ("accept", "content-type", "authorization")
        return {name: value for name, value in self.headers.items() if name.lower() in kept}

    def cut(self) -> None:
        """Close the connection without an answer."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        """Answer."""
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


def _spoilt(content: bytes, kind: str | None) -> bytes:
    if kind == "half the bytes":
        return content[: len(content) // 2]
    if kind in ("half the items", "busy items"):
        answer = json.loads(content)
        items = answer["items"]
        if kind == "half the items":
            answer["items"] = items[: len(items) // 2]
        else:
            refusal = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue"}}
            answer |= {"errors": True, "items": [{"index": one["index"] | refusal} for one in items]}
        return json.dumps(answer).encode()
    return content
