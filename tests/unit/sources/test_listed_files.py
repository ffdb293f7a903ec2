"""Files that list articles are told from articles by how they begin."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.sources.listed_files import Kind, kind_of, listing_in

URL = "https://quay.example/a"
RSS = f"<rss version='2.0'><channel><item><title>Pier closes</title><link>{URL}</link></item></channel></rss>"
JSON = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "url": "{URL}"}}]}}'
SITEMAP = f"<urlset><url><loc>{URL}</loc></url></urlset>"
PAGE = "<!doctype html><html><body><p>The pier at Lodden Quay closes, its owner said on Friday.</p></body></html>"


class TestKindOf:
    """The root element, behind marks, comments and declarations."""

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (RSS, "feed"), (JSON, "feed"), (SITEMAP, "sitemap"), ("\ufeff<?xml version='1.0'?>\n" + SITEMAP, "sitemap"),
            (f"<!-- > by hand --><!DOCTYPE x>{SITEMAP}", "sitemap"), ("<sm:urlset xmlns:sm='x'/>", "sitemap"),
            ("<rdf:RDF xmlns:rdf='x'/>", "feed"), ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
            ("<sitemapindex/>", "sitemap"), ("<OPML version='2.0'/>", "opml"),
            (PAGE, None), ("", None), ("{}", None), ('{"version": "1"}', None), ("<!-- <rss> --><p>a feed</p>", None),
            ("The <rss> element of a feed", None), ("<feedback>no</feedback>", None),
        ],
    )  # fmt: skip
    def test_beginnings(self, body: str, kind: Kind | None) -> None:
        """What it begins with says what it is, packed or not."""
        assert kind_of(body.encode()) == kind
        assert kind_of(gzip.compress(body.encode())) == kind

    @pytest.mark.parametrize(
        "body", [b"\x1f\x8b", b"\x1f\x8bnot gzip", b"\x00\xff" * 50, "\ud800".encode("utf-16", "surrogatepass")]
    )
    def test_no_text(self, body: bytes) -> None:
        """Bytes that are no text are no listing."""
        assert kind_of(body) is None


class TestListingIn:
    """What a file lists."""

    @pytest.mark.parametrize(
        ("name", "body"),
        [("feed.xml", RSS), ("feed.json", JSON), ("sitemap.xml", SITEMAP), ("addresses.txt", f"{URL}\n"), ("x", RSS)],
    )
    def test_links(self, tmp_path: Path, name: str, body: str) -> None:
        """Feeds, sitemaps and texts of addresses list articles, whatever they are called."""
        (tmp_path / name).write_text(body)
        found = listing_in(tmp_path / name, "quay")
        assert found is not None
        assert [(one.url, one.source_id) for one in found.links] == [(URL, "quay")]

    def test_places_that_list(self, tmp_path: Path) -> None:
        """An index names sitemaps, OPML names feeds."""
        (tmp_path / "index.xml").write_text(f"<sitemapindex><sitemap><loc>{URL}.xml</loc></sitemap></sitemapindex>")
        (tmp_path / "reader.opml").write_text(f"<opml><body><outline xmlUrl='{URL}.rss'/></body></opml>")
        index, opml = (listing_in(tmp_path / name, "quay") for name in ("index.xml", "reader.opml"))
        assert index is not None
        assert index.sitemaps == (f"{URL}.xml",)
        assert opml is not None
        assert opml.feeds == (f"{URL}.rss",)

    @pytest.mark.parametrize("body", [PAGE, "A text.\n\nSee https://quay.example/a for more.", ""])
    def test_articles(self, tmp_path: Path, body: str) -> None:
        """An article that names an address is none."""
        (tmp_path / "a.txt").write_text(body)
        assert listing_in(tmp_path / "a.txt", "quay") is None

    def test_what_may_not_be_read(self, tmp_path: Path) -> None:
        """A file that is not there is left to whoever lists files."""
        assert listing_in(tmp_path / "gone.xml", "quay") is None

    @pytest.mark.parametrize("body", ["<urlset></urlset>", "<rss version='2.0'/>", "<opml/>"])
    def test_what_lists_nothing(self, tmp_path: Path, body: str) -> None:
        """A listing without an entry is its source's problem, and no article."""
        (tmp_path / "a.xml").write_text(body)
        with pytest.raises(SourceError):
            listing_in(tmp_path / "a.xml", "quay")
