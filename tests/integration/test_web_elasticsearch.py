"""The search page over Elasticsearch: the same page as over the embedded index."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from pipeline.index import open_index
from pipeline.settings import Settings
from pipeline.web.app import create_app
from tests.unit.web.samples import TODAY, Fetch, fetcher, make_article, make_rich_article, sample_index

ADDRESSES = (
    "/?sort=newest",
    "/?q=ferry&collapse=1&sort=oldest",
    "/?q=%22tidal+wall%22+-ferry",
    "/?q=budget&page=2&sort=oldest",
    "/?persons=Ines+Varga&countries=Norway&mentions=2031-05&more=persons",
    "/?upcoming=1&from=2031-04-01&to=2031-04-30",
    "/?mentioned_dates=2031-05-03",
    "/?q=script",
    "/?q=zebra",
    f"/article/{make_rich_article().id}",
)
CHARTS = (
    "/map",
    "/together",
    "/together?of=persons&with=countries&q=wall",
    "/together?persons=Ivo+Brandt&persons=Lena+Orth&of=places&with=persons",
    "/compare?q=ferry&against=budget",
    "/entity?persons=Ines+Varga",
    "/entity?countries=Norway",
    "/api/v1/places?size=3",
    "/api/v1/together?with=countries",
    "/api/v1/compare?q=ferry&against=budget&from=2031-04-01",
)
"""What has no fragments: to be the same to the letter."""


def page_over(settings: Settings) -> Fetch:
    """Return the page over the index of ``settings``, with the sample articles in it."""
    index = open_index(settings)
    index.ensure()
    both = ("Ivo Brandt", "Lena Orth")
    plain = {"title": "Fjord", "text": "Fjord.", "persons": both}
    placed = make_article("oslo", **plain, places=("Oslo",), place_path=("Norway", "Norway > Oslo > Oslo"))
    assert {one.status for one in index.write([*sample_index().articles, placed])} == {"written"}
    return fetcher(create_app(index, today=lambda: TODAY))


def seen(html: str) -> tuple[list[str], str]:
    """Return a page's links and its text without the hits' fragments, which each index cuts in its own way."""
    whole = re.sub(r'<p class="fragments".*?</p>', "", html, flags=re.DOTALL)
    return sorted(re.findall(r'href="([^"]*)"', whole)), re.sub(r"<[^>]+>|\s+", " ", whole.partition("<h1")[2][:200])


@pytest.mark.elasticsearch
class TestBothIndexes:
    """One page, two indexes."""

    def test_same_pages(self, elasticsearch_url: str, index_prefix: str, tmp_path: Path) -> None:
        """Every kind of search leads to the same total, hits, facets, timeline and pages."""
        elastic = page_over(Settings(elasticsearch_url=elasticsearch_url, index_prefix=index_prefix))
        embedded = page_over(Settings(home=tmp_path))
        for address in ADDRESSES:
            one, other = elastic(address), embedded(address)
            assert (one.status_code, other.status_code) == (200, 200), address
            assert seen(one.text) == seen(other.text), address
        for address in CHARTS:
            one, other = elastic(address), embedded(address)
            assert (one.status_code, one.text) == (200, other.text), address
        for wrong in ("nope", "%00", "%C3%A9", "a" * 513, "*", "_search", "a%20b"):
            assert (elastic(f"/article/{wrong}").status_code, embedded(f"/article/{wrong}").status_code) == (404, 404)


class TestUnreachable:
    """An Elasticsearch that is not there."""

    def test_a_clear_page(self) -> None:
        """Page, JSON and health say in one line that the index does not answer."""
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            settings = Settings(elasticsearch_url=f"http://127.0.0.1:{unused.getsockname()[1]}")
            fetch = fetcher(create_app(open_index(settings)))
            for address in ("/", "/?q=wall", "/article/x", "/api/search", "/healthz"):
                response = fetch(address)
                assert response.status_code == 503
                assert "Traceback" not in response.text
            assert "The index does not answer" in fetch("/").text
