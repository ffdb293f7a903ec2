"""Title, authors and the other fields of a page: each by its witnesses."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.clean import extract_page
from pipeline.clean.fields.authors import people
from pipeline.clean.fields.mastheads import without_site
from pipeline.clean.page import Page

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


class TestTitle:
    """The headline."""

    def test_heading_that_tells_it_anew_wins(self) -> None:
        """The heading wins over a search engine's title that says the same in other words."""
        head = "<title>Storm closes both Orra bridges - live traffic</title>"
        assert page_of(head, "<h1>Both Orra bridges closed by storm</h1>").title == "Both Orra bridges closed by storm"

    def test_heading_that_is_the_site_loses(self) -> None:
        """A heading that only carries the site's name is no headline."""
        head = "<title>Storm closes two bridges | Fjord Post</title><meta property='og:site_name' content='Fjord Post'>"
        assert page_of(head, "<h1>Fjord Post</h1>").title == "Storm closes two bridges"

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("Storm closes two bridges | Fjord Post", "Storm closes two bridges"),
            ("Fjord Post: not a separator", "Fjord Post: not a separator"),
            ("Storm - what we know - Fjord Post", "Storm - what we know"),
            ("Fjord Post » Storm closes two bridges", "Storm closes two bridges"),
            ("Storm closes bridges – and schools", "Storm closes bridges – and schools"),
        ],
    )
    def test_site_name_is_cut(self, title: str, expected: str) -> None:
        """Only the site's own name goes, at either end; a dash inside the headline stays."""
        assert without_site(title, frozenset({"fjordpost"})) == expected


class TestAuthors:
    """People, split and in order."""

    @pytest.mark.parametrize(
        ("byline", "expected"),
        [
            ("By Ada Lindqvist and Jan Moe", ("Ada Lindqvist", "Jan Moe")),
            ("Von ADA LINDQVIST", ("Ada Lindqvist",)),
            ("Par Claire Dupont et Jean Roux", ("Claire Dupont", "Jean Roux")),
            ("Ada Lindqvist, senior correspondent", ("Ada Lindqvist",)),
            ("Ada Lindqvist (ada@post.example)", ("Ada Lindqvist",)),
            ("Staff", ()),
            ("https://post.example/author/ada", ()),
            ("Автор: Анна Лебедева", ("Анна Лебедева",)),
        ],
    )
    def test_names(self, byline: str, expected: tuple[str, ...]) -> None:
        """No lead word, no job, no address, no desk."""
        assert people(byline) == expected

    def test_visible_byline(self) -> None:
        """A byline under the headline names the author where no markup states one."""
        page = page_of(frame="<h1>Storm closes two bridges</h1><div class='byline'>By <a>Ada Lindqvist</a></div>")
        assert page.authors == ("Ada Lindqvist",)

    def test_outlet_is_no_author(self) -> None:
        """The outlet's own name is left out."""
        head = "<meta name='author' content='Fjord Post'><meta property='og:site_name' content='Fjord Post'>"
        assert page_of(head).authors == ()

    def test_imprint(self) -> None:
        """Who publishes the site is in its foot, and no author."""
        foot = "<div id='foot'>Published by Orra Newspapers Ltd, Market Place, Wexham St Giles. Complaints</div>"
        assert page_of(frame=foot).authors == ()

    def test_commenter_is_no_author(self) -> None:
        """A name in a comment is nobody's byline."""
        assert page_of(frame="<div class='comment'><span class='author'>Angry Reader</span></div>").authors == ()


class TestStatements:
    """What one statement says."""

    def test_paywall(self) -> None:
        """A page that is not free says so."""
        stated = '{"@type":"NewsArticle","headline":"S","isAccessibleForFree":false}'
        head = f'<script type="application/ld+json">{stated}</script>'
        assert page_of(head).paywalled

    def test_wrong_canonical_link(self) -> None:
        """A canonical link to the front page or another site is not believed."""
        assert page_of("<link rel='canonical' href='/'>").canonical_url == URL
        assert page_of("<link rel='canonical' href='https://else.example/a'>").canonical_url == URL


class TestNamed:
    """What the structured data say that the article is about."""

    def test_typed_nodes_of_the_article(self) -> None:
        """Persons, organizations and places are taken by their type; what is untyped, unnamed or odd is left."""
        about = (
            '[{"@type":"Person","name":"Ada Lindqvist"},{"@type":"Organization","name":"Orra  Bridges"},'
            '{"@type":"City","name":"Fjordby"},{"@type":"Thing","name":"wind"},{"name":"untyped"},{"@type":"Person"},"text",7,null]'
        )
        head = (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Storm closes two bridges",'
            f'"about":{about}}}</script>'
        )
        assert page_of(head).named == {"Ada Lindqvist": "PER", "Orra Bridges": "ORG", "Fjordby": "LOC"}
