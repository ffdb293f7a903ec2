"""Every stored document, and the user's rules applied to them: the same on every index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.article import Article, EntityMention
from pipeline.errors import UsageError
from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.protocol import Index
from pipeline.settings import Settings
from pipeline.stages.curation import Curated, curate_index
from tests.elasticsearch_server import new_prefix, remove

MakeArticle = Callable[..., Article]
RULES = """
reject = ["Newsroom"]

[merge]
"Maria Lindqvist" = ["M. Lindqvist"]
"""


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an index of each test's own, and of a curated file that is not there yet."""
    url = request.getfixturevalue("elasticsearch_url") if request.param == "elasticsearch" else None
    return Settings.load(
        home=tmp_path,
        entities=tmp_path / "entities.toml",
        elasticsearch_url=url,
        index_prefix=new_prefix(),
    )


@pytest.fixture
def index(settings: Settings) -> Iterator[Index]:
    """The index of :func:`settings`, removed at the end."""
    with closing(open_index(settings)) as opened:
        opened.ensure()
        yield opened
        if isinstance(opened, ElasticsearchIndex):
            remove(opened._client, settings.index_prefix)


def write(index: Index, *articles: Article) -> None:
    """Write all of them."""
    assert [one.status for one in index.write(articles)] == ["written"] * len(articles)


class TestScan:
    """All documents."""

    def test_every_document_comes_once(self, index: Index, make_article: MakeArticle) -> None:
        """More documents than one page of answers holds, each once, as stored."""
        articles = [make_article(f"n{number}") for number in range(1200)]
        write(index, *articles)
        found = {document["id"]: document for document in index.scan()}
        assert len(found) == 1200
        assert sum(1 for _ in index.scan()) == index.count() == 1200
        assert found[articles[7].id]["title"] == articles[7].title

    def test_empty_index_has_none(self, index: Index) -> None:
        """Nothing is nothing, not an error."""
        assert list(index.scan()) == []
        assert index.count() == 0
        assert index.outdated() is None


class TestCurateIndex:
    """``dateline entities apply``."""

    def test_only_what_changes_is_written(self, settings: Settings, index: Index, make_article: MakeArticle) -> None:
        """A merge renames in facets and mentions; an article without such a name stays as it is."""
        mention = EntityMention(
            start=0, end=12, surface="M. Lindqvist", label="PER", canonical="M. Lindqvist", model="m"
        )
        touched = make_article(
            "a", text="M. Lindqvist spoke.", persons=("M. Lindqvist", "Newsroom"), entity_mentions=(mention,)
        )
        write(index, touched, make_article("b", persons=("Ada Quill",)))
        settings.entities.write_text(RULES, encoding="utf-8")
        assert curate_index(settings) == Curated(articles=2, changed=1)
        document = index.get([touched.id])[touched.id]
        assert document["persons"] == ["Maria Lindqvist"]
        assert document["entity_mentions"][0]["canonical"] == "Maria Lindqvist"
        assert document["entity_mentions"][0]["surface"] == "M. Lindqvist"

    def test_second_time_changes_nothing(self, settings: Settings, index: Index, make_article: MakeArticle) -> None:
        """Rules are idempotent."""
        write(index, make_article("a", persons=("M. Lindqvist",)))
        settings.entities.write_text(RULES, encoding="utf-8")
        assert curate_index(settings).changed == 1
        assert curate_index(settings) == Curated(articles=1, changed=0)

    def test_no_file_is_said(self, settings: Settings) -> None:
        """Without a curated file there is nothing to apply, and the message says where it would be."""
        with pytest.raises(UsageError, match="DATELINE_ENTITIES"):
            curate_index(settings)
