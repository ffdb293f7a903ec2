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
LEAST_PRECISION = 0.999
LEAST_RECALL = 0.999
OUTLETS = {outlet.id: outlet for outlet in load_outlets()}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of ``text``."""
    words = WORD.findall(text)
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


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
    """Return the scores of all outlets' pages."""
    return {name: scores(outlet, [one.path for one in outlet.articles]) for name, outlet in OUTLETS.items()}


class TestLayout:
    """What a page shows as a list or a table is known as such in its text."""

    def test_lists_and_tables_are_kept(self) -> None:
        """Items, numbers, heads and rows of the press are blocks of the article that hold their cells, in order."""
        kinds = {"item": ("item", False), "step": ("item", True), "head": ("row", True), "row": ("row", False)}
        for outlet in OUTLETS.values():
            laid_out = [one for one in outlet.articles if any(block.kind in kinds for block in one.blocks)]
            site = build_site(outlet) if laid_out else {}
            for article in laid_out:
                page = extract_page(site[article.path].body, outlet.url(article.path))
                found = [
                    (one.kind, bool(one.number or one.header), tuple(re.split(r"\s*\|\s*", line.strip("| "))))
                    for one in page.text_blocks
                    if one.kind in ("item", "row") and (line := page.text[one.start : one.end])
                ]
                assert found == [(*kinds[one.kind], one.cells) for one in article.blocks if one.kind in kinds]


class TestBody:
    """What is indexed is the article, whole, and nothing else."""

    @pytest.mark.parametrize("name", sorted(OUTLETS))
    def test_outlet(self, name: str, measured: dict[str, list[tuple[float, float]]]) -> None:
        """No outlet's pages fall below the floor: other text stays out, and nothing of theirs is lost."""
        assert fmean(precision for precision, _ in measured[name]) >= LEAST_PRECISION
        assert fmean(recall for _, recall in measured[name]) >= LEAST_RECALL
