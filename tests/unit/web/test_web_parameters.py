"""Query strings into searches, and back."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.index.protocol import FACETS, Query
from pipeline.index.query.periods import Period
from pipeline.web.parameters import SORTS, Search, addresses, parse_search, plain

TODAY = date(2031, 4, 14)
DAYS = st.none() | st.dates(min_value=date(1900, 1, 1))
UPCOMING: st.SearchStrategy[Literal["today"] | date | None] = st.one_of(st.none(), st.just("today"), st.dates())
TEXTS = st.text(max_size=50).map(plain)


@st.composite
def searches(draw: st.DrawFn) -> Search:
    """Return any search that a query string can describe."""
    first, last = draw(DAYS), draw(DAYS)
    if first and last and first > last:
        first, last = last, first
    names = st.sampled_from([name for name in FACETS if name != "mentioned_dates"])
    values = TEXTS.filter(bool)
    return Search(
        text=draw(TEXTS),
        filters=tuple(draw(st.lists(st.tuples(names, values), unique=True, max_size=5))),
        excluded=tuple(draw(st.lists(st.tuples(names, values), unique=True, max_size=5))),
        also=tuple(draw(st.lists(st.tuples(names, values), unique=True, max_size=5))),
        published=Period(first, last),
        mentions=draw(st.sampled_from([None, "2020", "2020-11", "2016..", "2020-W39..2021"])),
        upcoming=draw(UPCOMING),
        story=draw(st.sampled_from([None, "a" * 64])),
        event=draw(st.sampled_from([None, "b" * 64])),
        collapse=draw(st.booleans()),
        events=draw(st.booleans()),
        sort=draw(st.sampled_from([None, *SORTS])),
        offset=draw(st.integers(0, 9_900)),
        size=draw(st.integers(1, 100)),
        more=draw(st.sampled_from([None, "persons"])),
    )


class TestRoundTrip:
    """Addresses can be passed on."""

    @given(searches())
    def test_every_search(self, search: Search) -> None:
        """What a search's address says is that search again."""
        parsed = parse_search(parse_qsl(urlsplit(search.url()).query, keep_blank_values=True))
        assert parsed == search

    def test_the_default_has_no_parameters(self) -> None:
        """A search for everything lives at the bare address."""
        assert Search().url() == "/"
        assert parse_search([]) == Search()

    def test_page_and_offset(self) -> None:
        """An offset at the start of a page is written as the page, any other as itself."""
        assert Search(offset=20).url() == "/?page=3"
        assert Search(offset=7).url() == "/?offset=7"


class TestQuery:
    """A search as the index understands it."""

    def test_everything_at_once(self) -> None:
        """Every parameter reaches its place in the query."""
        pairs = [
            ("q", "tidal wall"),
            ("persons", "Ines Varga"),
            ("persons", "Tomas Lind"),
            ("mentioned_dates", "2031-05-03"),
            ("-persons", "Ivo Brandt"),
            ("also-persons", "Lena Orth"),
            ("also-places", "Port Ansel"),
            ("from", "2031-04-01"),
            ("to", "2031-04-30"),
            ("mentions", "2031-05"),
            ("upcoming", "1"),
            ("story", "a" * 64),
            ("event", "b" * 64),
            ("collapse", "1"),
            ("events", "1"),
            ("sort", "oldest"),
            ("page", "3"),
            ("size", "20"),
        ]
        assert parse_search(pairs).query(TODAY, ("persons",), 5) == Query(
            text="tidal wall",
            filters={"persons": ["Ines Varga", "Tomas Lind"], "mentioned_dates": ["2031-05-03"]},
            excluded={"persons": ["Ivo Brandt"]},
            each=(("persons", "Lena Orth"), ("places", "Port Ansel")),
            published_from=date(2031, 4, 1),
            published_to=date(2031, 4, 30),
            mentions_from=date(2031, 5, 1),
            mentions_to=date(2031, 5, 31),
            today=TODAY,
            upcoming_after=TODAY,
            story_id="a" * 64,
            event_id="b" * 64,
            collapse_stories=True,
            collapse_events=True,
            sort="oldest",
            offset=40,
            size=20,
            facets=("persons",),
            facet_size=5,
        )

    def test_upcoming_from_a_day(self) -> None:
        """``upcoming`` can name the day that it counts from."""
        assert parse_search([("upcoming", "2020-09-25")]).query(TODAY).upcoming_after == date(2020, 9, 25)

    @pytest.mark.parametrize(
        ("said", "first", "last"),
        [
            ("2031-04-16", date(2031, 4, 16), date(2031, 4, 16)),
            ("2031-02", date(2031, 2, 1), date(2031, 2, 28)),
            ("yesterday", date(2031, 4, 15), date(2031, 4, 15)),
            ("last monday", date(2031, 4, 14), date(2031, 4, 14)),
            ("letzte Woche", date(2031, 4, 7), date(2031, 4, 13)),
            ("le mois dernier", date(2031, 3, 1), date(2031, 3, 31)),
            ("anteayer", date(2031, 4, 14), date(2031, 4, 14)),
            ("сентябрь", date(2030, 9, 1), date(2030, 9, 30)),
        ],
    )
    def test_days_in_words(self, said: str, first: date, last: date) -> None:
        """From is the first of the days that are named, to and upcoming the last; addresses then have the day."""
        today = date(2031, 4, 16)
        assert parse_search([("from", said)], today=today).published == Period(first, None)
        assert parse_search([("to", said)], today=today).published == Period(None, last)
        assert parse_search([("upcoming", said)], today=today).pairs() == [("upcoming", last.isoformat())]

    @pytest.mark.parametrize("said", ["soon", "2031..2032", "..2031", "gestern und heute"])
    def test_no_one_period(self, said: str) -> None:
        """What is no period, or has ends of its own, is refused."""
        with pytest.raises(UsageError, match=r"from: .* is no period"):
            parse_search([("from", said)])

    @pytest.mark.parametrize(("text", "order"), [("", "newest"), ("*", "newest"), ("wall", "relevance")])
    def test_default_order(self, text: str, order: str) -> None:
        """Without words nothing is more relevant than anything else: the newest comes first."""
        assert Search(text).query(TODAY).sort == order

    def test_nothing_finds_everything(self) -> None:
        """No words are the index's ``*``."""
        assert Search().query(TODAY).text == "*"


class TestChanges:
    """The addresses behind a page's links."""

    def test_any_change_goes_to_the_first_page(self) -> None:
        """A narrower search has other pages."""
        search = Search(offset=30, more="persons")
        assert search.narrowed_by("tags", "floods") == Search(filters=(("tags", "floods"),))
        assert search.changed(sort="oldest") == Search(sort="oldest")

    def test_a_value_is_chosen_once(self) -> None:
        """Choosing a value twice changes nothing; taking it away takes it away."""
        search = Search().narrowed_by("tags", "floods")
        assert search.narrowed_by("tags", "floods") == search
        assert search.without("tags", "floods") == Search()

    def test_narrowed(self) -> None:
        """Words alone do not count as narrowing, anything else does."""
        assert not Search("wall", sort="oldest").narrowed
        assert Search(mentions="2020").narrowed
        assert Search(published=Period(TODAY, None)).narrowed

    @given(searches(), TEXTS.filter(bool), st.sampled_from(["persons", "tags"]))
    def test_addresses_are_those_of_each_search(self, search: Search, value: str, name: str) -> None:
        """What fills a value into an address gives that of the search which has chosen, or excluded, that value."""
        for one in (value, "%00", "%2500", "a&b=c", "Zürich · Ост"):
            rest = search.without(name, one)
            for change in (rest.narrowed_by, rest.excluding):
                assert addresses(partial(change, name))(one) == change(name, one).url()


class TestWrongParameters:
    """What cannot be read is refused in one line."""

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("page", "-1", "page: '-1' is no whole number from 1"),
            ("page", "0", "page: '0' is no whole number"),
            ("page", "1_000", "is no whole number"),
            ("page", "\u0661", "is no whole number"),
            ("page", "1e3", "is no whole number"),
            ("page", "1001", "only the first 10,000 articles"),
            ("offset", "9991", "only the first 10,000 articles"),
            ("size", "1e9", "is no whole number from 1 to 100"),
            ("size", "101", "is no whole number from 1 to 100"),
            ("size", "9" * 5000, "at most 1,000 characters"),
            ("from", "2020-02-30", "from: '2020-02-30' is no day"),
            ("mentions", "soon", "mentions: 'soon' is no period"),
            ("upcoming", "yes", "upcoming: 'yes' is no period"),
            ("sort", "random", "sort: 'random' is no order; known are relevance, newest, oldest"),
            ("collapse", "maybe", "collapse: 'maybe' is neither 0 nor 1"),
            ("events", "2", "events: '2' is neither 0 nor 1"),
            ("story", "../../etc", "story: '../../etc' is no story's id"),
            ("event", "<b>", "event: '<b>' is no event's id"),
            ("more", "weather", "more: 'weather' is no facet"),
            ("also-weather", "rain", "unknown parameter 'also-weather'"),
            ("also-persons", "", "also-persons: nothing is given"),
            ("weather", "rain", "unknown parameter 'weather'"),
            ("persons", " ", "persons: nothing is given to narrow by"),
            ("mentioned_dates", "May", "mentioned_dates: 'May' is no day"),
            ("q", "a" * 1001, "q: at most 1,000 characters"),
        ],
    )
    def test_refused(self, name: str, value: str, message: str) -> None:
        """Each wrong value is named, on one line."""
        with pytest.raises(UsageError) as caught:
            parse_search([(name, value)])
        assert message in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_given_twice(self) -> None:
        """A parameter with one value is given once."""
        with pytest.raises(UsageError, match="sort: given twice"):
            parse_search([("sort", "newest"), ("sort", "oldest")])

    def test_page_and_offset(self) -> None:
        """Page and offset exclude each other."""
        with pytest.raises(UsageError, match="page and offset"):
            parse_search([("page", "1"), ("offset", "0")])

    def test_swapped_days(self) -> None:
        """A span of publication that ends before it starts is refused."""
        with pytest.raises(UsageError, match="from: 2031-04-02 is after 2031-04-01"):
            parse_search([("from", "2031-04-02"), ("to", "2031-04-01")])

    def test_too_many_filters(self) -> None:
        """The number of conditions is bounded."""
        with pytest.raises(UsageError, match="at most 50"):
            parse_search([("tags", str(number)) for number in range(51)])

    def test_control_characters_go(self) -> None:
        """A null byte, a line break or half a surrogate pair never reaches the index."""
        assert parse_search([("q", "a\x00b\r\nc\ud800 ")]).text == "a b c"

    @given(
        st.lists(st.tuples(st.sampled_from(["q", "page", "size", "from", "mentions", *FACETS]), st.text(max_size=20)))
    )
    def test_any_pairs(self, pairs: list[tuple[str, str]]) -> None:
        """Any pairs are a search within bounds, or refused; nothing else happens."""
        try:
            search = parse_search(pairs)
        except UsageError:
            return
        assert search.offset + search.size <= 10_000
