"""An entity that is asked for by another of its names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.web.app import create_app
from pipeline.web.called import as_known, called
from pipeline.web.parameters import Search
from tests.unit.web.samples import TODAY, Fetch, fetcher, make_article

LINDS = ("Tomas Lind", "Ada Lind")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    """An index with a few names."""
    with closing(EmbeddedIndex(tmp_path_factory.mktemp("called"))) as made:
        articles = [
            make_article("a", persons=("Ines Varga", *LINDS), organizations=("European Union", "European Union Bank")),
            make_article("b", organizations=("European Union Bank",), countries=("Germany",), country_codes=("DE",)),
            make_article("c", organizations=("European Union Bank",), places=("Munich",)),
            make_article(
                "d",
                place_path=(
                    "United Kingdom",
                    "United Kingdom > Scotland",
                    "United Kingdom > Scotland > Kirkwall",
                ),
            ),
        ]
        assert {one.status for one in made.write(articles)} == {"written"}
        yield made


@pytest.fixture
def fetch(index: EmbeddedIndex) -> Fetch:
    """How to ask a page over it."""
    return fetcher(create_app(index, today=lambda: TODAY))


class TestCalled:
    """What somebody calls an entity."""

    @pytest.mark.parametrize(
        ("kind", "name", "known"),
        [
            ("persons", "ines VARGA", "Ines Varga"),
            ("persons", "Varga", "Ines Varga"),
            ("persons", "Lind", None),
            ("persons", "Ines Lind", None),
            ("organizations", "EU", "European Union"),
            ("organizations", "european union", "European Union"),
            ("countries", "deutschland", "Germany"),
            ("countries", "de", "Germany"),
            ("places", "München", "Munich"),
            ("source_name", "the-harbour-courier", "The Harbour Courier"),
            ("language", "English", "en"),
            ("language", "EN", "en"),
            ("place_path", "united kingdom", "United Kingdom"),
            ("place_path", "Großbritannien", "United Kingdom"),
            ("place_path", "scotland", "United Kingdom > Scotland"),
            ("place_path", "Schottland", "United Kingdom > Scotland"),
            ("place_path", "Écosse", "United Kingdom > Scotland"),
            ("place_path", "schottland > KIRKWALL", "United Kingdom > Scotland > Kirkwall"),
            ("place_path", "UK>Scotland", "United Kingdom > Scotland"),
            ("place_path", "Kirkwall > Scotland", None),
            ("place_path", "Perth", None),
            ("place_path", " > ", None),
            ("persons", '"', None),
            ("persons", '") OR (person:"Ada', None),
        ],
    )
    def test_is_told_by_any_of_its_names(self, index: EmbeddedIndex, kind: str, name: str, known: str | None) -> None:
        """Case never matters; a whole name comes before a part of one, and a part that two share is nobody's."""
        assert called(index, kind, name) == known

    @pytest.mark.parametrize("path", ["/entity?organizations={}", "/api/v1/entity?kind=organizations&name={}"])
    def test_is_answered_alike(self, fetch: Fetch, path: str) -> None:
        """The page and the interface say what they do of the name that the index knows."""
        other, known = (fetch(path.format(name)) for name in ("EU", "European+Union"))
        assert (other.status_code, known.status_code) == (200, 200)
        shown = [one.text.replace("organizations=EU", "organizations=European+Union") for one in (other, known)]
        assert shown[0] == shown[1]

    @pytest.mark.parametrize("path", ["/entity?persons=Lind", "/api/v1/entity?kind=persons&name=Lind"])
    def test_may_be_nobody(self, fetch: Fetch, path: str) -> None:
        """What two share is no page of one of them."""
        assert fetch(path).status_code == 404

    @pytest.mark.parametrize(("language", "name"), [("de", "Deutschland"), ("fr", "Allemagne"), ("en", "Germany")])
    def test_a_country_is_called_as_its_readers_call_it(self, fetch: Fetch, language: str, name: str) -> None:
        """Whatever it is asked by, and however it is indexed: in the heading, and no second time beside it."""
        for asked in ("Germany", "deutschland", "DE"):
            shown = fetch(f"/{language}/entity?countries={asked}").text
            assert f'<h1 class="entity-name" dir="auto">{name}</h1>' in shown
            assert f"<bdi>{name}</bdi>" not in shown.partition("</h1>")[2].partition("<dl")[0]


class TestAsKnown:
    """A search whose values somebody has typed."""

    def test_each_is_told_by_its_own_name(self, index: EmbeddedIndex) -> None:
        """What articles have stays as it is, and so does what nobody is called."""
        asked = Search(
            filters=(
                ("organizations", "European Union"),
                ("organizations", "european union bank"),
                ("places", "Nowhere"),
            ),
            excluded=(("countries", "deutschland"),),
            also=(("persons", "varga"),),
        )
        assert as_known(index, asked) == Search(
            filters=(
                ("organizations", "European Union"),
                ("organizations", "European Union Bank"),
                ("places", "Nowhere"),
            ),
            excluded=(("countries", "Germany"),),
            also=(("persons", "Ines Varga"),),
        )

    @pytest.mark.parametrize(
        "address",
        [
            "/?",
            "/calendar?",
            "/map?",
            "/together?",
            "/compare?against=ferry&",
            "/searches?",
            "/export/jsonl?",
            "/export/atom?",
            "/api/search?",
            "/api/v1/search?facets=organizations&",
            "/api/v1/timeline?",
            "/api/v1/compare?against=ferry&",
            "/api/v1/together?of=organizations&",
            "/api/v1/places?",
        ],
    )
    @pytest.mark.parametrize("asked", ["organizations={}", "-organizations={}", "also-organizations={}"])
    def test_every_address_understands_it(self, fetch: Fetch, address: str, asked: str) -> None:
        """What is asked for by another of its names is answered as what is asked for by its own."""
        other, known = (fetch(f"{address}{asked.format(name)}") for name in ("eu", "European+Union"))
        assert (other.status_code, known.status_code) == (200, 200)
        parts = [
            re.sub(r"<updated>.*?</updated>", "", one.text.replace("organizations=eu", "organizations=European+Union"))
            for one in (other, known)
        ]
        assert parts[0] == parts[1]

    def test_an_article_keeps_its_place_among_the_hits(self, index: EmbeddedIndex, fetch: Fetch) -> None:
        """The address of a hit counts the same hits, and leads back to them."""
        article = next(str(one["id"]) for one in index.scan() if "European Union" in one["organizations"])
        shown = fetch(f"/article/{article}?organizations=eu&at=0")
        assert "1 of 1" in shown.text
        assert "/?organizations=European+Union" in shown.text

    def test_a_search_asks_for_few_other_names(self, index: EmbeddedIndex) -> None:
        """Beyond ten values that nobody has, one is taken as it is written: an address costs no more than that."""
        unknown = tuple(("persons", f"Nobody {number}") for number in range(10))
        asked = Search(filters=(*unknown, ("organizations", "eu")))
        assert as_known(index, asked) == asked
