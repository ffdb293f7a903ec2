"""An index of each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.index import open_index
from pipeline.index.protocol import Index
from pipeline.settings import Settings
from tests.integration.conformance.engines import (
    ENGINES,
    settings_at,
    url_of,
)


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an index of each test's own."""
    with settings_at(url_of(request), tmp_path / "home") as made:
        yield made


@pytest.fixture(scope="class", params=ENGINES)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An empty index for all tests of a class, which fill it once and only read it."""
    with settings_at(url_of(request), tmp_path_factory.mktemp("shared")) as made:
        index = open_index(made)
        yield index
        index.close()


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    """An empty index."""
    opened = open_index(settings)
    yield opened
    opened.close()
