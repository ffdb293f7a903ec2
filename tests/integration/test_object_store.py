"""The whole way with the data root in an object store and the index in Elasticsearch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from upath import UPath

from pipeline.article import Outcome
from pipeline.cli import commands
from pipeline.errors import SettingsError, UsageError
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.parts import read_part
from pipeline.press.outlets import load_outlets
from pipeline.press.server import PressServer
from pipeline.runs import Run, list_runs
from pipeline.settings import Settings, Source
from pipeline.stages import tasks
from pipeline.stages.replay import replay
from pipeline.stages.whole_run import run_whole
from pipeline.store import files_in, spool_of

ARTICLES = 4


@pytest.fixture
def sources() -> Iterator[tuple[Source, ...]]:
    """Some articles of one outlet of the sample press, which is open."""
    outlet = next(one for one in load_outlets() if one.id == "meridian-review")
    with PressServer() as press:
        yield (
            Source(
                id=outlet.id,
                name=outlet.name,
                articles=tuple(outlet.url(one.path) for one in outlet.articles[:ARTICLES]),
                delay_seconds=0.0,
                local=True,
                connect_to=f"127.0.0.1:{press.port}",
            ),
        )


@pytest.fixture
def settings(
    object_store: UPath, elasticsearch_url: str, index_prefix: str, sources: tuple[Source, ...], tmp_path: Path
) -> Settings:
    """An empty object store, an Elasticsearch without articles of ours, and a file that declares the sources."""
    (source,) = sources
    lines = [f'{name} = "{getattr(source, name)}"' for name in ("id", "name", "connect_to")]
    path = tmp_path / "sources.toml"
    path.write_text("\n".join(["[[source]]", *lines, f"articles = {list(source.articles)}", "local = true"]))
    return Settings.load(
        home=object_store, elasticsearch_url=elasticsearch_url, index_prefix=index_prefix, sources=path
    )


def documents(settings: Settings) -> list[dict[str, Any]]:
    """Return every indexed document, by id, without the run's name."""
    with closing(open_index(settings)) as target:
        hits = target.search(Query(size=100)).hits
    found = [{name: value for name, value in hit.article.items() if name != "run_id"} for hit in hits]
    return sorted(found, key=lambda one: str(one["id"]))


def kinds(run: Run) -> Counter[str]:
    """Return how often each outcome was given."""
    return Counter(one.kind.value for one in read_part(run.ledger, Outcome))


@pytest.mark.elasticsearch
class TestNights:
    """Runs whose data is nowhere on this machine."""

    def test_twice_is_the_same(self, settings: Settings, sources: tuple[Source, ...]) -> None:
        """The second night indexes nothing and says `unchanged`; a repeated run says what it said."""
        first, second = Run(settings.home, "z-first"), Run(settings.home, "second")
        assert run_whole(settings, first, sources).verdict.passed
        before = documents(settings)
        assert len(before) == ARTICLES
        assert kinds(first) == {"indexed": ARTICLES}
        assert run_whole(settings, second, sources, only_due=False).verdict.passed
        assert kinds(second) == {"unchanged": ARTICLES}
        assert run_whole(settings, first, sources).verdict.passed
        assert kinds(first) == {"indexed": ARTICLES}
        assert documents(settings) == before
        assert [run.id for run in list_runs(settings.home)] == ["second", "z-first"]

    def test_nothing_stays_on_this_machine(self, settings: Settings, sources: tuple[Source, ...]) -> None:
        """Parts, state, archive and leases are in the store; the spool keeps no more than the turns at hosts."""
        run_whole(settings, Run(settings.home, "night"), sources)
        left = [one for one in spool_of(settings.home).rglob("*") if one.is_file() and one.parent.name != "hosts"]
        assert left == []
        kept = {one.name for one in settings.home.iterdir()}
        assert kept == {"runs", "state", "archive", "hosts", "at-work"}  # this store keeps a folder that is empty
        assert files_in(settings.home / "at-work") == []

    def test_replay(self, settings: Settings, sources: tuple[Source, ...]) -> None:
        """The archive in the store fills another index, article for article."""
        run_whole(settings, Run(settings.home, "night"), sources)
        moved = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-moved"})
        (report,) = replay(moved, datetime.now(UTC))
        assert report.outcomes == {"indexed": ARTICLES}
        assert documents(moved) == documents(settings)

    def test_as_airflow_does_it(
        self, settings: Settings, sources: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each stage by itself, with nothing but the environment to know the store from."""
        (source,) = sources
        monkeypatch.setenv("DATELINE_HOME", str(settings.home))
        monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", str(settings.elasticsearch_url))
        monkeypatch.setenv("DATELINE_INDEX_PREFIX", settings.index_prefix)
        assert tasks.begin("night", []) == [[source.id]]
        assert tasks.collect("night", [source.id]) == 1
        assert [tasks.process("night", share) for share in tasks.plan("night")] == [0]
        tasks.index("night")
        assert tasks.report("night") == {"indexed": ARTICLES}
        tasks.verdict("night")
        printed = CliRunner().invoke(commands, ["report"], catch_exceptions=False).output
        assert printed.startswith("Run night\n")


class TestWithoutElasticsearch:
    """The embedded index lies in a folder or nowhere."""

    def test_no_index_is_said_before_anything_is_written(
        self, object_store: UPath, sources: tuple[Source, ...]
    ) -> None:
        """The run does not begin."""
        settings = Settings.load(home=object_store)
        with pytest.raises(SettingsError, match="the embedded index needs a folder of this machine"):
            run_whole(settings, Run(object_store, "night"), sources)
        assert not object_store.exists()

    def test_folder_for_the_index(self, object_store: UPath, sources: tuple[Source, ...], tmp_path: Path) -> None:
        """With a folder named for it, the embedded index serves a root that is elsewhere."""
        settings = Settings.load(home=object_store, index_home=tmp_path / "index")
        assert run_whole(settings, Run(object_store, "night"), sources).outcomes == {"indexed": ARTICLES}
        assert len(documents(settings)) == ARTICLES

    def test_commands_that_need_a_folder_say_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """In one line, with what to set."""
        monkeypatch.setenv("DATELINE_HOME", "memory://nowhere/news")
        for words, said in ((["search", "ferry"], "DATELINE_INDEX_HOME"), (["demo"], "unset it")):
            error = CliRunner().invoke(commands, words).exception
            assert isinstance(error, UsageError)
            assert said in error.message
