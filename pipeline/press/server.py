"""The sample press's HTTP server: all outlets behind one loopback port, told apart by the Host header."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread
from types import TracebackType
from typing import ClassVar, Self

from pipeline.press.outlets import load_outlets
from pipeline.press.site import Answer, build_site

LOOPBACK = "127.0.0.1"
NOT_FOUND = Answer(b"<!doctype html><title>Not found</title><h1>Not found</h1>", "text/html", HTTPStatus.NOT_FOUND)
MISDIRECTED = Answer(b"no such outlet\n", "text/plain; charset=utf-8", HTTPStatus.MISDIRECTED_REQUEST)

Press = Mapping[str, Mapping[str, Answer]]
"""The answers of each outlet's site: by host, then by path."""


class PressServer:
    """Serve the sample press on 127.0.0.1 while the ``with`` block lasts.

    Args:
        port: The port to listen on; 0 takes a free one.
        press: What is served, by host and path; by default all bundled outlets.
    """

    def __init__(self, port: int = 0, *, press: Press | None = None) -> None:
        self._press = build_press() if press is None else press
        self._wanted_port = port
        self._server: ThreadingHTTPServer | None = None

    @property
    def port(self) -> int:
        """The port that the server listens on; raises ``RuntimeError`` before it is started."""
        if self._server is None:
            raise RuntimeError("the sample press is not running; use it in a with block")
        return self._server.server_port

    def __enter__(self) -> Self:
        """Start to serve; raises ``OSError`` when the port is taken."""
        handler = type("PressHandler", (_Handler,), {"press": self._press})
        self._server = _Server((LOOPBACK, self._wanted_port), handler)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to serve and free the port."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def build_press(*, later: bool = False) -> Press:
    """Return the answers of all bundled outlets; ``later`` as :func:`pipeline.press.site.build_site` has it."""
    return {outlet.host: build_site(outlet, later=later) for outlet in load_outlets()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client that opens many connections at once must not meet a full queue.
    request_queue_size = 64

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Say nothing of a client that hung up: one that reads no more than it wants is no error of the server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    press: ClassVar[Press] = {}
    protocol_version = "HTTP/1.1"
    server_version = "SamplePress"
    timeout = 30
    # Headers and body go out as two writes; without this the second waits for the first's acknowledgement.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        answer = self._answer()
        if _not_modified(answer, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")):
            self._send_head(answer, HTTPStatus.NOT_MODIFIED)
            return
        self._send_head(answer, answer.status)
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Keep quiet: the run's own report says what was fetched."""

    def _answer(self) -> Answer:
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        site = self.press.get(host)
        return MISDIRECTED if site is None else site.get(self.path.partition("?")[0], NOT_FOUND)

    def _send_head(self, answer: Answer, status: int) -> None:
        self.send_response(status)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.last_modified:
            self.send_header("Last-Modified", format_datetime(answer.last_modified.astimezone(UTC), usegmt=True))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()


def _not_modified(answer: Answer, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """RFC 9110, section 13.2.2: the entity tag is asked first, and where it is given the date does not count."""
    if answer.etag and if_none_match is not None:
        tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        return answer.etag in tags or "*" in tags
    if answer.last_modified is None or if_modified_since is None:
        return False
    since = _http_date(if_modified_since)
    return since is not None and answer.last_modified <= since


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
