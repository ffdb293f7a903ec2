"""Versions of an article: from their pages in the archive to what a reader is shown."""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.article import Article
from pipeline.cli.history import history
from pipeline.errors import UsageError
from pipeline.fetch import Archive
from pipeline.index import open_index
from pipeline.index.protocol import Index
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.process import process_capture
from pipeline.stages.versions.decision import decide
from pipeline.stages.versions.history import archived, versions
from pipeline.web.app import create_app
from pipeline.web.archived import Past
from tests.unit.stages.captures import CAPTURED_AT, PAGE, URL, make_link
from tests.unit.web.samples import Fetch, fetcher

PAGES = (
    PAGE,
    PAGE.replace("sailed again on Monday", "sailed again on Sunday"),
    PAGE.replace("returns", "<i>returns</i> &lt;b&gt;late&lt;/b&gt;").replace("Monday", "Sunday &lt;script&gt;"),
)


def capture(settings: Settings, index: Index, number: int, page: str) -> None:
    """Let a night find ``page`` at :data:`URL`."""
    run = f"night-{number}"
    at: datetime = CAPTURED_AT + timedelta(days=number)
    with Archive(settings.home, "quay", run) as archive:
        archive.append_local(make_link(f"{URL}-other"), PAGE.encode(), "text/html; charset=utf-8", captured_at=at)
        found = archive.append_local(make_link(), page.encode(), "text/html; charset=utf-8", captured_at=at)
    article = process_capture(Run(settings.home, run), Source(id="quay", name="Quay"), found)
    assert isinstance(article, Article)
    decision = decide(article, index.get([article.id]).get(article.id))
    assert decision.article is not None
    list(index.write([decision.article]))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a data root of the test's own."""
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Settings.load()


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    """An index with an article that three nights found in three versions."""
    opened = open_index(settings)
    for number, page in enumerate(PAGES):
        capture(settings, opened, number, page)
    yield opened
    opened.close()


@pytest.fixture
def fetch(settings: Settings, index: Index) -> Fetch:
    """Ask the page over the index."""
    app = create_app(
        index,
        past=Past(
            lambda document, wanted: versions(settings, document, wanted),
            lambda document, number: archived(settings, document, number),
        ),
    )
    return fetcher(app)


def the_article(index: Index) -> str:
    """Return the id of the only article."""
    return str(next(iter(index.scan()))["id"])


class TestCommand:
    """``dateline history``."""

    @staticmethod
    def run(index: Index, *arguments: str) -> Result:
        """Run it over the index."""
        return CliRunner().invoke(history, arguments, obj=lambda _: index, catch_exceptions=False)

    def test_versions_and_what_changed_last(self, index: Index) -> None:
        """Every version with its time and title, and the last change in title and text."""
        output = self.run(index, URL).stdout
        assert "3 versions, headline changed once" in output
        assert "  1. 2026-10-06 02:00 UTC  Ferry returns" in output
        assert "Ferry returns {+<b>late</b>+}" in output
        assert "{+<script>+}" in output

    def test_any_two_versions(self, index: Index) -> None:
        """``--from`` and ``--to`` choose them, in either direction."""
        assert "[-Monday-]{+Sunday+}" in self.run(index, URL, "--from", "1", "--to", "2").stdout
        assert "[-Sunday-]{+Monday+}" in self.run(index, URL, "--from", "2", "--to", "1").stdout
        with pytest.raises(UsageError, match="no version 4; the last one is 3"):
            self.run(index, URL, "--to", "4")

    def test_unknown_address(self, index: Index) -> None:
        """An address that no article has is said, with what to do."""
        with pytest.raises(UsageError, match=r"no article is known at http://quay\.example/none"):
            self.run(index, "http://quay.example/none")

    def test_json(self, index: Index) -> None:
        """Everything for programs: the versions with their texts, and the change in runs."""
        found = json.loads(self.run(index, URL, "--from", "1", "--to", "2", "--json").stdout)
        assert [one["number"] for one in found["versions"]] == [1, 2, 3]
        assert "sailed again on Sunday" in found["versions"][1]["text"]
        assert {"kind": "removed", "text": "Monday"} in found["changes"]["text"][0]

    def test_an_archive_that_is_gone(self, index: Index, settings: Settings) -> None:
        """Without the archive the last text is the indexed one, and an older version says why it has none."""
        shutil.rmtree(Path(str(settings.home)) / "archive")
        output = self.run(index, URL).stdout
        assert output.count("the archive holds no page at byte") == 1
        assert "The texts cannot be compared." in output


class TestPage:
    """``/article/{id}/changes``."""

    def test_the_article_leads_there(self, index: Index, fetch: Fetch) -> None:
        """Each earlier version has a link to what changed then."""
        page = fetch(f"/article/{the_article(index)}").text
        assert f'href="/article/{the_article(index)}/changes?from=2&amp;to=3"' in page
        assert "Its headline changed once." in page

    def test_changes_are_marked_and_escaped(self, index: Index, fetch: Fetch) -> None:
        """What went and came, as text and never as HTML of the page's."""
        page = fetch(f"/article/{the_article(index)}/changes?from=1&to=3").text
        assert "<del>Monday</del>" in page
        assert "<script>" not in page
        assert html.escape("<script>") in page
        assert f"<ins>{html.escape('<b>late</b>')}</ins>" in page.replace(" </ins>", "</ins>").replace(
            "<ins> ", "<ins>"
        )

    def test_the_archived_capture(self, index: Index, fetch: Fetch, settings: Settings) -> None:
        """Each version's capture is shown as text, its source escaped; the article leads there. Gone, that is said."""
        article = the_article(index)
        assert f"/archive/{article}?version=1" in fetch(f"/article/{article}").text
        last = fetch(f"/archive/{article}").text
        assert "Version 3 of 3" in last
        assert html.escape("<i>returns</i>") in last
        assert "<i>" not in last
        assert "sailed again on Monday" in fetch(f"/archive/{article}?version=1").text
        assert fetch(f"/archive/{article}?version=4").status_code == 400
        assert fetch(f"/archive/{'0' * 64}").status_code == 404
        shutil.rmtree(str(settings.home / "archive"))
        gone = fetch(f"/archive/{article}")
        assert gone.status_code == 404
        assert "The archive does not have this page" in gone.text

    @pytest.mark.parametrize("asked", ["from=0", "to=4", "to=x", "from=99999999999999999999", "to=-1"])
    def test_versions_that_there_are_not(self, index: Index, fetch: Fetch, asked: str) -> None:
        """A number that is none is the reader's mistake."""
        assert fetch(f"/article/{the_article(index)}/changes?{asked}").status_code == 400

    def test_an_article_that_is_not_there(self, index: Index, fetch: Fetch) -> None:
        """No article, no changes."""
        del index
        assert fetch(f"/article/{'0' * 64}/changes").status_code == 404

    def test_without_an_archive(self, index: Index) -> None:
        """A page that was given no archive shows the titles."""
        page = fetcher(create_app(index))(f"/article/{the_article(index)}/changes").text
        assert "cannot be compared" in page
