"""Title, authors, dates and the other fields: each by its witnesses."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.clean import extract_page
from pipeline.clean.authors import people
from pipeline.clean.json_ld import nodes
from pipeline.clean.kinds import kind_of
from pipeline.clean.moments import read_date, zone_of
from pipeline.clean.page import Page
from pipeline.clean.title import without_site

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


class TestMoments:
    """Dates and times as written."""

    @pytest.mark.parametrize(
        ("text", "day", "moment"),
        [
            ("2024-03-14T18:05:00+01:00", date(2024, 3, 14), datetime(2024, 3, 14, 17, 5, tzinfo=UTC)),
            ("2024-03-14T18:05:00Z", date(2024, 3, 14), datetime(2024, 3, 14, 18, 5, tzinfo=UTC)),
            ("2024-03-14 18:05:00", date(2024, 3, 14), None),
            ("Thu, 14 Mar 2024 18:05:00 GMT", date(2024, 3, 14), datetime(2024, 3, 14, 18, 5, tzinfo=UTC)),
            ("March 14, 2024 at 2:05 p.m. ET", date(2024, 3, 14), datetime(2024, 3, 14, 18, 5, tzinfo=UTC)),
            ("14. März 2024, 18:05 Uhr", date(2024, 3, 14), None),
            ("14 марта 2024, 18:05 МСК", date(2024, 3, 14), datetime(2024, 3, 14, 15, 5, tzinfo=UTC)),
            ("14 de marzo de 2024", date(2024, 3, 14), None),
            ("14.03.2024", date(2024, 3, 14), None),
            ("2025-09-09", date(2025, 9, 9), None),
        ],
    )
    def test_reading(self, text: str, day: date, moment: datetime | None) -> None:
        """The day is read in many languages; a moment only where a zone is stated."""
        stated = read_date(text)
        assert stated is not None
        assert (stated.day, stated.moment) == (day, moment)

    @pytest.mark.parametrize("text", ["03/04/2025", "2024-13-40", "no date", "31 February 2024", "1 January 1800"])
    def test_not_reading(self, text: str) -> None:
        """What can be read in two ways, or cannot be, is no date."""
        assert read_date(text) is None

    def test_order_that_is_known(self) -> None:
        """A caller who knows the order reads it."""
        stated = read_date("03/04/2025", order="mdy")
        assert stated is not None
        assert stated.day == date(2025, 3, 4)

    def test_zones(self) -> None:
        """An abbreviation that means several zones means none."""
        assert zone_of("IST") is None
        assert zone_of("CEST") is not None


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
        assert any(node.get("headline") == "Storm" for node in nodes([block]))

    def test_hopeless(self) -> None:
        """What is no JSON at all gives nothing, and no error."""
        assert nodes(["window.x = 1", "", "[" * 5000]) == ()


class TestFlagsAndKinds:
    """What needs a reader's notice."""

    def test_live_blog(self) -> None:
        """A live blog says so."""
        head = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Storm live"}</script>'
        assert "live-blog" in page_of(head).flags

    def test_multi_page(self) -> None:
        """An article in parts says so; a link to the next article does not make one."""
        assert "multi-page" in page_of(f"<link rel='next' href='{URL}/2'>").flags
        assert "multi-page" not in page_of("<link rel='next' href='/news/another-article-of-today'>").flags

    def test_paywall(self) -> None:
        """A page that is not free says so."""
        stated = '{"@type":"NewsArticle","headline":"S","isAccessibleForFree":false}'
        head = f'<script type="application/ld+json">{stated}</script>'
        assert page_of(head).paywalled

    def test_wrong_canonical_link(self) -> None:
        """A canonical link to the front page or another site is not believed."""
        assert page_of("<link rel='canonical' href='/'>").canonical_url == URL
        assert page_of("<link rel='canonical' href='https://else.example/a'>").canonical_url == URL

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
