"""The engines that the conformance suite runs over, and how its tests write and search."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.protocol import Index, Query, SearchPage
from pipeline.settings import Settings
from tests.elasticsearch_server import ALWAYS_EMULATED, new_prefix, remove, server

MakeArticle = Callable[..., Article]
CAPTURED = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)


ENGINES = (
    "embedded",
    pytest.param("noida-db", marks=pytest.mark.elasticsearch),
    pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
)


def url_of(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of the engine that ``request`` is for."""
    if request.param == "embedded":
        return None
    if request.param == "noida-db":
        if server().url is not None and request.path.name != ALWAYS_EMULATED:
            pytest.skip(f"tried on {server().name}; over noida-db, {ALWAYS_EMULATED} alone")
        return str(request.getfixturevalue("noida_url"))
    if server().url is None:
        pytest.skip(f"tried on noida-db alone: {server().name}")
    return str(request.getfixturevalue("elasticsearch_url"))


@contextmanager
def settings_at(url: str | None, home: Path) -> Iterator[Settings]:
    """Yield settings of an index that nobody else uses, and remove afterwards what was made in the server."""
    certificates = os.environ.get("DATELINE_TEST_ELASTICSEARCH_CA_CERTS")
    made = Settings(
        home=home,
        elasticsearch_url=url,
        elasticsearch_ca_certs=Path(certificates) if certificates else None,
        index_prefix=new_prefix(),
    )
    yield made
    opened = open_index(made)
    if isinstance(opened, ElasticsearchIndex):
        with opened._client as client:
            remove(client, made.index_prefix)


def write(index: Index, *articles: Article) -> list[str]:
    """Write the articles and return the statuses in their order."""
    results = {one.article_id: one.status for one in index.write(articles)}
    return [results[article.id] for article in articles]


def found(page: SearchPage) -> list[str]:
    """Return the last part of the URL of each hit."""
    return [hit.article["url"].rpartition("/")[2] for hit in page.hits]


def search(index: Index, text: str = "*", **query: object) -> list[str]:
    """Return the sorted names of what is found."""
    return sorted(found(index.search(Query(text, **query))))  # type: ignore[arg-type]


def counts(page: SearchPage, facet: str) -> list[tuple[str, int]]:
    """Return a facet as pairs."""
    return [(one.value, one.count) for one in page.facets[facet]]


def names_of(documents: Sequence[object]) -> list[str]:
    """Return the last part of each document's URL."""
    return [str(document["url"]).rpartition("/")[2] for document in documents if isinstance(document, dict)]
