"""What is an article, and not a whole one: the page's flags."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.clean import Page, extract_page
from pipeline.errors import RejectedError

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


class TestBriefs:
    """News of a sentence or two."""

    TEXT = "A lorry overturned on the lake road at noon; nobody was hurt, the Orra police said."
    LONG = "The harbour master said that all boats would stay in port, since the wind had not turned all day long."
    NODE = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Lorry overturns"}</script>'
    GRAPH = "<meta property='og:type' content='article'>"

    def brief(self, head: str, text: str = TEXT) -> Page:
        """Return the page of one paragraph with this head."""
        frame = f"<main><article><h1>Lorry overturns</h1><p>{text}</p></article></main>"
        return extract_page(f"<html><head><title>Lorry overturns</title>{head}</head>{frame}</html>".encode(), URL)

    @pytest.mark.parametrize("head", [NODE, GRAPH])
    def test_stated(self, head: str) -> None:
        """A page that says that it is an article is one, however short, and is flagged."""
        page = self.brief(head)
        assert (page.text, page.flags) == (self.TEXT, ("brief",))

    def test_chinese(self) -> None:
        """Where words have no spaces between them, characters are counted."""
        assert self.brief(self.NODE, "因为结冰，周五早上的渡轮停运，运营方表示将退票。").flags == ("brief",)

    @pytest.mark.parametrize("kind", ["https://schema.org/NewsArticle", "http://schema.org/BlogPosting"])
    def test_microdata(self, kind: str) -> None:
        """Microdata that hold the headline say so, too; those of a teaser beside it do not."""
        item = f'<article itemscope itemtype="{kind}">'
        frame = (
            f"<body><main>{item}<h1 itemprop=headline>Lorry overturns</h1><p>{self.TEXT}</p></article></main></body>"
        )
        assert extract_page(frame.encode(), URL).flags == ("brief",)
        beside = f"<body><main><h1>Lorry overturns</h1><p>{self.TEXT}</p>{item}<h2>Whale</h2></article></main></body>"
        with pytest.raises(RejectedError):
            extract_page(beside.encode(), URL)

    @pytest.mark.parametrize(
        ("head", "text"),
        [
            ("", TEXT),
            (NODE, "Watch the video."),
            (NODE, "Lake road map scale legend north arrow rivers hills roads bridges towns"),
        ],
    )
    def test_refused(self, head: str, text: str) -> None:
        """Without the page's word, a dozen words and a sentence there is no brief."""
        with pytest.raises(RejectedError):
            self.brief(head, text)

    def test_longer(self) -> None:
        """What is longer is no brief."""
        assert "brief" not in self.brief(self.NODE, f"{self.TEXT} {self.LONG}").flags
