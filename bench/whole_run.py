"""What a whole ``dateline run`` costs: listing, fetching, cleaning, enriching, indexing, telling stories and events.

::

    python -m bench.whole_run                                     # 300 pages, put together from the invented press
    python -m bench.whole_run --pages FOLDER [FOLDER ...] --count 1000
    python -m bench.whole_run --count 300 --count 3000            # does the cost of a page grow with their number?
    python -m bench.whole_run --beside CHECKOUT                   # an older checkout reads the same, in turn

Ten sources on loopback without delays list the pages in their sitemaps; where a folder holds fewer than are wanted,
they come again under other addresses. CPU is the user and system time of the run and all its processes, memory the
largest sum of what all of them hold at one moment (proportional set size, asked once a second).
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bench.captured import CapturedPage, captured_pages, made_pages
from pipeline.press.server import Press, PressServer
from pipeline.press.site import Answer

ROOT = Path(__file__).resolve().parents[1]
SOURCES = 10
_EVERY = 1.0
_SET_CHILD_SUBREAPER = 36
"""Of prctl(2): processes of a run that outlive it become our children, so that what they took is counted, too."""
_ROBOTS = Answer(b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")


class Cost(NamedTuple):
    """What one run came to."""

    wall: float
    cpu: float
    megabytes: float


def press_of(pages: Sequence[CapturedPage], count: int) -> Press:
    """Return ``count`` of ``pages``, each again where there are fewer, as the sites of :data:`SOURCES` outlets."""
    sites: dict[str, dict[str, Answer]] = {f"outlet-{number}.example": {} for number in range(SOURCES)}
    hosts = list(sites)
    for at in range(count):
        body = pages[at % len(pages)].html
        sites[hosts[at % SOURCES]][f"/{at}/report.html"] = Answer(body, "text/html")
    for host, site in sites.items():
        listed = "".join(f"<url><loc>http://{host}{path}</loc></url>" for path in site)
        sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'
        site |= {"/robots.txt": _ROBOTS, "/sitemap.xml": Answer(sitemap.encode(), "application/xml")}
    return sites


def sources_file(press: Press, port: int, language: str | None = None) -> str:
    """Return the TOML of a sources file for ``press``, served on loopback; all hint at ``language``."""
    hint = f'language = "{language}"\n' if language else ""
    return "\n".join(
        f'[[source]]\nid = "{host.partition(".")[0]}"\nname = "{host}"\nsitemaps = ["http://{host}/sitemap.xml"]\n'
        f'delay_seconds = 0.0\nlocal = true\nconnect_to = "127.0.0.1:{port}"\n{hint}'
        for host in press
    )


class _Watch(threading.Thread):
    """Watches how much memory a process and its children hold together."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.most = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(_EVERY):
            self.most = max(self.most, sum(map(_held, family(self._process))))


def family(process: int) -> Iterator[int]:
    """Yield a process and all below it (Linux)."""
    yield process
    for told in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # it has just ended
            for child in told.read_text().split():
                yield from family(int(child))


def _held(process: int) -> int:
    """Return the bytes that a process holds, its part of what it shares with others (proportional set size)."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def cost(checkout: Path, sources: Path, home: Path) -> Cost:
    """Run the pipeline of ``checkout``; raises ``RuntimeError`` where it does not end well."""
    environment = dict(os.environ) | {
        "DATELINE_SOURCES": str(sources),
        "DATELINE_HOME": str(home),
        "PYTHONPATH": str(checkout),
    }
    spent, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    log = home.with_suffix(".log")
    with log.open("wb") as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "run"], cwd=checkout, env=environment, stdout=said, stderr=said
        )
        watch = _Watch(child.pid)
        watch.start()
        code = child.wait()
        with suppress(ChildProcessError):  # none is left
            while True:
                os.wait()
        watch.over.set()
        watch.join()
    wall, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if code:
        raise RuntimeError(f"the run of {checkout} ended with {code}: {log.read_text()[-2000:]}")
    cpu = used.ru_utime + used.ru_stime - spent.ru_utime - spent.ru_stime
    return Cost(wall, cpu, watch.most / 1e6)


def measured(
    folders: Sequence[Path], counts: Sequence[int], checkouts: Sequence[Path], language: str | None = None
) -> Iterator[str]:
    """Run every checkout over each number of pages; yield the figures, a line each."""
    pages = captured_pages(folders) if folders else made_pages()
    for count in counts:
        press = press_of(pages, count)
        found: list[Cost] = []
        with tempfile.TemporaryDirectory() as folder, PressServer(press=press) as server:
            sources = Path(folder) / "sources.toml"
            sources.write_text(sources_file(press, server.port, language), encoding="utf-8")
            for number, checkout in enumerate(checkouts):
                one = cost(checkout, sources, Path(folder) / f"home-{number}")
                found.append(one)
                yield (
                    f"{checkout.name if number else 'Dateline':9}{count:6} pages: {one.cpu:7.1f} s of CPU, "
                    f"{1000 * one.cpu / count:6.1f} ms a page, {one.wall:7.1f} s, {one.megabytes:6.0f} MB"
                )
        for checkout, other in zip(checkouts[1:], found[1:], strict=True):
            yield f"Dateline takes {found[0].cpu / other.cpu:.2f} of the CPU of {checkout.name}"


def main() -> None:
    """Measure and print."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, nargs="+", default=[])
    options.add_argument("--count", type=int, action="append")
    options.add_argument("--beside", type=Path, action="append", default=[], help="an older checkout of Dateline")
    options.add_argument("--language", help="what all sources hint that they are written in")
    given = options.parse_args()
    for line in measured(given.pages, given.count or [300], [ROOT, *given.beside], given.language):
        print(line, flush=True)


if __name__ == "__main__":
    main()
