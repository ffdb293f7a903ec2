"""One source over several nights: walls that the feed gets over, corrections, articles that fell out of the feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Outcome
from pipeline.errors import StorageError
from pipeline.fetch import Visits
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.parts import read_part
from pipeline.press.server import PressServer
from pipeline.press.site import Answer
from pipeline.runs import Run
from pipeline.settings import Settings, load_sources
from pipeline.stages.whole_run import run_whole

HOST = "harbour.example"
SENTENCES = (
    "The harbour bridge of Exampletown opened to walkers on Monday after two years of repairs.",
    "Cars will have to wait until spring, the city engineer Ada Poe told the council in the evening.",
    "The repairs cost a third more than planned, because the northern pier had to be founded anew.",
    "Several hundred people crossed the bridge in the first hour, some of them with flags and a brass band.",
    "The ferry, which carried commuters in the meantime, makes its last crossing on Sunday night.",
)


def paragraphs(*more: str) -> str:
    """Return the article's text as HTML."""
    return "".join(f"<p>{sentence}</p>" for sentence in (*SENTENCES, *more))


def page(*more: str) -> Answer:
    """Return the article's page."""
    text = f"<!doctype html><title>Bridge opens</title><article><h1>Bridge opens</h1>{paragraphs(*more)}</article>"
    return Answer(text.encode(), "text/html; charset=utf-8")


def feed(*paths: str, full_text: bool = False) -> Answer:
    """Return a feed with an entry for each of ``paths``."""
    stamp = format_datetime(datetime.now(UTC) - timedelta(hours=2), usegmt=True)
    content = f"<content:encoded><![CDATA[{paragraphs()}]]></content:encoded>" if full_text else ""
    items = "".join(
        f"<item><title>Bridge opens</title><link>http://{HOST}{path}</link><pubDate>{stamp}</pubDate>{content}</item>"
        for path in paths
    )
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>H</title>'
    return Answer(f"{head}{items}</channel></rss>".encode(), "application/rss+xml")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data root."""
    return Settings.load(home=tmp_path / "home", sources=tmp_path / "sources.toml")


@contextmanager
def serving(settings: Settings, site: Mapping[str, Answer]) -> Iterator[None]:
    """Serve ``site`` as the one source of the sources file."""
    with PressServer(press={HOST: site}) as press:
        settings.sources.write_text(
            f'[[source]]\nid = "harbour"\nname = "Harbour"\nfeeds = ["http://{HOST}/feed"]\ndelay_seconds = 0\n'
            f'local = true\nconnect_to = "127.0.0.1:{press.port}"\n',
            encoding="utf-8",
        )
        yield


def night(settings: Settings, name: str, site: Mapping[str, Answer]) -> dict[str, str]:
    """Run over ``site`` as it is tonight; return how each path ended."""
    with serving(settings, site):
        run = Run(settings.home, name)
        run_whole(settings, run, load_sources(settings.sources))
        return {one.url.removeprefix(f"http://{HOST}"): one.reason for one in read_part(run.ledger, Outcome)}


def back(settings: Settings, hours: float) -> None:
    """Let ``hours`` pass: what is remembered is that much older."""
    visits = Visits.load(settings.home, "harbour")
    for url, visit in list(visits._links.items()):
        times = ("captured_at", "first_captured_at", "looked_at")
        older = {name: getattr(visit, name) - timedelta(hours=hours) for name in times}
        visits._links[url] = visit.model_copy(update=older)
    visits.save()


def article(settings: Settings) -> Mapping[str, Any]:
    """Return the one article of the index."""
    with closing(open_index(settings)) as index:
        (hit,) = index.search(Query(size=10)).hits
        return hit.article


class TestWalls:
    """A page behind a wall whose text is in the feed."""

    def test_text_of_the_feed(self, settings: Settings) -> None:
        """The article has the feed's text, and says where it is from."""
        wall = Answer(b"<p>Subscribe to read on.", "text/html", 403)
        assert night(settings, "monday", {"/feed": feed("/a", full_text=True), "/a": wall}) == {"/a": "new"}
        found = article(settings)
        assert "text-from-feed" in found["flags"]
        assert all(sentence in found["text"] for sentence in SENTENCES)
        assert found["title"] == "Bridge opens"


class TestCorrections:
    """A correction is found on the next look, also when the feed lists the article no more."""

    def test_looks(self, settings: Settings) -> None:
        """Not before an hour has passed; then it is, and the article is revised."""
        corrected = page("Correction: the bridge opened on Sunday, not on Monday.")
        assert night(settings, "one", {"/feed": feed("/a"), "/a": page()}) == {"/a": "new"}
        assert night(settings, "two", {"/feed": feed("/a"), "/a": corrected}) == {"/a": "not-due"}
        back(settings, 1.5)
        gone_from_the_feed = {"/feed": feed("/b"), "/a": corrected}
        assert night(settings, "three", gone_from_the_feed) == {"/a": "content-changed", "/b": "http-404"}
        assert "not on Monday" in article(settings)["text"]
        assert article(settings)["revision"] == 2


class TestDiskThatRefuses:
    """A disk that refuses on the way, here by something that stands where a file should be."""

    @pytest.mark.parametrize("in_the_way", ["outcomes/index", "articles", "ledger.jsonl/x", "links"])
    def test_the_command_that_goes_on_is_named(self, settings: Settings, in_the_way: str) -> None:
        """In whichever stage: the message says how to go on, and that brings what was listed."""
        run, site = Run(settings.home, "night"), {"/feed": feed("/a"), "/a": page()}
        obstacle = Path(str(run.folder / in_the_way))
        obstacle.parent.mkdir(parents=True)
        obstacle.touch()
        with serving(settings, site), pytest.raises(StorageError, match=r"go on with: dateline run --run-id night$"):
            run_whole(settings, run, load_sources(settings.sources))
        obstacle.unlink()
        if obstacle.parent.name == "ledger.jsonl":
            obstacle.parent.rmdir()
        assert night(settings, "night", site) == {"/a": "new"}
