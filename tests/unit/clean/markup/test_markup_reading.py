"""Bytes to characters, what the bytes are, and JSON-LD as pages carry it."""

from __future__ import annotations

import pytest

from pipeline.clean.markup.charset import decode
from pipeline.clean.markup.json_ld import nodes
from pipeline.clean.markup.kinds import kind_of


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
