"""Servers that speak Elasticsearch, and names in them that are a test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from tests.elasticsearch_server import new_prefix, noida, remove, server


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
