"""Whatever happens while articles are written to Elasticsearch, the index becomes what it would have been.

``DATELINE_TEST_FAULTS=100`` disturbs a hundred times instead of as often as every test run does.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Article
from pipeline.errors import IndexUnavailableError
from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.settings import Settings
from tests.elasticsearch_server import new_prefix, remove
from tests.integration.fault_proxy import FAULTS, FaultProxy, running
from tests.unmeasured import unmeasured

pytestmark = pytest.mark.elasticsearch

KILLS = int(os.environ.get("DATELINE_TEST_FAULTS", "12"))
REFUSALS = int(os.environ.get("DATELINE_TEST_FAULTS", "40"))
MakeArticle = Callable[..., Article]


@pytest.fixture
def versions(make_article: MakeArticle) -> list[Article]:
    """Three versions of each of 120 articles, in any order, as late and repeated writes bring them."""
    articles = [make_article(str(number), text=f"A first report on case {number}.") for number in range(120)]
    later = [
        one.model_copy(update={"captured_at": one.captured_at + timedelta(hours=hour), "text": f"Version {hour}."})
        for one in articles
        for hour in (1, 2)
    ]
    return random.Random(7).sample([*articles, *later], 360)  # noqa: S311 - repeatable, not secret


@pytest.fixture
def undisturbed(elasticsearch_url: str, versions: Sequence[Article]) -> Iterator[dict[str, Any]]:
    """What an index holds after the same articles were written in peace."""
    prefix = new_prefix()
    with closing(open_index(Settings(elasticsearch_url=elasticsearch_url, index_prefix=prefix))) as index:
        list(index.write(versions))
    yield contents(elasticsearch_url, prefix)
    with Elasticsearch(elasticsearch_url) as client:
        remove(client, prefix)


def contents(url: str, prefix: str) -> dict[str, Any]:
    """Return each id's version and document."""
    with Elasticsearch(url) as client:
        hits = client.search(index=f"{prefix}-articles", size=1000, version=True)["hits"]["hits"]
    return {hit["_id"]: (hit["_version"], hit["_source"]) for hit in hits}


class TestRefusals:
    """A server, or what stands before it, that says no, says half, or says nothing."""

    def test_the_index_becomes_the_same(
        self, elasticsearch_url: str, index_prefix: str, versions: Sequence[Article], undisturbed: dict[str, Any]
    ) -> None:
        """Every article has an outcome each time, and repeating the write leads to the undisturbed index."""
        proxy = FaultProxy(elasticsearch_url, seed=11, share=0.6, most=REFUSALS)
        with running(proxy) as url, Elasticsearch(url, max_retries=0) as client:
            index = ElasticsearchIndex(client, load_templates(index_prefix), url, backoff_seconds=0.001)
            while proxy.spoilt.total() < REFUSALS:
                for start in range(0, len(versions), 60):
                    write_until_done(index, versions[start : start + 60])
        assert proxy.spoilt.total() == REFUSALS
        assert set(proxy.spoilt) == set(FAULTS)
        assert contents(elasticsearch_url, index_prefix) == undisturbed


def write_until_done(index: ElasticsearchIndex, articles: Sequence[Article]) -> None:
    """Write until nothing is refused for load, as a repeated stage does; every article has an outcome then."""
    while True:
        try:
            outcomes = list(index.write(articles))
        except IndexUnavailableError:
            continue
        assert sorted(one.article_id for one in outcomes) == sorted(one.id for one in articles)
        assert {one.status for one in outcomes} <= {"written", "stale"}
        return


class TestKills:
    """A writer that is killed."""

    def test_the_index_becomes_the_same(
        self,
        elasticsearch_url: str,
        index_prefix: str,
        versions: Sequence[Article],
        undisturbed: dict[str, Any],
        tmp_path: Path,
        repository: Path,
    ) -> None:
        """Killed at any moment, however often: once a write may finish, the index is the undisturbed one."""
        file = tmp_path / "articles.jsonl"
        file.write_text("".join(f"{one.model_dump_json()}\n" for one in versions))
        arguments = [str(file), elasticsearch_url, index_prefix, str(KILLS), "5"]
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.integration.killed_writer", *arguments],
            cwd=repository,
            env=unmeasured(repository),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) == KILLS
        assert contents(elasticsearch_url, index_prefix) == undisturbed
