"""Requests with manners: hosts, robots.txt, attempts and redirects. What a link or a feed means is not known here."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from pipeline import __version__
from pipeline.errors import FetchError, RefusedError, UnreachableError
from pipeline.fetch.addresses import AddressPolicy, Network
from pipeline.fetch.cookies import Cookies
from pipeline.fetch.credentials import Credentials
from pipeline.fetch.decoding import ACCEPTED, decode_body
from pipeline.fetch.exchange import Exchange, Response, send
from pipeline.fetch.hosts import BUSY, TRANSIENT, Host, HostPenalty, Manners, host_of, retry_after
from pipeline.fetch.refresh import refresh_of
from pipeline.fetch.robots import MAX_BYTES, PRODUCT, Robots, RobotsVisit, robots_again, robots_of
from pipeline.settings import Settings, Source
from pipeline.urls import canonical_url

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Session:
    """Everything known of the hosts in one run; one a process, used by all its sources."""

    def __init__(
        self,
        settings: Settings,
        manners: Manners | None = None,
        network: Network | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.settings = settings
        self.manners = manners or Manners()
        self._network = network or Network()
        self._ssl_context = ssl_context or httpx.create_ssl_context()
        self._limit = asyncio.Semaphore(self.manners.max_hosts)
        self._hosts: dict[str, Host] = {}
        self._spoken_to: defaultdict[str, set[str]] = defaultdict(set)
        self._origins: defaultdict[str, set[str]] = defaultdict(set)
        self._credentials = Credentials.load(settings.netrc)
        self._robots: dict[tuple[str, AddressPolicy], Robots] = {}

    async def __aenter__(self) -> Self:
        """Return the session itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        for host in self._hosts.values():
            await host.leave()

    def host(self, url: str, source: Source) -> Host:
        """Return the host of ``url``, to which ``source`` is going to speak."""
        host = self._named(host_of(url))
        self._spoken_to[source.id].add(host.name)
        return host

    async def release(self, name: str) -> None:
        """Close the idle connections to the host called ``name``."""
        if name in self._hosts:
            await self._hosts[name].release()

    def restore(self, source: Source, penalties: Mapping[str, HostPenalty], robots: Mapping[str, RobotsVisit]) -> None:
        """Learn what the hosts of ``source`` asked for before; what was learnt in this run already counts more."""
        now = datetime.now(UTC)
        for name, penalty in penalties.items():
            if name not in self._hosts:
                self._named(name).restore(penalty, now)
        for origin, visit in robots.items():
            key = (origin, _policy(source))
            if key not in self._robots and visit.is_fresh(now):
                self._robots[key] = robots_again(visit)
                self.host(origin, source).crawl_delay(self._robots[key].crawl_delay)

    def penalties(self, source: Source) -> dict[str, HostPenalty | None]:
        """Return what the hosts of ``source`` asked for in this run, None for those that asked for nothing."""
        now = datetime.now(UTC)
        return {name: self._hosts[name].penalty(now) for name in self._spoken_to[source.id]}

    def robots_visits(self, source: Source) -> dict[str, RobotsVisit]:
        """Return the robots.txt files that ``source`` was subject to and that can be used again, by origin."""
        found = {origin: self._robots[origin, _policy(source)].visit for origin in self._origins[source.id]}
        return {origin: visit for origin, visit in found.items() if visit is not None}

    def _named(self, name: str) -> Host:
        if name not in self._hosts:
            self._hosts[name] = Host(name, self.manners, time.monotonic, self._network, self.settings.home)
        return self._hosts[name]

    async def get(self, url: str, source: Source, validators: Mapping[str, str] | None = None) -> Response:
        """Return the final answer to a GET of ``url``, whatever its status; ``validators`` are headers for it alone.

        A body that cannot be decoded is the response's ``problem``.

        robots.txt is asked first, for each hop. A page that leads on by itself (``Refresh``) is a hop like a redirect,
        and cookies that a hop sets are sent back within this one chain.

        Raises :class:`RefusedError` (``robots``, ``private-address``,
        ``scheme``, ``too-large`` …) or :class:`UnreachableError` (``timeout``, ``dns``, ``tls``, ``connection``,
        ``too-many-redirects``, ``robots-unavailable``, ``host-left-alone``).
        """
        hops: list[Exchange] = []
        cookies = Cookies()
        here = request_url(url)
        while True:
            (await self.robots(here, source)).check(here)
            headers = dict(validators) if not hops and validators else {}
            hop = await self._attempts(here, source, headers | cookies.header(here))
            cookies.take(hop)
            hops.append(hop)
            target = _redirect(hop)
            if target is None:
                response, target = await asyncio.to_thread(self._response, hops)
                if target is None:
                    return response
            if len(hops) > self.manners.max_redirects:
                message = f"{url} redirects more than {self.manners.max_redirects} times"
                raise UnreachableError(message, reason="too-many-redirects")
            here = target

    def _response(self, hops: list[Exchange]) -> tuple[Response, str | None]:
        """Return the answer of the last of ``hops``, and where it leads by itself, if that is anywhere new."""
        try:
            response = Response(tuple(hops), _decoded(hops[-1], self.settings.max_body_bytes))
        except FetchError as error:
            return Response(tuple(hops), b"", error), None
        target = refresh_of(response)
        asked = request_url(target) if target is not None else None
        return response, None if asked in {hop.url for hop in hops} else asked

    async def robots(self, url: str, source: Source) -> Robots:
        """Return what the origin of ``url`` allows, asked for once a run."""
        split = urlsplit(url)
        origin = f"{split.scheme}://{split.netloc}"
        key = (origin, _policy(source))
        host = self.host(url, source)
        async with host.robots_lock:
            if key not in self._robots:
                self._robots[key] = await self._fetch_robots(f"{origin}/robots.txt", source)
                host.crawl_delay(self._robots[key].crawl_delay)
        self._origins[source.id].add(origin)
        return self._robots[key]

    async def _fetch_robots(self, url: str, source: Source) -> Robots:
        """Fetch a robots.txt, over five redirects and to other hosts too (RFC 9309, 2.3.1.2)."""
        here = url
        for _ in range(self.manners.max_redirects + 1):
            try:
                hop = await self._attempts(here, source, {"Accept-Encoding": "identity"}, cut_at=MAX_BYTES)
                target = _redirect(hop)
                if target is None:
                    return robots_of(url, hop.status, _decoded(hop, 8 * MAX_BYTES), hop.requested_at)
            except FetchError as error:
                return Robots(refusal=error)
            here = target
        return Robots()

    async def _attempts(
        self, url: str, source: Source, headers: Mapping[str, str], cut_at: int | None = None
    ) -> Exchange:
        """Return the answer of one hop, asked for again while the host stumbles."""
        host = self.host(url, source)
        for attempt in range(1, self.manners.attempts + 1):
            last = attempt == self.manners.attempts
            async with host.turn(source.delay_seconds):
                pool = host.pool(_policy(source), self._ssl_context)
                reused = bool(pool.connections)
                try:
                    async with self._limit:
                        exchange = await send(
                            pool, url, self._headers(url, source) | dict(headers), self.settings, cut_at
                        )
                except UnreachableError as error:
                    # A server may close a connection that was idle just when it is used again: no fault of anybody.
                    if not (reused and error.reason == "connection"):
                        host.failed(attempt, error.reason)
                    if last:
                        raise
                    continue
            if exchange.status in BUSY:
                asked = retry_after(exchange.header("Retry-After"), datetime.now(UTC))
                host.busy(attempt, asked, source.delay_seconds)
            elif exchange.status in TRANSIENT:
                host.failed(attempt, f"it answers {exchange.status}")
            else:
                host.succeeded()
                return exchange
            if last or host.left_alone:
                return exchange
        raise AssertionError("attempts is at least 1")

    def _headers(self, url: str, source: Source) -> dict[str, str]:
        contact = f" (+{self.settings.contact})" if self.settings.contact else ""
        return {
            "User-Agent": f"{PRODUCT}/{__version__}{contact}",
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED,
            **self._credentials.header(url, source),
        }


def _decoded(exchange: Exchange, limit: int) -> bytes:
    try:
        return decode_body(exchange.raw_body, exchange.header("Content-Encoding"), limit)
    except FetchError as error:
        raise type(error)(f"{exchange.url}: {error.message}", reason=error.reason) from error


def request_url(url: str) -> str:
    """Return ``url`` as it is asked for: ASCII only, without its fragment, and otherwise as it was listed.

    Raises :class:`RefusedError` (``scheme``, ``bad-url``) for what is no http or https URL.
    """
    asked = canonical_url(url, keep_tracking=True).partition("#")[0]
    if asked.startswith("file:"):
        raise RefusedError(f"{url} is no http or https URL", reason="scheme")
    return asked


def _policy(source: Source) -> AddressPolicy:
    return AddressPolicy(local=source.local, connect_to=source.connect_to if source.local else None)


def _redirect(hop: Exchange) -> str | None:
    """Return where ``hop`` leads, or None; raises :class:`RefusedError` for what is no http or https URL."""
    location = hop.first_header("Location") if hop.status in REDIRECTS else None
    if location is None:
        return None
    return request_url(urljoin(hop.url, _as_utf_8(location)))


def _as_utf_8(location: str) -> str:
    """Return a Location with the raw UTF-8 that some servers send as what they mean (headers are read as latin-1)."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
