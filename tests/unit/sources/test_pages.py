"""The unit ``pipeline.sources.pages``."""

from __future__ import annotations

import pytest

from pipeline.errors import SourceError
from pipeline.settings import SectionPage
from pipeline.sources.pages import discover_feeds, links_of_page

URL = "https://news.example/world/"
PAGE = b"""<html><head><base href="/world/x/"></head><body>
<nav><a href="/sport/">Sport</a></nav>
<main><a href="../a-1.html#top"><img alt=""></a><h2><a href="../a-1.html">The bridge <b>opens</b></a></h2>
<a href="https://other.example/a-2.html">Elsewhere</a><a href="/logo.png">Logo</a><a href="mailto:x@news.example">x</a>
<a href="#top">Top</a><a name="x">No link</a><div class="card"><a href="/world/a-3.html"></a></div></main>
<a href="https://news.example/world/">Here</a></body></html>"""


def urls(page: SectionPage) -> list[str]:
    """Return the addresses of the page's links."""
    return [link.url for link in links_of_page(PAGE, URL, page, "example")]


class TestLinksOfPage:
    """Links by pattern, by selector, or all to the page's own host."""

    def test_own_host(self) -> None:
        """Without a rule, links to the own host count, but no pictures and not the page itself."""
        found = urls(SectionPage(url=URL))
        assert found[:2] == ["https://news.example/sport/", "https://news.example/world/a-1.html"]
        assert "https://other.example/a-2.html" not in found
        assert URL not in found
        assert "https://news.example/logo.png" not in found

    def test_pattern(self) -> None:
        """A pattern is searched for in the whole address, whatever the host."""
        expected = ["https://news.example/world/a-1.html", "https://other.example/a-2.html"]
        assert urls(SectionPage(url=URL, pattern=r"/a-[12]\.html$")) == expected

    @pytest.mark.parametrize("selector", ["main h2 a", "main h2"])
    def test_selector(self, selector: str) -> None:
        """A selector names the anchors, or what holds them."""
        assert urls(SectionPage(url=URL, selector=selector)) == ["https://news.example/world/a-1.html"]

    def test_title(self) -> None:
        """The longest text of the anchors to one address is the title's hint."""
        links = {link.url: link for link in links_of_page(PAGE, URL, SectionPage(url=URL), "example")}
        assert links["https://news.example/world/a-1.html"].title == "The bridge opens"
        assert links["https://news.example/world/a-3.html"].title is None

    @pytest.mark.parametrize(
        ("content_type", "charset", "meta"),
        [
            ("text/html; charset=windows-1251", "windows-1251", ""),
            (None, "windows-1251", "<meta charset=windows-1251>"),
            ("text/html", "utf-8", "<meta charset=utf-8>"),
            ("text/html; charset=no-such", "utf-8", "<meta charset=utf-8>"),
        ],
    )
    def test_charset(self, content_type: str | None, charset: str, meta: str) -> None:
        """Titles are read in the charset of the header, else of the page."""
        body = f"{meta}<a href=/a>Новости дня</a>".encode(charset)
        (link,) = links_of_page(body, URL, SectionPage(url=URL), "example", content_type)
        assert link.title == "Новости дня"

    @pytest.mark.parametrize(
        ("page", "reason"),
        [
            (SectionPage(url=URL, pattern="("), "pattern"),
            (SectionPage(url=URL, selector="a[["), "selector"),
            (SectionPage(url=URL, pattern="nowhere"), "empty-page"),
        ],
    )
    def test_what_is_wrong(self, page: SectionPage, reason: str) -> None:
        """A wrong rule, or one that finds nothing, is one line that says so."""
        with pytest.raises(SourceError) as caught:
            urls(page)
        assert caught.value.reason == reason
        assert "\n" not in str(caught.value)


class TestDiscoverFeeds:
    """The feeds of a home page."""

    def test_announced_first(self) -> None:
        """What the head announces comes first, then what is linked to; each once."""
        page = b"""<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="stylesheet" href="/x.css">
        <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="https://feeds.example/atom">
        <link rel="alternate" hreflang="de" href="/de"><a href="/rss">RSS</a><a href="/sport/feed/">f</a>
        <a href="/feedback">no</a><a href="/a.rdf?x=1">RDF</a><link rel=alternate type=text/html href=/m>"""
        assert discover_feeds(page, "https://news.example/") == [
            "https://news.example/rss",
            "https://feeds.example/atom",
            "https://news.example/sport/feed/",
            "https://news.example/a.rdf?x=1",
        ]

    def test_none(self) -> None:
        """A page without feeds has none."""
        assert discover_feeds(b"", "https://news.example/") == []
