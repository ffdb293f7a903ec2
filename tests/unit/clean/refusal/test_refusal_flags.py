"""What is an article, and not a whole one: the page's flags."""

from __future__ import annotations

from datetime import datetime

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


class TestFlags:
    """What needs a reader's notice."""

    def test_live_blog(self) -> None:
        """A live blog says so."""
        head = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Storm live"}</script>'
        assert "live-blog" in page_of(head).flags

    def test_multi_page(self) -> None:
        """An article in parts says so; a link to the next article does not make one."""
        assert "multi-page" in page_of(f"<link rel='next' href='{URL}/2'>").flags
        assert "multi-page" not in page_of("<link rel='next' href='/news/another-article-of-today'>").flags
