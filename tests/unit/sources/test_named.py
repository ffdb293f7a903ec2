"""Named: the addresses in a listing, however it writes them."""

from __future__ import annotations

import gzip

import pytest

from pipeline.sources.listed_addresses import urls_named
from pipeline.urls import canonical_url

FEED = "https://dockside.example/feeds/all"
PAGE = "https://dockside.example/2026/ferry-fares"
RSS = '<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><item><link>{}</link></item></channel></rss>'


class TestUrlsNamed:
    """A page is found in what lists it."""

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (RSS.format("utf-8", PAGE).encode(), None),
            (RSS.format("utf-16", PAGE).encode("utf-16"), None),
            (RSS.format("utf-16", PAGE).encode("utf-16-le"), "application/rss+xml; charset=utf-16-le"),
            (RSS.format("utf-8", "/2026/ferry-fares").encode(), None),
            (RSS.format("utf-8", "<![CDATA[ ../2026/ferry-fares ]]>").encode(), None),
            (RSS.format("utf-8", "//dockside.example/2026/ferry-fares?utm_source=rss").encode(), None),
            (b'<feed xml:base="https://dockside.example/2026/"><entry><link href="ferry-fares"/></entry></feed>', None),
            (b"<feed><entry><id>https://dockside.example/2026/ferry-fares#c</id></entry></feed>", None),
            (b"<item><description>&lt;a href=&quot;/2026/ferry-fares&quot;&gt;x&lt;/a&gt;</description></item>", None),
            (b'{"items":[{"url":"https:\\/\\/dockside.example\\/2026\\/ferry-fares"}]}', "application/feed+json"),
            (b'{"items":[{"url":"\\u002f2026\\u002fferry-fares"}]}', "application/feed+json"),
            (b'{"items":[{"content_html":"<a href=\\"/2026/ferry-fares\\">x</a>"}]}', "application/feed+json"),
            (gzip.compress(f"<urlset><url><loc>{PAGE}</loc></url></urlset>".encode(), mtime=0), "application/gzip"),
            (f"https://dockside.example/\n{PAGE}\n".encode(), "text/plain"),
            (b'<base href="/2026/"><a class=x href=ferry-fares>Fares</a>', "text/html"),
            (b"<a href='/2026/%66erry-fares '>Fares</a>", "text/html"),
        ],
    )
    def test_every_way_of_naming_it(self, body: bytes, kind: str | None) -> None:
        """Charsets, packing, relative addresses, other spellings and escapes hide nothing."""
        assert PAGE in {canonical_url(one) for one in urls_named(body, FEED, kind) if one.startswith("http")}

    def test_no_page_is_named_by_chance(self) -> None:
        """Another page of the same beginning is another page."""
        assert PAGE not in urls_named(RSS.format("utf-8", f"{PAGE}-rise").encode(), FEED)

    def test_what_is_no_listing_is_read_as_far_as_it_goes(self) -> None:
        """Broken gzip and broken addresses raise nothing."""
        assert urls_named(b"\x1f\x8bno gzip", FEED) == frozenset()
        assert PAGE in urls_named(f"<a href='http://[x'>{PAGE}</a>".encode(), FEED)
