"""``dateline export`` over an index in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.export import export
from pipeline.errors import IndexUnavailableError, UsageError
from pipeline.exports.entries import layout
from pipeline.exports.tables import cell, csv_lines
from pipeline.index.protocol import Query
from tests.unit.web.samples import MemoryIndex, make_article, make_rich_article, sample_index

Run = Callable[..., Result]


class BreakingIndex(MemoryIndex):
    """An index that is lost after its first document."""

    def matching(self, query: Query) -> Iterator[Mapping[str, Any]]:
        """Yield one document, then fail."""
        yield from list(super().matching(query))[:1]
        raise IndexUnavailableError("the index is gone; start it")


def run_over(index: MemoryIndex, *arguments: str) -> Result:
    """Run ``dateline export`` over ``index``; errors of ours are raised, as the command group expects."""
    return CliRunner().invoke(export, arguments, obj=lambda _: index, catch_exceptions=False)


@pytest.fixture
def index() -> MemoryIndex:
    """The index of :func:`sample_index`."""
    return sample_index()


@pytest.fixture
def run(index: MemoryIndex) -> Run:
    """Run ``dateline export`` with arguments."""
    return lambda *arguments: run_over(index, *arguments)


class TestJsonLines:
    """``--format jsonl``, the default."""

    def test_whole_documents(self, run: Run) -> None:
        """A line is an article as it is indexed; how many there were is said beside them."""
        result = run("mayor")
        assert [json.loads(line) for line in result.stdout.splitlines()] == [make_rich_article().document()]
        assert result.stderr == "1 story\n"

    def test_no_page_ends_it(self, run: Run, index: MemoryIndex) -> None:
        """All that is found is written, not the ten of a page."""
        assert len(run("*", "--all").stdout.splitlines()) == len(index.documents) > 10

    def test_one_line_each(self, run: Run, index: MemoryIndex) -> None:
        """No character of a text ends its line or is obeyed by a terminal, and each is there again once it is read."""
        list(index.write([make_article("bell", title="Bell", text="a\nb\r\x1b[2J\x9bc é")]))
        output = run("bell").stdout
        assert output.count("\n") == 1
        assert not set(output) & set("\x1b\x9b\r")
        assert json.loads(output)["text"] == "a\nb\r\x1b[2J\x9bc é"


class TestCsv:
    """``--format csv``."""

    def test_columns(self, run: Run) -> None:
        """The first record names the columns; several values share a cell."""
        result = run("mayor", "--format", "csv")
        columns, row = csv.reader(io.StringIO(result.stdout))
        found = dict(zip(columns, row, strict=True))
        assert columns == layout()["columns"]
        assert (found["title"], found["persons"]) == ("Mayor opens the tidal wall", "Ines Varga")
        assert found["mentioned_dates"] == "2031-04-11; 2031-05-03"
        assert result.stderr == "1 story\n"

    def test_nothing_found(self, run: Run) -> None:
        """A table without rows still names its columns."""
        result = run("zebra", "--format", "csv")
        assert (result.stdout.count("\n"), result.stderr) == (1, "0 stories\n")

    @pytest.mark.parametrize("sign", layout()["formula_signs"])
    @pytest.mark.parametrize("before", ["", " ", "\t", "\r\n", "\x00"])
    def test_no_formulas(self, sign: str, before: str) -> None:
        """What a spreadsheet would compute stands there as text, whatever blanks or controls come before it."""
        assert cell(f"{before}{sign}1+1") == f"'{sign}1+1"
        assert cell([f"{before}{sign}1", "b"]) == f"'{sign}1; b"

    def test_cells(self) -> None:
        """Quotes, separators and line ends of a title stay in their cell; a record ends as RFC 4180 says."""
        document = make_article("odd", title='A "quay", a pier;\nand = more').document()
        lines = list(csv_lines([document]))
        assert all(line.endswith("\r\n") and line.count("\n") == 1 for line in lines)
        columns, row = csv.reader(io.StringIO("".join(lines)))
        assert row[columns.index("title")] == 'A "quay", a pier; and = more'
        assert row[columns.index("withdrawn_at")] == ""


class TestStories:
    """What was printed several times, as on the page."""

    @pytest.mark.parametrize("form", ["csv", "jsonl", "rss", "atom", "jsonfeed"])
    def test_one_article_each(self, run: Run, index: MemoryIndex, form: str) -> None:
        """A story is one article, unless every printing is asked for, and which of both is counted is said."""
        stories = len({one.get("story_id", one["id"]) for one in index.documents.values()})
        for told in ([], ["--collapse"], ["--newest", "100"]):
            assert run("*", "--format", form, *told).stderr == f"{stories} stories\n"
        for told in (["--all"], ["--all", "--newest", "100"]):
            assert run("*", "--format", form, *told).stderr == f"{len(index.documents)} articles\n"
        assert stories < len(index.documents)

    def test_events(self, run: Run, index: MemoryIndex) -> None:
        """Or one article of each event."""
        list(index.write([make_article(f"told-{at}", event_id="e" * 64) for at in range(3)]))
        events = len({one.get("event_id", one["id"]) for one in index.documents.values()})
        assert run("*", "--events").stderr == f"{events} events\n"
        assert run("*", "--events", "--newest", "1").stderr == "1 event\n"

    def test_the_pages_order(self, run: Run, index: MemoryIndex) -> None:
        """Stories come as the page shows them."""
        names = [json.loads(line)["id"] for line in run("*").stdout.splitlines()]
        shown = index.search(Query(text="*", sort="newest", collapse_stories=True, size=100))
        assert names == [hit.id for hit in shown.hits]

    def test_a_calendar_reads_every_printing(self, run: Run, index: MemoryIndex) -> None:
        """Another printing may name a day more; each day of a story is there once anyway."""
        assert run("*", "--format", "ics").stderr == f"{len(index.documents)} articles\n"


class TestAsked:
    """What is asked for is what ``dateline search`` finds."""

    def test_words_and_options(self, run: Run, index: MemoryIndex) -> None:
        """Words, exclusions, facets and days reach the query."""
        run("tidal", "-norway", "--person", "Ines Varga", "--from", "2031-04-01", "--upcoming-after", "2031-04-02")
        query = index.queries[-1]
        assert (query.text, query.filters) == ("tidal -norway", {"persons": ["Ines Varga"]})
        assert [str(day) for day in (query.published_from, query.upcoming_after)] == ["2031-04-01", "2031-04-02"]

    def test_not_understood(self, run: Run) -> None:
        """It is said beside the articles, not among them."""
        result = run("mayor (")
        assert "character 7: this bracket is never closed" in result.stderr
        assert "character" not in result.stdout

    def test_wrong_ones(self, run: Run) -> None:
        """A wrong day is a usage error; there is no page to choose."""
        with pytest.raises(UsageError, match="from: 'soon'"):
            run("wall", "--from", "soon")
        assert "No such option" in run("wall", "--size=5").output


class TestFile:
    """``--out``."""

    def test_into_a_file(self, run: Run, tmp_path: Path) -> None:
        """The file holds what the terminal would show, and the terminal how much it is."""
        path = tmp_path / "found.csv"
        result = run("mayor", "--format", "csv", "--out", str(path))
        assert path.read_bytes() == run("mayor", "--format", "csv").stdout_bytes
        assert (result.stdout, result.stderr) == ("", f"1 story in {path}\n")

    def test_broken_off(self, index: MemoryIndex, tmp_path: Path) -> None:
        """A file that was there before stays when the index fails in the middle, and nothing else is left."""
        path = tmp_path / "found.jsonl"
        path.write_text("before", encoding="utf-8")
        with pytest.raises(IndexUnavailableError):
            run_over(BreakingIndex(index.articles), "*", "--all", "--out", str(path))
        assert [one.read_text(encoding="utf-8") for one in tmp_path.iterdir()] == ["before"]
