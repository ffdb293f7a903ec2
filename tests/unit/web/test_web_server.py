"""The server's patience with those who do not finish."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from pipeline.web.server import PatientProtocol

PATIENCE = 0.6


class Impatient(PatientProtocol):
    """Closes soon."""

    patience = PATIENCE


def endless(request: Request) -> Response:
    """Answer without an end."""
    del request
    return StreamingResponse(b"x" * 65_536 for _ in iter(int, 1))


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a server that is soon out of patience."""
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here")), Route("/endless", endless)])
    server = uvicorn.Server(uvicorn.Config(app, http=Impatient, lifespan="off", log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        server.should_exit = True
        thread.join(20)


def is_closed(connection: socket.socket) -> bool:
    """Return whether the other side closed; does not wait for it."""
    connection.settimeout(0)
    try:
        return not connection.recv(1)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    finally:
        connection.settimeout(None)


def closed_after(connection: socket.socket) -> float:
    """Return after how many seconds the other side closes."""
    connection.settimeout(30)
    begun = time.monotonic()
    while _received(connection):
        pass
    return time.monotonic() - begun


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65_536)
    except ConnectionError:
        return b""


class TestPatience:
    """Connections that would hang for ever."""

    def test_half_a_request(self, port: int) -> None:
        """Many connections that never finish are closed, and others are answered meanwhile."""
        with ExitStack() as stack:
            half = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(100)]
            for number, one in enumerate(half):
                one.sendall((b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"G")[number % 3])
            assert httpx.get(f"http://127.0.0.1:{port}/", timeout=60).text == "here"
            assert all(closed_after(one) < 15 for one in half)

    def test_two_hosts(self, port: int) -> None:
        """A request that names two hosts says not which one is meant (RFC 9112, 3.2): 400."""
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: other.example\r\n\r\n")
            connection.settimeout(30)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 400 ")

    def test_a_byte_now_and_then(self, port: int) -> None:
        """Bytes that trickle in buy no time."""
        with socket.create_connection(("127.0.0.1", port)) as connection:
            begun = time.monotonic()
            while time.monotonic() - begun < 15 and not is_closed(connection):
                connection.sendall(b"G")
                time.sleep(PATIENCE / 6)
            assert time.monotonic() - begun < 15

    def test_a_reader_that_does_not_read(self, port: int) -> None:
        """An answer that nobody takes on is broken off."""
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(3 * PATIENCE)
            assert closed_after(connection) < 15

    def test_requests_one_after_another(self, port: int) -> None:
        """A connection that is used again is kept, longer than the patience with one request."""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _ in range(5):
                assert client.get("/").text == "here"
                time.sleep(PATIENCE / 3)
