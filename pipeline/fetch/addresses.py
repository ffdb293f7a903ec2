"""Which addresses may be connected to, decided on the very address that is then connected to.

A name is resolved here, each address is checked here, and the connection is opened to the checked address: a name
that resolves differently the second time (DNS rebinding) is never asked a second time. Redirects go through the
same door, since every connection does.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import tomllib
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import resources

import httpcore

from pipeline.errors import RefusedError, UnreachableError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_MOST_RESOLVERS = 32
_TABLE = tomllib.loads(resources.files("pipeline.fetch").joinpath("addresses.toml").read_text(encoding="utf-8"))
_IPV4 = tuple(ipaddress.IPv4Network(one) for one in _TABLE["ipv4"])
_IPV6 = tuple(ipaddress.IPv6Network(one) for one in _TABLE["ipv6"])
_IPV6_UNICAST = ipaddress.IPv6Network(_TABLE["ipv6_unicast"])
_NAT64 = ipaddress.IPv6Network(_TABLE["nat64"])


def is_public(address: Address) -> bool:
    """Return whether ``address`` is one of the public internet, looking into IPv4 addresses that IPv6 wraps.

    Private, loopback, link-local (with the metadata services of clouds), shared, reserved and multicast ranges are
    not (IANA's special-purpose registries, RFC 6890): ``addresses.toml`` has them, whatever Python's own tables hold.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _IPV4)
    wrapped = address.ipv4_mapped or address.sixtofour
    if wrapped is None and address in _NAT64:
        wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if wrapped is not None:
        return is_public(wrapped)
    return address in _IPV6_UNICAST and not any(address in network for network in _IPV6)


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What one source may connect to."""

    local: bool = False
    """Private addresses too (``Source.local``)."""
    connect_to: str | None = None
    """``host:port`` to open instead of the URL's (``Source.connect_to``)."""

    def target(self, host: str, port: int) -> tuple[str, int]:
        """Return the host and port to open for a URL's ``host`` and ``port``."""
        if self.connect_to is None:
            return host, port
        override, _, number = self.connect_to.rpartition(":")
        return override.strip("[]"), int(number)


@cache
def _resolvers() -> ThreadPoolExecutor:
    """Threads that wait for the DNS: asyncio's own are few, and one slow name would keep the others waiting."""
    return ThreadPoolExecutor(_MOST_RESOLVERS, thread_name_prefix="resolve")


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of ``host``; raises :class:`UnreachableError` (reason ``dns``) when it has none."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.get_running_loop().run_in_executor(_resolvers(), ask)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(f"the name {host} cannot be resolved: {error}", reason="dns") from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))


@dataclass(frozen=True, slots=True)
class Network:
    """The outside as this room sees it; a test puts its own here."""

    resolve: Callable[[str, int], Awaitable[list[str]]] = resolve
    """The addresses of a host and port."""
    is_public: Callable[[Address], bool] = is_public
    inner: httpcore.AsyncNetworkBackend = field(default_factory=httpcore.AnyIOBackend)


@dataclass(slots=True)
class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's door to the network, with :func:`is_public` as its keeper."""

    policy: AddressPolicy
    network: Network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to the first permitted address of ``host`` that answers.

        Raises :class:`RefusedError` (``private-address``), :class:`UnreachableError` (``dns``) or httpcore's errors.
        """
        target, target_port = self.policy.target(host, port)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in await self._permitted(target, target_port, timeout):
            try:
                return await self.network.inner.connect_tcp(
                    address, target_port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{target} has no address")

    async def _permitted(self, host: str, port: int, seconds: float | None) -> list[str]:
        try:
            async with asyncio.timeout(seconds):
                addresses = await self.network.resolve(host, port)
        except TimeoutError as error:
            raise UnreachableError(f"the name {host} was not resolved in time", reason="dns") from error
        if self.policy.local:
            return addresses
        public = [one for one in addresses if self.network.is_public(ipaddress.ip_address(one.partition("%")[0]))]
        if not public:
            where = f"{host} is a private address ({', '.join(addresses)})"
            message = f"{where}; set local = true for a source of your own (or ingest it with --local)"
            raise RefusedError(message, reason="private-address")
        return public

    async def sleep(self, seconds: float) -> None:
        """Wait (httpcore asks for it between its own attempts, of which there are none here)."""
        await asyncio.sleep(seconds)
