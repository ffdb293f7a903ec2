"""The quality gate: the text of every page of the invented press, against the text that its outlet wrote.

Floors only rise: whoever makes cleaning better raises them to what it now reaches; nobody lowers them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from statistics import fmean

import pytest

from pipeline.clean import extract_page
from pipeline.clean.markup import decode, parse, visible_text
from pipeline.press.outlets import Outlet, PressArticle, load_outlets
from pipeline.press.site import Answer, build_site

WORD = re.compile(r"\w+")
SHINGLE = 4
ALL_PRECISION = 0.985
ALL_RECALL = 0.999
FLOORS = {
    "deux-rives": 0.99,
    "eco-porto-saline": 0.99,
    "elbmarsch-bote": 0.99,
    "fenland-post": 0.99,
    "krutoyarsky-vestnik": 0.96,
    "kurier-nadolski": 0.97,
    "meridian-review": 0.92,
    "mirador-del-estrecho": 0.99,
    "ngong-dispatch": 0.99,
    "prybuzkyi-visnyk": 0.89,
    "severnaya-pristan": 0.97,
    "tidewater-courier": 0.99,
}
"""The least mean precision of each outlet's pages; its recall is held by ``LEAST_RECALL``."""
LEAST_RECALL = 0.999
LATER = {
    "www.ecoportosaline.example/brevi/2026/10/29/fontana-piazza-duomo/": "a brief's standfirst and date are taken in",
    "vestnik-krutoyarsk.example/obschestvo/2026/11/02/4471.html": "a brief in a layout of tables: columns come in",
    "farolribeira.example": "the label PUB and the advert under it, inside the text, are not seen as such",
}
"""What is not read cleanly yet, by the start of the address, with what is wrong; the floors hold for all others."""
OUTLETS = {outlet.id: outlet for outlet in load_outlets()}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of ``text``."""
    words = WORD.findall(text)
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def is_later(outlet: Outlet, path: str) -> bool:
    """Return whether the page is one of ``LATER``."""
    return f"{outlet.host}{path}".startswith(tuple(LATER))


def written(article: PressArticle, answer: Answer) -> str:
    """Return what the outlet wrote: its paragraphs, under the standfirst where the page shows one."""
    shown = visible_text(parse(decode(answer.body, answer.content_type), article.path))
    lead = [article.summary] if article.summary and article.summary in shown else []
    return "\n".join([*lead, *(block.text for block in article.blocks)])


def scores(outlet: Outlet, paths: Collection[str]) -> list[tuple[float, float]]:
    """Return precision and recall of the text of each article at ``paths``."""
    site, found = build_site(outlet), []
    for article in outlet.articles:
        if article.path not in paths:
            continue
        answer = site[article.path]
        page = extract_page(answer.body, outlet.url(article.path), content_type=answer.content_type)
        gold, text = shingles(written(article, answer)), shingles(page.text)
        same = (gold & text).total()
        found.append((same / text.total(), same / gold.total()))
    return found


@pytest.fixture(scope="module")
def measured() -> dict[str, list[tuple[float, float]]]:
    """Return the scores of all outlets' pages, without those of ``LATER``."""
    sober = {
        name: [one.path for one in outlet.articles if not is_later(outlet, one.path)]
        for name, outlet in OUTLETS.items()
    }
    return {name: scores(OUTLETS[name], paths) for name, paths in sober.items() if paths}


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
        later = {outlet.id for outlet in OUTLETS.values() if outlet.host in LATER}
        assert set(FLOORS) | later == set(OUTLETS)

    @pytest.mark.parametrize(
        "start", [pytest.param(start, marks=pytest.mark.xfail(reason=LATER[start])) for start in LATER]
    )
    def test_later(self, start: str) -> None:
        """What is not read cleanly yet is listed as long as that is so, and no longer."""
        outlet = next(one for one in OUTLETS.values() if one.host == start.partition("/")[0])
        pages = scores(outlet, [one.path for one in outlet.articles if f"{outlet.host}{one.path}".startswith(start)])
        assert min(precision for precision, _ in pages) >= ALL_PRECISION
