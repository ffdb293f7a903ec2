"""The one entry point: bytes of any kind in, a page or a reason out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.clean import extract_page
from pipeline.errors import RejectedError

URL = "https://www.fjordpost.example/2024/03/14/bridges-closed?utm_source=x"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
        "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
        "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
    )
)
PAGE = f"""<!doctype html><html lang="en-GB"><head><title>Storm closes two bridges | Fjord Post</title>
<meta property="og:title" content="Storm closes two bridges"><meta property="og:site_name" content="Fjord Post">
<link rel="canonical" href="/2024/03/14/bridges-closed">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Storm closes two bridges",
"datePublished":"2024-03-14T18:05:00+01:00","author":[{{"@type":"Person","name":"Ada Lindqvist"}}],}}</script>
</head><body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>Storm closes two bridges</h1>
{BODY}</article><footer>All rights reserved</footer></body></html>"""


class TestHtml:
    """A page of an invented outlet."""

    def test_fields(self) -> None:
        """Text, title, author, moment with zone and address come out; the headline is not repeated in the text."""
        page = extract_page(PAGE.encode(), URL)
        assert page.text.startswith("Two bridges")
        assert "Sport" not in page.text
        assert page.title == "Storm closes two bridges"
        assert page.authors == ("Ada Lindqvist",)
        assert page.published_at == datetime(2024, 3, 14, 17, 5, tzinfo=UTC)
        assert page.published_day == date(2024, 3, 14)
        assert page.canonical_url == "https://www.fjordpost.example/2024/03/14/bridges-closed"
        assert (page.site_name, page.language_hint) == ("Fjord Post", "en-GB")

    @pytest.mark.parametrize("url", ["http://[x/", "http://fjordpost.example:port/a", "", "no address"])
    def test_address_that_is_none(self, url: str) -> None:
        """A page is read wherever it came from, and an address that cannot be taken apart is no front page."""
        assert extract_page(PAGE.encode(), url).title == "Storm closes two bridges"

    def test_windows_1251(self) -> None:
        """A page in windows-1251 without any declaration is read by its letters."""
        text = "Совет города решил открыть мост через реку, закрытый девять лет назад."
        page = f"<html><head><title>Мост откроют</title></head><body><h1>Мост откроют</h1>{f'<p>{text}</p>' * 3}</body>"
        found = extract_page(page.encode("cp1251"), "https://vesti.example/most")
        assert text in found.text
        assert found.title == "Мост откроют"

    def test_mark_that_goes(self) -> None:
        """The mark of a footnote goes before the text is read, and with it the date that its attributes state."""
        mark = '<sup><a href="#fn1" datetime="2024-03-12" itemprop="datePublished" title="Note 1">1</a></sup>'
        page = (
            f"<html><body><article><h1>Storm closes two bridges</h1>{BODY.replace('.</p>', f'{mark}.</p>')}</article>"
        )
        found = extract_page(page.encode(), "https://www.fjordpost.example/bridges-closed")
        assert "1." not in found.text
        assert found.published_day is None


class TestRefusals:
    """What is no article."""

    @pytest.mark.parametrize(
        ("body", "content_type", "url", "reason"),
        [
            (b"\x89PNG\r\n", "image/png", URL, "not-text"),
            (b"", "text/html", URL, "too-short"),
            (b"<html><body><p>Not found</p></body></html>", "text/html", URL, "too-short"),
        ],
    )
    def test_reason(self, body: bytes, content_type: str, url: str, reason: str) -> None:
        """Each kind is refused with its own reason."""
        with pytest.raises(RejectedError) as caught:
            extract_page(body, url, content_type=content_type)
        assert caught.value.reason == reason
