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


class TestBody:
    """What is indexed is the article, whole, and nothing else."""

    @pytest.mark.parametrize("name", sorted(OUTLETS))
    def test_outlet(self, name: str, measured: dict[str, list[tuple[float, float]]]) -> None:
        """No outlet's pages fall below the floor: other text stays out, and nothing of theirs is lost."""
        assert fmean(precision for precision, _ in measured[name]) >= LEAST_PRECISION
        assert fmean(recall for _, recall in measured[name]) >= LEAST_RECALL
