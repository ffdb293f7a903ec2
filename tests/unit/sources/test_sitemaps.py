"""The unit ``pipeline.sources.sitemaps``."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceError
from pipeline.sources import sitemaps
from pipeline.sources.sitemaps import Sitemap, is_sitemap, parse_sitemap

URL = "https://news.example/sitemap.xml"
PLAIN = b"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<!-- today --><url><loc> https://news.example/a </loc><lastmod>2026-11-20</lastmod></url>
<url><loc>/b</loc><lastmod>nonsense</lastmod></url><url><loc>mailto:x@news.example</loc></url><url/>
<url><loc>https://news.example/a</loc></url></urlset>"""
NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/a</loc><n:news>
<n:publication><n:name>The Example</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-11-20T10:00:00+03:00</n:publication_date><n:title>Harbour &amp; Bridge</n:title></n:news>
</url></urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2020-01</lastmod></sitemap>
<sitemap><loc>/unknown.xml</loc></sitemap><sitemap><loc>/new.xml.gz</loc><lastmod>2026-11-20T10:00:00Z</lastmod></sitemap>
<sitemap><loc>javascript:x</loc></sitemap></sitemapindex>"""


def parse(body: bytes) -> Sitemap:
    """Return what a sitemap lists."""
    return parse_sitemap(body, URL, "example")


class TestParseSitemap:
    """Each kind of sitemap, and what is none."""

    def test_plain(self) -> None:
        """Locations are absolute and listed once; a wrong date is none."""
        first, second, foreign = parse(PLAIN).links
        assert (first.url, second.url) == ("https://news.example/a", "https://news.example/b")
        assert second.modified_at is None
        assert foreign.url == "mailto:x@news.example"

    def test_news(self) -> None:
        """A news sitemap has the time of publication, the title and the language."""
        (link,) = parse(NEWS).links
        assert link.published_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
        assert (link.title, link.language, link.listed_by) == ("Harbour & Bridge", "en", URL)

    def test_index(self) -> None:
        """An index lists sitemaps, the newest first and those without a date last."""
        found = parse(INDEX)
        assert found.links == ()
        assert [child.rpartition("/")[2] for child in found.children] == ["new.xml.gz", "old.xml", "unknown.xml"]

    def test_gzip(self) -> None:
        """A gzipped sitemap is read, whatever its name."""
        assert parse(gzip.compress(NEWS)) == parse(NEWS)

    @pytest.mark.parametrize(
        "line", ['{"items":[{"url":"https://h.example/a"}]}', "see https://h.example/a", "/a?to=https://h.example"]
    )
    def test_text_of_something_else(self, line: str) -> None:
        """A line that does not begin with an address is none: it would be fetched as a path of the sitemap's host."""
        with pytest.raises(SourceError):
            parse_sitemap(line.encode(), "https://h.example/map.txt", "harbour")

    def test_text(self) -> None:
        """A text sitemap is a URL a line."""
        links = parse(b"\xef\xbb\xbfhttps://news.example/a\r\n\r\nhttps://news.example/b\nno url\n").links
        assert [link.url for link in links] == ["https://news.example/a", "https://news.example/b"]

    @pytest.mark.parametrize(
        "form",
        [
            lambda text: b"\xef\xbb\xbf" + text.encode(),
            lambda text: ("<!-- made today -->\n" + text).encode(),
            lambda text: text.encode("utf-16"),
            lambda text: gzip.compress(text.encode()),
            lambda text: gzip.compress(text[:90].encode()) + gzip.compress(text[90:].encode()),
            lambda text: text.replace("<", "<sm:").replace("<sm:/", "</sm:").replace(" xmlns=", " xmlns:sm=").encode(),
            lambda text: text.replace("<", "<sm:").replace("<sm:/", "</sm:").encode(),
        ],
        ids=["mark", "comment", "utf-16", "gzip", "members", "prefix", "undeclared prefix"],
    )
    def test_forms(self, form: Callable[[str], bytes]) -> None:
        """A sitemap is read and told from a page, whatever stands before it or around it."""
        text = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://bay.example/a</loc></url></urlset>'
        assert [link.url for link in parse(form(text)).links] == ["https://bay.example/a"]
        assert is_sitemap(form(text), URL)

    def test_what_is_told_from_a_page(self) -> None:
        """A text of addresses is a sitemap; one that speaks of an address is an article, and so is a page."""
        assert is_sitemap(b"https://bay.example/a\nhttps://bay.example/b\n", URL)
        assert not is_sitemap(b"The office of https://bay.example/ said so.", URL)
        assert not is_sitemap(b"<!doctype html><title>Quay</title><p>The quay.", URL)

    def test_ampersands_and_entities(self) -> None:
        """An ampersand that begins no reference is one, and HTML's entities are known."""
        body = (
            "<urlset xmlns:n='x'><url><loc>https://bay.example/q?id=1&page=2</loc>"
            "<n:news><n:title>AT&T: caf&eacute; &#xD800;closes</n:title></n:news></url></urlset>"
        )
        (link,) = parse(body.encode()).links
        assert (link.url, link.title) == ("https://bay.example/q?id=1&page=2", "AT&T: café closes")

    def test_feed(self) -> None:
        """A feed at a sitemap's address is read: the protocol has it so."""
        body = b"<rss version='2.0'><channel><item><title>A</title><link>https://bay.example/a</link></item></channel></rss>"
        assert [link.title for link in parse(body).links] == ["A"]

    @pytest.mark.parametrize(
        ("names", "newest"),
        [
            ([f"s-{year}-{month:02}.xml" for year in range(2010, 2027) for month in range(1, 13)], "s-2026-12.xml"),
            (
                [f"s?yyyy={year}&amp;mm={month:02}" for year in (2025, 2026) for month in range(1, 13)],
                "s?yyyy=2026&mm=12",
            ),
            (["post-sitemap.xml", *(f"post-sitemap{number}.xml" for number in range(2, 120))], "post-sitemap119.xml"),
            (["a.xml", "b.xml", "news-sitemap.xml", "c.xml"], "news-sitemap.xml"),
            ([f"map-2026-{name}.xml" for name in ("april", "december", "may", "november")], "map-2026-december.xml"),
            ([f"map_{name}_2026.xml" for name in ("Feb", "Sept", "Jan")], "map_Sept_2026.xml"),
            (["map-12-2025.xml", "map-03-2026.xml", "map-11-2025.xml"], "map-03-2026.xml"),
            (["x.xml", "y.xml", "z.xml"], "z.xml"),
        ],
        ids=["months", "parameters", "numbers", "news", "names", "name-first", "month-first", "order"],
    )
    def test_newest_child_first(self, names: list[str], newest: str) -> None:
        """An index without dates is read by what the names say, else from both ends."""
        entries = "".join(f"<sitemap><loc>https://bay.example/{name}</loc></sitemap>" for name in names)
        assert parse(f"<sitemapindex>{entries}</sitemapindex>".encode()).children[0].endswith(newest)

    def test_broken_xml_gives_what_it_can(self) -> None:
        """A sitemap that is cut gives what came before the cut."""
        assert [link.url for link in parse(PLAIN[:198]).links] == ["https://news.example/a"]

    def test_size_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What unfolds beyond the protocol's limit is refused before it does."""
        monkeypatch.setattr(sitemaps, "MAX_BYTES", 1000)
        with pytest.raises(SourceError) as caught:
            parse(gzip.compress(b"<urlset>" + b" " * 100_000))
        assert caught.value.reason == "too-large"

    def test_no_entities(self) -> None:
        """No entity is expanded and no file is read."""
        body = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "/b">]>' + NEWS
        link = parse(body.replace(b"Harbour", b"&x;&y;")).links[0]
        assert link.title is None or "/b" not in link.title

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "empty-sitemap"),
            (b"<urlset/>", "empty-sitemap"),
            (b"no url at all", "empty-sitemap"),
            (b"<html><body>Not here</body></html>", "no-sitemap"),
            (b"<", "broken-sitemap"),
            (b"\x1f\x8b\x08 broken", "broken-sitemap"),
        ],
    )
    def test_what_is_no_sitemap(self, body: bytes, reason: str) -> None:
        """One line with a reason."""
        with pytest.raises(SourceError) as caught:
            parse(body)
        assert caught.value.reason in {reason, "no-sitemap"}
        assert "\n" not in str(caught.value)

    @given(st.binary(max_size=200), st.integers(0, 300))
    def test_broken_sitemaps_do_not_crash(self, noise: bytes, position: int) -> None:
        """Whatever is wrong with a sitemap, it gives links or one error."""
        with suppress(SourceError):
            parse(PLAIN[:position] + noise + PLAIN[position:])
