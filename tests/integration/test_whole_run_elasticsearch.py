"""The whole way into Elasticsearch, and what a server that goes away on the way costs: nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Outcome
from pipeline.errors import IndexUnavailableError
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.parts import read_part
from pipeline.press.outlets import load_outlets
from pipeline.press.server import PressServer
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin, read_beginning
from pipeline.stages.discover import discover
from pipeline.stages.fetch import fetch
from pipeline.stages.index import index
from pipeline.stages.process import process
from pipeline.stages.verdict.report import report
from pipeline.stages.whole_run import run_whole

pytestmark = pytest.mark.elasticsearch

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def sources() -> Iterator[tuple[Source, ...]]:
    """Four articles of one outlet of the sample press, which is open."""
    outlet = next(one for one in load_outlets() if one.id == "meridian-review")
    with PressServer() as press:
        yield (
            Source(
                id=outlet.id,
                name=outlet.name,
                articles=tuple(outlet.url(one.path) for one in outlet.articles[:4]),
                delay_seconds=0.0,
                local=True,
                connect_to=f"127.0.0.1:{press.port}",
            ),
        )


@pytest.fixture
def settings(tmp_path: Path, elasticsearch_url: str, index_prefix: str) -> Settings:
    """An empty data root, and an Elasticsearch without articles of ours."""
    return Settings.load(home=tmp_path / "home", elasticsearch_url=elasticsearch_url, index_prefix=index_prefix)


@pytest.fixture
def cut_off(settings: Settings) -> Settings:
    """The same, while the server is away."""
    return settings.model_copy(update={"elasticsearch_url": NOBODY})


def documents(settings: Settings) -> list[dict[str, Any]]:
    """Return every indexed document, by id."""
    with closing(open_index(settings)) as target:
        page = target.search(Query(size=100, sort="oldest"))
    return sorted((dict(hit.article) for hit in page.hits), key=lambda one: str(one["id"]))


def kinds(run: Run) -> Counter[tuple[str, str]]:
    """Return how often which outcome was given for which reason."""
    return Counter((one.kind.value, one.reason) for one in read_part(run.ledger, Outcome))


def until_index(settings: Settings, run: Run, sources: Sequence[Source]) -> None:
    """Take ``sources`` through all stages before ``index``, as the DAG does."""
    begin(settings, run, sources)
    for source in sources:
        discover(settings, run, source)
        fetch(settings, run, source)
        process(run, source)


class TestElasticsearch:
    """Runs into a server."""

    def test_twice_is_the_same_index(self, settings: Settings, sources: tuple[Source, ...]) -> None:
        """The second night writes nothing, and says `unchanged`."""
        first, second = Run(settings.home, "first"), Run(settings.home, "second")
        run_whole(settings, first, sources)
        before = documents(settings)
        run_whole(settings, second, sources, only_due=False)
        assert kinds(first) == {("indexed", "new"): 4}
        assert kinds(second) == {("unchanged", "not-modified"): 4}
        assert len(before) == 4
        assert documents(settings) == before

    def test_server_that_goes_away_before_the_index_stage(
        self, settings: Settings, cut_off: Settings, sources: tuple[Source, ...]
    ) -> None:
        """The stage fails, the ledger says what waits, and the repeated stage finishes without fetching."""
        run = Run(settings.home, "night")
        until_index(settings, run, sources)
        with pytest.raises(IndexUnavailableError, match="cannot reach Elasticsearch"):
            index(cut_off, run)
        assert not report(run).verdict.passed
        assert kinds(run) == {("failed", "not-indexed"): 4}
        index(settings, run)
        assert report(run).verdict.passed
        assert kinds(run) == {("indexed", "new"): 4}
        assert len(documents(settings)) == 4

    def test_run_that_begins_without_its_server(
        self, settings: Settings, cut_off: Settings, sources: tuple[Source, ...]
    ) -> None:
        """A night goes on without the index: everything is fetched whole, and indexed when the server is back."""
        run_whole(settings, Run(settings.home, "first"), sources)
        before = documents(settings)
        run = Run(settings.home, "second")
        until_index(cut_off, run, sources)
        assert read_beginning(run).index_identity is None
        index(settings, run)
        report(run)
        assert kinds(run) == {("unchanged", "same-content"): 4}
        assert documents(settings) == before

    def test_command_line_wants_its_index_first(self, cut_off: Settings, sources: tuple[Source, ...]) -> None:
        """Somebody sits and waits: nothing is fetched that cannot be indexed, and nothing is written."""
        with pytest.raises(IndexUnavailableError):
            run_whole(cut_off, Run(cut_off.home, "night"), sources)
        assert not cut_off.home.exists()
