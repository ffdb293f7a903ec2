"""Moving the articles in Elasticsearch to another version of the mapping, and back, while they are written to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Article
from pipeline.errors import IndexRefusedError
from pipeline.index.documents import BESIDE, NAMED_FACETS
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.migration import ElasticsearchMigration
from pipeline.index.elasticsearch.templates import Templates, load_templates
from pipeline.index.migration import Generation
from pipeline.index.protocol import Query

pytestmark = pytest.mark.elasticsearch

MakeArticle = Callable[..., Article]
LATER = "2026-03-16T02:00:00Z"


def remade(document: Mapping[str, Any]) -> Article:
    """Return the document as the present code would make it: here with another section."""
    return Article.model_validate({**document, "section": "Remade"})


def passed(_old: Generation, _new: Generation) -> None:
    """Find nothing wrong with the new version."""


def quiet(_line: str) -> None:
    """Say nothing."""


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client of the tests' own."""
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def templates(index_prefix: str) -> Callable[..., Templates]:
    """The templates as version N of Dateline has them; the first one lacks ``without``."""
    plain = load_templates(index_prefix)

    def at(number: int, *without: str) -> Templates:
        components = {name: _without(body, without) for name, body in plain.components.items()}
        return replace(plain, index=f"{plain.alias}-v{number}", components=components)

    return at


def _without(component: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    template = dict(component["template"])
    if "mappings" in template:
        template["mappings"] = {
            **template["mappings"],
            "properties": _fields_without(template["mappings"]["properties"], {*names}),
        }
    return {**component, "template": template}


def _fields_without(fields: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the fields that are not called so, are no other name of those and are not copied into them."""
    kept: dict[str, Any] = {}
    for name, field in fields.items():
        if {name, field.get("path"), *field.get("copy_to", ())} & names:
            continue
        inner = (
            {"properties": _fields_without(field["properties"], names)}
            if "properties" in field and name in BESIDE
            else {}
        )
        kept[name] = {**field, **inner}
    return kept


@pytest.fixture
def index(client: Elasticsearch, templates: Callable[..., Templates]) -> Callable[..., ElasticsearchIndex]:
    """Open the index as version N of Dateline would."""
    return lambda number, *without: ElasticsearchIndex(client, templates(number, *without), "the server")


@pytest.fixture
def migration(client: Elasticsearch, templates: Callable[..., Templates]) -> Callable[[int], ElasticsearchMigration]:
    """The migration of version N of Dateline."""
    return lambda number: ElasticsearchMigration(client, templates(number), "the server", settled_seconds=0.05)


Opened = Callable[..., ElasticsearchIndex]
Moving = Callable[[int], ElasticsearchMigration]


class TestWithoutBeingAsked:
    """A newer Dateline over an older index."""

    def test_facets_of_an_older_version(
        self, client: Elasticsearch, templates: Callable[..., Templates], index: Opened, make_article: MakeArticle
    ) -> None:
        """Where names were counted by the field itself, they still are: until the move, and found with no hit, too."""
        old = templates(1)
        added = {"names", *BESIDE, *(name for name, one in old.properties.items() if one.get("type") == "alias")}
        fields = {name: one for name, one in old.properties.items() if name not in added}
        names = {name: {"type": "keyword"} for name in NAMED_FACETS}
        analysis = old.components[next(name for name in old.components if name.endswith("text"))]["template"]
        client.indices.create(
            index=old.index,
            settings=analysis["settings"],
            mappings={"dynamic": "strict", "properties": fields | names},
            aliases={old.alias: {}},
        )
        new = index(2)
        list(new.write([make_article("one", persons=("Lena Orth",)), make_article("two", persons=("Ines Mota",))]))
        found = new.search(Query(filters={"persons": ["Lena Orth"]}, facets=("persons", "language")))
        assert found.total == 1
        assert [one.value for one in found.facets["persons"]] == ["Lena Orth"]
        assert new.search(Query(filters={"persons": ["Ines Mota"]}, size=0, facets=())).total == 1
        chosen = [["Lena Orth"], ["Ines Mota"], ["Ada Quill"], ["Ines Mota", "Lena Orth"]]
        assert new.totals([Query(filters={"persons": some}) for some in chosen]) == [1, 1, 0, 2]

    def test_an_older_version_stays_in_use(
        self, index: Opened, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """It is read and written as it is, says so in one line, and nothing else is made."""
        old, new = index(1), index(2)
        list(old.write([make_article("one")]))
        new.ensure()
        assert [one.status for one in new.write([make_article("two")])] == ["written"]
        assert new.search(Query()).total == 2
        notice = new.outdated() or ""
        assert "dateline index migrate" in notice
        assert "\n" not in notice
        alias = new._templates.alias
        assert list(client.indices.get_alias(index=f"{alias}-v*").body) == [f"{alias}-v1"]
        assert old.outdated() is None

    def test_fields_that_the_older_mapping_lacks_are_kept(self, index: Opened, make_article: MakeArticle) -> None:
        """A document with a field that the older mapping does not know is written whole; the field waits there."""
        list(index(1, "persons", "date_mentions").write([make_article("one")]))
        article = make_article("two", persons=("Ada Quill", "Ivo Brandt"))
        assert [one.status for one in index(2).write([article])] == ["written"]
        assert index(2).get([article.id])[article.id]["persons"] == ["Ada Quill", "Ivo Brandt"]

    def test_a_newer_version_is_left_alone(
        self, index: Opened, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """An older Dateline neither writes to a newer index nor makes anything, and says what to do."""
        list(index(2).write([make_article()]))
        with pytest.raises(IndexRefusedError, match=r"newer Dateline; upgrade this one"):
            index(1).ensure()
        alias = index(1)._templates.alias
        assert list(client.indices.get_alias(index=f"{alias}-v*").body) == [f"{alias}-v2"]

    def test_an_alias_that_is_an_index(self, index: Opened, client: Elasticsearch) -> None:
        """Where an index has the alias's name, one line says so, and nothing is made."""
        alias = index(1)._templates.alias
        client.indices.create(index=alias)
        with pytest.raises(IndexRefusedError, match=r"is an index, and Dateline needs that name") as caught:
            index(1).ensure()
        assert "\n" not in str(caught.value)
        assert not client.indices.exists(index=f"{alias}-v1")
        assert not client.indices.exists_index_template(name=alias)


class TestMigrate:
    """``dateline index migrate``."""

    def test_documents_are_made_anew_under_their_versions(
        self, index: Opened, migration: Moving, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """Every document goes through the present code, an older write is still stale, the identity stays."""
        old, new = index(1), index(2)
        articles = [make_article(f"n{number}", text="The ferry sails.") for number in range(450)]
        list(old.write(articles))
        identity = old.identity
        assert migration(2).migrate(remade, passed, quiet)
        assert new.count() == 450
        assert new.search(Query("ferry", filters={"section": ["Remade"]})).total == 450
        assert new.identity == identity
        late = make_article("n1", captured_at="2026-03-14T00:00:00Z")
        assert [one.status for one in new.write([late])] == ["stale"]
        assert list(client.indices.get_alias(name=new._templates.alias).body) == [new._templates.index]
        assert new.outdated() is None

    def test_nothing_to_do(self, index: Opened, migration: Moving, make_article: MakeArticle) -> None:
        """The version that is wanted is not moved; where there is no index, none is made."""
        assert not migration(1).migrate(remade, passed, quiet)
        list(index(1).write([make_article()]))
        assert not migration(1).migrate(remade, passed, quiet)
        assert migration(1).status().note is None

    def test_an_index_that_is_half_filled_is_filled_up(
        self, index: Opened, migration: Moving, client: Elasticsearch, make_article: MakeArticle
    ) -> None:
        """What a move that was broken off before its switch has copied is taken, the rest is added."""
        list(index(1).write([make_article("one"), make_article("two")]))

        def killed(_old: Generation, _new: Generation) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            migration(2).migrate(remade, killed, quiet)
        assert index(1).count() == 2
        list(index(2).write([make_article("three")]))
        index(2).delete([make_article("one").id])
        assert migration(2).migrate(remade, passed, quiet)
        assert {one["title"] for one in index(2).scan()} == {"Report two", "Report three"}
        assert client.indices.exists(index=index(1)._templates.index)

    def test_an_article_that_does_not_fit(self, index: Opened, migration: Moving, make_article: MakeArticle) -> None:
        """It is named, with the reason, and the old version stays in use."""
        list(index(1).write([make_article("one")]))

        def broken(_document: Mapping[str, Any]) -> Article:
            raise ValueError("no such field")

        with pytest.raises(IndexRefusedError, match=r"article [0-9a-f]{64} of .*-v1 does not fit .*-v2: no such field"):
            migration(2).migrate(broken, passed, quiet)
        assert "-v1" in (migration(2).status().in_use or "")

    def test_what_is_rewritten_meanwhile_in_the_same_version_is_taken_over(
        self, index: Opened, migration: Moving, make_article: MakeArticle
    ) -> None:
        """A story's new first article is written under the same capture time; it is not taken for the copy."""
        article = make_article("one")
        list(index(1).write([article]))

        def meanwhile(_old: Generation, _new: Generation) -> None:
            list(index(2).write([article.model_copy(update={"story_id": "f" * 64})]))

        assert migration(2).migrate(remade, meanwhile, quiet)
        assert index(2).get([article.id])[article.id]["story_id"] == "f" * 64

    def test_writes_meanwhile_are_not_lost(self, index: Opened, migration: Moving, make_article: MakeArticle) -> None:
        """While another thread writes, revises and deletes without a pause, the end is what it is without a move."""
        list(index(1).write([make_article(f"n{number}") for number in range(600)]))
        stop, writer = threading.Event(), index(2)
        expected: dict[str, str] = {f"n{number}": f"Report n{number}" for number in range(600)}

        def write() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                some = [f"n{number * 7 % 600}", f"m{number}"]
                list(writer.write([make_article(one, title=f"Now {number}", captured_at=LATER) for one in some]))
                expected.update(dict.fromkeys(some, f"Now {number}"))
                gone = f"n{(number * 7 + 3) % 600}"
                writer.delete([make_article(gone).id])
                expected.pop(gone, None)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            assert migration(2).migrate(remade, passed, quiet)
        finally:
            stop.set()
            thread.join()
        assert {one["url"].rpartition("/")[2]: one["title"] for one in index(2).scan()} == expected


class TestRollback:
    """``dateline index migrate --rollback``."""

    def test_the_earlier_version_comes_back_with_what_was_written_since(
        self, index: Opened, migration: Moving, make_article: MakeArticle
    ) -> None:
        """Old documents are as they were, new ones are there, deleted ones stay away, an older Dateline works."""
        list(index(1, "persons").write([make_article("one"), make_article("gone"), make_article("revised")]))
        migration(2).migrate(remade, passed, quiet)
        since = [
            make_article("new", persons=("Ada Quill",)),
            make_article("revised", captured_at=LATER, title="Second thoughts"),
        ]
        list(index(2).write(since))
        index(2).delete([make_article("gone").id])
        assert migration(2).rollback(quiet).endswith("-v1")
        found = {one["title"]: one for one in index(1).scan()}
        assert set(found) == {"Report one", "Report new", "Second thoughts"}
        assert "section" not in found["Report one"]
        assert found["Report new"]["persons"] == ["Ada Quill"]
        assert [one.status for one in index(1).write([make_article("after")])] == ["written"]
        assert "dateline index migrate" in (migration(2).status().note or "")

    def test_forward_again(self, index: Opened, migration: Moving, make_article: MakeArticle) -> None:
        """After a rollback the newer version can be taken again, with all that was written to the older one."""
        list(index(1).write([make_article("one")]))
        migration(2).migrate(remade, passed, quiet)
        migration(2).rollback(quiet)
        list(index(2).write([make_article("two"), make_article("one").model_copy(update={"tags": ("x",)})]))
        assert migration(2).migrate(remade, passed, quiet)
        assert {one["url"][-3:]: one.get("tags") for one in index(2).scan()} == {"one": ["x"], "two": None}

    def test_nothing_to_go_back_to(self, index: Opened, migration: Moving, make_article: MakeArticle) -> None:
        """Without an earlier version one line says so."""
        list(index(1).write([make_article()]))
        with pytest.raises(IndexRefusedError, match="no version before"):
            migration(1).rollback(quiet)


class TestPrune:
    """``dateline index prune``."""

    def test_what_is_not_in_use_goes(self, index: Opened, migration: Moving, make_article: MakeArticle) -> None:
        """Only the version that the alias stands for stays."""
        list(index(1).write([make_article("one")]))
        migration(2).migrate(remade, passed, quiet)
        assert [one[-3:] for one in migration(2).prune()] == ["-v1"]
        assert index(2).count() == 1
        assert migration(2).status().kept == ()
