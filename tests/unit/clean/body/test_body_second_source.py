"""Where a text comes from when its page shows none."""

from __future__ import annotations

import json

from pipeline.article import Link
from pipeline.clean import extract_page
from pipeline.clean.body.second_source import from_feed, from_statement
from pipeline.clean.markup.structured import Structured

URL = "https://www.fjordpost.example/2024/03/14/bridges-closed"
STORY = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
    "Ferries sail twice an hour from Nordvik, and the county has asked the owners for a third boat in the evening.",
)


def link(content: str | None) -> Link:
    """Return a link whose feed carried ``content``."""
    return Link(url=URL, source_id="fjord", listed_by="feed", content_html=content)


def stated(text: object) -> Structured:
    """Return the statements of a page whose JSON-LD carries ``text``."""
    article = {"@type": "NewsArticle", "headline": "Storm closes two bridges", "articleBody": text}
    return Structured(
        metas={}, links={}, nodes=(article,), title_tag="", headings=(), language="en", article=article
    )  # fmt: skip


class TestStatement:
    """JSON-LD's articleBody."""

    def test_plain_lines(self) -> None:
        """Each line is a paragraph; empty ones are none."""
        body = from_statement(stated("\n\n".join(STORY)))
        assert body is not None
        assert body.paragraphs == STORY

    def test_markup(self) -> None:
        """Markup in it, escaped or not, is read as markup."""
        for text in ("".join(f"<p>{one}</p>" for one in STORY), "".join(f"&lt;p&gt;{one}&lt;/p&gt;" for one in STORY)):
            body = from_statement(stated(text))
            assert body is not None
            assert body.paragraphs == STORY

    def test_no_text(self) -> None:
        """Anything but a text is none."""
        assert from_statement(stated(["a", "b"])) is None
        assert from_statement(stated(" ")) is None


class TestFeed:
    """The full text of a feed."""

    def test_content(self) -> None:
        """Its paragraphs are the article's."""
        body = from_feed(link("".join(f"<p>{one}</p>" for one in STORY)))
        assert body is not None
        assert body.paragraphs == STORY

    def test_without(self) -> None:
        """A link without a text, or no link, gives none."""
        assert from_feed(link(None)) is None
        assert from_feed(None) is None


class TestPage:
    """A page that shows a stub of what it states."""

    def test_statement_is_longer(self) -> None:
        """The statement is taken and the page says so."""
        node = {"@type": "NewsArticle", "headline": "Storm closes two bridges", "articleBody": "\n".join(STORY)}
        html = (
            f"<html><head><title>Storm closes two bridges</title><script type='application/ld+json'>{json.dumps(node)}"
            f"</script></head><body><article><h1>Storm closes two bridges</h1><p>{STORY[0]}</p></article></body></html>"
        )
        page = extract_page(html.encode(), URL)
        assert page.text == "\n\n".join(STORY)
        assert "text-from-json-ld" in page.flags

    def test_page_is_whole(self) -> None:
        """A statement that is no longer than the page's own text is left alone."""
        node = {"@type": "NewsArticle", "headline": "Storm closes two bridges", "articleBody": STORY[0]}
        text = "".join(f"<p>{one}</p>" for one in STORY)
        html = (
            f"<html><head><title>Storm closes two bridges</title><script type='application/ld+json'>{json.dumps(node)}"
            f"</script></head><body><article><h1>Storm closes two bridges</h1>{text}</article></body></html>"
        )
        page = extract_page(html.encode(), URL)
        assert page.text == "\n\n".join(STORY)
        assert "text-from-json-ld" not in page.flags
