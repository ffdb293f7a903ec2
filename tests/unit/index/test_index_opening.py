"""Opening an index by the settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from upath import UPath

from pipeline.errors import SettingsError
from pipeline.index import embedded_folder, open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.settings import Settings


class TestOpenIndex:
    """Which engine is opened."""

    def test_the_embedded_one_is_the_default(self, tmp_path: Path) -> None:
        """Without a URL the index lies under the home, and opening makes nothing."""
        assert isinstance(open_index(Settings(home=tmp_path / "home")), EmbeddedIndex)
        assert not (tmp_path / "home").exists()

    def test_the_embedded_one_needs_a_folder(self, object_store: UPath, tmp_path: Path) -> None:
        """With an object store as the root, another folder or Elasticsearch must be named; both ways are said."""
        with pytest.raises(SettingsError, match=r"set DATELINE_ELASTICSEARCH_URL, or DATELINE_INDEX_HOME"):
            open_index(Settings(home=object_store))
        settings = Settings(home=object_store, index_home=tmp_path / "index")
        assert isinstance(open_index(settings), EmbeddedIndex)
        assert embedded_folder(settings) == tmp_path / "index"

    def test_elasticsearch_where_a_url_is_given(self) -> None:
        """A URL alone decides; nothing is connected to."""
        index = open_index(Settings(elasticsearch_url="http://127.0.0.1:1"))
        assert isinstance(index, ElasticsearchIndex)
        index.close()

    def test_no_engine_is_imported_before_it_is_needed(self, repository: Path) -> None:
        """Airflow parses DAG files every few seconds: importing the package imports neither engine."""
        code = "import sys, pipeline.index; sys.exit(bool({'tantivy', 'elasticsearch'} & set(sys.modules)))"
        subprocess.run([sys.executable, "-c", code], cwd=repository, check=True)  # noqa: S603 - our own interpreter
