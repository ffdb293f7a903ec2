"""The conformance table of the fetch room: each rule against a real server on loopback that breaks it."""

from __future__ import annotations

import asyncio
import email.utils
import gzip
import os
import random
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
import zstandard

from pipeline.article import Capture, Link, Outcome, OutcomeKind
from pipeline.clean.markup import decode
from pipeline.errors import FetchError
from pipeline.fetch import Archive, Document, Fetcher, Manners, Visits, read_body
from pipeline.fetch.addresses import Address, Network, is_public, resolve
from pipeline.settings import Settings, Source
from tests.integration.misbehaving_server import Asked, Handler, MisbehavingServer, answer, in_turn

PAGE = b"<!doctype html><title>A page</title><p>" + b"Nothing happened in Exampletown today. " * 20
NEWS = "<p>Новости дня: мост через реку открыт для пешеходов, движение машин начнётся весной.</p>"
HASTY = Manners(attempts=3, first_backoff=0.02, longest_wait=2.0, failures_before_leaving=4)
SOURCE = Source(id="example", name="The Example", local=True, delay_seconds=0.0)

Result = Capture | Outcome


@dataclass
class Desk:
    """One source's fetch room with a data root of its own."""

    home: Path
    source: Source = SOURCE
    manners: Manners = HASTY
    network: Network | None = None
    first_byte: float = 30.0
    """So much more than an answer takes that a machine with other work gives it, too."""
    whole: float = 60.0
    run_id: str = "run-1"

    @property
    def settings(self) -> Settings:
        """Settings with limits that a test can reach."""
        return Settings(
            home=self.home,
            contact="https://example.org/bot",
            connect_timeout_seconds=30.0,
            first_byte_timeout_seconds=self.first_byte,
            response_timeout_seconds=self.whole,
            max_compressed_bytes=200_000,
            max_body_bytes=400_000,
        )

    async def fetch(self, *urls: str, content_html: str | None = None, visits: Visits | None = None) -> list[Result]:
        """Return what became of ``urls``, in their order."""
        links = [Link(url=url, source_id="example", listed_by="test", content_html=content_html) for url in urls]
        visits = visits or Visits.load(self.home, "example")
        found: dict[str, Result] = {}
        async with Fetcher(self.settings, manners=self.manners, network=self.network) as fetcher:
            with Archive(self.home, "example", self.run_id) as archive:
                async for result in fetcher.links(links, self.source, visits, archive, index_identity="index-1"):
                    found[result.link.url if isinstance(result, Capture) else result.url] = result
        return [found[url] for url in urls]

    async def document(self, url: str, visits: Visits) -> Document:
        """Return the document ``url``."""
        async with Fetcher(self.settings, manners=self.manners, network=self.network) as fetcher:
            with Archive(self.home, "example", self.run_id, "listing") as archive:
                return await fetcher.document(url, self.source, visits, archive)

    def body(self, result: Result) -> bytes:
        """Return the body of a capture."""
        assert isinstance(result, Capture), result
        return read_body(self.home, result)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A fetch room whose only source may read loopback."""
    return Desk(tmp_path / "home")


async def slow_drip(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Send a byte every now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless_body(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Send chunks as fast as they go, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
        await writer.drain()


async def silence(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    """Say nothing."""
    await asyncio.sleep(60)


async def reset(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Break the connection in the middle of the body."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + PAGE)
    await writer.drain()
    writer.transport.abort()


async def cut_short(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """End the body politely, but before its declared length."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + PAGE)
    await writer.drain()
    writer.close()


async def no_http(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Answer with something that is no HTTP."""
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()
    writer.close()


async def endless_headers(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Send headers for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-More: " + b"y" * 5_000 + b"\r\n")
        await writer.drain()


def coded(coding: str, body: bytes) -> Handler:
    """Answer with ``body``, which is said to be coded as ``coding``."""
    return answer(body, Content_Encoding=coding)


def bomb(coding: str) -> Handler:
    """Answer with a few bytes that unfold to ten megabytes."""
    packed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }[coding](b"\0" * 10_000_000)
    return coded(coding, packed)


REFUSED = [
    ("a slow drip ends at the time limit", slow_drip, "failed", "timeout"),
    ("silence ends at the time limit", silence, "failed", "timeout"),
    ("an endless body ends at the size limit", endless_body, "rejected", "too-large"),
    ("a declared size over the limit is not read", answer(PAGE, length=10**9), "rejected", "too-large"),
    ("a gzip bomb does not go off", bomb("gzip"), "rejected", "too-large"),
    ("a deflate bomb does not go off", bomb("deflate"), "rejected", "too-large"),
    ("a brotli bomb does not go off", bomb("br"), "rejected", "too-large"),
    ("a zstd bomb does not go off", bomb("zstd"), "rejected", "too-large"),
    ("gzip that is none", coded("gzip", PAGE), "failed", "bad-encoding"),
    (
        "gzip that is cut",
        coded("gzip", gzip.compress(os.urandom(5000))[:-900]),
        "failed",
        "bad-encoding",
    ),
    ("brotli that is cut", coded("br", brotli.compress(PAGE)[:-9]), "failed", "bad-encoding"),
    ("zstd that is cut", coded("zstd", zstandard.ZstdCompressor().compress(PAGE)[:-9]), "failed", "bad-encoding"),
    ("a coding that nobody knows", coded("rot13", PAGE), "rejected", "unknown-encoding"),
    ("a coding within a coding within …", coded("gzip, gzip, gzip, gzip", PAGE), "rejected", "unknown-encoding"),
    ("a reset in mid-body", reset, "failed", "connection"),
    ("a body shorter than it says", cut_short, "failed", "connection"),
    ("something that is no HTTP", no_http, "failed", "connection"),
    ("headers without end", endless_headers, "failed", "connection"),
    ("a redirect to itself", answer(b"", "302 Found", Location="/page"), "failed", "too-many-redirects"),
    ("a redirect to a file", answer(b"", "302 Found", Location="file:///etc/passwd"), "rejected", "scheme"),
    ("a redirect to another scheme", answer(b"", "302 Found", Location="ftp://example.org/"), "rejected", "scheme"),
    (
        "two targets of a redirect, of which the first counts",
        answer(b"", "302 Found", Location="ftp://example.org/", LOCATION="/next"),
        "rejected",
        "scheme",
    ),
    ("a redirect to nowhere", answer(b"", "302 Found", Location="https://"), "rejected", "bad-url"),
    ("a redirect without a target", answer(b"", "302 Found"), "failed", "http-302"),
    ("a page that is gone", answer(b"gone", "410 Gone"), "failed", "http-410"),
    ("a page that is not there", answer(b"no", "404 Not Found"), "failed", "http-404"),
    ("a page behind a wall", answer(b"pay", "402 Payment Required"), "failed", "http-402"),
    ("a server that is broken", answer(b"oh", "500 Internal Server Error"), "failed", "http-500"),
    ("304 to a question without validators", answer(b"", "304 Not Modified", length=-1), "failed", "http-304"),
    ("an answer without content", answer(b"", "204 No Content", length=-1), "failed", "http-204"),
]


NEVER_END = (slow_drip, silence)
PATIENCE_SECONDS = 60.0
"""Those who never end are cut after two; the rest is room for a machine that is busy."""


class TestWhatIsRefused:
    """A server that breaks a rule gives one outcome with a reason, in time, and the next link is fetched."""

    @pytest.mark.parametrize(
        ("handler", "kind", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
    )
    def test_gives_one_outcome(self, desk: Desk, handler: Handler, kind: str, reason: str) -> None:
        """The outcome has the kind and the reason of the table, and takes no longer than its limits allow."""

        async def ask() -> list[Result]:
            desk.manners = Manners(attempts=1, first_backoff=0.01)
            if handler in NEVER_END:
                desk.first_byte, desk.whole = 1.0, 2.0
            async with MisbehavingServer({"/page": handler, "/next": answer(PAGE)}) as server:
                return await desk.fetch(f"{server.base}/page", f"{server.base}/next")

        started = time.monotonic()
        outcome, following = asyncio.run(ask())
        assert isinstance(outcome, Outcome)
        assert (outcome.kind.value, outcome.reason) == (kind, reason)
        assert outcome.detail is None or "\n" not in outcome.detail
        assert desk.body(following) == PAGE
        assert time.monotonic() - started < PATIENCE_SECONDS


class TestWhatIsRead:
    """What is unusual but right is read."""

    @pytest.mark.parametrize(
        ("coding", "packed"),
        [
            ("gzip", gzip.compress(PAGE)),
            ("x-gzip", gzip.compress(PAGE)),
            ("gzip", gzip.compress(PAGE[:40]) + gzip.compress(PAGE[40:])),
            ("gzip", gzip.compress(PAGE) + b"\0\0 trailing"),
            ("deflate", zlib.compress(PAGE)),
            ("deflate", zlib.compress(PAGE)[2:-4]),
            ("br", brotli.compress(PAGE)),
            ("zstd", zstandard.ZstdCompressor().compress(PAGE)),
            ("identity", PAGE),
            ("gzip, br", brotli.compress(gzip.compress(PAGE))),
        ],
        ids=["gzip", "x-gzip", "gzip-members", "gzip-trailing", "zlib", "bare-deflate", "br", "zstd", "none", "two"],
    )
    def test_content_codings(self, desk: Desk, coding: str, packed: bytes) -> None:
        """Every coding that is offered is undone, and what is offered says so."""

        async def ask() -> tuple[list[Result], list[Asked]]:
            async with MisbehavingServer({"/page": coded(coding, packed)}) as server:
                return await desk.fetch(f"{server.base}/page"), server.asked

        results, asked = asyncio.run(ask())
        assert desk.body(results[0]) == PAGE
        assert asked[-1].headers["accept-encoding"] == "gzip, br, zstd, deflate"

    def test_five_redirects(self, desk: Desk) -> None:
        """Five redirects are followed, the sixth is not; the capture says where it ended."""

        async def ask() -> list[Result]:
            routes = {f"/{n}": answer(b"", "302 Found", Location=f"/{n - 1}") for n in range(1, 7)}
            async with MisbehavingServer({**routes, "/0": answer(PAGE)}) as server:
                return await desk.fetch(f"{server.base}/5", f"{server.base}/6")

        five, six = asyncio.run(ask())
        assert isinstance(five, Capture)
        assert five.final_url.endswith("/0")
        assert isinstance(six, Outcome)
        assert six.reason == "too-many-redirects"

    def test_cookie_before_the_page(self, desk: Desk) -> None:
        """A site that sets a cookie and sends to the same address shows its page to who sends it back."""

        async def door(asked: Asked, writer: asyncio.StreamWriter) -> None:
            came_back = asked.headers.get("cookie") == "seen=1"
            knock = answer(b"", "302 Found", Location="/page", Set_Cookie="seen=1; Path=/")
            await (answer(PAGE) if came_back else knock)(asked, writer)

        async def ask() -> list[Result]:
            async with MisbehavingServer({"/page": door}) as server:
                return [*await desk.fetch(f"{server.base}/page"), *await desk.fetch(f"{server.base}/page?again")]

        assert desk.body(asyncio.run(ask())[0]) == PAGE

    def test_pages_that_lead_on(self, desk: Desk) -> None:
        """A refresh is a hop: it is followed under the rules of redirects, and a circle ends at the page itself."""
        to_page = b'<meta http-equiv="refresh" content="0; url=/page">'
        to_private = answer(b'<meta http-equiv="refresh" content="0; url=/private">')
        rules = answer(b"User-agent: *\nDisallow: /private\n")

        async def ask() -> list[Result]:
            routes = {
                "/robots.txt": rules,
                "/meta": answer(to_page),
                "/header": answer(b"x", Refresh="0; url=/end"),
                "/end": answer(PAGE),
            }
            circle = {"/page": answer(PAGE + b'<meta http-equiv="refresh" content="0; url=/meta">'), "/bad": to_private}
            async with MisbehavingServer({**routes, **circle}) as server:
                return await desk.fetch(*(f"{server.base}/{name}" for name in ("meta", "header", "bad")))

        by_meta, by_header, bad = asyncio.run(ask())
        assert isinstance(by_meta, Capture)
        assert by_meta.final_url.endswith("/page")
        assert not by_meta.moved
        assert desk.body(by_header) == PAGE
        assert isinstance(bad, Outcome)
        assert (bad.kind, bad.reason) == (OutcomeKind.REJECTED, "robots")

    def test_password_of_a_feed(self, desk: Desk, tmp_path: Path) -> None:
        """A password of the file goes to the host that the source names, and into nothing that is kept."""
        path = tmp_path / "netrc"
        path.write_text("machine 127.0.0.1 login ada password s3cret-word")

        async def locked(asked: Asked, writer: asyncio.StreamWriter) -> None:
            known = asked.headers.get("authorization") == "Basic YWRhOnMzY3JldC13b3Jk"
            await (answer(PAGE) if known else answer(b"", "401 Unauthorized"))(asked, writer)

        async def ask() -> Document:
            async with MisbehavingServer({"/rss": locked}) as server:
                url = f"{server.base}/rss"
                source = SOURCE.model_copy(update={"feeds": (url,)})
                settings = desk.settings.model_copy(update={"netrc": path})
                visits = Visits.load(desk.home, "example")
                async with Fetcher(settings, manners=HASTY) as fetcher:
                    with Archive(desk.home, "example", "run-1", "listings") as archive:
                        found = await fetcher.document(url, source, visits, archive)
                visits.save()
                return found

        assert asyncio.run(ask()).body == PAGE
        for file in desk.home.rglob("*"):
            content = file.read_bytes() if file.is_file() else b""
            plain = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
            assert b"s3cret" not in plain
            assert b"YWRhOnM" not in plain

    @pytest.mark.parametrize("path", ["/новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", "/caf\xe9"])
    def test_redirect_with_raw_letters(self, desk: Desk, path: str) -> None:
        """A Location with raw letters, in UTF-8 or in latin-1, leads where its server meant it."""
        raw = path if path == "/caf\xe9" else path.encode().decode("latin-1")

        async def ask() -> list[Result]:
            routes = {"/old": answer(b"", "302 Found", Location=raw), quote(path, safe="/%"): answer(PAGE)}
            async with MisbehavingServer(routes) as server:
                return await desk.fetch(f"{server.base}/old")

        (capture,) = asyncio.run(ask())
        assert desk.body(capture) == PAGE

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("text/html; charset=windows-1251", NEWS.encode("windows-1251")),
            ("text/html; charset=koi8-r", b"\xef\xbb\xbf" + NEWS.encode()),
            ("text/html", b"<meta charset=windows-1251>" + NEWS.encode("windows-1251")),
            ("text/html; charset=iso-8859-1", b"<meta charset=utf-8>" + NEWS.encode()),
            ("text/html; charset=no-such-charset", NEWS.encode()),
            ("text/html; charset=utf-8", b"<meta charset=utf-8>" + NEWS.encode("windows-1251")),
        ],
        ids=["header", "mark over header", "meta", "meta over a lying header", "nonsense", "two lies"],
    )
    def test_charset(self, desk: Desk, content_type: str, body: bytes) -> None:
        """The bytes are kept as they came with the header beside them, and the cleaning reads them right."""

        async def ask() -> list[Result]:
            async with MisbehavingServer({"/page": answer(body, Content_Type=content_type)}) as server:
                return await desk.fetch(f"{server.base}/page")

        (capture,) = asyncio.run(ask())
        assert isinstance(capture, Capture)
        assert capture.content_type == content_type
        assert desk.body(capture) == body
        assert "Новости дня" in decode(body, capture.content_type)

    def test_full_text_of_the_feed_behind_a_wall(self, desk: Desk) -> None:
        """A page that is withheld is replaced by the feed's full text, and the capture says so; a page gone is not."""

        async def ask() -> list[Result]:
            routes = {"/wall": answer(b"pay", "403 Forbidden"), "/gone": answer(b"gone", "410 Gone")}
            async with MisbehavingServer(routes) as server:
                urls = [f"{server.base}{path}" for path in routes]
                return await desk.fetch(*urls, content_html="<p>All of it.</p>")

        wall, gone = asyncio.run(ask())
        assert isinstance(wall, Capture)
        assert wall.from_feed
        assert b"<p>All of it.</p>" in desk.body(wall)
        assert isinstance(gone, Outcome)


def only(*public: str) -> Callable[[Address], bool]:
    """Return a rule by which just these addresses are public."""
    return lambda address: str(address) in public


class TestAddresses:
    """Private addresses are refused at connect time, on the address that would be connected to."""

    def ask(self, desk: Desk, location: str, resolver: Callable[[str, int], Awaitable[list[str]]] = resolve) -> Outcome:
        """Return what becomes of a page on a "public" server that redirects to ``location``."""
        desk.source = SOURCE.model_copy(update={"local": False})
        desk.network = Network(resolve=resolver, is_public=only("127.0.0.2"))

        async def run() -> list[Result]:
            async with MisbehavingServer({"/secret": answer(b"secret")}) as inner:
                target = answer(b"", "302 Found", Location=location.format(port=inner.port))
                async with MisbehavingServer({"/page": target}, "127.0.0.2") as outer:
                    results = await desk.fetch(f"{outer.base}/page")
                assert inner.asked == []
                return results

        (outcome,) = asyncio.run(run())
        assert isinstance(outcome, Outcome)
        return outcome

    @pytest.mark.parametrize(
        "location",
        [
            "http://127.0.0.1:{port}/secret",
            "http://localhost:{port}/secret",
            "http://2130706433:{port}/secret",
            "http://[::ffff:127.0.0.1]:{port}/secret",
            "//127.0.0.1:{port}/secret",
        ],
    )
    def test_redirect_to_loopback(self, desk: Desk, location: str) -> None:
        """A redirect to loopback, or to a name that resolves to it, is refused before a byte is sent."""
        outcome = self.ask(desk, location)
        assert (outcome.kind, outcome.reason) == (OutcomeKind.REJECTED, "private-address")

    def test_rebinding(self, desk: Desk) -> None:
        """A name that turns private between two connections is refused: each connection goes to what was checked."""
        answers = iter([["127.0.0.1"]])

        async def rebinding(host: str, port: int) -> list[str]:
            return next(answers) if host == "rebinding.example" else await resolve(host, port)

        assert self.ask(desk, "http://rebinding.example:{port}/secret", rebinding).reason == "private-address"

    def test_the_checked_address_is_the_one_connected_to(self, desk: Desk) -> None:
        """A name is resolved once for each connection, and its private addresses are passed over."""
        asked: list[str] = []

        async def mixed(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1", "127.0.0.2"]

        desk.source = SOURCE.model_copy(update={"local": False})
        desk.network = Network(resolve=mixed, is_public=only("127.0.0.2"))

        async def run() -> list[Result]:
            async with MisbehavingServer({"/page": answer(PAGE)}, "127.0.0.2") as server:
                return await desk.fetch(f"http://mixed.example:{server.port}/page")

        (capture,) = asyncio.run(run())
        assert desk.body(capture) == PAGE
        assert asked == ["mixed.example"]

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0"])
    def test_first_request(self, desk: Desk, host: str) -> None:
        """A link that itself points inside is refused by the real rule, unless its source is marked local."""
        desk.source = SOURCE.model_copy(update={"local": False})
        (outcome,) = asyncio.run(desk.fetch(f"http://{host}:9/page"))
        assert isinstance(outcome, Outcome)
        assert outcome.reason == "private-address"

    def test_connect_to(self, desk: Desk) -> None:
        """A local source can be served from another address under its own name."""

        async def run() -> tuple[list[Result], list[Asked]]:
            async with MisbehavingServer({"/page": answer(PAGE)}) as server:
                desk.source = SOURCE.model_copy(update={"connect_to": f"127.0.0.1:{server.port}"})
                return await desk.fetch("http://news.example/page"), server.asked

        results, asked = asyncio.run(run())
        assert desk.body(results[0]) == PAGE
        assert {one.headers["host"] for one in asked} == {"news.example"}


class TestRobots:
    """robots.txt by RFC 9309."""

    def ask(self, desk: Desk, robots: Handler, *paths: str) -> tuple[list[Result], MisbehavingServer]:
        """Return what becomes of ``paths`` under ``robots``."""

        async def run() -> tuple[list[Result], MisbehavingServer]:
            routes = dict.fromkeys(paths, answer(PAGE))
            async with MisbehavingServer({"/robots.txt": robots, **routes}) as server:
                return await desk.fetch(*(server.base + path for path in paths)), server

        return asyncio.run(run())

    def test_rules_are_kept(self, desk: Desk) -> None:
        """Our own group counts before ``*``, the longest rule wins, and robots.txt is asked for once a run."""
        text = b"User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /a\nAllow: /a/b\n"
        results, server = self.ask(desk, answer(text), "/a", "/a/b", "/c")
        assert [isinstance(result, Capture) for result in results] == [False, True, True]
        assert isinstance(results[0], Outcome)
        assert (results[0].kind, results[0].reason) == (OutcomeKind.REJECTED, "robots")
        assert len(server.times("/robots.txt")) == 1

    @pytest.mark.parametrize(
        "status", ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"]
    )
    def test_5xx_means_do_not_fetch(self, desk: Desk, status: str) -> None:
        """A robots.txt that cannot be had now forbids everything, for now."""
        (outcome,), server = self.ask(desk, answer(b"", status), "/a")
        assert isinstance(outcome, Outcome)
        assert (outcome.kind, outcome.reason) == (OutcomeKind.FAILED, "robots-unavailable")
        assert server.times("/a") == []

    def test_4xx_means_no_rules(self, desk: Desk) -> None:
        """A robots.txt that is not there forbids nothing."""
        (capture,), _ = self.ask(desk, answer(b"", "403 Forbidden"), "/a")
        assert isinstance(capture, Capture)

    def test_size_limit(self, desk: Desk) -> None:
        """Of a huge robots.txt the beginning counts, so that it neither fills the memory nor forbids by its size."""
        text = b"User-agent: *\nDisallow: /a\n" + b"#" * 600_000 + b"\nDisallow: /b\n"
        results, _ = self.ask(desk, answer(text), "/a", "/b")
        assert [isinstance(result, Capture) for result in results] == [False, True], results

    def test_crawl_delay(self, desk: Desk) -> None:
        """A longer pause than the source's own is kept to."""
        _, server = self.ask(desk, answer(b"User-agent: *\nCrawl-delay: 0.6\n"), "/a", "/b", "/c")
        times = [server.times(path)[0] for path in ("/a", "/b", "/c")]
        assert all(later - earlier >= 0.3 for earlier, later in pairwise(times))

    def test_crawl_delay_beyond_reason(self, desk: Desk) -> None:
        """A host that asks for a pause of an hour is left alone, not asked sooner."""
        results, server = self.ask(desk, answer(b"User-agent: *\nCrawl-delay: 3600\n"), "/a", "/b")
        assert {result.reason for result in results if isinstance(result, Outcome)} == {"host-left-alone"}
        assert server.times("/a") == []

    def test_redirect_target_is_asked_for_too(self, desk: Desk) -> None:
        """A redirect does not lead around the rules of where it leads."""

        async def run() -> list[Result]:
            rules = answer(b"User-agent: *\nDisallow: /private\n")
            async with MisbehavingServer({"/robots.txt": rules, "/private": answer(PAGE)}) as other:
                target = answer(b"", "301 Moved Permanently", Location=f"{other.base}/private")
                async with MisbehavingServer({"/page": target}) as server:
                    return await desk.fetch(f"{server.base}/page")

        (outcome,) = asyncio.run(run())
        assert isinstance(outcome, Outcome)
        assert outcome.reason == "robots"

    def test_redirected_robots(self, desk: Desk) -> None:
        """A robots.txt may live elsewhere, within five redirects."""

        async def run() -> list[Result]:
            async with MisbehavingServer({"/rules": answer(b"User-agent: *\nDisallow: /page\n")}) as other:
                target = answer(b"", "302 Found", Location=f"{other.base}/rules")
                async with MisbehavingServer({"/robots.txt": target, "/page": answer(PAGE)}) as server:
                    return await desk.fetch(f"{server.base}/page")

        (outcome,) = asyncio.run(run())
        assert isinstance(outcome, Outcome)
        assert outcome.reason == "robots"


NO_RULES = answer(b"", "404 Not Found", Connection="close")


class TestPoliteness:
    """One connection a host, a pause between requests, patience with those who stumble."""

    def test_user_agent(self, desk: Desk) -> None:
        """The User-Agent says who we are and how to reach us."""

        async def run() -> list[Asked]:
            async with MisbehavingServer({"/a": answer(PAGE)}) as server:
                await desk.fetch(f"{server.base}/a")
                return server.asked

        agents = {asked.headers["user-agent"] for asked in asyncio.run(run())}
        assert len(agents) == 1
        assert agents.pop().startswith("Dateline/")
        assert all("(+https://example.org/bot)" in asked.headers["user-agent"] for asked in asyncio.run(run()))

    def test_one_connection_and_a_pause(self, desk: Desk) -> None:
        """Requests to one host come one after the other, a delay apart, over one connection."""
        desk.source = SOURCE.model_copy(update={"delay_seconds": 0.6})  # what a stall delays is not counted as a pause

        async def run() -> MisbehavingServer:
            async with MisbehavingServer({f"/{n}": answer(PAGE) for n in range(4)}) as server:
                await desk.fetch(*(f"{server.base}/{n}" for n in range(4)))
                return server

        server = asyncio.run(run())
        times = [asked.at for asked in server.asked]
        assert all(later - earlier >= 0.2 for earlier, later in pairwise(times))
        assert server.most_connections == 1
        assert {asked.connection for asked in server.asked} == {1}

    def test_hosts_side_by_side(self, desk: Desk) -> None:
        """A slow host keeps nobody else waiting."""

        async def run() -> list[Result]:
            both_are_here = asyncio.Barrier(2)

            async def slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
                await both_are_here.wait()
                await answer(PAGE)(asked, writer)

            async with MisbehavingServer({"/a": slowly}) as one, MisbehavingServer({"/a": slowly}) as other:
                return await desk.fetch(f"{one.base}/a", f"{other.base}/a")

        assert all(isinstance(result, Capture) for result in asyncio.run(run()))

    @pytest.mark.parametrize("form", ["seconds", "date"])
    @pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
    def test_retry_after(self, desk: Desk, form: str, status: str) -> None:
        """Both forms of Retry-After are waited for, and then the page is had."""

        async def busy(asked: Asked, writer: asyncio.StreamWriter) -> None:
            moment = datetime.now(UTC) + timedelta(seconds=2)
            value = "1" if form == "seconds" else email.utils.format_datetime(moment, usegmt=True)
            await answer(b"", status, Retry_After=value)(asked, writer)

        async def run() -> tuple[list[Result], list[float]]:
            async with MisbehavingServer({"/a": in_turn(busy, answer(PAGE))}) as server:
                return await desk.fetch(f"{server.base}/a"), server.times("/a")

        (capture,), (first, second) = asyncio.run(run())
        assert desk.body(capture) == PAGE
        assert second - first >= 0.95

    def test_retry_after_beyond_reason(self, desk: Desk) -> None:
        """A host that asks for an hour is left alone for the rest of the run."""

        async def run() -> tuple[list[Result], MisbehavingServer]:
            busy = answer(b"", "429 Too Many Requests", Retry_After="3600")
            async with MisbehavingServer({"/a": busy, "/b": answer(PAGE)}) as server:
                return await desk.fetch(f"{server.base}/a", f"{server.base}/b"), server

        results, server = asyncio.run(run())
        outcomes = [result for result in results if isinstance(result, Outcome)]
        assert [one.reason for one in outcomes] == ["http-429", "host-left-alone"]
        assert (outcomes[0].detail or "").endswith("/a answers 429 and asks to be left alone for 3,600 seconds")
        assert len(server.times("/a")) == 1
        assert server.times("/b") == []

    def test_busy_slows_the_host_down(self, desk: Desk) -> None:
        """After a 429 the pause between requests to the host is longer than before."""
        desk.manners = Manners(attempts=2, first_backoff=0.3, longest_wait=2.0)

        async def run() -> MisbehavingServer:
            busy = answer(b"", "429 Too Many Requests", Retry_After="0")
            routes = {"/a": in_turn(busy, answer(PAGE)), "/b": answer(PAGE), "/c": answer(PAGE)}
            async with MisbehavingServer(routes) as server:
                await desk.fetch(*(server.base + path for path in routes))
                return server

        server = asyncio.run(run())
        assert server.times("/c")[0] - server.times("/b")[0] >= 0.1

    def test_backoff_then_success(self, desk: Desk) -> None:
        """A connection that breaks is tried again, later each time."""
        desk.manners = Manners(attempts=3, first_backoff=0.1, longest_wait=2.0)

        async def run() -> tuple[list[Result], list[float]]:
            routes = {"/robots.txt": NO_RULES, "/a": in_turn(reset, reset, answer(PAGE))}
            async with MisbehavingServer(routes) as server:
                return await desk.fetch(f"{server.base}/a"), server.times("/a")

        (capture,), (first, second, third) = asyncio.run(run())
        assert desk.body(capture) == PAGE
        assert second - first >= 0.1
        assert third - second >= 0.2

    def test_idle_connection_that_was_closed(self, desk: Desk) -> None:
        """A connection that breaks when it is used again is nobody's fault: it is opened anew without a penalty."""
        desk.manners = Manners(attempts=2, first_backoff=200.0, longest_wait=800.0)

        async def run() -> list[Result]:
            async with MisbehavingServer({"/a": in_turn(reset, answer(PAGE))}) as server:
                return await desk.fetch(f"{server.base}/a")

        started = time.monotonic()
        assert isinstance(asyncio.run(run())[0], Capture)
        assert time.monotonic() - started < 100

    def test_a_host_that_keeps_failing_is_left_alone(self, desk: Desk) -> None:
        """After so many failures in a row the rest of its links fail at once, unasked."""

        async def run() -> tuple[list[Result], MisbehavingServer]:
            routes = {f"/{n}": reset for n in range(5)}
            async with MisbehavingServer({"/robots.txt": NO_RULES, **routes}) as server:
                return await desk.fetch(*(server.base + path for path in routes)), server

        results, server = asyncio.run(run())
        assert [result.reason for result in results if isinstance(result, Outcome)][2:] == ["host-left-alone"] * 3
        assert len(server.asked) == 1 + HASTY.failures_before_leaving


class TestConditionalRequests:
    """ETag, Last-Modified and the hash of the body, since some servers lie in both directions."""

    @staticmethod
    def validating(body: bytes, etag: str) -> Handler:
        """Answer 304 to the right ETag, and ``body`` to everything else."""

        async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
            if asked.headers.get("if-none-match") == etag:
                await answer(b"", "304 Not Modified", length=-1)(asked, writer)
            else:
                await answer(body, ETag=etag, Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")(asked, writer)

        return handle

    def runs(self, desk: Desk, handler: Handler, count: int, *, confirm: bool = True) -> tuple[list[str], list[Asked]]:
        """Return how a page ended in ``count`` runs, and how it was asked for."""

        async def run() -> tuple[list[str], list[Asked]]:
            ends = []
            async with MisbehavingServer({"/a": handler}) as server:
                for number in range(count):
                    desk.run_id = f"run-{number}"
                    visits = Visits.load(desk.home, "example")
                    (result,) = await desk.fetch(f"{server.base}/a", visits=visits)
                    if isinstance(result, Capture) and confirm:
                        visits.confirm(result, "index-1")
                    visits.save()
                    ends.append("captured" if isinstance(result, Capture) else result.reason)
                return ends, [asked for asked in server.asked if asked.path == "/a"]

        return asyncio.run(run())

    def test_not_modified(self, desk: Desk) -> None:
        """What the index holds is asked for with its validators, and a 304 is enough."""
        ends, asked = self.runs(desk, self.validating(PAGE, '"v1"'), 2)
        assert ends == ["captured", "not-modified"]
        assert asked[1].headers["if-none-match"] == '"v1"'
        assert asked[1].headers["if-modified-since"] == "Fri, 20 Nov 2026 10:00:00 GMT"

    def test_not_confirmed(self, desk: Desk) -> None:
        """What was fetched but never indexed is asked for without validators, and captured again."""
        ends, asked = self.runs(desk, self.validating(PAGE, '"v1"'), 2, confirm=False)
        assert ends == ["captured", "captured"]
        assert "if-none-match" not in asked[1].headers

    def test_etag_that_changes_without_need(self, desk: Desk) -> None:
        """A new ETag over the same body is unchanged all the same."""
        handler = in_turn(answer(PAGE, ETag='"1"'), answer(PAGE, ETag='"2"'))
        assert self.runs(desk, handler, 2)[0] == ["captured", "same-body"]

    def test_etag_that_stays_though_the_body_changed(self, desk: Desk) -> None:
        """A server that says 304 for ever is found out: now and then it is asked without validators."""
        handler = in_turn(self.validating(PAGE, '"v1"'), self.validating(PAGE + b"More.", '"v1"'))
        ends, _ = self.runs(desk, handler, 7)
        assert ends == ["captured", *["not-modified"] * 4, "captured", "not-modified"]

    def test_documents(self, desk: Desk) -> None:
        """A feed that was not modified is read again from the archive."""

        async def run() -> list[Document]:
            async with MisbehavingServer({"/feed": self.validating(PAGE, '"v1"')}) as server:
                visits = Visits.load(desk.home, "example")
                found = []
                for number in range(2):
                    desk.run_id = f"run-{number}"
                    found.append(await desk.document(f"{server.base}/feed", visits))
                return found

        first, second = asyncio.run(run())
        assert (first.modified, second.modified) == (True, False)
        assert first.body == second.body == PAGE
        assert first.capture == second.capture

    def test_document_that_fails(self, desk: Desk) -> None:
        """A feed that is gone is an error with a reason, not an empty feed."""

        async def run() -> None:
            async with MisbehavingServer({}) as server:
                await desk.document(f"{server.base}/feed", Visits.load(desk.home, "example"))

        with pytest.raises(FetchError) as caught:
            asyncio.run(run())
        assert caught.value.reason == "http-404"


class TestNoise:
    """Whatever a server sends, it is a capture or an outcome, and the next link is fetched."""

    ANSWER = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nETag: x\r\nContent-Length: 40\r\n\r\n"
    )

    def test_mutated_answers(self, desk: Desk) -> None:
        """Answers with random damage, a few hundred of them in one run."""
        chance = random.Random(20261123)  # noqa: S311 - damage, not secrets
        whole = self.ANSWER + gzip.compress(PAGE)

        def damaged() -> Handler:
            position = chance.randrange(len(whole))
            noise = chance.choice([b"", b"\0", b"\r\n", b"\n\n", chance.randbytes(3), b"9" * 30, b": ", b"\xff\xfe"])
            raw = whole[:position] + noise + whole[position + chance.randrange(20) :]

            async def handle(_asked: Asked, writer: asyncio.StreamWriter) -> None:
                writer.write(raw)
                await writer.drain()
                writer.close()

            return handle

        desk.manners = Manners(attempts=1, first_backoff=0.0, failures_before_leaving=10**6)

        async def run() -> list[Result]:
            routes = {f"/{number}": damaged() for number in range(300)}
            async with MisbehavingServer({**routes, "/last": answer(PAGE)}) as server:
                return await desk.fetch(*(server.base + path for path in routes), f"{server.base}/last")

        *results, last = asyncio.run(run())
        assert desk.body(last) == PAGE
        assert all(result.reason for result in results if isinstance(result, Outcome))
        assert all("\n" not in (result.detail or "") for result in results if isinstance(result, Outcome))
        for result in results:
            if isinstance(result, Capture):
                read_body(desk.home, result)


class TestTheRealRule:
    """The address rule that the tests above replace."""

    def test_is_the_default(self) -> None:
        """A network without a rule of its own has the real one."""
        assert Network().is_public is is_public
