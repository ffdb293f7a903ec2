"""Whose statements a page's structured data are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.clean import extract_page
from pipeline.clean.page import Page

URL = "https://lakesidecourier.example/town/mill-reopens"
OWN: dict[str, Any] = {
    "@type": "NewsArticle",
    "headline": "Old mill reopens as a library",
    "datePublished": "2026-04-09T08:00:00+02:00",
    "author": {"@type": "Person", "name": "Runa Talvik"},
    "articleSection": "Town",
    "keywords": "library",
}
OTHER: dict[str, Any] = {
    "@type": "NewsArticle",
    "headline": "Rowers win at the regatta",
    "url": "https://lakesidecourier.example/sport/rowers",
    "datePublished": "2026-02-01T08:00:00+01:00",
    "author": {"@type": "Person", "name": "Odo Brandt"},
    "articleSection": "Sport",
    "keywords": "rowing",
}
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The old mill by the weir has opened its doors again, this time with nine thousand books on its three floors.",
        "The town bought the building for one crown and spent four years on its roof, its wheel and its reading room.",
        "Children may borrow books without a card on the first day, the librarian said while she cut the ribbon.",
    )
)


def read(*blocks: object, head: str = "", frame: str = "", after: str = "", url: str = URL) -> Page:
    """Return the page about the mill with these blocks of JSON-LD."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in blocks)
    html = (
        f"<!doctype html><html lang=en><head><title>Old mill reopens as a library</title>{head}{scripts}</head><body>"
        f"<main><article><h1>Old mill reopens as a library</h1>{frame}{BODY}</article></main>{after}</body></html>"
    )
    return extract_page(html.encode(), url)


def without(node: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return ``node`` without ``keys``."""
    return {key: value for key, value in node.items() if key not in keys}


CAROUSEL = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": OTHER}]}


class TestOthers:
    """What is stated about other articles decides nothing about this one."""

    @pytest.mark.parametrize(
        "block",
        [
            CAROUSEL,
            {"@type": "ItemList", "itemListElement": [without(OTHER, "url")]},
            {"@type": "WebPage", "name": "Old mill reopens as a library", "mentions": [without(OTHER, "url")]},
            {"@type": "WebPage", "mainEntity": CAROUSEL},
            {"@type": "Blog", "blogPost": [without(OTHER, "url")]},
            {"@graph": [OTHER]},
            without(OTHER, "headline"),
            OTHER,
        ],
    )
    def test_nobody(self, block: object) -> None:
        """An entry of a list, what is mentioned, a node with another address and headline: nobody, no day."""
        page = read(block)
        assert (page.authors, page.published_day, page.section, page.tags) == ((), None, None, ())

    def test_visible_byline_stays(self) -> None:
        """The page's own byline and day stand against a carousel's."""
        frame = "<div class=byline>By Runa Talvik</div><time datetime='2026-04-09T08:00:00+02:00'>9 April 2026</time>"
        page = read(CAROUSEL, frame=frame)
        assert (page.authors, str(page.published_day)) == (("Runa Talvik",), "2026-04-09")

    @pytest.mark.parametrize("tag", ["aside", "div"])
    def test_microdata(self, tag: str) -> None:
        """The day and the author of another article's microdata are not the page's."""
        after = (
            f"<{tag} itemscope itemtype='https://schema.org/NewsArticle'>"
            "<span itemprop=headline>Rowers win at the regatta</span>"
            "<time itemprop=datePublished datetime='2026-02-01'>1 Feb</time>"
            f"<span itemprop=author>Odo Brandt</span></{tag}>"
        )
        page = read(after=after)
        assert (page.authors, page.published_day) == ((), None)

    def test_microdata_in_metas(self) -> None:
        """What ``<meta itemprop>`` says within another article's microdata is not the page's; its own is."""
        item = (
            "<div itemscope itemtype='https://schema.org/NewsArticle'><span itemprop=headline>{headline}</span>"
            "<meta itemprop=datePublished content='2026-02-01'></div>"
        )
        assert read(after=item.format(headline="Rowers win at the regatta")).published_day is None
        assert str(read(after=item.format(headline="Old mill reopens as a library")).published_day) == "2026-02-01"


class TestOwn:
    """The page's own node is found wherever it stands."""

    @pytest.mark.parametrize(
        "blocks",
        [
            (OWN, OTHER),
            (OTHER, OWN),
            (without(OTHER, "url"), OWN),
            (OTHER, {**OWN, "url": "https://www.lakesidecourier.example/town/mill-reopens/?utm_source=feed"}),
            ({"@graph": [OTHER, {"@type": "WebPage", "mainEntity": OWN}]},),
            ({"@type": "WebPage", "mainEntity": OWN, "mentions": [OTHER]},),
            ({"@type": "ItemList", "itemListElement": [OTHER, OWN]},),
            ({**OWN, "hasPart": [without(OTHER, "url")], "video": {"@type": "VideoObject", "name": "Regatta"}},),
            (without(OTHER, "url"), {**OWN, "headline": "Books in the mill", "mainEntityOfPage": {"@id": URL}}),
            (OTHER, {**OWN, "headline": "Old mill now a library", "url": "https://syndicate.example/4711"}),
        ],
    )
    def test_own_node(self, blocks: tuple[object, ...]) -> None:
        """Nesting, the main entity, an address in any spelling and the headline tell the page's own node."""
        page = read(*blocks)
        assert (page.authors, str(page.published_day), page.section, page.tags) == (
            ("Runa Talvik",),
            "2026-04-09",
            "Town",
            ("library",),
        )

    def test_canonical_link(self) -> None:
        """The page's own canonical link tells its node, wherever the page was captured."""
        own = {**OWN, "headline": "Books in the mill", "url": "https://lakesidecourier.example/a/99"}
        head = "<link rel=canonical href='https://lakesidecourier.example/a/99'>"
        assert read(without(OTHER, "url"), own, head=head).authors == ("Runa Talvik",)

    def test_another_headline_alone(self) -> None:
        """A sole node without an address is the page's, though an editor headed it otherwise for search engines."""
        assert read({**OWN, "headline": "Books in the mill"}).authors == ("Runa Talvik",)
