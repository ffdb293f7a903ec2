"""A source made up of whatever the user named, and the settings and sources that tasks work with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.errors import SettingsError, UsageError
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin, read_sources
from pipeline.stages.ingest_source import adhoc_source
from pipeline.stages.tasks import CONNECTION_ID, address_of_connection, pick, worker_settings

DECLARED = """
[[source]]
id = "quay"
name = "Quay News"
country = "GB"
language = "en"
feeds = ["http://quay.example/feed"]
delay_seconds = 3.0
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a sources file that declares ``quay``."""
    (tmp_path / "sources.toml").write_text(DECLARED, encoding="utf-8")
    return Settings.load(home=tmp_path / "home", sources=tmp_path / "sources.toml")


class TestAdhocSource:
    """What is named finds its place."""

    def test_targets_are_sorted_by_kind(self, settings: Settings, tmp_path: Path) -> None:
        """URLs, files and folders, WARC files."""
        for name in ("a.txt", "one.warc", "two.warc.gz"):
            (tmp_path / name).touch()
        named = ["a.txt", "one.warc", "http://quay.example/a", "two.warc.gz", "."]
        source = adhoc_source(settings, named, "desk")
        assert source.articles == ("http://quay.example/a",)
        assert source.paths == (Path("a.txt"), Path())
        assert source.warcs == (Path("one.warc"), Path("two.warc.gz"))

    def test_declared_source_gives_its_manners_and_not_its_listings(self, settings: Settings) -> None:
        """Name, country, language and delay are taken over; its feeds are not read."""
        source = adhoc_source(settings, ["http://quay.example/a"], "quay")
        assert (source.name, source.country, source.language, source.delay_seconds) == ("Quay News", "GB", "en", 3.0)
        assert source.feeds == ()

    def test_what_the_user_says_wins(self, settings: Settings) -> None:
        """Language, day and leave for private addresses."""
        said = {"published": date(2026, 10, 5), "language": "de"}
        source = adhoc_source(settings, ["http://quay.example/a"], "quay", local=True, **said)  # type: ignore[arg-type]
        assert (source.language, source.published_at, source.local) == ("de", date(2026, 10, 5), True)

    def test_unknown_source_is_its_own_name(self, settings: Settings) -> None:
        """No sources file is needed."""
        assert adhoc_source(settings, ["http://quay.example/a"], "desk").name == "desk"

    @pytest.mark.parametrize(
        ("target", "source_id", "expected"),
        [
            ("gopher://quay.example/a", "desk", "only http and https"),
            ("nowhere.txt", "desk", "no such file"),
            ("http://quay.example/a", "The Desk", "The Desk"),
        ],
    )
    def test_what_cannot_be_is_a_usage_error(
        self, settings: Settings, target: str, source_id: str, expected: str
    ) -> None:
        """One line names it."""
        with pytest.raises(UsageError, match=expected):
            adhoc_source(settings, [target], source_id)


class TestWorkerSettings:
    """Where a worker writes to."""

    def test_connection_fills_in(self) -> None:
        """Airflow's connection is asked by its name where the environment names no Elasticsearch."""
        asked = []

        def connection(name: str) -> Settings:
            asked.append(name)
            return Settings.load(elasticsearch_url="https://es.example:9200", elasticsearch_password=SecretStr("hush"))

        found = worker_settings(connection)
        assert found.elasticsearch_url == "https://es.example:9200"
        assert asked == [CONNECTION_ID]
        assert "hush" not in repr(found)

    def test_without_a_connection_the_index_is_embedded(self) -> None:
        """No connection is no error."""
        assert worker_settings(lambda _name: None).elasticsearch_url is None

    def test_environment_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The connection is not even asked."""
        monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:9200")

        def connection(name: str) -> Settings:
            raise AssertionError(name)

        assert worker_settings(connection).elasticsearch_url == "http://127.0.0.1:9200"


class TestSourcesOfARun:
    """Which sources a run reads."""

    SOURCES = (Source(id="quay", name="Quay"), Source(id="pier", name="Pier"))

    def test_none_named_is_all(self) -> None:
        """In the order of the file."""
        assert pick(self.SOURCES, [], "sources.toml") == self.SOURCES

    def test_named_ones_are_picked(self) -> None:
        """In the order of the file too."""
        assert [one.id for one in pick(self.SOURCES, ["pier"], "sources.toml")] == ["pier"]

    def test_unknown_name_is_said_with_those_that_are_known(self) -> None:
        """The file is named as well."""
        with pytest.raises(UsageError, match=r"sources\.toml declares no source nope; it has quay, pier"):
            pick(self.SOURCES, ["nope", "quay"], "sources.toml")

    def test_no_run_begins_with_a_mistake_in_the_rules(self, settings: Settings, tmp_path: Path) -> None:
        """It is said with its line, before anything is fetched or written."""
        rules = tmp_path / "entities.toml"
        rules.write_text('[retype]\n"Oslo" = "CITY"\n', encoding="utf-8")
        run = Run(settings.home, "night")
        with pytest.raises(SettingsError, match=r"entities\.toml:2: "):
            begin(settings.model_copy(update={"entities": rules}), run, self.SOURCES)
        assert not run.beginning.exists()

    def test_run_keeps_the_sources_it_began_with(self, settings: Settings) -> None:
        """A task of a run asks the run, not the file of today."""
        run = Run(settings.home, "night")
        begin(settings, run, self.SOURCES)
        assert read_sources(run) == self.SOURCES

    @pytest.mark.parametrize(
        ("kind", "schema", "host", "port", "address"),
        [
            ("http", None, "es.example", 9201, "http://es.example:9201"),
            ("http", "https", "es.example", 9201, "https://es.example:9201"),
            ("https", "", "es.example", None, "https://es.example:9200"),
            ("elasticsearch", "http", "10.0.0.7", 9200, "http://10.0.0.7:9200"),
            ("elasticsearch", None, "es.example", None, "https://es.example:9200"),
            ("generic", None, "http://es.example/", 9200, "http://es.example:9200"),
        ],
    )
    def test_address_of_a_connection(
        self, kind: str, schema: str | None, host: str, port: int | None, address: str
    ) -> None:
        """A connection says http in its host, its schema or its type; where it says nothing, passwords need https."""
        assert address_of_connection(kind, schema, host, port) == address
