"""``dateline sources``: every place is tried, new sites are explored, feed readers' lists are taken over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import get_args, get_origin

import pytest
from click.testing import CliRunner
from pydantic.fields import FieldInfo

from pipeline.cli import commands
from pipeline.errors import DatelineError, SourceError
from pipeline.settings import SectionPage, Settings, Source, load_sources
from pipeline.source_checks import Finding, check_sources, discover_source
from tests.integration.misbehaving_server import MisbehavingServer, answer

RSS = b"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<item><title>A</title><link>/a</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>
<content:encoded>&lt;p&gt;All&lt;/p&gt;</content:encoded></item>
<item><title>B</title><link>/b</link></item></channel></rss>"""
SPORT = b'<rss version="2.0"><channel><item><title>C</title><link>/c</link></item></channel></rss>'
SITEMAP = b"<urlset><url><loc>/a</loc><lastmod>2026-11-20</lastmod></url></urlset>"
INDEX = b"<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>"
HOME = b"""<html lang="en-GB"><head><title>The Example - News</title>
<link rel="alternate" type="application/rss+xml" href="/rss">
<link rel="alternate" type="application/rss+xml" href="/gone">
</head><a href="/sport/feed">Sport</a><a href="/copy.rss">Same again</a><a href="/news/a">A headline</a></html>"""
SITE = {
    "/": answer(HOME, Content_Type="text/html"),
    "/rss": answer(RSS),
    "/copy.rss": answer(RSS),
    "/sport/feed": answer(SPORT),
    "/sitemap.xml": answer(SITEMAP),
    "/index.xml": answer(INDEX),
}


@asynccontextmanager
async def site(**more: bytes) -> AsyncIterator[MisbehavingServer]:
    """Serve the site, with ``more`` in place of some of it."""
    routes = {**SITE, **{"/" + name.replace("_", "."): answer(body) for name, body in more.items()}}
    async with MisbehavingServer(routes) as server:
        yield server


@contextmanager
def site_in_a_thread() -> Iterator[MisbehavingServer]:
    """Serve the site beside code that runs a loop of its own."""
    ready = Event()
    serving: list[tuple[MisbehavingServer, asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        stopped = asyncio.Event()
        async with site() as server:
            serving.append((server, asyncio.get_running_loop(), stopped))
            ready.set()
            await stopped.wait()

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(300)
    server, loop, stopped = serving[0]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()


def is_list(field: FieldInfo) -> bool:
    """Return whether a setting of a source takes several values: then these are places."""
    return get_origin(field.annotation) is tuple


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data root that must stay empty."""
    return Settings(home=tmp_path / "home")


class TestCheckSources:
    """Each place of each source is tried."""

    def test_findings(self, settings: Settings, tmp_path: Path) -> None:
        """What works says how much it lists and how new it is; what does not says why. Nothing is left behind."""
        (tmp_path / "a.html").write_text("<p>x")
        (tmp_path / "map.xml").write_bytes(SITEMAP.replace(b"/a", b"https://quay.example/a"))
        (tmp_path / "feeds.opml").write_text("<opml><outline xmlUrl='https://quay.example/rss'/></opml>")

        async def run() -> list[tuple[bool, str]]:
            async with site() as server:
                base = server.base
                source = Source(
                    id="example",
                    name="x",
                    local=True,
                    delay_seconds=0.0,
                    feeds=(f"{base}/rss", f"{base}/gone", f"{base}/"),
                    sitemaps=(f"{base}/sitemap.xml", f"{base}/index.xml"),
                    pages=(SectionPage(url=f"{base}/", pattern="/news/"),),
                    paths=(tmp_path / "a.html", tmp_path / "none", tmp_path / "map.xml", tmp_path / "feeds.opml"),
                    warcs=(tmp_path / "none.warc",),
                )
                found = await check_sources(settings, [source])
                return [(one.works, one.detail.replace(base, "")) for one in found]

        found = asyncio.run(run())
        assert [works for works, _ in found] == [True, False, False, True, True, True, True, False, True, True, False]
        details = [detail for _, detail in found]
        assert details[0] == "2 articles, newest 2026-11-20 10:00 UTC, 1 without a date, 1 with their full text"
        assert "404" in details[1]
        assert "is no feed" in details[2]
        assert details[3] == "1 article, newest 2026-11-20 00:00 UTC"
        assert details[4] == "an index of 1 sitemap"
        assert details[8:10] == ["1 article, newest 2026-11-20 00:00 UTC", "a list of 1 feed and 0 sitemaps"]
        assert not settings.home.exists()

    def test_every_kind_of_place(self, settings: Settings, tmp_path: Path) -> None:
        """Whatever a source may name is tried, whatever kinds there come to be, and a single article is asked for."""

        async def run() -> tuple[Source, list[Finding]]:
            async with site(a=b"<p>The ferry sails.") as server:
                kinds = {name: get_args(one.annotation)[0] for name, one in Source.model_fields.items() if is_list(one)}
                here = {name: str(tmp_path) if kind is Path else f"{server.base}/a" for name, kind in kinds.items()}
                named = {name: [{"url": at} if kinds[name] is SectionPage else at] for name, at in here.items()}
                fields = {"id": "quay", "name": "The Quay", "local": True, "delay_seconds": 0.0, **named}
                source = Source.model_validate(fields)
                return source, await check_sources(settings, [source])

        source, found = asyncio.run(run())
        kinds = [name for name, one in Source.model_fields.items() if is_list(one)]
        assert len(found) == len(kinds) == sum(len(getattr(source, name)) for name in kinds)
        assert any(one.works and one.detail.startswith("an article of 19 bytes") for one in found)


class TestDiscoverSource:
    """A new site is explored."""

    def discover(self, settings: Settings, path: str = "/", **more: bytes) -> Source:
        """Return the source that is found, its addresses without the server's."""

        async def run() -> Source:
            async with site(**more) as server:
                source, _ = await discover_source(settings, server.base + path, local=True)
                return Source.model_validate_json(source.model_dump_json().replace(server.base, "http://x.example"))

        return asyncio.run(run())

    def test_home_page(self, settings: Settings) -> None:
        """The feeds that list something new, a sitemap, the name and the language are found."""
        source = self.discover(settings)
        assert source.feeds == ("http://x.example/rss", "http://x.example/sport/feed")
        assert source.sitemaps == ("http://x.example/sitemap.xml",)
        assert (source.id, source.name, source.language, source.local) == ("127-0-0-1", "The Example", "en", True)

    def test_sitemap_of_robots(self, settings: Settings) -> None:
        """A sitemap that robots.txt names is taken, the one for news first."""
        robots = b"User-agent: *\nAllow: /\nSitemap: {0}/sitemap.xml\nSitemap: {0}/news.xml\n"

        async def run() -> str:
            async with site(news_xml=SITEMAP) as server:
                server.routes["/robots.txt"] = answer(robots.replace(b"{0}", server.base.encode()))
                source, _ = await discover_source(settings, server.base, local=True)
                return source.sitemaps[0].removeprefix(server.base)

        assert asyncio.run(run()) == "/news.xml"

    @pytest.mark.parametrize(
        ("path", "key"), [("/rss", "feeds"), ("/sitemap.xml", "sitemaps"), ("/index.xml", "sitemaps")]
    )
    def test_direct_address(self, settings: Settings, path: str, key: str) -> None:
        """The address of a feed or a sitemap is taken as it is."""
        assert getattr(self.discover(settings, path), key) == (f"http://x.example{path}",)

    def test_nothing_found(self, settings: Settings) -> None:
        """A page that announces nothing is one line that says what else can be done."""

        async def run() -> None:
            async with MisbehavingServer({"/": answer(b"<p>Hello")}) as server:
                await discover_source(settings, server.base, local=True)

        with pytest.raises(SourceError, match="announces no feed"):
            asyncio.run(run())


class TestCommands:
    """The commands themselves."""

    def invoke(self, *arguments: str) -> tuple[int, str]:
        """Return the exit code and what was printed."""
        result = CliRunner().invoke(commands, ["sources", *arguments])
        if isinstance(result.exception, DatelineError):
            return result.exception.exit_code, result.exception.message
        return result.exit_code, result.output

    def test_add_then_check(self) -> None:
        """What `add` writes, `check` finds working; adding it again finds it to be there."""
        with site_in_a_thread() as server:
            code, output = self.invoke("add", server.base, "--local")
            assert code == 0, output
            assert 'name = "The Example"' in output
            declared = Path("sources.toml")
            declared.write_text(declared.read_text().replace("local = true", "local = true\ndelay_seconds = 0"))
            code, output = self.invoke("check")
            assert code == 0, output
            assert "1 source, 3 places, 0 that do not work" in output
            code, output = self.invoke("add", server.base, "--local")
            assert code == 0
            assert "nothing was added" in output
        assert [source.id for source in load_sources(Path("sources.toml"))] == ["127-0-0-1"]

    def test_check_fails(self) -> None:
        """A place that does not work is exit code 1, an unknown source 2."""
        Path("sources.toml").write_text('[[source]]\nid = "a"\nname = "A"\npaths = ["nowhere"]\n')
        code, output = self.invoke("check")
        assert (code, "BAD a: nowhere: there is no file or folder" in output) == (1, True)
        assert self.invoke("check", "--source", "b") == (2, "sources.toml declares no source b")

    def test_check_of_a_source_without_places(self) -> None:
        """A source that names nothing to read would make each night red; one that is switched off may."""
        Path("sources.toml").write_text('[[source]]\nid = "a"\nname = "A"\n')
        code, output = self.invoke("check")
        assert (code, "BAD a: nothing to read: name a feed" in output) == (1, True)
        assert "1 source, 1 place, 1 that does not work" in output
        Path("sources.toml").write_text('[[source]]\nid = "a"\nname = "A"\nenabled = false\n')
        assert self.invoke("check")[0] == 0

    def test_import(self) -> None:
        """The feeds of an OPML file become sources, once."""
        Path("mine.opml").write_text(
            '<opml version="2.0"><body><outline text="X" xmlUrl="https://x.example/rss"/></body></opml>'
        )
        assert self.invoke("import", "mine.opml") == (0, "1 new source with 1 feed in sources.toml\n")
        assert self.invoke("import", "mine.opml") == (0, "0 new sources with 0 feeds in sources.toml\n")
        assert [source.id for source in load_sources(Path("sources.toml"))] == ["x-example"]
        assert self.invoke("import", "nowhere.opml")[0] == 2

    def test_import_says_what_it_leaves_out(self) -> None:
        """An address that is no feed's is named, and the others are taken."""
        outlines = '<outline xmlUrl="feed://y.example/rss"/><outline xmlUrl="gopher://x.example/rss"/>'
        Path("mine.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        code, output = self.invoke("import", "mine.opml")
        assert code == 0
        assert "left out: gopher://x.example/rss is no http or https URL" in output
        assert load_sources(Path("sources.toml"))[0].feeds == ("https://y.example/rss",)

    def test_schema(self) -> None:
        """The schema is printed as JSON."""
        code, output = self.invoke("schema")
        assert code == 0
        assert json.loads(output)["title"] == "Dateline's sources file"

    def test_broken_sources_file(self) -> None:
        """A sources file that is broken is not added to."""
        Path("sources.toml").write_text("[[source")
        Path("mine.opml").write_text('<opml><body><outline xmlUrl="https://x.example/rss"/></body></opml>')
        assert self.invoke("import", "mine.opml")[0] == 2
        assert Path("sources.toml").read_text() == "[[source"
