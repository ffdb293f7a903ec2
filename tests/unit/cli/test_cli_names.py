"""Values of options, as people type them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import click
import pytest
from click.testing import CliRunner

from pipeline.cli.export import export
from pipeline.cli.figures import timeline, top
from pipeline.cli.search import search
from pipeline.index.embedded.index import EmbeddedIndex
from tests.unit.web.samples import make_article

ARTICLE = make_article("a", persons=("Ines Varga", "Ada Lind"), countries=("Germany",), country_codes=("DE",))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    """An index with one article."""
    with closing(EmbeddedIndex(tmp_path_factory.mktemp("names"))) as made:
        assert [one.status for one in made.write([ARTICLE])] == ["written"]
        yield made


class TestNames:
    """Whoever types ``--person`` need not write as the facets do."""

    @pytest.mark.parametrize("command", [search, top, timeline, export])
    @pytest.mark.parametrize(
        ("option", "value", "named"),
        [
            ("--person", "ines VARGA", "Ines Varga"),
            ("--country", "deutschland", "Germany"),
            ("--language", "English", "en"),
        ],
    )
    def test_any_of_them(
        self, index: EmbeddedIndex, command: click.Command, option: str, value: str, named: str
    ) -> None:
        """Case never matters, and other names are names."""
        said = CliRunner().invoke(command, [option, value], obj=lambda _: index, catch_exceptions=False)
        known = CliRunner().invoke(command, [option, named], obj=lambda _: index, catch_exceptions=False)
        assert (said.exit_code, said.output) == (0, known.output)

    def test_nobody(self, index: EmbeddedIndex) -> None:
        """What nobody is called finds nothing, as before."""
        told = CliRunner().invoke(search, ["--person", "Tomas"], obj=lambda _: index, catch_exceptions=False)
        named = CliRunner().invoke(search, ["--person", "ines varga"], obj=lambda _: index, catch_exceptions=False)
        assert (told.output, ARTICLE.url in named.output) == ("0 stories\n", True)

    def test_who_is_asked_for_is_left_out(self, index: EmbeddedIndex) -> None:
        """Beside somebody stand the others, however the one was written."""
        said = CliRunner().invoke(top, ["--with", "varga"], obj=lambda _: index, catch_exceptions=False)
        assert "Ada Lind" in said.output
        assert "Varga" not in said.output
