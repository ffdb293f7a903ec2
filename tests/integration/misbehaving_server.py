"""A real server on loopback that answers as badly as it is told to, and remembers how it was asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    at: float
    """Seconds on the monotonic clock."""
    connection: int


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def answer(
    body: bytes = b"<p>A page.</p>", status: str = "200 OK", *, length: int | None = None, **headers: str
) -> Handler:
    """Return a handler that answers properly; ``length`` is a Content-Length of its own (-1: none)."""

    async def handle(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if length != -1:
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        await writer.drain()

    return handle


def in_turn(*handlers: Handler) -> Handler:
    """Return a handler that answers as each of ``handlers`` in turn, and then always as the last."""
    waiting = list(handlers)

    async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (waiting.pop(0) if len(waiting) > 1 else waiting[0])(asked, writer)

    return handle


@dataclass
class MisbehavingServer:
    """Listens on a free port of ``address`` while it is entered; ``routes`` says what each path does."""

    routes: dict[str, Handler] = field(default_factory=dict)
    address: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    open_connections: int = 0
    most_connections: int = 0
    _connections: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        """Start listening."""
        self._server = await asyncio.start_server(self._accept, self.address, 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and break what is open."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        """The port."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def base(self) -> str:
        """The address of the server as a URL without a path."""
        return f"http://{self.address}:{self.port}"

    def times(self, path: str) -> list[float]:
        """When ``path`` was asked for."""
        return [asked.at for asked in self.asked if asked.path == path]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._connections += 1
        self.open_connections += 1
        self.most_connections = max(self.most_connections, self.open_connections)
        try:
            await self._serve(reader, writer, self._connections)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open_connections -= 1
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *headers = head.rstrip("\r\n").split("\r\n")
            pairs = (header.partition(":") for header in headers)
            asked = Asked(
                path=line.split(" ")[1],
                headers={name.lower(): value.strip() for name, _, value in pairs},
                at=time.monotonic(),
                connection=connection,
            )
            self.asked.append(asked)
            await self.routes.get(asked.path, answer(b"", "404 Not Found"))(asked, writer)
            if writer.is_closing():
                return
