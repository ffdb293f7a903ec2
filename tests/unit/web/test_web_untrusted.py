"""What keeps foreign text from doing anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.web.sanitizing import marked, web_address


class TestWebAddress:
    """Which addresses become links."""

    @pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://a.example:8080/", "HTTPS://A.EXAMPLE/"])
    def test_the_web(self, url: str) -> None:
        """Absolute http and https addresses are links as they are."""
        assert web_address(url) == url

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "file:///etc/passwd",
            "//a.example/",
            "/relative",
            "https:",
            "https:///x",
            "https://[::1",
            "https:\\\\a.example",
            "https://a.example/\x00",
            "",
            None,
            7,
        ],
    )
    def test_nothing_else(self, url: object) -> None:
        """Everything else stays text."""
        assert web_address(url) is None


class TestMarked:
    """Highlights."""

    def test_em_becomes_mark(self) -> None:
        """What was found is marked; what the index escaped stays escaped, once."""
        assert marked("a <em>wall</em> &amp; &lt;b&gt;") == "a <mark>wall</mark> &amp; &lt;b&gt;"

    def test_a_broken_promise(self) -> None:
        """Tags that an index lets through are text here."""
        assert marked("<script>x</script><em onclick=a>b</em>") == (
            "&lt;script&gt;x&lt;/script&gt;&lt;em onclick=a&gt;b"
        )

    def test_unbalanced(self) -> None:
        """A fragment that was cut in a mark is closed; marks are not nested."""
        assert marked("a <em>b <em>c") == "a <mark>b c</mark>"
        assert marked("a</em> b") == "a b"

    @given(st.lists(st.sampled_from(["<em>", "</em>", "&lt;", "<", ">", "&", '"', "script", "&amp;lt;", "x"])))
    def test_any_fragment(self, pieces: list[str]) -> None:
        """Whatever comes in, only balanced ``<mark>`` comes out."""
        result = str(marked("".join(pieces)))
        assert re.fullmatch(r"(?:[^<>]|<mark>[^<>]*</mark>)*", result)
