"""Bytes to characters, what the bytes are, and JSON-LD as pages carry it."""

from __future__ import annotations

import gzip

import pytest

from pipeline.clean import extract_page
from pipeline.clean.markup.charset import decode
from pipeline.clean.markup.json_ld import nodes
from pipeline.clean.markup.kinds import kind_of
from pipeline.errors import RejectedError


class TestCharset:
    """From bytes to characters."""

    RUSSIAN = "Совет города решил открыть мост через реку, закрытый девять лет назад."

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
    def test_without_declaration(self, encoding: str) -> None:
        """Marks, proof and letters tell the encoding."""
        assert decode(f"<p>{self.RUSSIAN * 3}</p>".encode(encoding)) == f"<p>{self.RUSSIAN * 3}</p>"

    @pytest.mark.parametrize(
        ("body", "content_type", "text"),
        [
            ("é".encode("cp1252"), "text/html; charset=iso-8859-1", "é"),
            ("é".encode(), "text/html; charset=iso-8859-1", "é"),
            ("<meta charset=cp1251>мост".encode("cp1251"), None, "<meta charset=cp1251>мост"),
            ("мост".encode("cp1251"), "text/html; charset=windows-1251", "мост"),
        ],
    )
    def test_declared(self, body: bytes, content_type: str | None, text: str) -> None:
        """Header and meta count, but valid UTF-8 counts more."""
        assert decode(body, content_type) == text


class TestKinds:
    """What the bytes are."""

    @pytest.mark.parametrize(
        ("body", "content_type", "kind"),
        [
            (b"%PDF-1.7", "text/html", "pdf"),
            (b"<!doctype html><p>", "text/plain", "markup"),
            (b"plain", "text/plain", "text"),
            (b"{}", "application/json", "other"),
            (b"\x00\x01", None, "other"),
            (b"plain", None, "text"),
        ],
    )
    def test_kind(self, body: bytes, content_type: str | None, kind: str) -> None:
        """The first bytes are believed before the header."""
        assert kind_of(body, content_type) == kind

    @pytest.mark.parametrize(
        ("body", "name"),
        [
            (gzip.compress(b"<p>x", mtime=0), "a gzip file"),
            (b"PK\x03\x04\x14\x00", "a ZIP file"),
            (b"\x89PNG\r\n\x1a\n<html>", "a PNG image"),
            (b"\xff\xd8\xff\xe0 <html>", "a JPEG image"),
            (b"GIF89a <html>", "a GIF image"),
            (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a WebP image"),
            (b"\x00\x00\x00 ftypisom", "an MP4, HEIC or AVIF file"),
            (b"BZh91AY&SY", "a bzip2 file"),
        ],
    )
    def test_binary_files_are_told_by_their_first_bytes(self, body: bytes, name: str) -> None:
        """Whatever a file or its header is called, and whatever stands in it."""
        assert kind_of(body, "text/html; charset=utf-8") == "other"
        with pytest.raises(RejectedError, match=f"is {name}, not text"):
            extract_page(body, "https://a.example/story.html", content_type="text/html")

    @pytest.mark.parametrize(
        "text", ["BZh is a name", "PK is short for Park", "GIF files are old", "RIFF raff", "ID3 tags"]
    )
    def test_text_that_begins_like_a_file(self, text: str) -> None:
        """Words are words."""
        assert kind_of(text.encode(), "text/plain") == "text"


class TestOmittedTags:
    """Pages without the tags that the HTML standard lets them omit."""

    @pytest.mark.parametrize(
        "start",
        [
            "<!doctype html><html lang=en><title>Pier</title><{tag}>",
            "<title>Pier</title> <meta charset=utf-8><{tag}>",
            "<html><head><title>Pier</title><link rel=icon href=x><{tag}>",
        ],
    )
    @pytest.mark.parametrize("tag", ["article", "main", "section", "header", "pier-story"])
    def test_body(self, start: str, tag: str) -> None:
        """What cannot stand in a head begins the body: its paragraphs are paragraphs, and the headline is no text."""
        story = (
            "The pier will be closed from Monday, since the sea has eaten away the sand that holds its pillars.",
            "Divers found the holes in March, and the harbour office has had the planks measured every week since.",
            "Nobody knows yet who will pay for the pillars, the mayor told the council in a short and cold meeting.",
        )
        shown = "".join(f"<p>{one}</p>" for one in story)
        page = extract_page(f"{start.format(tag=tag)}<h1>Pier closed</h1>{shown}".encode(), "https://dune.example/pier")
        assert (page.title, tuple(page.text.split("\n\n"))) == ("Pier closed", story)


class TestJsonLd:
    """JSON-LD as pages carry it."""

    @pytest.mark.parametrize(
        "block",
        [
            '{"@type":"NewsArticle","headline":"Storm",}',
            '<!-- {"@type":"NewsArticle","headline":"Storm"} -->',
            '//<![CDATA[\n{"@type":"NewsArticle","headline":"Storm"}\n//]]>',
            '{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle","headline":"Storm"}]}',
            '[{"@type":"NewsArticle","headline":"Storm"}]',
            '{"@type":"NewsArticle","headline":"Storm"};',
            '{"@type":"NewsArticle","headline":"Storm","description":"a "broken" one"}',
        ],
    )
    def test_lenient(self, block: str) -> None:
        """Comments, trailing commas, graphs, arrays and broken strings do not hide the headline."""
        assert any(one.node.get("headline") == "Storm" for one in nodes([block]))

    def test_hopeless(self) -> None:
        """What is no JSON at all gives nothing, and no error."""
        assert nodes(["window.x = 1", "", "[" * 5000]) == ()
