"""The small press of two evenings, the folder of papers, and the sources that the faults are tried on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.press.outlets import Block, Outlet, PressArticle, load_outlets
from pipeline.press.server import Press, PressServer
from pipeline.press.site import build_site
from pipeline.press.sources import table_of

OUTLETS = ("fenland-post", "ngong-dispatch")
ARTICLES = 3
"""Of each outlet on the first evening; on the second one is new, one revised, one taken down."""
_ADDED = Block(kind="paragraph", text="The council added that the gates will stay shut until the river falls.")


@dataclass(frozen=True, slots=True)
class World:
    """What commands are pointed at."""

    folder: Path

    def sources(self, evening: int) -> Path:
        """Return the sources file of an evening: 1 or 2."""
        return self.folder / f"evening-{evening}.toml"

    @property
    def papers(self) -> Path:
        """A folder of pages to ingest."""
        return self.folder / "papers"

    def forgettable(self) -> str:
        """Return the address of a page that stands on both evenings."""
        outlet = _outlets(1)[0]
        return outlet.url(outlet.articles[1].path)


def _outlets(evening: int) -> list[Outlet]:
    chosen = [one for one in load_outlets() if one.id in OUTLETS]
    return [one.model_copy(update={"articles": _articles(one, evening), "extra_pages": ()}) for one in chosen]


def _articles(outlet: Outlet, evening: int) -> tuple[PressArticle, ...]:
    plain = [one for one in outlet.articles if not (one.withdrawn or one.continued or one.listed_as)]
    first = [*plain[:ARTICLES]]
    first[-1] = first[-1].model_copy(update={"withdrawn": True})
    if evening == 1:
        return tuple(first)
    revised = first[0].model_copy(update={"blocks": (*first[0].blocks, _ADDED)})
    return (revised, *first[1:], plain[ARTICLES])


def _press(evening: int) -> Press:
    return {one.host: build_site(one, later=evening > 1) for one in _outlets(evening)}


def pages() -> list[bytes]:
    """Return the articles' pages of the first evening."""
    press = _press(1)
    return [press[one.host][article.path].body for one in _outlets(1) for article in one.articles]


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Serve both evenings on loopback, from processes of their own, while the block lasts.

    This process starts no thread of its own for it, so that it may be forked at any moment.
    """
    made = World(folder)
    _write_papers(made.papers)
    servers = []
    try:
        for evening in (1, 2):
            pid, port = _serve(evening)
            servers.append(pid)
            tables = "\n".join(table_of(one, port) for one in _outlets(evening))
            made.sources(evening).write_text(tables, encoding="utf-8")
        yield made
    finally:
        for pid in servers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _write_papers(folder: Path) -> None:
    folder.mkdir(parents=True)
    for number, page in enumerate(pages()):
        (folder / f"{number}.html").write_bytes(page)


def _serve(evening: int) -> tuple[int, int]:
    reading, writing = os.pipe()
    if pid := os.fork():
        os.close(writing)
        with os.fdopen(reading) as told:
            return pid, int(told.readline())
    os.setsid()
    os.close(reading)
    with PressServer(press=_press(evening)) as server:
        with os.fdopen(writing, "w") as telling:
            telling.write(f"{server.port}\n")
        while True:
            signal.pause()
