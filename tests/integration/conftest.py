"""Servers that speak Elasticsearch, and names in them that are a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline.index.protocol import Index
from pipeline.settings import Settings
from tests.elasticsearch_server import folder_of_the_run, new_prefix, noida, remove, server
from tests.integration.answering_server import Serve, serving
from tests.integration.warm_command import WarmCommand, warm_command
from tests.press_night import Night, filled, night_of_the_run, plain_settings


@pytest.fixture(scope="session")
def noida_url() -> Iterator[str]:
    """The URL of an emulator that this process started."""
    with noida() as url:
        yield url


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest) -> str:
    """The URL of the Elasticsearch that this run talks to; see :mod:`tests.elasticsearch_server`."""
    chosen = server().url
    return chosen if chosen is not None else str(request.getfixturevalue("noida_url"))


@pytest.fixture
def index_prefix(elasticsearch_url: str) -> Iterator[str]:
    """What the names of one test's indices and templates start with: all of them are removed after the test."""
    prefix = new_prefix()
    yield prefix
    with Elasticsearch(elasticsearch_url) as client:
        remove(client, prefix)


@pytest.fixture(scope="session")
def warm(repository: Path) -> Iterator[WarmCommand]:
    """What commands are forked from that need no start of their own."""
    with warm_command(repository) as started:
        yield started


@pytest.fixture(scope="session")
def press_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the embedded index that the sample press is read into."""
    return plain_settings(tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="session")
def press_night(press_settings: Settings) -> Night:
    """A first night over the whole sample press, in the embedded index of :func:`press_settings`."""
    return night_of_the_run(press_settings, "first", folder_of_the_run() / "press")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that gives prepared answers, one a request, the last one for ever."""
    with serving() as start:
        yield start


@pytest.fixture(scope="session")
def press_embedded(press_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The sample press in an embedded index that no test changes."""
    with filled(plain_settings(tmp_path_factory.mktemp("embedded")), press_night.documents) as index:
        yield index


@pytest.fixture(scope="session")
def press_elasticsearch(
    press_night: Night, elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    """The sample press in a real Elasticsearch: an emulator's ranking says nothing of it."""
    if server().url is None:
        pytest.skip(f"ranking is judged on a real Elasticsearch: {server().name}")
    prefix = new_prefix()
    home = tmp_path_factory.mktemp("elasticsearch")
    settings = plain_settings(home, elasticsearch_url=elasticsearch_url, index_prefix=prefix)
    with filled(settings, press_night.documents) as index:
        yield index
    with Elasticsearch(elasticsearch_url) as client:
        remove(client, prefix)
