"""The day of publication of a whole page, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pipeline.clean import Page, extract_page

URL = "https://www.fjordpost.example/news/bridges-closed-after-the-storm"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
        "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
        "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
    )
)


def page_of(head: str = "", frame: str = "", url: str = URL, captured_at: datetime | None = None) -> Page:
    """Return the page that this head and this frame around a fixed body make."""
    html = f"<!doctype html><html lang='en'><head>{head}</head><body><article>{frame}{BODY}</article></body></html>"
    return extract_page(html.encode(), url, captured_at=captured_at)


class TestPublication:
    """When it was published."""

    def test_visible_date_line(self) -> None:
        """A date line under the headline counts where nothing is stated for machines; an update does not."""
        frame = "<h1>Storm</h1><span class='date'>Updated 16 March 2024</span><span class='date'>14 March 2024</span>"
        page = page_of("<title>Storm</title>", frame)
        assert page.published_day == date(2024, 3, 14)
        assert page.published_precision == "day"

    def test_only_in_the_address(self) -> None:
        """A day that only the address names is flagged."""
        page = page_of(url="https://www.fjordpost.example/2025/09/08/bridges-closed-after-storm")
        assert page.published_day == date(2025, 9, 8)
        assert "date-from-url" in page.flags

    def test_never_after_the_capture(self) -> None:
        """A day after the capture is nobody's."""
        head = "<meta property='article:published_time' content='2031-01-01T00:00:00Z'>"
        assert page_of(head, captured_at=datetime(2024, 3, 15, tzinfo=UTC)).published_at is None

    def test_moment_in_the_publishers_zone(self) -> None:
        """The same moment stated in UTC and in the publisher's zone is kept in the publisher's."""
        head = (
            "<meta property='article:published_time' content='2024-03-15T01:30:00Z'>"
            "<meta name='pubdate' content='2024-03-14T20:30:00-05:00'>"
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Storm","datePublished":'
            '"2024-03-14T20:30:00-05:00"}</script>'
        )
        page = page_of(head)
        assert page.published_at == datetime(2024, 3, 15, 1, 30, tzinfo=UTC)
        assert page.published_day == date(2024, 3, 14)
