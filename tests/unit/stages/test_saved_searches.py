"""Saved searches: their file, what is new in them, their feeds, their command."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import feedparser
import jsonschema
import pytest
from click.testing import CliRunner

from pipeline.article import Article, Revision
from pipeline.cli.searches import searches
from pipeline.errors import SettingsError, UsageError
from pipeline.settings import Settings
from pipeline.stages.messages.saved_searches import (
    NewHits,
    SavedSearch,
    SearchesFile,
    load_searches,
    new_hits,
    searches_of,
    searches_or_trouble,
    told,
    write_feeds,
)
from pipeline.stages.messages.saved_searches_schema import searches_schema
from tests.unit.web.samples import MemoryIndex, make_article

FILE = """# What the desk watches
[[search]]
id = "ferries"
name = "Ferries in the sound"
query = 'ferry'

[[search]]
id = "walls"
query = "tidal wall"
reprints = true
"""
FIRST = FILE.partition("\n\n")[0]
"""The first search of it."""
SINCE = datetime(2031, 4, 11, tzinfo=UTC)
TODAY = date(2031, 4, 11)


def captured(name: str, day: int, **fields: object) -> Article:
    """Return an article about a ferry that was first captured on a day of April."""
    moment = datetime(2031, 4, day, 2, tzinfo=UTC)
    return make_article(name, title=f"Ferry {name}", captured_at=moment, **fields)


def before(day: int) -> tuple[Revision, ...]:
    """Return one earlier version, captured on a day of April."""
    moment = datetime(2031, 4, day, 2, tzinfo=UTC)
    return (Revision(captured_at=moment, content_sha256="1" * 64, title="Ferry"),)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of two searches."""
    path = tmp_path / "searches.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


class TestFile:
    """``searches.toml``."""

    def test_read(self, file: Path) -> None:
        """A search has its id, what people call it, and what it asks for."""
        ferries, walls = load_searches(file).searches
        assert (ferries.id, ferries.title, ferries.query, ferries.reprints) == (
            "ferries", "Ferries in the sound", "ferry", False,
        )  # fmt: skip
        assert (walls.title, walls.reprints) == ("walls", True)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            (
                "query = 'ferry'",
                "query = '(ferry'",
                "searches.toml:5: search 'ferries' is left out: query: character 1",
            ),
            (
                "query = 'ferry'",
                "query = 'ferry published:soon'",
                ":5: search 'ferries' is left out: query: character 17",
            ),
            ("query = 'ferry'", "query = 'site: a.example'", ":5: search 'ferries' is left out: query: character 1"),
            ("query = 'ferry'", "query = ''", ":5: search 'ferries' is left out: query"),
            ('id = "ferries"', "id = 7", ":3: search '7' is left out: id"),
            ('id = "walls"', 'id = "Walls!"', ":8: search 'Walls!' is left out: id: lower-case letters, digits"),
            ('id = "walls"', 'id = "ferries"', ":8: search 'ferries' is left out: another search"),
            ("reprints = true", "reprint = true", ":10: search 'walls' is left out: reprint: there is no such key"),
            ('query = "tidal wall"\n', "", ":7: search 'walls' is left out: query: it is missing; write it"),
            ('query = "tidal', 'qery = "tidal', ":9: search 'walls' is left out: qery: there is no such key; mend its"),
        ],
    )
    def test_one_mistake(self, file: Path, old: str, new: str, told: str) -> None:
        """It is said with its line, its search and what is wrong there, and costs no other search anything."""
        assert old in FILE
        file.write_text(FILE.replace(old, new), encoding="utf-8")
        found = load_searches(file)
        (wrong,) = found.wrong
        assert told in wrong
        assert [one.id for one in found.searches] == ["walls" if old in FIRST else "ferries"]

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ('[[search]]\nid = "walls"', '[saved]\nid = "walls"', ":7: saved: write [[search]]"),
            ('[[search]]\nid = "ferries"', '[[search]\nid = "ferries"', "is not TOML"),
        ],
    )
    def test_no_file_of_searches(self, file: Path, old: str, new: str, told: str) -> None:
        """What cannot be told apart as searches is refused whole."""
        file.write_text(FILE.replace(old, new), encoding="utf-8")
        with pytest.raises(SettingsError) as raised:
            load_searches(file)
        assert told in raised.value.message

    def test_all_mistakes(self, file: Path) -> None:
        """Each search with one is named, so that nobody mends them one by one."""
        file.write_text(FILE.replace("ferry'", "(ferry'").replace("reprints", "reprint"), encoding="utf-8")
        found = load_searches(file)
        assert (found.searches, len(found.wrong), found.ids) == ((), 2, ("ferries", "walls"))

    def test_schema(self) -> None:
        """An editor's schema takes what is read, and refuses an unknown key."""
        validator = jsonschema.Draft202012Validator(searches_schema())
        validator.validate(tomllib.loads(FILE))
        assert not validator.is_valid(tomllib.loads(FILE.replace("reprints", "reprint")))


class TestNewHits:
    """What a night brought."""

    def found(self, *articles: Article, reprints: bool = False) -> NewHits:
        """Return the new hits of a search for ferries."""
        search = SavedSearch(id="ferries", query="ferry", reprints=reprints)
        (found,) = new_hits(MemoryIndex(articles), [search], SINCE, TODAY)
        return found

    def test_first_seen_since(self) -> None:
        """What was captured since is new, whenever it was published; what only changed is not."""
        old = captured("old", 10)
        new = captured("new", 11, published_at=datetime(2030, 1, 1, tzinfo=UTC))
        changed = captured("changed", 11, revisions=before(9))
        corrected_at_once = captured("twice", 12, revisions=before(11))
        found = self.found(old, new, changed, corrected_at_once)
        assert [one["title"] for one in found.documents] == ["Ferry twice", "Ferry new"]
        assert found.total == 2

    def test_reprints(self) -> None:
        """A story is told once, and not again when somebody reprints it later; each printing where that is asked."""
        known = captured("known", 9)
        reprint = captured("reprint", 11, story_id=known.id)
        first = captured("first", 11)
        copies = [captured(f"copy{number}", 11, story_id=first.id) for number in range(3)]
        assert self.found(known, reprint, first, *copies).total == 1
        assert self.found(known, reprint, first, *copies, reprints=True).total == 5

    def test_many(self) -> None:
        """All are counted, and the newest kept."""
        found = self.found(*(captured(f"n{number}", 11) for number in range(150)))
        assert (found.total, len(found.documents)) == (150, 100)


class TestFeeds:
    """The feeds of saved searches."""

    def test_written(self, file: Path, tmp_path: Path) -> None:
        """Each search has a feed of a week's new articles, empty or not, which the next night replaces."""
        settings = Settings(home=tmp_path / "home", searches=file)
        index = MemoryIndex([captured("one", 10), captured("old", 1)])
        for _ in range(2):
            paths = write_feeds(
                settings.home, index, searches_of(settings).searches, datetime(2031, 4, 11, 6, tzinfo=UTC)
            )
        assert [path.name for path in paths] == ["ferries.atom", "walls.atom"]
        ferries, walls = (feedparser.parse(str(path)) for path in paths)
        assert (ferries.feed.title, [one.title for one in ferries.entries]) == (
            "Dateline: Ferries in the sound", ["Ferry one"],
        )  # fmt: skip
        assert [one.title for one in walls.entries] == ["Ferry one"]

    def test_in_the_digest(self, file: Path, tmp_path: Path) -> None:
        """A digest has each search with its first hits; a mistake in the file is said there and costs nothing else."""
        settings = Settings(home=tmp_path / "home", searches=file)
        index = MemoryIndex([captured(f"n{number}", 11) for number in range(9)])
        saved = searches_or_trouble(settings)
        found = told(index, saved.searches, SINCE, TODAY)
        assert [(one.name, one.total) for one in found] == [("Ferries in the sound", 9), ("walls", 9)]
        assert not saved.wrong
        assert {one.title for one in found[0].accounts} < {f"Ferry n{number}" for number in range(9)}
        file.write_text(FILE.replace("tidal", "(tidal"), encoding="utf-8")
        searches, (problem,), _ = searches_or_trouble(settings)
        found = told(index, searches, SINCE, TODAY)
        assert ([one.name for one in found], "search 'walls' is left out" in problem) == (
            ["Ferries in the sound"],
            True,
        )
        written = write_feeds(settings.home, index, searches, datetime(2031, 4, 11, 6, tzinfo=UTC))
        assert [one.name for one in written] == ["ferries.atom"]
        file.write_text("[search]\nid = 1", encoding="utf-8")
        searches, (problem,), _ = searches_or_trouble(settings)
        assert (searches, "searches.toml:1: search: write [[search]]" in problem) == ((), True)

    def test_no_file(self, tmp_path: Path) -> None:
        """Who saved nothing gets nothing, and no error."""
        settings = Settings(home=tmp_path / "home", searches=tmp_path / "none.toml")
        assert searches_or_trouble(settings) == SearchesFile()
        moment = datetime(2031, 4, 11, tzinfo=UTC)
        assert write_feeds(settings.home, MemoryIndex(), searches_of(settings).searches, moment) == []


class TestCommand:
    """``dateline searches``."""

    @pytest.fixture(autouse=True)
    def _here(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(file.parent)

    def run(self, *arguments: str) -> str:
        """Return what the command prints over two articles."""
        index = MemoryIndex([captured("one", 11), captured("old", 1)])
        result = CliRunner().invoke(searches, arguments, obj=lambda _: index, catch_exceptions=False)
        assert result.exit_code == 0
        return result.output

    def test_new(self) -> None:
        """What is new since a day is listed, and given to programs."""
        assert self.run("new", "--since", "2031-04-11").startswith(
            "Ferries in the sound: 1 new\n  2031-04-10  The Harbour Courier: Ferry one\n"
        )
        first = json.loads(self.run("new", "--since", "2031-04-01", "--json").splitlines()[0])
        assert (first["id"], first["total"]) == ("ferries", 2)

    def test_list_feeds_schema(self) -> None:
        """Searches are listed, their feeds written, their schema printed."""
        assert "walls  walls  tidal wall" in self.run("list")
        assert self.run("feeds").count(".atom") == 2
        assert json.loads(self.run("schema"))["title"] == "Dateline's saved searches"

    def test_one_that_is_wrong(self, file: Path) -> None:
        """The others are listed and asked all the same, and then it is said, with an exit code."""
        file.write_text(FILE.replace("tidal", "(tidal"), encoding="utf-8")
        index = MemoryIndex([captured("one", 11)])
        for command, said in (("list", "ferries  "), ("new", "Ferries in the sound: "), ("feeds", "ferries.atom")):
            result = CliRunner().invoke(searches, [command], obj=lambda _: index)
            assert said in result.output
            assert "walls" not in result.output
            assert isinstance(result.exception, SettingsError)
            assert "search 'walls' is left out" in result.exception.message

    def test_none_saved(self, file: Path) -> None:
        """Without a file it is said where one belongs."""
        file.unlink()
        with pytest.raises(UsageError, match=r"searches\.toml"):
            CliRunner().invoke(searches, ["list"], catch_exceptions=False)
