"""A server on loopback that gives prepared answers, and an index that talks to it without waiting."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import DatelineError
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates

Answer = tuple[int, dict[str, str], Any]
Serve = Callable[..., "Server"]


@dataclass
class Server:
    """A server that gives prepared answers, one a request, the last one for ever, and keeps what was asked.

    An answer's body is bytes, anything that is written as JSON, or what makes one of the request's body:
    requests that are sent side by side come in any order.
    """

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
            body = body(asked) if callable(body) else body
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
THERE: Answer = (200, PRODUCT, {"dateline-articles-v10": {}})
MAPPED: Answer = (200, PRODUCT, {"dateline-articles-v10": {"mappings": {"properties": load_templates().properties}}})
READY = (THERE, MAPPED)
"""What is asked before the first write: the version of the index that is in use, and whether it is as it should be."""


@contextmanager
def serving() -> Iterator[Serve]:
    """Yield what starts a server with prepared answers; all are ended afterwards."""
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


def all_written(asked: str) -> dict[str, Any]:
    """Return the answer to a bulk request all of whose articles were written."""
    operations = [json.loads(line)["index"] for line in asked.splitlines()[::2]]
    return {"errors": False, "items": [item(201, operation["_id"]) for operation in operations]}
