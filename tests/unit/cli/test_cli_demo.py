"""``dateline demo`` keeps to itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli.demo import airflow_environment, sample_settings
from pipeline.errors import UsageError
from pipeline.index import embedded_folder
from pipeline.settings import Settings


class TestApart:
    """The sample and real data never meet."""

    def test_a_home_of_its_own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wherever real data and its index are, the sample and its index are in a folder beside it."""
        monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("DATELINE_INDEX_HOME", str(tmp_path / "elsewhere"))
        monkeypatch.setenv("DATELINE_ALERT_WEBHOOK", "http://127.0.0.1:1/alerts")
        real = Settings.load(home=tmp_path / ".dateline")
        sample = sample_settings(real)
        assert sample.home == tmp_path / ".dateline-sample"
        assert (sample.elasticsearch_url, sample.alert_webhook) == (None, None)
        assert embedded_folder(sample) == tmp_path / ".dateline-sample" / "index"

    def test_run_again_in_its_home(self, tmp_path: Path) -> None:
        """Who has gone into the sample's home makes the sample there again."""
        home = tmp_path / ".dateline-sample"
        assert sample_settings(Settings(home=home)).home == home

    def test_the_workers_too(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Airflow's tasks see no setting of the user's, but where the sample is."""
        monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("AIRFLOW_CONN_DATELINE_ELASTICSEARCH", "http://127.0.0.1:1")
        environment = airflow_environment(tmp_path, tmp_path / "sources.toml")
        given = {name for name in environment if name.startswith(("DATELINE_", "AIRFLOW_CONN"))}
        assert given == {"DATELINE_HOME", "DATELINE_SOURCES", "DATELINE_TASK_RETRY_SECONDS"}
        assert environment["DATELINE_HOME"] == str(tmp_path)

    def test_an_object_store(self) -> None:
        """The sample lives in a folder of this machine, and says so."""
        with pytest.raises(UsageError, match="folder of this machine"):
            sample_settings(Settings(home="memory://bucket/x"))
