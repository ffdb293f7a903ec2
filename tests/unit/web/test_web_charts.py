"""What a search looks like otherwise: a week earlier, on a map, who with whom, beside another search."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.index.protocol import FacetCount, Query
from pipeline.index.query.periods import Period
from pipeline.web.app import create_app
from pipeline.web.comparison import compare_page
from pipeline.web.parameters import Search, parse_search
from pipeline.web.places_map import PLACES_DRAWN, drawn, places_map
from pipeline.web.timeline import timeline
from pipeline.web.together import COMPANIONS_SHOWN, NAMES_SHOWN, together
from pipeline.web.week_before import beside_a_week_earlier, shift_of, with_days_before
from tests.unit.web.samples import SCRIPT, TODAY, Fetch, MemoryIndex, fetcher, make_article
from tests.unit.web.test_web_app import Page, text_of

FIRST = date(2031, 4, 1)
OSLO = ("Norway", "Norway > Oslo", "Norway > Oslo > Oslo")
PERTH = ("United Kingdom", "United Kingdom > Scotland", "United Kingdom > Scotland > Perth")
FIGURE = re.compile(r"\d[\d,]*")


def on(day: int, number: int = 0, **fields: Any) -> Article:  # noqa: ANN401 - any field of an article
    """Return an article of April 2031 that differs from others of that day by its number."""
    published = datetime(2031, 4, day, 8, tzinfo=UTC)
    return make_article(f"on-{day}-{number}", published_at=published, timestamp=published, **fields)


@pytest.fixture
def index() -> MemoryIndex:
    """A fortnight of a harbour: two people, three places, two matters."""
    both = ("Ines Varga", "Tomas Lind")
    port: dict[str, Any] = {"title": "The port", "text": "The port grows."}
    wall: dict[str, Any] = {"title": "The wall", "text": "The wall cracks."}
    return MemoryIndex(
        [
            on(1, persons=both, place_path=OSLO, countries=("Norway",), event_id="e1", **port),
            on(2, persons=both, place_path=OSLO, countries=("Norway",), event_id="e1", **wall),
            on(8, persons=both[:1], place_path=("Norway",), countries=("Norway",), **port),
            on(9, persons=(*both, SCRIPT), place_path=PERTH, countries=("United Kingdom",), **wall),
            on(9, 1, persons=both[1:], place_path=(SCRIPT,), **wall),
        ]
    )  # fmt: skip


@pytest.fixture
def fetch(index: MemoryIndex) -> Fetch:
    """Ask the page over that index."""
    return fetcher(create_app(index, today=lambda: TODAY))


def days(*counts: int) -> list[FacetCount]:
    """Return the days from :data:`FIRST` on that have anything."""
    return [FacetCount((FIRST + timedelta(days=at)).isoformat(), one) for at, one in enumerate(counts) if one]


class TestAWeekEarlier:
    """What a day, and the last week, has beside seven days before."""

    def test_each_day_beside_its_weekday(self) -> None:
        """A bar carries what the same day of the week before had, and both are drawn to one scale."""
        counts = days(4, 0, 0, 0, 0, 0, 0, 2, 1)
        found = timeline(counts, Period(FIRST, FIRST + timedelta(days=8)))
        assert found is not None
        bars = beside_a_week_earlier(found, counts).bars
        assert [(one.count, one.earlier) for one in bars[-2:]] == [(2, 4), (1, 0)]
        assert (bars[7].height, bars[7].earlier_height) == (50, 100)

    def test_only_where_bars_are_days(self) -> None:
        """A week or a month is not compared with seven days before it."""
        found = timeline(days(*[1] * 200), Period(None, None))
        assert found is not None
        assert found.unit != "day"
        assert beside_a_week_earlier(found, days(*[1] * 200)) == found

    def test_the_last_week_and_the_one_before(self) -> None:
        """Both weeks with their figures and what opens them; no share of nothing."""
        search = Search(text="wall")
        shift = shift_of(search, days(2, 2, 0, 0, 0, 0, 0, 1, 2))
        assert shift is not None
        assert (shift.now.count, shift.before.count, shift.percent) == (3, 4, -25)
        assert parse_search([("q", "wall"), ("from", "2031-04-03"), ("to", "2031-04-09")]).url() == shift.now.url
        assert parse_search([("q", "wall"), ("from", "2031-03-27"), ("to", "2031-04-02")]).url() == shift.before.url
        alone = shift_of(search, days(1))
        assert alone is not None
        assert alone.percent is None
        assert shift_of(search, []) is None
        assert shift_of(search, [FacetCount("0001-01-02", 1)]) is None

    def test_a_chosen_period_knows_what_was_before_it(self, index: MemoryIndex) -> None:
        """Days before a period are asked for once, and only where the period leaves them out."""
        query = Query(published_from=date(2031, 4, 8), published_to=date(2031, 4, 9))
        inside = index.search(Query(by_day=True, published_from=date(2031, 4, 8))).published
        assert [one.value for one in with_days_before(index, query, inside)] == [
            "2031-04-01", "2031-04-02", "2031-04-08", "2031-04-09",
        ]  # fmt: skip
        asked = len(index.queries)
        assert with_days_before(index, Query(), inside) == inside
        assert with_days_before(index, Query(published_from=date.min), inside) == inside
        assert len(index.queries) == asked

    def test_on_the_page(self, fetch: Fetch) -> None:
        """Said in words and for readers of screens; each bar says its days, for the brush."""
        html = fetch("/?from=2031-04-08&to=2031-04-09").text
        assert "Seven days to 9 April 2031: 3, the seven before: 2 (50 % more)" in text_of(html)
        assert "9 Apr 2031: 2 hits, a week earlier 1" in text_of(html)
        assert 'data-days="2031-04-09..2031-04-09"' in html
        assert 'data-brush="published"' in html


class TestMap:
    """Places on an outline of the world."""

    def test_circles_and_rows(self, index: MemoryIndex) -> None:
        """A circle leads to the articles that it counts; what only passes on one place's figure is a row alone."""
        found = places_map(index, Query(), Search(text="*"))
        assert found is not None
        assert {one.label: one.count for one in found.circles} == {"Norway": 3, "Oslo": 2, "Perth": 1}
        assert ("Oslo, Oslo, Norway", "/?q=%2A&place_path=Norway+%3E+Oslo+%3E+Oslo", 2) in found.rows
        assert (SCRIPT, 1) in [(label, count) for label, _, count in found.rows]
        assert len(found.rows) == 7

    def test_all_circles_lie_in_the_view(self) -> None:
        """Wherever places are, also at the ends of the world, none is cut off at the edge; the shape stays."""
        for paths in (OSLO, PERTH, ("Fiji", "United States"), ("New Zealand", "Iceland"), ("Chile",), ("Russia",)):
            found = drawn([FacetCount(one, 3) for one in paths], Search())
            assert found is not None
            assert found.circles
            assert found.width == pytest.approx(2 * found.height, rel=0.35)
            for one in found.circles:
                assert found.left <= one.x - one.radius
                assert one.x + one.radius <= found.left + found.width
                assert found.top <= one.y - one.radius
                assert one.y + one.radius <= found.top + found.height

    def test_area_is_what_counts(self) -> None:
        """Four times as many articles have a circle of twice the radius; the smaller lies above."""
        found = drawn([FacetCount("Norway", 400), FacetCount("Chile", 100)], Search())
        assert found is not None
        larger, smaller = found.circles
        assert (larger.label, smaller.label) == ("Norway", "Chile")
        assert larger.radius == pytest.approx(2 * smaller.radius, rel=0.01)

    def test_names_do_not_run_into_each_other(self) -> None:
        """Of two places side by side one is named; a name beyond the edge is not."""
        side_by_side = ("Germany > Berlin > Berlin", "Germany > Brandenburg > Potsdam", "Chile")
        found = drawn([FacetCount(one, 9) for one in side_by_side], Search())
        assert found is not None
        assert [one.label for one in found.circles if one.named] == ["Berlin", "Chile"]
        edge = drawn([FacetCount(one, 9) for one in ("New Zealand", "Chile")], Search())
        assert edge is not None
        assert [one.label for one in edge.circles if one.named] == ["Chile"]

    def test_what_cannot_be_drawn(self) -> None:
        """A place without a position is in the table; without any the whole world is shown; without places nothing."""
        found = drawn([FacetCount("Nowhere > At all", 2)], Search())
        assert found is not None
        assert (found.circles, found.rows[0][0]) == ([], "At all, Nowhere")
        assert drawn([], Search()) is None

    def test_it_is_bounded(self, index: MemoryIndex) -> None:
        """One question to the index, of so many places; more are cut, and that is said."""
        asked = len(index.queries)
        places_map(index, Query(), Search())
        assert len(index.queries) == asked + 1
        assert index.queries[-1].facet_size == PLACES_DRAWN + 1
        found = drawn([FacetCount(f"Place {number}", 1) for number in range(PLACES_DRAWN + 1)], Search())
        assert found is not None
        assert found.is_cut
        assert len(found.rows) == PLACES_DRAWN

    @pytest.mark.parametrize("path", ["/map?q=port", "/entity?persons=Ines+Varga", "/events/e1"])
    def test_on_pages(self, fetch: Fetch, path: str) -> None:
        """Of a search, an entity and an event: its figures open what they count; nothing comes from elsewhere."""
        html = fetch(path).text
        assert '<use class="land" href="/static/world.svg#land"' in html
        opened = [
            (link, int(FIGURE.match(one).group().replace(",", "")))  # type: ignore[union-attr]
            for link, one in re.findall(r'<td class="number"><a href="([^"]+)">([^<]+)', html)
        ]
        assert opened
        for link, figure in opened:
            there = text_of(fetch(link.replace("&amp;", "&")).text)
            assert re.search(rf"\b{figure} (?:story|stories)\b", there)
        sources = [one for _, attributes in Page(html).elements for one in (attributes.get("src"),) if one]
        assert all(one.startswith("/static/") for one in sources)

    def test_without_places(self, fetch: Fetch) -> None:
        """Then it says so."""
        assert "No place is named" in fetch("/map?q=zebra").text

    def test_the_outline(self) -> None:
        """It is small, holds the land alone, and runs nothing."""
        svg = resources.files("pipeline.web").joinpath("static/world.svg").read_text(encoding="utf-8")
        assert len(svg) < 60_000
        assert {tag for tag, _ in Page(svg).elements} == {
            "svg",
            "path",
        }


class TestTogether:
    """Who stands with whom."""

    def test_names_and_companions(self, index: MemoryIndex) -> None:
        """Each name with those of the same articles, never with itself; within what is searched for."""
        found = together(index, Query(), "persons", "persons")
        names = {one.name: [(other.value, other.count) for other in one.others] for one in found.names}
        assert names["Ines Varga"] == [("Tomas Lind", 3), (SCRIPT, 1)]
        assert "Ines Varga" not in dict(names["Ines Varga"])
        narrowed = together(index, Query("port"), "persons", "countries")
        assert [(one.name, one.count) for one in narrowed.names] == [("Ines Varga", 2), ("Tomas Lind", 1)]
        assert [(one.value, one.count) for one in narrowed.names[0].others] == [("Norway", 2)]

    def test_figures_are_what_they_open(self, fetch: Fetch) -> None:
        """Also where the search asks for one of two persons already."""
        html = fetch("/together?persons=Tomas+Lind&persons=Ines+Varga").text
        links = re.findall(r'<li><a href="([^"]+)"><bdi>[^<]+</bdi> <span class="count">(\d+)', html)
        assert links
        for link, figure in links:
            assert re.search(rf"\b{figure} (?:story|stories)\b", text_of(fetch(link.replace("&amp;", "&")).text))

    def test_it_is_bounded(self, index: MemoryIndex) -> None:
        """However many names there are, a question for each of a few."""
        list(index.write([on(3, number, persons=(f"Person {number}", "Ines Varga")) for number in range(40)]))
        asked = len(index.queries)
        found = together(index, Query(), "persons", "persons")
        assert len(index.queries) - asked == 1 + NAMES_SHOWN
        assert len(found.names) == NAMES_SHOWN
        assert all(len(one.others) <= COMPANIONS_SHOWN for one in found.names)

    @pytest.mark.parametrize(
        ("asked", "status"),
        [("of=places&with=persons", 200), ("of=tags", 400), ("with=weather", 400), ("of=persons&of=places", 400)],
    )
    def test_kinds(self, fetch: Fetch, asked: str, status: int) -> None:
        """Kinds of names, each once; anything else is the reader's mistake, in one line."""
        assert fetch(f"/together?{asked}").status_code == status

    def test_hostile(self, fetch: Fetch) -> None:
        """A name is shown, never obeyed; where nothing is found it is said."""
        assert SCRIPT not in fetch("/together").text
        assert "No such name" in fetch("/together?q=zebra").text


class TestCompare:
    """Two searches over time."""

    def test_the_same_days(self, index: MemoryIndex) -> None:
        """Both are counted on one scale of days; each figure opens its own search."""
        page = compare_page(index, Search(text="port"), "wall", TODAY)
        assert [one.total for one in page.sides] == [2, 3]
        rows = {row.label: [count for count, _ in row.sides] for row in page.rows}
        assert rows["1 Apr 2031"] == [1, 0]
        assert rows["9 Apr 2031"] == [0, 2]
        assert page.highest == 2
        last = page.rows[-1].sides[1][1]
        assert last == "/?q=wall&from=2031-04-09&to=2031-04-09"

    def test_all_is_in_the_table(self, index: MemoryIndex) -> None:
        """What lies far away has rows of its own: sums are the totals."""
        far = make_article("old", title="The port", text="Old.", published_at=datetime(1951, 1, 1, tzinfo=UTC))
        list(index.write([far, *(on(8, number, title="Port", text="Port.") for number in range(1, 5))]))
        page = compare_page(index, Search(text="port"), "wall", TODAY)
        rows = [*page.rows, *(one for one in (page.before, page.after) if one)]
        assert [sum(row.sides[at][0] for row in rows) for at in (0, 1)] == [7, 3]
        assert page.before is not None

    def test_the_page(self, fetch: Fetch) -> None:
        """A form without a second search, two curves and a table with one; what narrows is shared, and kept."""
        assert "<polyline" not in fetch("/compare?q=port").text
        html = fetch("/compare?q=port&against=wall&countries=Norway").text
        assert html.count("<polyline") == 2
        assert "/?q=wall&countries=Norway" in Page(html).links()
        assert '<input type="hidden" name="countries" value="Norway">' in html
        assert "Neither finds anything" in fetch("/compare?q=zebra&against=gnu").text
        assert "on one day" in fetch("/compare?q=zebra&against=cracks&from=2031-04-02&to=2031-04-02").text

    def test_it_is_bounded(self, index: MemoryIndex) -> None:
        """Two questions, whatever is asked, where a bar is a day."""
        asked = len(index.queries)
        compare_page(index, Search(text="port"), "wall", TODAY)
        assert len(index.queries) == asked + 2

    @pytest.mark.parametrize("asked", ["against=a&against=b", f"against={'a' * 1001}", "weather=rain"])
    def test_mistakes(self, fetch: Fetch, asked: str) -> None:
        """They are the reader's, in one line."""
        assert fetch(f"/compare?{asked}").status_code == 400

    def test_hostile(self, fetch: Fetch) -> None:
        """Words are shown, never obeyed."""
        assert SCRIPT not in fetch("/compare?q=port&against=%3Cscript%3Ealert(1)%3C/script%3E").text


def test_ways_to_look_keep_the_search(fetch: Fetch) -> None:
    """Each leads to the others with everything that was asked."""
    asked = "?q=port&persons=Ines+Varga&also-countries=Norway&from=2031-04-01"
    for path in ("/", "/map", "/together", "/compare", "/calendar"):
        links = Page(fetch(f"{path}{asked}").text).links()
        assert {f"{other}{asked}" for other in ("/map", "/together", "/compare", "/calendar")} <= {*links}
