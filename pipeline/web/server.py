"""The HTTP server under the page: uvicorn, with an end to its patience.

uvicorn waits for ever for the rest of a request, and for a reader who does not read: a few hundred such connections
take all the sockets there are.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

BACKLOG = 1024
"""Connections that wait to be accepted; beyond, a reader's system asks again after a second."""
PATIENCE_SECONDS = 20.0
"""How long a request may take to come in, and an answer to be taken on."""


class PatientProtocol(H11Protocol):
    """A connection that is closed when a request is not whole, or nothing of an answer is read, within ``patience``."""

    patience: ClassVar[float] = PATIENCE_SECONDS
    """Seconds, from the connection or the answer before; each byte in between buys no more."""
    _request: asyncio.TimerHandle | None = None
    _reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on, unless that was the last of a request's head."""
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._wait()

    def pause_writing(self) -> None:
        """Begin to wait for the other side to read."""
        super().pause_writing()
        self._reader = self.loop.call_later(self.patience, self.transport.abort)

    def resume_writing(self) -> None:
        """The other side reads."""
        super().resume_writing()
        self._reader = _ended(self._reader)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        self._request, self._reader = _ended(self._request), _ended(self._reader)

    def _wait(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._request = _ended(self._request)
        elif self._request is None and not self.transport.is_closing():
            self._request = self.loop.call_later(self.patience, self.transport.abort)


def _ended(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None
