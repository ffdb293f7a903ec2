"""How fast, how heavy: 5,000 pages over 200 loopback hosts, beside Scrapy and news-please in the same run.

::

    python -m bench.fetch                                    # Dateline alone
    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install scrapy==2.19.0 news-please==1.6.16
    python -m bench.fetch --peers /tmp/peers/bin/python      # with the peers

Every host is an address of its own (127.0.1.1 to 127.0.1.200), answers each request after 50 ms with a gzipped page of
some 30 kB, and forbids nothing in its robots.txt. Politeness is the same for all that know it: one connection a host,
0.1 s between two requests to one (a tenth of Dateline's default), robots.txt obeyed. Dateline also writes every
page into a WARC archive on disk, which nobody else does; news-please knows no politeness and is shown for its cost.
Each contender runs in a process of its own; CPU is its user and system time, memory its peak resident set.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import gzip
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

HOSTS = 200
LATENCY_SECONDS = 0.05
DELAY_SECONDS = 0.1
REPOSITORY = Path(__file__).resolve().parent.parent


def urls_of(pages: int, port: int) -> list[str]:
    """Return the addresses of ``pages`` pages, evenly over the hosts."""
    return [f"http://127.0.1.{number % HOSTS + 1}:{port}/{number // HOSTS}.html" for number in range(pages)]


# --- the hosts -------------------------------------------------------------------------------------------------------


class Host(asyncio.Protocol):
    """Answers any request on a connection after the latency, robots.txt with 404."""

    page = b""
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer later."""
        answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" if b"/robots.txt" in data else self.page
        asyncio.get_running_loop().call_later(LATENCY_SECONDS, self.transport.write, answer)


async def serve(port: int) -> None:
    """Be all the hosts, on ``port`` of every loopback address, until killed."""
    words = [f"word{number}" for number in range(3000)]
    text = " ".join(random.Random(7).choices(words, k=4500))  # noqa: S311 - a page, not a secret
    body = gzip.compress(f"<!doctype html><title>A page</title><p>{text}".encode())
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    Host.page = head.encode() + body
    server = await asyncio.get_running_loop().create_server(Host, "0.0.0.0", port, backlog=1024)  # noqa: S104 - loopback's many addresses
    await server.serve_forever()


# --- the contenders --------------------------------------------------------------------------------------------------


def run_dateline(urls: list[str]) -> int:
    """Fetch with Dateline: a source and an archive for each host."""
    from pipeline.article import Capture, Link  # noqa: PLC0415 - the peers' Python has no Dateline
    from pipeline.fetch import Archive, Fetcher, Visits  # noqa: PLC0415
    from pipeline.settings import Settings, Source  # noqa: PLC0415

    home = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(url.split("/")[2], []).append(url)

    async def one(fetcher: Fetcher, number: int, pages: list[str]) -> int:
        source = Source(id=f"host-{number}", name="Host", local=True, delay_seconds=DELAY_SECONDS)
        links = (Link(url=url, source_id=source.id, listed_by="bench") for url in pages)
        visits = Visits.load(home, source.id)
        async with Archive(home, source.id, "bench") as archive:
            found = fetcher.links(links, source, visits, archive, index_identity="bench")
            captured = 0
            async for result in found:
                captured += isinstance(result, Capture)
            return captured

    async def everything() -> int:
        async with Fetcher(Settings(home=home)) as fetcher:
            return sum(await asyncio.gather(*(one(fetcher, *pair) for pair in enumerate(hosts.values()))))

    atexit.register(shutil.rmtree, home)
    return asyncio.run(everything())


def run_scrapy(urls: list[str]) -> int:
    """Fetch with Scrapy under the same manners; the bodies are read and dropped."""
    import scrapy  # noqa: PLC0415 - a peer, installed beside
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415

    pages = []

    class Spider(scrapy.Spider):  # type: ignore[misc] # an untyped peer
        name = "bench"
        start_urls = urls

        def parse(self, response: object) -> None:
            pages.append(len(response.text))  # type: ignore[attr-defined]

    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 256,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": DELAY_SECONDS,
            "RANDOMIZE_DOWNLOAD_DELAY": False,
            "ROBOTSTXT_OBEY": True,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(Spider)
    process.start()
    return len(pages)


def run_news_please(urls: list[str]) -> int:
    """Fetch with news-please's own downloader, in threads; it has no manners to set."""
    from newsplease.crawler.simple_crawler import SimpleCrawler  # noqa: PLC0415 - a peer, installed beside

    return sum(1 for page in SimpleCrawler.fetch_urls(urls).values() if page)


CONTENDERS: dict[str, Callable[[list[str]], int]] = {
    "dateline": run_dateline,
    "scrapy": run_scrapy,
    "news-please": run_news_please,
}


# --- the measurement -------------------------------------------------------------------------------------------------


def contend(name: str, pages: int, port: int) -> None:
    """Run one contender in this process and print its figures as JSON."""
    started = time.perf_counter()
    captured = CONTENDERS[name](urls_of(pages, port))
    seconds = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "contender": name,
        "pages": captured,
        "pages_per_second": captured / seconds,
        "cpu_ms_per_page": (usage.ru_utime + usage.ru_stime) / max(captured, 1) * 1000,
        "peak_mb": usage.ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def rounds(pages: int, peers: str | None) -> Iterator[tuple[str, str, int]]:
    """Yield who runs: the Python, the contender and how many pages."""
    yield sys.executable, "dateline", pages // 5
    yield sys.executable, "dateline", pages
    yield sys.executable, "dateline", pages * 2
    if peers:
        yield peers, "scrapy", pages
        yield peers, "news-please", pages


def main() -> None:
    """Parse the arguments and run the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--peers", help="a Python that has scrapy and news-please")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--contender", choices=sorted(CONTENDERS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.port))
    elif options.contender:
        contend(options.contender, options.pages, options.port)
    else:
        table(options.pages, options.peers)


def table(pages: int, peers: str | None) -> None:
    """Start the hosts, run every contender, print the table."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    me = [str(Path(__file__).resolve()), "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    hosts = subprocess.Popen([sys.executable, *me, "--serve"])  # noqa: S603 - ourselves
    try:
        time.sleep(1.0)
        print(f"{'contender':<12} {'pages':>6} {'pages/s':>8} {'CPU ms/page':>12} {'peak MB':>8}")
        for python, name, count in rounds(pages, peers):
            command = [python, *me, "--contender", name, "--pages", str(count)]
            answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - ourselves
            one = json.loads(answer.stdout.splitlines()[-1])
            print(
                f"{name:<12} {one['pages']:>6} {one['pages_per_second']:>8.0f} "
                f"{one['cpu_ms_per_page']:>12.2f} {one['peak_mb']:>8.0f}",
                flush=True,
            )
    finally:
        hosts.terminate()
        hosts.wait()


if __name__ == "__main__":
    main()
