"""Manners: one connection a host, a pause between requests, backing off, and leaving alone a host that keeps failing.

A host is the name and port of a URL, without its default port: http and https of one name are one host.
"""

from __future__ import annotations

import asyncio
import email.utils
import random
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpcore

from pipeline.counted import counted
from pipeline.errors import UnreachableError
from pipeline.fetch.addresses import AddressPolicy, GuardedBackend, Network
from pipeline.fetch.leases import Lease
from pipeline.fetch.revisits import is_ahead
from pipeline.fetch.turns import shared_turn
from pipeline.record import Moment, Record
from pipeline.store import DataPath, spool_of

BUSY = frozenset({429, 503})
"""Statuses that ask for more patience (RFC 6585, 4; RFC 9110, 15.6.4)."""
TRANSIENT = BUSY | frozenset({408, 425, 500, 502, 504, 520, 521, 522, 523, 524})
"""Statuses after which the same request can succeed."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How patient we are; all times in seconds."""

    attempts: int = 3
    """How often one link is asked for when the host stumbles."""
    first_backoff: float = 2.0
    """The wait before the second attempt; it doubles, with jitter of up to a half."""
    longest_wait: float = 120.0
    """A host that asks for a longer pause (Retry-After, Crawl-delay) is left alone for the rest of the run."""
    slowest_delay: float = 30.0
    """Up to here the pause between requests doubles with each 429 or 503."""
    failures_before_leaving: int = 6
    """Failures in a row after which a host is left alone for the rest of the run."""
    max_redirects: int = 5
    max_hosts: int = 256
    """How many hosts are spoken to at the same time, for all sources together."""


def host_of(url: str) -> str:
    """Return the name of ``url``'s host, with its port where that is not the scheme's own."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either form (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    cleaned = value.strip()
    if cleaned.isdigit():
        return float(cleaned[:9])
    try:
        moment = email.utils.parsedate_to_datetime(cleaned)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class HostPenalty(Record):
    """A host that asked for more patience than its source gives: kept for the next run."""

    delay_seconds: float
    not_before: Moment
    noted_at: Moment | None = None


@dataclass(slots=True)
class Host:
    """One host: its lock, its clock, its connections and its record."""

    name: str
    manners: Manners
    clock: Callable[[], float]
    network: Network
    home: DataPath
    """The data root, under which processes share their turns."""
    lease: Lease | None = field(init=False)
    """Among machines, where the root is an object store."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    delay: float = 0.0
    """What the host itself asked for, by Crawl-delay or by 429 and 503; a source's own delay is the least."""
    next_at: float = 0.0
    failures: int = 0
    left_alone: str | None = None
    """Why it is left alone for the rest of the run."""
    asked_until: float = 0.0
    """Until when it asked to be left alone, on the clock."""
    slowed: bool = False
    """Whether it answered 429 or 503 in this run."""
    pools: dict[AddressPolicy, httpcore.AsyncConnectionPool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the lease, which is taken with the first turn."""
        self.lease = None
        if not isinstance(self.home, Path):
            self.lease = Lease(self.home / "hosts" / quote(self.name, safe=""), lambda: self.next_at - self.clock())

    @asynccontextmanager
    async def turn(self, delay: float) -> AsyncIterator[None]:
        """Wait for our turn: nobody else speaks to the host, and the last request began ``delay`` seconds ago.

        Raises :class:`UnreachableError` (``host-left-alone``) when the host is left alone by then.
        """
        async with self.lock:
            self._refuse_if_left_alone()
            wait = self.next_at - self.clock()
            if wait > 0:
                await asyncio.sleep(wait)
            pause = max(delay, self.delay)
            if self.lease is not None:
                await self.lease.hold()
            async with shared_turn(spool_of(self.home), self.name, pause):
                self.next_at = self.clock() + pause
                yield

    def succeeded(self) -> None:
        """Note that the host answered as it should."""
        self.failures = 0

    def failed(self, attempt: int, why: str) -> None:
        """Note a failure of the ``attempt``-th try (from 1): everyone waits, twice as long each time."""
        self._count_failure(why)
        backoff = self.manners.first_backoff * 2 ** (attempt - 1)
        self._rest(min(backoff * random.uniform(1.0, 1.5), self.manners.longest_wait))  # noqa: S311 - jitter

    def busy(self, attempt: int, asked: float | None, delay: float) -> None:
        """Note a 429 or 503 that asked for ``asked`` seconds: the host is spoken to half as often from now on."""
        self.slowed = True
        self.delay = min(max(2 * max(self.delay, delay), self.manners.first_backoff / 2), self.manners.slowest_delay)
        if asked is None:
            self.failed(attempt, "it is busy")
            return
        self._count_failure("it is busy")
        if asked > self.manners.longest_wait:
            self.left_alone = self.left_alone or f"it asked for {counted(round(asked), 'seconds')} of patience"
            self.asked_until = self.clock() + asked
        self._rest(min(asked, self.manners.longest_wait))

    def crawl_delay(self, seconds: float) -> None:
        """Keep to the pause that robots.txt asks for."""
        self.delay = max(self.delay, seconds)
        if seconds > self.manners.longest_wait:
            self.left_alone = f"its robots.txt asks for {counted(round(seconds), 'seconds')} between requests"

    def penalty(self, now: datetime) -> HostPenalty | None:
        """Return what the next run should know, if the host answered 429 or 503 in this one."""
        if not self.slowed:
            return None
        patience = timedelta(seconds=max(0.0, self.next_at - self.clock(), self.asked_until - self.clock()))
        return HostPenalty(delay_seconds=self.delay, not_before=now + patience, noted_at=now)

    def restore(self, penalty: HostPenalty, now: datetime) -> None:
        """Begin with what an earlier run learnt: half its pause, and no word before the time that was asked for.

        What a clock noted that was ahead counts for nothing.
        """
        if penalty.noted_at is not None and is_ahead(penalty.noted_at, now):
            return
        self.delay = max(self.delay, penalty.delay_seconds / 2)
        wait = (penalty.not_before - now).total_seconds()
        if wait > self.manners.longest_wait:
            self.left_alone = f"it asked to be left alone until {penalty.not_before:%Y-%m-%d %H:%M} UTC"
            self.slowed = True
            self.asked_until = self.clock() + wait
        elif wait > 0:
            self._rest(wait)

    def _count_failure(self, why: str) -> None:
        self.failures += 1
        if self.failures >= self.manners.failures_before_leaving:
            failed = counted(self.failures, "requests in a row failed")
            self.left_alone = self.left_alone or f"{failed}, the last one since {why}"

    def _rest(self, seconds: float) -> None:
        self.next_at = max(self.next_at, self.clock() + seconds)

    def _refuse_if_left_alone(self) -> None:
        if self.left_alone is not None:
            message = f"{self.name} is left alone for the rest of the run: {self.left_alone}"
            raise UnreachableError(message, reason="host-left-alone")

    def pool(self, policy: AddressPolicy, ssl_context: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
        """Return the host's connections under ``policy``: a connection to a private address is never lent on."""
        if policy not in self.pools:
            self.pools[policy] = httpcore.AsyncConnectionPool(
                ssl_context=ssl_context,
                max_connections=1,
                keepalive_expiry=30.0,
                http2=True,
                network_backend=GuardedBackend(policy, self.network),
            )
        return self.pools[policy]

    async def release(self) -> None:
        """Close the connections that nobody uses now, so that a thousand hosts do not hold a thousand of them."""
        async with self.lock:
            await self.close()

    async def leave(self) -> None:
        """Close the host's connections for good, and let other machines speak to it."""
        await self.close()
        if self.lease is not None:
            await self.lease.release()

    async def close(self) -> None:
        """Close the host's connections."""
        for pool in self.pools.values():
            await pool.aclose()
        self.pools.clear()
