"""The unit ``pipeline.fetch.addresses``."""

from __future__ import annotations

import asyncio
import ipaddress

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RefusedError, UnreachableError
from pipeline.fetch.addresses import AddressPolicy, GuardedBackend, Network, is_public, resolve

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - an address, not a binding
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "100:0:0:1::1",
    "2001:1::1",
    "3fff::1",
    "4000::",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
]


BLOCKS = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    "0::/3",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
]
"""Of IANA's registries, written down once more: the code reads them from a file."""


class TestIsPublic:
    """Which addresses are of the public internet."""

    @pytest.mark.parametrize("address", PRIVATE)
    def test_private(self, address: str) -> None:
        """Private, loopback, link-local, metadata, reserved and multicast addresses are not, in any wrapping."""
        assert not is_public(ipaddress.ip_address(address))

    @pytest.mark.parametrize(
        "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
    )
    def test_public(self, address: str) -> None:
        """Addresses of the internet are, in any wrapping."""
        assert is_public(ipaddress.ip_address(address))

    @given(st.ip_addresses(v=4, network="127.0.0.0/8") | st.ip_addresses(v=4, network="10.0.0.0/8"))
    def test_wrapped_is_as_unwrapped(self, address: ipaddress.IPv4Address) -> None:
        """IPv6 hides no private IPv4 address."""
        assert not is_public(ipaddress.IPv6Address(f"::ffff:{address}"))
        assert not is_public(ipaddress.IPv6Address((0x2002 << 112) | int(address) << 80))
        assert not is_public(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))

    @given(st.ip_addresses(v=4) | st.ip_addresses(v=6, network="2000::/3"))
    def test_python_calls_nothing_private_that_is_public(
        self, address: ipaddress.IPv4Address | ipaddress.IPv6Address
    ) -> None:
        """What this Python holds to be special is in our table, too: a registry that grew is noticed here."""
        if is_public(address) and address not in ipaddress.ip_network("2002::/16"):
            assert address.is_global
            assert not address.is_multicast
            assert not address.is_reserved

    @pytest.mark.parametrize("network", BLOCKS)
    def test_a_block_ends_where_it_ends(self, network: str) -> None:
        """Literal blocks, whichever version of Python asks: first and last are not public, their neighbours are."""
        block = ipaddress.ip_network(network)
        assert not is_public(block[0])
        assert not is_public(block[-1])
        around = (int(block[0]) - 1, int(block[-1]) + 1)
        beside = [type(block[0])(one) for one in around if 0 <= one < 1 << block.max_prefixlen]
        assert all(map(is_public, beside))


class TestPolicy:
    """Where a connection is opened to."""

    def test_target(self) -> None:
        """The URL's host, or what the source says instead."""
        assert AddressPolicy().target("news.example", 443) == ("news.example", 443)
        assert AddressPolicy(connect_to="127.0.0.1:8080").target("news.example", 443) == ("127.0.0.1", 8080)
        assert AddressPolicy(connect_to="[::1]:8080").target("news.example", 443) == ("::1", 8080)


class Inner(httpcore.AsyncMockBackend):
    """Notes what is connected to, and refuses some."""

    def __init__(self, *dead: str) -> None:
        super().__init__([])
        self.dead = dead
        self.asked: list[str] = []

    async def connect_tcp(self, host: str, port: int, *args: object, **kwargs: object) -> httpcore.AsyncNetworkStream:
        """Connect, or not."""
        del port, args, kwargs
        self.asked.append(host)
        if host in self.dead:
            raise httpcore.ConnectError(host)
        return httpcore.AsyncMockStream([])


def connect(inner: Inner, *addresses: str, local: bool = False) -> None:
    """Connect to a host that has ``addresses``."""

    async def resolver(_host: str, _port: int) -> list[str]:
        return list(addresses)

    backend = GuardedBackend(AddressPolicy(local=local), Network(resolve=resolver, inner=inner))
    asyncio.run(backend.connect_tcp("news.example", 443))


class TestGuardedBackend:
    """The door to the network."""

    def test_next_address(self) -> None:
        """When one address does not answer, the next one is tried."""
        inner = Inner("1.1.1.1")
        connect(inner, "1.1.1.1", "1.0.0.1")
        assert inner.asked == ["1.1.1.1", "1.0.0.1"]

    def test_all_dead(self) -> None:
        """When none answers, the last error is raised."""
        with pytest.raises(httpcore.ConnectError, match=r"1\.0\.0\.1"):
            connect(Inner("1.1.1.1", "1.0.0.1"), "1.1.1.1", "1.0.0.1")
        with pytest.raises(httpcore.ConnectError, match="has no address"):
            connect(Inner(), local=True)

    def test_private(self) -> None:
        """Nothing is connected to when there are private addresses only; a zone index does not confuse."""
        inner = Inner()
        with pytest.raises(RefusedError, match="local = true"):
            connect(inner, "fe80::1%eth0", "10.0.0.1")
        assert inner.asked == []
        connect(inner, "10.0.0.1", local=True)
        assert inner.asked == ["10.0.0.1"]

    def test_slow_name(self) -> None:
        """A name that is not resolved in time is unreachable, within the limit for connecting."""

        async def resolver(_host: str, _port: int) -> list[str]:
            await asyncio.sleep(60)
            return []

        backend = GuardedBackend(AddressPolicy(), Network(resolve=resolver))
        with pytest.raises(UnreachableError) as caught:
            asyncio.run(backend.connect_tcp("news.example", 443, timeout=0.05))
        assert caught.value.reason == "dns"

    def test_sleep(self) -> None:
        """Who is inside may wait on it."""
        asyncio.run(GuardedBackend(AddressPolicy(), Network()).sleep(0))

    def test_unknown_name(self) -> None:
        """A name without an address is unreachable, and so is one that cannot be a name."""
        for name in ("nowhere.invalid", "x" * 300 + ".example"):
            with pytest.raises(UnreachableError) as caught:
                asyncio.run(resolve(name, 80))
            assert caught.value.reason == "dns"
