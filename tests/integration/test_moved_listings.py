"""A listing that moved for good, or says so, is said once, with its new address, and makes no night red."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ledger import RunReport
from pipeline.press.server import PressServer
from pipeline.press.site import Answer
from pipeline.runs import Run
from pipeline.settings import Settings, load_sources
from pipeline.stages.begin import begin
from pipeline.stages.discover import discover
from pipeline.stages.verdict.report import report

HOST = "harbour.example"
NEW = f"http://{HOST}/new"
RSS = "application/rss+xml"


def feed(head: str = "") -> bytes:
    """Return a feed of one article."""
    item = f"<item><title>Ferry</title><link>http://{HOST}/ferry</link></item>"
    return f'<rss version="2.0" xmlns:itunes="i"><channel><title>H</title>{head}{item}</channel></rss>'.encode()


def leads(status: int, to: str = NEW) -> Answer:
    """Return a redirect."""
    return Answer(b"", "text/html", status, location=to)


SITEMAP = f"<urlset><url><loc>http://{HOST}/ferry</loc></url></urlset>".encode()
SECTION = f'<a href="http://{HOST}/ferry">The ferry runs again on Sunday night</a>'.encode()
FEED = f'feeds = ["http://{HOST}/old"]'


def night(home: Path, name: str, old: Answer, new: Answer, listing: str = FEED) -> RunReport:
    """List the one source and report it; ``/old`` is what the sources file names."""
    settings = Settings.load(home=home, sources=home / "sources.toml")
    home.mkdir(exist_ok=True)
    run = Run(home, name)
    with PressServer(press={HOST: {"/old": old, "/new": new}}) as press:
        settings.sources.write_text(
            f'[[source]]\nid = "harbour"\nname = "Harbour"\ndelay_seconds = 0\nlocal = true\n'
            f'connect_to = "127.0.0.1:{press.port}"\n{listing}\n'
        )
        sources = load_sources(settings.sources)
        begin(settings, run, sources, refresh=True)
        discover(settings, run, sources[0])
    return report(run)


def notes(found: RunReport) -> list[str]:
    """Return what was said of the source that is no trouble."""
    assert not found.problems
    assert not [one for one in found.verdict.troubles if one.gate != "links-lost"]
    return [one for one in found.verdict.known if "said once" in one]


@pytest.mark.parametrize(
    ("listing", "new"),
    [
        (FEED, Answer(feed(), RSS)),
        (f'sitemaps = ["http://{HOST}/old"]', Answer(SITEMAP, "application/xml")),
        (f'[[source.pages]]\nurl = "http://{HOST}/old"\npattern = "/ferry"', Answer(SECTION, "text/html")),
    ],
    ids=["feed", "sitemap", "page"],
)
@pytest.mark.parametrize("status", [301, 308])
def test_moved_for_good(tmp_path: Path, status: int, listing: str, new: Answer) -> None:
    """The first night names both addresses and what to do; the nights after it say nothing, whatever the listing."""
    (said,) = notes(night(tmp_path / "home", "manual-20261101T020000.000000Z", leads(status), new, listing))
    assert said.startswith("harbour: ")
    assert f"http://{HOST}/old moved for good to {NEW}; write that into the sources file" in said
    assert not notes(night(tmp_path / "home", "manual-20261102T020000.000000Z", leads(status), new, listing))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_moved_for_now(tmp_path: Path, status: int) -> None:
    """The old address stays the right one."""
    assert not notes(night(tmp_path / "home", "one", leads(status), Answer(feed(), RSS)))


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("<itunes:new-feed-url>https://bay.example/rss</itunes:new-feed-url>", "says that it moved to"),
        ('<link rel="self" href="https://bay.example/rss"/>', "calls itself"),
    ],
)
def test_says_so_itself(tmp_path: Path, head: str, said: str) -> None:
    """A feed that gives another address as its own is named once with it, though its text changes every night."""
    first = notes(night(tmp_path / "home", "one", Answer(feed(head), RSS), leads(302)))
    assert [f"/old {said} https://bay.example/rss" in one for one in first] == [True]
    assert not notes(night(tmp_path / "home", "two", Answer(feed(head + "<ttl>5</ttl>"), RSS), leads(302)))


def test_another_move_is_said_again(tmp_path: Path) -> None:
    """Once means each address once."""
    elsewhere = f"http://{HOST}/old?new"
    notes(night(tmp_path / "home", "one", leads(301), Answer(feed(), RSS)))
    (said,) = notes(night(tmp_path / "home", "two", leads(301, elsewhere.replace("/old", "/new")), Answer(feed(), RSS)))
    assert "/new?new" in said
