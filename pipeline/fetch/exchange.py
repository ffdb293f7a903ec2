"""One HTTP request and its response, within every limit: what the rest of the room builds on.

httpcore is used directly: its network backend is the only place where an address can be checked and connected to in
one step, and the raw bytes of a body (before decompression) are what the archive keeps.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import takewhile

import httpcore

from pipeline.errors import FetchError, RefusedError, UnreachableError
from pipeline.logs import trace_of
from pipeline.settings import Settings

_PERMANENT = frozenset({301, 308})
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response as they went over the wire."""

    url: str
    requested_at: datetime
    request_headers: tuple[tuple[bytes, bytes], ...]
    status: int
    phrase: str
    headers: tuple[tuple[bytes, bytes], ...]
    raw_body: bytes
    """As received: any Content-Encoding is still on it."""
    protocol: str
    """``http/1.1`` or ``h2``."""
    address: str | None = None
    """The IP address that answered."""
    is_withheld: bool = False
    """The body was had, and is not to be kept."""

    def header(self, name: str) -> str | None:
        """Return the header ``name`` (case does not matter), several joined by commas (RFC 9110, 5.3)."""
        wanted = name.lower().encode("ascii")
        values = [value.decode("latin-1").strip() for key, value in self.headers if key.lower() == wanted]
        return ", ".join(values) if values else None

    def first_header(self, name: str) -> str | None:
        """Return the first header ``name``, for those that mean one thing and are sent twice by mistake."""
        wanted = name.lower().encode("ascii")
        return next((value.decode("latin-1").strip() for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Response:
    """A final answer with the redirects that led to it, and its decoded body."""

    hops: tuple[Exchange, ...]
    """At least one; the last one is the answer."""
    body: bytes
    problem: FetchError | None = None
    """Why the body cannot be decoded: ``bad-encoding``, ``unknown-encoding``, ``too-large``."""

    @property
    def last(self) -> Exchange:
        """The exchange that answered."""
        return self.hops[-1]

    def withheld(self) -> Response:
        """Return it with the answer's headers alone, as it may be kept when its body may not."""
        bare = replace(self.last, raw_body=b"", is_withheld=True)
        return replace(self, hops=(*self.hops[:-1], bare), body=b"")

    @property
    def moved_to(self) -> str | None:
        """The address to which the permanent redirects lead that the answer began with; None without any."""
        moves = list(takewhile(lambda hop: hop.status in _PERMANENT, self.hops[:-1]))
        return self.hops[len(moves)].url if moves else None

    @property
    def moved(self) -> bool:
        """Whether permanent redirects alone, at least one, led to the answer (RFC 9110, 15.4.2 and 15.4.9)."""
        return len(self.hops) > 1 and all(hop.status in _PERMANENT for hop in self.hops[:-1])


async def send(
    pool: httpcore.AsyncConnectionPool,
    url: str,
    headers: Mapping[str, str],
    settings: Settings,
    cut_at: int | None = None,
) -> Exchange:
    """Return what ``url`` answers to a GET with ``headers``; redirects are not followed.

    A body that is longer than the settings allow is refused, or, with ``cut_at``, read that far and no further.

    Raises :class:`RefusedError` (``too-large``, ``private-address``) or :class:`UnreachableError` (``timeout``,
    ``dns``, ``tls``, ``connection``).
    """
    wire_headers = _wire_headers(url, headers)
    limits = {
        "connect": settings.connect_timeout_seconds,
        "read": settings.first_byte_timeout_seconds,
        "write": settings.first_byte_timeout_seconds,
        "pool": settings.response_timeout_seconds,
    }
    request = httpcore.Request("GET", url, headers=wire_headers, extensions={"timeout": limits})
    requested_at = datetime.now(UTC)
    try:
        async with asyncio.timeout(settings.response_timeout_seconds):
            response = await pool.handle_async_request(request)
            try:
                raw_body = await _read(response, url, settings.max_compressed_bytes, cut_at)
            finally:
                await response.aclose()
    except FetchError:
        raise
    except Exception as error:
        raise _failure(url, error) from error
    return Exchange(
        url=url,
        requested_at=requested_at,
        # A password goes over the wire and into nothing else, the archive least of all.
        request_headers=tuple(one for one in wire_headers if one[0].lower() != b"authorization"),
        status=response.status,
        phrase=_extension(response, "reason_phrase").decode("latin-1"),
        headers=tuple(response.headers),
        raw_body=raw_body,
        protocol="h2" if _extension(response, "http_version") == b"HTTP/2" else "http/1.1",
        address=_address(response),
    )


def _wire_headers(url: str, headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    origin = httpcore.URL(url)
    default = {b"http": 80, b"https": 443}.get(origin.scheme)
    host = origin.host if origin.port in {None, default} else b"%b:%d" % (origin.host, origin.port)
    return [(b"Host", host), *((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())]


async def _read(response: httpcore.Response, url: str, limit: int, cut_at: int | None) -> bytes:
    """Return the raw body; a declared length over ``limit`` is refused before a byte of it is read."""
    declared = next((value for name, value in response.headers if name.lower() == b"content-length"), b"0")
    if cut_at is None and declared.isdigit() and int(declared) > limit:
        raise _too_large(url, limit)
    pieces: list[bytes] = []
    size = 0
    async for piece in response.aiter_stream():
        size += len(piece)
        pieces.append(piece)
        if cut_at is not None and size >= cut_at:
            break
        if cut_at is None and size > limit:
            raise _too_large(url, limit)
    return b"".join(pieces)[:cut_at]


def _too_large(url: str, limit: int) -> RefusedError:
    return RefusedError(f"{url} sends more than {limit:,} bytes", reason="too-large")


def _failure(url: str, error: Exception) -> UnreachableError:
    """Return ``error`` in the words of the ledger.

    Whatever a server's bytes do to the libraries that read them, it is the server's connection that broke.
    """
    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        return UnreachableError(f"{url} did not answer in time", reason="timeout")
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        return UnreachableError(f"{url} has no valid certificate or speaks no TLS: {_one_line(error)}", reason="tls")
    if not isinstance(error, httpcore.NetworkError | httpcore.ProtocolError | OSError):
        _LOG.warning("%s broke the reading of its answer\n%s", url, trace_of(error))
    return UnreachableError(f"the connection to {url} broke: {_one_line(error)}", reason="connection")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _extension(response: httpcore.Response, name: str) -> bytes:
    value = response.extensions.get(name, b"")
    return value if isinstance(value, bytes) else b""


def _address(response: httpcore.Response) -> str | None:
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    return str(peer[0]) if peer else None
