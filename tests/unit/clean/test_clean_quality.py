"""The quality gate: the text of every page of the invented press, against the text that its outlet wrote.

Floors only rise: whoever makes cleaning better raises them to what it now reaches; nobody lowers them.
"""

from __future__ import annotations

import re
from collections import Counter
from statistics import fmean

import pytest

from pipeline.clean import extract_page
from pipeline.press.outlets import Outlet, load_outlets
from pipeline.press.site import build_site

WORD = re.compile(r"\w+")
SHINGLE = 4
ALL_PRECISION = 0.985
ALL_RECALL = 0.999
FLOORS = {
    "deux-rives": 0.99,
    "elbmarsch-bote": 0.99,
    "fenland-post": 0.99,
    "krutoyarsky-vestnik": 0.96,
    "meridian-review": 0.92,
    "mirador-del-estrecho": 0.99,
    "ngong-dispatch": 0.99,
    "severnaya-pristan": 0.97,
    "tidewater-courier": 0.99,
}
"""The least mean precision of each outlet's pages; its recall is held by ``LEAST_RECALL``."""
LEAST_RECALL = 0.999
OUTLETS = {outlet.id: outlet for outlet in load_outlets()}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of ``text``."""
    words = WORD.findall(text)
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def scores(outlet: Outlet) -> list[tuple[float, float]]:
    """Return precision and recall of each article's text."""
    site, found = build_site(outlet), []
    for article in outlet.articles:
        answer = site[article.path]
        page = extract_page(answer.body, outlet.url(article.path), content_type=answer.content_type)
        gold, text = shingles("\n".join(block.text for block in article.blocks)), shingles(page.text)
        same = (gold & text).total()
        found.append((same / text.total(), same / gold.total()))
    return found


@pytest.fixture(scope="module")
def measured() -> dict[str, list[tuple[float, float]]]:
    """Return the scores of all outlets' pages."""
    return {name: scores(outlet) for name, outlet in OUTLETS.items()}


class TestBody:
    """What is indexed is the article, whole, and nothing else."""

    @pytest.mark.parametrize("name", sorted(FLOORS))
    def test_outlet(self, name: str, measured: dict[str, list[tuple[float, float]]]) -> None:
        """No outlet's pages fall below their floor: other text stays out, and nothing of theirs is lost."""
        assert fmean(precision for precision, _ in measured[name]) >= FLOORS[name]
        assert fmean(recall for _, recall in measured[name]) >= LEAST_RECALL

    def test_all(self, measured: dict[str, list[tuple[float, float]]]) -> None:
        """Nor do all pages together."""
        pages = [page for one in measured.values() for page in one]
        assert fmean(precision for precision, _ in pages) >= ALL_PRECISION
        assert fmean(recall for _, recall in pages) >= ALL_RECALL

    def test_every_outlet_has_a_floor(self) -> None:
        """An outlet that is added is measured."""
        assert set(FLOORS) == set(OUTLETS)
