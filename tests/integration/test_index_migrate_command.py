"""``dateline index``: the command, with articles out of a real archive."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.article import Article
from pipeline.cli import commands
from pipeline.errors import UsageError
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.embedded.schema import SCHEMA_VERSION
from tests.removed_index import remove_index

OLD, NEW = f"articles-v{SCHEMA_VERSION - 1}", f"articles-v{SCHEMA_VERSION}"
PAGE = """<!doctype html><html lang="en"><head><title>The ferry sails again</title></head><body><article>
<h1>The ferry sails again</h1><p>{}</p></article></body></html>"""
SENTENCE = "Maria Lindqvist told the harbour board of Oslo that the ferry would sail again on the third of May. "


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root with one ingested article, in an index of the version before."""
    (tmp_path / "page.html").write_text(PAGE.format(SENTENCE * 12), encoding="utf-8")
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert run("ingest", "page.html", "--published", "2026-03-14").exit_code == 0
    folder = tmp_path / "home" / "index"
    (folder / NEW).rename(folder / OLD)
    return tmp_path / "home"


def run(*arguments: str) -> Result:
    """Call ``dateline`` with ``arguments``."""
    return CliRunner().invoke(commands, arguments)


def stored(home: Path) -> dict[str, object]:
    """Return the one document."""
    (document,) = EmbeddedIndex(home / "index").scan()
    return dict(document)


class TestMigrate:
    """``dateline index migrate``."""

    def test_status_dry_run_and_move(self, home: Path) -> None:
        """The status says what to do and changes nothing, a dry run reports, the move switches, and all is well."""
        assert f"in use: {OLD}; this Dateline makes {NEW}" in run("index", "migrate", "--status").output
        dry = run("index", "migrate", "--dry-run").output
        assert "documents: 1 → 1, 0 missing, 0 changed" in dry
        assert "not switched" in dry
        assert f"in use: {OLD}" in run("index", "migrate", "--status").output
        moved = run("index", "migrate")
        assert moved.exit_code == 0
        assert f"in use: {NEW}; this Dateline makes {NEW}\nkept beside it: {OLD}" in moved.output
        assert stored(home)["title"] == "The ferry sails again"
        assert "there was nothing to move" in run("index", "migrate").output

    def test_by_replay(self, home: Path) -> None:
        """Each article is composed again from its own capture; what only the index knows stays."""
        old = EmbeddedIndex(home / "index", schema_version=SCHEMA_VERSION - 1)
        (document,) = old.scan()
        spoiled = Article.model_validate({**document, "persons": ["Nobody"], "revision": 3, "story_id": "f" * 64})
        list(old.write([spoiled]))
        moved = run("index", "migrate", "--by-replay")
        assert "by replay: 1 made again" in moved.output
        assert "Nobody (persons, 1)" in moved.output
        after = stored(home)
        assert after["persons"] == document["persons"]
        assert (after["revision"], after["story_id"]) == (3, "f" * 64)

    def test_by_replay_keeps_what_the_capture_never_said(self, home: Path) -> None:
        """Authors that an earlier version handed down and the mark of a page that is gone stay; misread ones go."""
        old = EmbeddedIndex(home / "index", schema_version=SCHEMA_VERSION - 1)
        (document,) = old.scan()
        handed_down = {"rule": "kept-from-earlier: json-ld", "confidence": 0.9}
        known: dict[str, object] = {
            "authors": ["Jo Winter"],
            "withdrawn_at": "2099-01-01T00:00:00Z",
            "flags": [*document.get("flags", ()), "kept-from-earlier", "withdrawn"],
        }
        for provenance, authors in (({"authors": handed_down}, ["Jo Winter"]), ({}, None)):
            given = {**document, **known, "provenance": {**document["provenance"], **provenance}}
            assert [one.status for one in old.write([Article.model_validate(given)])] == ["written"]
            assert "1 made again" in run("index", "migrate", "--by-replay").output
            after = stored(home)
            assert after.get("authors") == authors
            flags = after["flags"]
            assert isinstance(flags, list)
            assert "withdrawn" in flags
            assert ("kept-from-earlier" in flags) is (authors is not None)
            assert after["withdrawn_at"] == known["withdrawn_at"]
            remove_index(home / "index" / NEW)

    def test_by_replay_without_the_archive(self, home: Path) -> None:
        """An article whose capture is gone is taken as it is, and counted."""
        for one in home.glob("archive/**/*.warc.gz"):
            one.unlink()
        assert "by replay: 1 taken as they were: not in the archive" in run("index", "migrate", "--by-replay").output
        assert stored(home)["title"] == "The ferry sails again"

    def test_judged_queries(self, home: Path, tmp_path: Path) -> None:
        """The report says how well judged queries are answered, or why that cannot be told."""
        url = stored_url(home)
        (tmp_path / "j.toml").write_text(f'[[query]]\ntext = "ferry"\nlanguage = "en"\nrelevant = {{"{url}" = 1}}\n')
        moved = run("index", "migrate", "--judged", "j.toml").output
        assert f"quality (nDCG@10): not measured: this Dateline cannot search {OLD}" in moved

    def test_rollback_and_prune(self, home: Path) -> None:
        """Back, forward, and the version before removed."""
        run("index", "migrate")
        assert f"in use: {OLD}" in run("index", "migrate", "--rollback").output
        assert run("index", "migrate").exit_code == 0
        assert f"removed: {OLD}" in run("index", "prune", "--yes").output
        assert sorted(one.name for one in (home / "index").glob("articles-*")) == [NEW]

    def test_options_that_do_not_go_together(self, home: Path) -> None:
        """They are refused before anything is done."""
        del home
        assert isinstance(run("index", "migrate", "--status", "--rollback").exception, UsageError)


def stored_url(home: Path) -> str:
    """Return the URL of the one document of the version before."""
    (document,) = EmbeddedIndex(home / "index", schema_version=SCHEMA_VERSION - 1).scan()
    return str(document["url"])
