"""A page whose text is not in its markup."""

from __future__ import annotations

from pipeline.article import Link
from pipeline.clean import extract_page

URL = "https://www.fjordpost.example/news/bridges-closed-after-the-storm"
LONG = "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours. "


class TestSecondSources:
    """Text that is not in the page's markup."""

    def test_article_body(self) -> None:
        """JSON-LD's articleBody fills a page that shows no text."""
        stated = f'{{"@type":"NewsArticle","headline":"Storm","articleBody":"{LONG * 5}"}}'
        html = f"<html><head><script type='application/ld+json'>{stated}</script></head><body>Loading</body></html>"
        page = extract_page(html.encode(), URL)
        assert page.text == (LONG * 5).strip()
        assert page.flags == ("text-from-json-ld",)

    def test_feed(self) -> None:
        """So does the feed's own text."""
        link = Link(url=URL, source_id="fjord", listed_by="feed", content_html=f"<p>{LONG}</p>" * 5)
        page = extract_page(b"<html><body>Loading</body></html>", URL, link=link)
        assert page.text.count("Two bridges") == 5
        assert "text-from-feed" in page.flags
