"""Bars of weeks and months count what their links find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from pipeline.article import Article
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.query.periods import parse_period
from pipeline.web.comparison import compare_page
from pipeline.web.pages import Chart, results_page
from pipeline.web.parameters import Search, parse_search
from tests.unit.web.samples import TODAY, MemoryIndex, make_article


def on(name: str, published: date, **fields: Any) -> Article:  # noqa: ANN401 - any field of an article
    """Return an article of that day about a weir."""
    moment = datetime(published.year, published.month, published.day, 8, tzinfo=UTC)
    return make_article(name, title="The weir", text="The weir.", published_at=moment, timestamp=moment, **fields)


def speaking(*days: str) -> dict[str, Any]:
    """Return the fields of an article that speaks of ``days``."""
    return {"mentioned_dates": days, "mentioned_date_ranges": tuple({"gte": one, "lte": one} for one in days)}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    """A story that three days of a month printed, one of two, and articles of other months that speak of many days."""
    first, other = on("first", date(2030, 1, 2)), on("other", date(2030, 1, 3))
    said = speaking("2029-05-02", "2029-05-09", "2029-05-16", "2031-01-01")
    with closing(EmbeddedIndex(tmp_path_factory.mktemp("bars"))) as made:
        articles = [
            first,
            on("again", date(2030, 1, 20), story_id=first.id),
            on("once-more", date(2030, 1, 28), story_id=first.id),
            other,
            on("copy", date(2030, 11, 4), story_id=other.id),
            on("winter", date(2031, 2, 1), **said),
            on("spring", date(2031, 4, 1), **said),
        ]
        assert {one.status for one in made.write(articles)} == {"written"}
        yield made


def opened(index: EmbeddedIndex, chart: Chart | None) -> list[tuple[int, int]]:
    """Return the figure of each bar that has any, and what the search behind its link finds."""
    assert chart is not None
    figures = []
    for one in chart.timeline.bars:
        if one.count:
            search = parse_search(parse_qsl(chart.address(one.period)[2:]))
            figures.append((one.count, results_page(index, search, TODAY).total))
    return figures


class TestPublished:
    """A story is one of each period that printed it."""

    def test_each_figure_is_what_it_opens(self, index: EmbeddedIndex) -> None:
        """Three printings in January are one story there, and the highest bar is as high as its figure."""
        chart = results_page(index, Search(), TODAY).published
        assert opened(index, chart) == [(2, 2), (1, 1), (1, 1)]
        assert chart is not None
        assert [one.height for one in chart.timeline.bars if one.count] == [100, 50, 50]

    def test_printings(self, index: EmbeddedIndex) -> None:
        """Where each printing is a hit, each is counted."""
        assert opened(index, results_page(index, Search(collapse=False), TODAY).published)[0] == (4, 4)

    def test_a_period_that_cuts_a_month(self, index: EmbeddedIndex) -> None:
        """A bar of a month of which some days were chosen counts those alone, and opens those alone."""
        chosen = Search(published=parse_period("from", "2030-01-10..2031-04-30"))
        chart = results_page(index, chosen, TODAY).published
        assert chart is not None
        assert chart.timeline.bars[0].period == "2030-01-10..2030-01-31"
        assert opened(index, chart)[0] == (1, 1)

    def test_compared(self, index: EmbeddedIndex) -> None:
        """Two searches beside each other are counted likewise."""
        page = compare_page(index, Search(text="weir"), "zebra", TODAY)
        assert [row.sides[0][0] for row in page.rows if row.sides[0][0]] == [2, 1, 1]
        assert page.after is not None
        assert page.after.sides[0][0] == 1


class TestAsked:
    """How often the index is asked."""

    @pytest.fixture
    def memory(self) -> MemoryIndex:
        """Stories that two days of each of thirty months printed, all of which speak of days of many months."""
        months = [(2028 + at // 12, 1 + at % 12) for at in range(30)]
        said = speaking(*(f"{year - 2}-{month:02}-{day}" for year, month in months for day in ("03", "17")))
        firsts = [on(f"first-{year}-{month}", date(year, month, 2), **said) for year, month in months]
        firsts = [one.model_copy(update={"story_id": one.id}) for one in firsts]
        again = [
            on(f"again-{year}-{month}", date(year, month, 20), story_id=first.id, **said)
            for (year, month), first in zip(months, firsts, strict=True)
        ]
        return MemoryIndex([*firsts, *again])

    def test_once_a_chart(self, memory: MemoryIndex) -> None:
        """The bars of a chart are one question, however many there are; two weeks beside each other are another."""
        page = results_page(memory, Search(), TODAY)
        assert page.published is not None
        assert page.spoken_of is not None
        drawn = [len([one for one in chart.timeline.bars if one.count]) for chart in (page.published, page.spoken_of)]
        assert min(drawn) > 20
        of_bars = [one for one in memory.totals_asked if one > len(("this week", "the one before"))]
        assert len(of_bars) == 2
        assert min(of_bars) > 20
        assert len(memory.totals_asked) <= 3

    def test_once_for_two_searches(self, memory: MemoryIndex) -> None:
        """So are the bars of both searches that are compared."""
        page = compare_page(memory, Search(text="weir"), "the", TODAY)
        assert [count for count, _ in page.rows[0].sides] == [1, 1]
        assert len(memory.totals_asked) == 1
        assert memory.totals_asked[0] > 40


class TestSpoken:
    """An article speaks of a month once, of however many of its days."""

    def test_each_figure_is_what_it_opens(self, index: EmbeddedIndex) -> None:
        """Two articles that speak of three days of May are two of May."""
        assert opened(index, results_page(index, Search(), TODAY).spoken_of) == [(2, 2), (2, 2)]
