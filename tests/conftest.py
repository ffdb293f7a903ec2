"""What all tests share: Airflow kept to a folder of its own, and the environment of the user kept out."""

from __future__ import annotations

import gc
import os
import tempfile
import uuid
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from upath import UPath

from pipeline.article import Article, article_id
from pipeline.store import DataPath, data_root
from tests import object_store as stores

pytest_plugins = ["tests.elasticsearch_server"]

# Airflow reads its environment when it is first imported, which any test module may do: so this comes first.
_SCRATCH = Path(tempfile.mkdtemp(prefix="dateline-tests-"))
REPOSITORY = Path(__file__).resolve().parent.parent
os.environ |= {
    "AIRFLOW_HOME": str(_SCRATCH / "airflow"),
    "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "True",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_SCRATCH / 'airflow' / 'airflow.db'}",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(_SCRATCH / "airflow" / "logs"),
}
for _name in [name for name in os.environ if name.startswith("DATELINE_") and not name.startswith("DATELINE_TEST_")]:
    del os.environ[_name]


# How long one example takes says more about the machine than about the code; what must be fast has tests of its own.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in an empty folder of its own, so that none reads or leaves anything in the repository."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def object_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UPath:
    """An empty object store in the memory of this process, and a spool of the test's own."""
    monkeypatch.setenv("DATELINE_SPOOL", str(tmp_path / "spool"))
    root = data_root(f"memory://{uuid.uuid4().hex}/news")
    assert isinstance(root, UPath)
    return root


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UPath:
    """An empty object store that other processes see too, and a spool of the test's own."""
    monkeypatch.setenv("DATELINE_SPOOL", str(tmp_path / "spool"))
    return stores.bucket(tmp_path / "bucket")


@pytest.fixture(params=["folder", "object store"])
def any_home(request: pytest.FixtureRequest, tmp_path: Path) -> DataPath:
    """An empty data root of each kind."""
    if request.param == "folder":
        return tmp_path / "home"
    root: DataPath = request.getfixturevalue("object_store")
    return root


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    """Make a whole article out of a name (its URL is made of it) and the fields that a test cares for."""

    def make(name: str = "one", **fields: Any) -> Article:  # noqa: ANN401 - any field, checked by pydantic
        url = f"https://harbour-gazette.example/{name}"
        plain: dict[str, Any] = {
            "id": article_id(url),
            "url": url,
            "link_url": url,
            "source_id": "harbour-gazette",
            "source_name": "Harbour Gazette",
            "title": f"Report {name}",
            "text": f"The whole text of {name}.",
            "timestamp": datetime(2026, 3, 14, 9, 30, tzinfo=UTC),
            "captured_at": datetime(2026, 3, 15, 2, 0, tzinfo=UTC),
            "content_sha256": "0" * 64,
            "warc_path": "warc/2026-03-15.warc.gz",
            "warc_offset": 0,
            "run_id": "test",
            "pipeline_version": "0",
        }
        return Article.model_validate(plain | fields)

    return make


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write half characters in what a test printed and logged as escapes: a worker cannot send them, and would die."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


def pytest_unconfigure() -> None:
    """Remove the scratch folder, and end without a last collection over all that Airflow loaded (saves 5 s)."""
    import shutil  # noqa: PLC0415 - only at the end

    shutil.rmtree(_SCRATCH, ignore_errors=True)
    gc.freeze()
    gc.disable()
