"""``dateline search`` over an index in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pipeline.article import Revision
from pipeline.cli.search import hit_lines, open_existing, printable, search
from pipeline.errors import StorageError, UsageError
from pipeline.index.protocol import Hit
from pipeline.settings import Settings
from pipeline.web.results import INTERNAL
from tests.unit.web.samples import SCRIPT, MemoryIndex, make_article, make_rich_article, sample_index

Run = Callable[..., Result]


@pytest.fixture
def index() -> MemoryIndex:
    """The index of :func:`sample_index`."""
    return sample_index()


@pytest.fixture
def run(index: MemoryIndex) -> Run:
    """Run ``dateline search`` with arguments; errors of ours are raised, as the command group expects."""

    def invoke(*arguments: str, color: bool = False) -> Result:
        return CliRunner().invoke(search, arguments, obj=lambda _: index, color=color, catch_exceptions=False)

    return invoke


class TestJson:
    """``--json``."""

    def test_shape(self, run: Run) -> None:
        """The total, the hits with the whole article, and the facets."""
        found = json.loads(run("mayor", "--json").stdout)
        assert list(found) == ["total", "counted", "notes", "hits", "facets", "meant"]
        assert found["total"] == 1
        assert list(found["hits"][0]) == ["id", "score", "printings", "highlights", "article"]
        assert found["hits"][0]["article"] == {
            name: value for name, value in make_rich_article().document().items() if name not in INTERNAL
        }
        assert found["facets"]["countries"] == [{"value": "Norway", "count": 1}]

    def test_star_finds_everything(self, run: Run) -> None:
        """``*``, and no words at all, find everything."""
        assert json.loads(run("*", "--json").stdout)["total"] == 17
        assert json.loads(run("--json").stdout)["total"] == 17

    def test_terminal_codes(self, run: Run, index: MemoryIndex) -> None:
        """Characters that a terminal obeys are escaped, and are what they were once the JSON is read."""
        list(index.write([make_article("bell", title="a\x9bb\x1b[2Jc é")]))
        output = run("--json", "--size", "100").stdout
        assert "\x9b" not in output
        assert "\x1b" not in output
        assert "a\x9bb\x1b[2Jc é" in [hit["article"]["title"] for hit in json.loads(output)["hits"]]


class TestOptions:
    """Every option reaches the query."""

    def test_all_of_them(self, run: Run, index: MemoryIndex) -> None:
        """Facets may be repeated; days and periods are inclusive."""
        options = (
            "--person=Ines Varga --person=Tomas Lind --organization=Volt --place=Ansel --country=Norway --source=Wire "
            "--language=en --author=Lind --section=Local --tag=floods --story=abc --from=2031-04-01 --to=2031-04-30 "
            "--mentions=2031-W18 --upcoming --sort=oldest --size=500 --offset=20 --collapse"
        )
        run("tidal", "wall", *re.split(" (?=--)", options))
        query = next(one for one in index.queries if one.size == 500)
        assert query.text == "tidal wall"
        assert query.filters == {
            "persons": ["Ines Varga", "Tomas Lind"],
            "organizations": ["Volt"],
            "places": ["Ansel"],
            "countries": ["Norway"],
            "source_name": ["Wire"],
            "language": ["en"],
            "authors": ["Lind"],
            "section": ["Local"],
            "tags": ["floods"],
        }
        assert [str(day) for day in (query.published_from, query.published_to)] == ["2031-04-01", "2031-04-30"]
        assert [str(day) for day in (query.mentions_from, query.mentions_to)] == ["2031-04-28", "2031-05-04"]
        assert query.upcoming_after is not None
        assert (query.story_id, query.sort, query.size, query.offset) == ("abc", "oldest", 500, 20)
        assert query.collapse_stories

    def test_upcoming_counts_from_the_day_that_is_named(self, run: Run, index: MemoryIndex) -> None:
        """A day that is named goes before today."""
        run("tidal", "--upcoming", "--upcoming-after=2031-04-01")
        assert index.queries[0].upcoming_after == date(2031, 4, 1)

    def test_one_hit_an_event(self, run: Run, index: MemoryIndex) -> None:
        """What is counted is named: events where they are asked for, stories where reprints are collapsed."""
        assert " event" in run("the", "--events").output.splitlines()[0]
        assert index.queries[-1].collapse_events
        assert " stor" in run("the", "--collapse").output.splitlines()[0]

    def test_stories_are_the_default(self, run: Run, index: MemoryIndex) -> None:
        """One article of each story is shown, and who else printed it, unless every printing is asked for."""
        assert run("ferry").output.splitlines()[0] == "1 story"
        assert "also printed by 2 others (North Wire, Fjord Daily), first by North Wire" in run("ferry").output
        assert run("ferry", "--all").output.splitlines()[0] == "3 articles"
        assert [query.collapse_stories for query in index.queries if query.size] == [True, True, False]

    def test_a_story_is_asked_for_whole(self, run: Run) -> None:
        """Who asks for one story is shown all of it."""
        assert run("--story", "f" * 64).output.splitlines()[0] == "3 articles"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--from", "2020-13-01"], "from: '2020-13-01' is no day of the calendar; write it like 2020-09-25"),
            (["--to", ""], "to: '' is no period"),
            (["--mentions", "soon"], "mentions: 'soon' is no period"),
            (["--sort", "random"], "sort: 'random' is no order"),
            (["--size", "0"], "size: '0' is no whole number from 1 to 10,000"),
            (["--offset", "10000"], "only the first 10,000"),
            (["--person", ""], "persons: nothing is given"),
        ],
    )
    def test_wrong_ones(self, run: Run, arguments: list[str], message: str) -> None:
        """A wrong value is a usage error (exit code 2) in one line."""
        with pytest.raises(UsageError) as caught:
            run("wall", *arguments)
        assert message in caught.value.message
        assert caught.value.exit_code == 2

    def test_every_option_is_explained(self) -> None:
        """``--help`` says what each option does."""
        options = [one for one in search.params if isinstance(one, click.Option)]
        assert [one.name for one in options if not one.help] == []


class TestHumanForm:
    """Without ``--json``."""

    def test_list(self, run: Run) -> None:
        """Each hit with title, source, day, what was found and where it is; then the facets."""
        lines = run("mayor").stdout.splitlines()
        assert lines[0] == "1 story"
        assert lines[2:4] == ["  1. Mayor opens the tidal wall", "     The Harbour Courier · 2031-04-10 · Local · en"]
        assert lines[4].startswith("     Mayor Ines Varga spoke on Friday.")
        assert f"     {make_rich_article().url}" in lines
        assert "People: Ines Varga 1" in lines

    def test_which_part(self, run: Run) -> None:
        """When there are more, the list says which part of them it is; numbers go on."""
        output = run("*", "--size", "5", "--offset", "5").stdout
        assert output.startswith("17 stories, 6 to 10 shown\n\n  6. ")

    def test_long_facets(self, run: Run, index: MemoryIndex, monkeypatch: pytest.MonkeyPatch) -> None:
        """A facet takes as many lines as it needs; a value is never parted from its count."""
        monkeypatch.setenv("COLUMNS", "40")
        list(index.write([make_article("many", title="Many", text="", tags=tuple(f"tag {one}" for one in range(9)))]))
        output = run("many").stdout
        assert "\nTags: tag 0 1 · tag 1 1 · tag 2 1 ·\n  tag 3 1 · tag 4 1" in output
        assert max(map(len, output[output.index("Tags") :].splitlines())) <= 40

    def test_undated(self, run: Run) -> None:
        """An article without a day of publication says so."""
        assert "The Harbour Courier · undated · en" in run("undated").stdout

    def test_nothing(self, run: Run) -> None:
        """Nothing found is a count, not a failure."""
        result = run("zebra")
        assert (result.stdout, result.exit_code) == ("0 stories\n", 0)

    def test_colours_only_on_a_terminal(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Escape codes go to a terminal only, and not there either when NO_COLOR is set (no-color.org)."""
        assert "\x1b" not in run("mayor").stdout
        assert "\x1b[33m\x1b[1mMayor" in run("mayor", color=True).stdout
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b" not in run("mayor", color=True).stdout

    def test_hostile_texts(self, run: Run, index: MemoryIndex) -> None:
        """Markup is shown as text; what a terminal would obey, and what turns text around, is not printed."""
        titles = {"title": "bell\x1b]0;own\x07 a\u202eb", "source_name": "x\r\ny", "text": "bell \x9b2J"}
        list(index.write([make_article("bell", **titles)]))
        output = run("bell").stdout
        assert not set(output) & set("\x1b\x07\x9b\u202e\r")
        assert SCRIPT in run("script").stdout


class TestPrintable:
    """Texts on a terminal."""

    def test_one_line(self) -> None:
        """Runs of what cannot be printed become one blank."""
        assert printable("a\r\n\tb\x1b\x1bc\ud800") == "a b c "


class TestMissingIndex:
    """Where nothing was ever ingested."""

    def test_no_home(self, tmp_path: Path) -> None:
        """A home without an index is a failure that says what to do."""
        with pytest.raises(StorageError, match=r"there is no index in .*dateline ingest") as caught:
            open_existing(Settings(home=tmp_path))
        assert caught.value.exit_code == 1

    def test_an_empty_index(self, tmp_path: Path) -> None:
        """An index that exists is opened, empty as it may be."""
        (tmp_path / "index").mkdir()
        assert open_existing(Settings(home=tmp_path)) is not None


class TestAgency:
    """An article that credits a news agency."""

    def test_the_list_says_so(self, run: Run, index: MemoryIndex) -> None:
        """The agency stands beside the source, and narrows."""
        list(index.write([make_article("wire", title="Quay", agency="QXN")]))
        assert "by the agency QXN" in run("--agency", "QXN").stdout

    def test_changed_headlines_narrow(self, run: Run, index: MemoryIndex) -> None:
        """How often a headline changed is asked for as a number."""
        first = Revision(captured_at=datetime(2031, 4, 1, tzinfo=UTC), content_sha256="0" * 64, title="Pier")
        list(index.write([make_article("revised", title="Quay", revisions=(first,), revision=2)]))
        assert run("--headline-changed", "1").stdout.startswith("1 story")


class TestExcerpts:
    """The text below a title."""

    @pytest.mark.parametrize(
        ("fragment", "begins"), [("The <em>lamp</em> went", "The lamp"), ("a <em>lamp</em>", "… a lamp")]
    )
    def test_what_begins_inside_a_sentence_says_so(self, fragment: str, begins: str) -> None:
        """As on the page."""
        article = {"title": "Quay", "text": "The lamp went out. They brought a lamp."}
        hit = Hit("quay", 1.0, {"text": (fragment,)}, article)
        assert f"     {begins}" in "\n".join(click.unstyle(one) for one in hit_lines(1, hit, 80))


class TestWithdrawn:
    """An article whose page is gone."""

    def test_the_list_says_so(self, run: Run, index: MemoryIndex) -> None:
        """Beside the day of publication stands the day on which the page was seen to be gone."""
        seen = datetime(2031, 4, 12, 2, tzinfo=UTC)
        list(index.write([make_article("gone", title="Quay", flags=("withdrawn",), withdrawn_at=seen)]))
        assert "withdrawn, seen 2031-04-12" in run("--remark", "withdrawn").stdout


class TestLanguage:
    """The query on a command line."""

    def test_one_dash_excludes(self, run: Run, index: MemoryIndex) -> None:
        """A word with a dash is part of the query, and no option."""
        run("cables", "-norway", "-size")
        assert index.queries[0].text == "cables -norway -size"

    def test_two_dashes_are_an_option(self, run: Run) -> None:
        """What is no option of ours is refused, wherever it stands."""
        assert "No such option" in run("cables", "--colour=blue").output
        assert "--sort" in run("cables", "--sorted").output

    @pytest.mark.parametrize("words", [("country:norway cables", "-ferry"), ("country:norway", "cables", "-ferry")])
    def test_words_are_the_page_s(self, run: Run, index: MemoryIndex, words: Sequence[str]) -> None:
        """In however many arguments a query comes, it means what the same words mean on the page."""
        run(*words)
        assert index.queries[0].text == "country:norway cables -ferry"

    def test_what_is_not_understood(self, run: Run) -> None:
        """It is said with its place, beside the hits and in the JSON."""
        assert "character 7: this bracket is never closed" in run("mayor (").stderr
        assert json.loads(run("mayor (", "--json").stdout)["notes"][0]["position"] == 7


class TestDidYouMean:
    """A word that no article has."""

    def test_is_said(self, run: Run) -> None:
        """What may have been meant is said with what it finds; in JSON, too."""
        assert "did you mean mayor Varga? (1 story)" in run("mayor", "vagra").output
        assert json.loads(run("mayor", "vagra", "--json").output)["meant"] == [{"q": "mayor Varga", "total": 1}]
        assert "did you mean" not in run("mayor").output
