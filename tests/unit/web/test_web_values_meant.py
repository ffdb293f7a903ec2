"""A name that was chosen and that no article has: which one may be meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.web.app import create_app
from pipeline.web.parameters import Search
from pipeline.web.values_meant import values_meant
from tests.unit.web.samples import TODAY, fetcher, make_article


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    """An index with two persons and a country."""
    with closing(EmbeddedIndex(tmp_path_factory.mktemp("meant"))) as made:
        articles = [
            make_article("a", title="Weir", text="Weir.", persons=("Halvard Brekke",), countries=("Norway",)),
            make_article("b", title="Ferry", text="Ferry.", persons=("Halvard Brekke", "Ines Varga")),
        ]
        assert {one.status for one in made.write(articles)} == {"written"}
        yield made


class TestValuesMeant:
    """``values_meant``: a value is compared with those of its field."""

    @pytest.mark.parametrize(
        ("search", "meant"),
        [
            (Search(filters=(("persons", "Halvard Breke"),)), [('person:"Halvard Brekke"', 2)]),
            (Search(text="*", filters=(("persons", "breke"),)), [('person:"Halvard Brekke"', 2)]),
            (Search(text="weir", filters=(("persons", "Halvrad Brekke"),)), [('(weir) person:"Halvard Brekke"', 1)]),
            (Search(filters=(("countries", "Norwai"),)), [('country:"Norway"', 1)]),
            (Search(filters=(("persons", "Halvard Brekke"), ("countries", "Norwai"))), [('country:"Norway"', 1)]),
            (Search(text="zebra", filters=(("persons", "Halvard Breke"),)), []),
            (Search(filters=(("persons", "Halvard Lund"),)), []),
            (Search(filters=(("persons", "Halvard Brekke"),)), []),
            (Search(filters=(("persons", "!"),)), []),
            (Search(text="Breke"), []),
        ],
    )
    def test_what_finds_something(self, index: EmbeddedIndex, search: Search, meant: list[tuple[str, int]]) -> None:
        """Each word is in the name, or nearly; the rest of the search stays, and it has to find something."""
        found = values_meant(index, search, 0, TODAY)
        assert [(one.search.text, one.total) for one in found] == meant

    def test_what_finds_enough_asks_nothing(self, index: EmbeddedIndex) -> None:
        """Somebody who finds something is not asked whether he meant something else."""
        assert values_meant(index, Search(filters=(("persons", "Breke"),)), 1, TODAY) == []

    def test_on_the_page(self, index: EmbeddedIndex) -> None:
        """The link asks for the name that is there."""
        fetch = fetcher(create_app(index, today=lambda: TODAY))
        assert "person%3A%22Halvard+Brekke%22" in fetch("/?persons=Halvard+Breke").text
