"""The language of the query box: every index understands a query alike."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.article import Article, DayRange, article_id
from pipeline.index.protocol import Index, Query
from tests.integration.conformance.engines import MakeArticle, found, search, write

TODAY = date(2026, 3, 11)


class TestLanguage:
    """Fields, brackets, alternatives, and what stands for nothing."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """Four articles of a harbour town that does not exist."""

        def at(day: int) -> datetime:
            return datetime(2026, 3, day, 9, tzinfo=UTC)

        write(
            shared,
            make_article(
                "tide",
                title="Cables below the tide",
                text="The harbour of Osmund waits for a bridge and two undersea cables.",
                persons=("Édith Marlow",),
                countries=("Germany",),
                country_codes=("DE",),
                authors=("Ida Quill",),
                section="Port",
                timestamp=at(10),
            ),
            make_article(
                "span",
                title="A bridge for Osmund",
                text="Nobody spoke of cables. The mayor opened the bridge.",
                persons=("Marlow Edith",),
                organizations=("United Nations",),
                flags=("corrected",),
                mentioned_date_ranges=(DayRange(gte=date(2026, 4, 2), lte=date(2026, 4, 3)),),
                timestamp=at(11),
            ),
            make_article("gulls", title="Gulls", text="The cabling of gulls.", story_id="0" * 64, timestamp=at(2)),
            make_article("rain", title="Rain", text="It rained on the old pier.", language="fr", timestamp=at(3)),
        )
        return shared

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("cables gulls", []),
            ("undersea OR gulls", ["gulls", "tide"]),
            ("bridge (undersea OR mayor)", ["span", "tide"]),
            ("bridge -(undersea OR gulls)", ["span"]),
            ("bridge -undersea", ["span"]),
            ("NOT bridge", ["gulls", "rain"]),
            ("bridge AND mayor", ["span"]),
            ("gulls OR -bridge", ["gulls", "rain"]),
            ("title:cables", ["tide"]),
            ("TITLE:(gulls OR rain)", ["gulls", "rain"]),
            ('title:"bridge for"', ["span"]),
            ("-title:bridge osmund", ["tide"]),
            ("undersea cab*", ["tide"]),
            ("cabli*", ["gulls"]),
            ("title:cab*", ["tide"]),
            ('near:1("harbour","Osmund")', ["tide"]),
            ('near:3("bridge","mayor")', ["span"]),
            ('near:2("BRIDGE","mayor")', ["span"]),
            ('near:1("bridge","mayor")', []),
            ('near:5("mayor","spoke")', ["span"]),
        ],
    )
    def test_words(self, index: Index, text: str, expected: list[str]) -> None:
        """Words, alternatives, exclusions, brackets, titles, stems and nearness."""
        assert search(index, text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('person:"edith marlow"', ["tide"]),
            ("person:MARLOW", ["span", "tide"]),
            ("author:quill", ["tide"]),
            ("section:port", ["tide"]),
            ("lang:fr", ["rain"]),
            ("has:correction", ["span"]),
            ("is:original", ["rain", "span", "tide"]),
            ("is:reprint", ["gulls"]),
            ("published:2026-03-10..2026-03-11", ["span", "tide"]),
            ("published:yesterday", ["tide"]),
            ('published:"last week"', ["gulls", "rain"]),
            ("mentions:2026-04", ["span"]),
            ('mentions:"next month"', ["span"]),
            ("mentions:2026-05", []),
            ("cables person:marlow OR lang:fr", ["rain", "span", "tide"]),
        ],
    )
    def test_fields(self, index: Index, text: str, expected: list[str]) -> None:
        """Case and accents never matter, days count from the day of the search."""
        assert search(index, text, today=TODAY) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("org:UN", ["span"]),
            ("country:de", ["tide"]),
            ("country:deutschland", ["tide"]),
            ("lang:french", ["rain"]),
            ("-lang:french -country:de", ["gulls", "span"]),
        ],
    )
    def test_other_names(self, index: Index, request: pytest.FixtureRequest, text: str, expected: list[str]) -> None:
        """What else people call a body, a country or a language is its name, too."""
        if "noida-db" in request.node.name:
            pytest.skip("noida-db copies no field into another (copy_to); Elasticsearch and the embedded index do")
        assert search(index, text) == expected

    def test_sites(self, index: Index) -> None:
        """A site is a host and what is below it; half a label is none."""
        (hit,) = index.search(Query("title:gulls")).hits
        host = hit.article["url"].split("/")[2]
        assert search(index, f"site:{host.upper()} gulls") == ["gulls"]
        assert search(index, f"site:{host.partition('.')[2] or host} gulls") == ["gulls"]
        assert search(index, f"site:{host[1:]} gulls") == []

    @pytest.mark.parametrize("text", ["(undersea", "undersea)", '"undersea cables', "undersea OR", "undersea is:x"])
    def test_the_rest_is_searched(self, index: Index, text: str) -> None:
        """What is not understood takes nothing away from what is."""
        assert search(index, text) == ["tide"]

    def test_marks(self, index: Index) -> None:
        """What was asked for in brackets is marked like any word, what was excluded is not."""
        (hit,) = index.search(Query("(undersea OR nothing) -mayor")).hits
        assert "<em>undersea</em>" in hit.highlights["text"][0]
        assert found(index.search(Query("cables OR bridge", sort="relevance")))


class TestPathsOfSites:
    """``site:host/path``."""

    ADDRESSES = (
        "www.paths.example/sport/cup?id=1",
        "paths.example/Sport",
        "paths.example/sportswear/cup",
        "live.paths.example/news/sport.html",
        "paths.example/news/2026-10/a~b(c)",
        "paths.example/caf%C3%A9/x",
        "other.example/sport",
        "ports.example:8080/a",
        "www.ports.example:8443/a",
        "sending.example/to?url=https://www.linked.example/a",
    )

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An article at each address, and one that was elsewhere before."""

        def at(address: str, **fields: object) -> Article:
            url = f"https://{address}"
            return make_article(id=article_id(url), url=url, link_url=url, **fields)

        moved = at("paths.example/new/cup", also_at=("http://m.paths.example:8080/Old/cup",))
        assert set(write(shared, *map(at, cls.ADDRESSES), moved)) == {"written"}
        return shared

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("paths.example/sport", ["paths.example/Sport", "www.paths.example/sport/cup?id=1"]),
            ("https://www.paths.example/SPORT/", ["www.paths.example/sport/cup?id=1"]),
            ("paths.example/sport/cup?id=1", ["www.paths.example/sport/cup?id=1"]),
            ("paths.example/news", ["live.paths.example/news/sport.html", "paths.example/news/2026-10/a~b(c)"]),
            ("live.paths.example/news", ["live.paths.example/news/sport.html"]),
            ("paths.example/news/2026", ["paths.example/news/2026-10/a~b(c)"]),
            ("paths.example/news/2026-10/a~b(c)", ["paths.example/news/2026-10/a~b(c)"]),
            ("paths.example/news/.*", []),
            ("paths.example/old", ["paths.example/new/cup"]),
            ("paths.example/café", ["paths.example/caf%C3%A9/x"]),
            ("other.example/", ["other.example/sport"]),
            ("other.example/news", []),
        ],
    )
    def test_are_how_an_address_begins(self, index: Index, asked: str, expected: list[str]) -> None:
        """In any case, up to the end of a word, of an address that the article has or had; nothing in it is a sign."""
        hits = index.search(Query(f"site:{asked}", size=20)).hits
        assert sorted(one.article["url"].partition("//")[2] for one in hits) == expected

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("ports.example", ["ports.example:8080/a", "www.ports.example:8443/a"]),
            ("ports.example:8080", ["ports.example:8080/a", "www.ports.example:8443/a"]),
            ("http://ports.example:8080/a", ["ports.example:8080/a", "www.ports.example:8443/a"]),
            ("linked.example", []),
            ("linked.example/a", []),
            ("sending.example", ["sending.example/to?url=https://www.linked.example/a"]),
        ],
    )
    def test_are_of_the_host_alone(self, index: Index, asked: str, expected: list[str]) -> None:
        """On any port; an address that stands in another one's query is not of the site."""
        assert sorted(one.article["url"].partition("//")[2] for one in index.search(Query(f"site:{asked}")).hits) == (
            expected
        )

    def test_long_ones(self, index: Index) -> None:
        """A path of any length is asked for."""
        for length in (90, 100, 101, 900):
            assert search(index, f"site:paths.example/{'aB.' * (length // 3)}") == []
