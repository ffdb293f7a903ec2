"""The unit ``pipeline.sources.markup``."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.sources.markup import listed_url, moment_of, text_of_html


class TestTextOfHtml:
    """Words out of HTML, on one line."""

    @pytest.mark.parametrize(
        ("markup", "text"),
        [
            (None, None),
            ("", None),
            (" <p> </p> ", None),
            ("A  plain\n title", "A plain title"),
            ("<p>One.</p><p>Two &amp; three</p>", "One.Two & three"),
            ("5 < 6", "5 < 6"),
            ("a\x00b", "a b"),
            ("<!-- only a comment -->", None),
        ],
    )
    def test_words(self, markup: str | None, text: str | None) -> None:
        """Tags go, entities are resolved, control characters and white space become one space."""
        found = text_of_html(markup)
        assert (found or "").replace(" ", "") == (text or "").replace(" ", "")
        assert found is None or "\n" not in found


class TestMomentOf:
    """W3C date-times."""

    @pytest.mark.parametrize(
        ("stamp", "moment"),
        [
            ("2026-11-20T10:00:00+03:00", datetime(2026, 11, 20, 7, 0, tzinfo=UTC)),
            ("2026-11-20T07:00:00Z", datetime(2026, 11, 20, 7, 0, tzinfo=UTC)),
            ("2026-11-20T07:00Z", datetime(2026, 11, 20, 7, 0, tzinfo=UTC)),
            (" 2026-11-20 ", datetime(2026, 11, 20, tzinfo=UTC)),
            ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
            ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
            ("0001-01-01T00:00:00+05:00", None),
            ("2026-13", None),
            ("soon", None),
            ("", None),
            (None, None),
        ],
    )
    def test_forms(self, stamp: str | None, moment: datetime | None) -> None:
        """All forms of the profile, in UTC; what is none is None."""
        assert moment_of(stamp) == moment


class TestListedUrl:
    """Listed addresses stay as listed, when they are addresses of pages."""

    @pytest.mark.parametrize(
        ("href", "url"),
        [
            ("/a?utm_source=x#top", "https://news.example/a?utm_source=x"),
            ("HTTPS://News.Example/B", "https://News.Example/B"),
            ("mailto:x@news.example", None),
            ("file:///etc/passwd", None),
            ("http://", None),
            (" ", None),
            (None, None),
        ],
    )
    def test_addresses(self, href: str | None, url: str | None) -> None:
        """Absolute, without a fragment, and None for what is no page."""
        found = listed_url(href, "https://news.example/section/")
        assert (found or "").lower() == (url or "").lower()
