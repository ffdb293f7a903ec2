"""The pages that are made of the articles."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import combinations
from typing import Any

import lxml.html
import pytest

from pipeline.press.outlets import Outlet, PressArticle, load_outlets
from pipeline.press.site import Answer, build_site, listed_links

OUTLETS = load_outlets()
PAGES = [(outlet, article) for outlet in OUTLETS for article in outlet.articles]
EACH_PAGE = pytest.mark.parametrize(
    ("outlet", "article"), PAGES, ids=[f"{outlet.id}{article.path}" for outlet, article in PAGES]
)


@cache
def _site(outlet_id: str) -> dict[str, Answer]:
    return next(build_site(one) for one in OUTLETS if one.id == outlet_id)


def site(outlet: Outlet) -> dict[str, Answer]:
    """Return the site of an outlet, which is built once."""
    return _site(outlet.id)


def page(outlet: Outlet, article: PressArticle) -> str:
    """Return the markup of an article's page."""
    return site(outlet)[article.path].body.decode(outlet.charset)


def visible(markup: str) -> str:
    """Return the text of a page, its white space folded."""
    tree = lxml.html.fromstring(re.sub(r"<meta[^>]*charset[^>]*>", "", markup))
    return " ".join("".join(str(part) for part in tree.itertext()).split())


def statements(markup: str) -> list[Any]:
    """Return what each of a page's JSON-LD scripts holds."""
    return [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup)]


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return all runs of five words."""
    words = text.split()
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


class TestArticlePage:
    """An article's page holds the article, and much around it."""

    @EACH_PAGE
    def test_holds_every_block_and_the_title(self, outlet: Outlet, article: PressArticle) -> None:
        """Nothing that was written is lost between the file and the page, whatever the charset and the markup."""
        markup = page(outlet, article)
        text = visible(markup) + "".join(
            one.get("articleBody", "") for one in statements(markup) if isinstance(one, dict)
        )
        assert article.title in text
        assert [cell for block in article.blocks for cell in block.cells if cell not in text] == []

    def test_lists_and_tables_are_such_on_the_page(self) -> None:
        """A list stands as one list of its items, numbered where the file numbers them, a table as its cells."""
        forms = {"item": "//ul/li", "step": "//ol/li", "head": "//table//tr/th", "row": "//table//tr/td"}
        seen = set()
        for outlet, article in PAGES:
            for kind, path in forms.items():
                cells = [cell for block in article.blocks if block.kind == kind for cell in block.cells]
                found: Any = lxml.html.fromstring(page(outlet, article)).xpath(path)
                shown = [one.text_content() for one in found]
                at = shown.index(cells[0]) if cells else 0
                assert shown[at : at + len(cells)] == cells
                seen |= {kind} if cells else set()
        assert seen == {*forms}

    @EACH_PAGE
    def test_surrounds_the_article(self, outlet: Outlet, article: PressArticle) -> None:
        """Sections and links to other articles stand on each page, so that there is something to clean away."""
        markup = page(outlet, article)
        others = [one.path for one in outlet.articles if one is not article]
        assert any(f'href="{path}"' in markup for path in others)
        assert all(section.name in visible(markup) for section in outlet.sections)

    @EACH_PAGE
    def test_structured_data_say_the_same(self, outlet: Outlet, article: PressArticle) -> None:
        """JSON-LD is valid JSON, and says the same as the file."""
        for data in statements(page(outlet, article)):
            nodes = data if isinstance(data, list) else data.get("@graph", [data])
            news = next(one for one in nodes if one["@type"] == "NewsArticle")
            assert news["headline"] == article.title
            assert news["datePublished"] == article.published.isoformat()
            names = [one["name"] for one in news["author"]]
            assert names == list(article.authors or [article.agency or outlet.name])
            assert news.get("isAccessibleForFree", True) == article.free

    def test_designs_and_metadata_vary(self) -> None:
        """Metadata come as JSON-LD, OpenGraph, microdata or none of them; the outlets have sixteen designs or more."""
        assert len({article.design or outlet.design for outlet, article in PAGES}) >= 16
        marks = ("application/ld+json", "og:title", 'itemprop="headline"', 'rel="canonical"')
        found = {tuple(mark in page(outlet, article) for mark in marks) for outlet, article in PAGES}
        assert len(found) >= 5
        assert (False, False, False, False) in found

    def test_no_link_leaves_the_reserved_names(self) -> None:
        """All hosts end in .example (RFC 2606), except those of vocabularies, which are names and not addresses."""
        vocabularies = {"schema.org", "www.w3.org", "purl.org", "www.sitemaps.org", "www.google.com", "ogp.me"}
        for outlet in OUTLETS:
            for answer in site(outlet).values():
                hosts = set(re.findall(rb"https?://([^/\"'<\s]+)", answer.body))
                assert {host.decode() for host in hosts if not host.endswith(b".example")} <= vocabularies


class TestBuildSite:
    """build_site gives the same answers every time."""

    @pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.id)
    def test_is_deterministic(self, outlet: Outlet) -> None:
        """The same data make the same bytes, validators and redirects."""
        assert build_site(outlet) == site(outlet)

    @pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.id)
    def test_states_validators_or_none(self, outlet: Outlet) -> None:
        """Either every page has an entity tag and a date, or none has."""
        pages = [answer for answer in site(outlet).values() if answer.status == 200]
        assert {answer.etag is not None for answer in pages} == {outlet.validators}
        assert {answer.last_modified is not None for answer in pages} == {outlet.validators}

    def test_what_was_withdrawn_is_gone_later(self) -> None:
        """A page that an outlet takes down answers 200 first and 410 later, and is listed on both nights."""
        gone = [(outlet, article) for outlet, article in PAGES if article.withdrawn]
        assert gone
        for outlet, article in gone:
            later = build_site(outlet, later=True)
            assert (site(outlet)[article.path].status, later[article.path].status) == (200, 410)
            assert later[outlet.listing_path] == site(outlet)[outlet.listing_path]

    def test_an_article_goes_on_on_its_second_page(self) -> None:
        """What is left for a second page stands there and not on the first, and the first names the second."""
        long = [(outlet, article, article.continued) for outlet, article in PAGES if article.continued]
        assert long
        for outlet, article, rest in long:
            second = site(outlet)[f"{article.path}2/"].body.decode(outlet.charset)
            assert rest in visible(second)
            assert rest not in visible(page(outlet, article))
            assert f'rel="next" href="{article.path}2/"' in page(outlet, article)

    def test_a_closed_page_is_whole_in_its_listing(self) -> None:
        """A page that answers 403 carries its text in the feed, and not on itself."""
        closed = [(outlet, extra) for outlet in OUTLETS for extra in outlet.extra_pages if extra.status == 403]
        assert closed
        for outlet, extra in closed:
            answer = site(outlet)[extra.path]
            assert answer.status == 403
            assert extra.content is not None
            assert extra.content.split("</p>")[0].removeprefix("<p>") not in answer.body.decode()
            assert "content:encoded" in site(outlet)[outlet.listing_path].body.decode()

    @pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.id)
    def test_serves_each_section(self, outlet: Outlet) -> None:
        """A section that has articles has a front page that lists them."""
        for section in outlet.sections:
            inside = [article for article in outlet.articles if article.section == section.name]
            answer: Answer | None = site(outlet).get(section.path)
            assert (answer is not None) == bool(inside)
            assert all(article.path.encode() in answer.body for article in inside if answer)


class TestListedLinks:
    """listed_links is what feeds, sitemaps and section pages are made of."""

    @pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.id)
    def test_newest_first(self, outlet: Outlet) -> None:
        """As in real feeds, the newest entry stands on top."""
        times = [link.published for link in listed_links(outlet)]
        assert times == sorted(times, reverse=True)


class TestWireStory:
    """One wire story is reprinted by three outlets."""

    def test_reprints_are_near_but_not_equal(self) -> None:
        """Any two reprints share most five-word runs, and yet differ in headline, credit and text."""
        prints = [article for _, article in PAGES if article.agency]
        assert len(prints) == 3
        for one, other in combinations(prints, 2):
            common = shingles(one.text) & shingles(other.text)
            assert 0.75 < len(common) / len(shingles(one.text) | shingles(other.text)) < 1
            assert one.title != other.title
            assert one.agency != other.agency

    def test_no_other_articles_are_near(self) -> None:
        """All other articles are different stories."""
        own = [shingles(article.text) for _, article in PAGES if not article.agency]
        assert max(len(one & other) for one, other in combinations(own, 2)) <= 3
